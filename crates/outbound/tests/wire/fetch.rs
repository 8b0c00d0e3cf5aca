//! `fetch` reads whole answers, within its limits.

use std::time::Duration;

use countersign_outbound::{Outbound, OutboundError, Settings};

use crate::{
    peer::{OK, ThirdParty},
    ways::{SHORT, get, outbound, settings},
};

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_whole_answer_comes_back() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (answer, _) = tokio::join!(out.fetch(get(&third.url("/")), 2, LONG), third.answers("\r\n\r\n", OK));
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-length"], "2");
    assert_eq!(answer.into_body(), "ok");
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_refused_however_it_comes() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfour",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nfo\r\n2\r\nur\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nfour",
    ] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let (answer, _) =
            tokio::join!(out.fetch(get(&third.url("/")), 3, LONG), third.answers("\r\n\r\n", answer));
        let error = answer.unwrap_err();
        assert!(matches!(error, OutboundError::TooLarge { limit: 3 }), "{error:?}");
    }
}

#[tokio::test]
async fn a_deadline_ends_the_wait_for_the_head_and_for_the_body() {
    for begun in ["", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfo"] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let (answer, _) =
            tokio::join!(out.fetch(get(&third.url("/")), 10, SHORT), third.answers("\r\n\r\n", begun));
        assert!(matches!(answer, Err(OutboundError::ResponseTimeout)), "{answer:?}");
    }
}

#[tokio::test]
async fn an_answer_that_stops_or_is_cut_is_an_error() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { body_idle_timeout: SHORT, ..settings() }).unwrap();
    let begun = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfo";
    let (answer, held) =
        tokio::join!(out.fetch(get(&third.url("/")), 10, LONG), third.answers("\r\n\r\n", begun));
    assert!(matches!(answer, Err(OutboundError::BodyTimeout)), "{answer:?}");
    drop(held);
    let (answer, ()) = tokio::join!(out.fetch(get(&third.url("/")), 10, LONG), async {
        drop(third.answers("\r\n\r\n", begun).await);
    });
    assert!(matches!(answer, Err(OutboundError::Closed)), "{answer:?}");
}
