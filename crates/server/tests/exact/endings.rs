//! Answers whose end is not where their fields point.

use countersign_testkit::wire::Wire;

use crate::{rig::Rig, scene::under_way};

/// Two calls on one connection of the caller, the first answered like this; both must come to their end.
async fn answered(method: &str, bytes: &str) -> countersign_testkit::wire::Answer {
    let (rig, mut caller, mut third_party) = under_way(method, "").await;
    third_party.write(bytes).await;
    let answer = caller.answer(method).await.unwrap();
    goes_on(&rig, &mut caller, &mut third_party).await;
    answer
}

async fn goes_on(rig: &Rig, caller: &mut Wire, third_party: &mut Wire) {
    caller.write(rig.head("GET", "/next", "")).await;
    assert!(third_party.head().await.starts_with("GET /next "));
    third_party.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext").await;
    assert_eq!(caller.answer("GET").await.unwrap().body, b"next");
}

#[tokio::test]
async fn the_length_that_head_tells_is_passed_on_and_not_waited_for() {
    let answer = answered("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 123456789012\r\n\r\n").await;
    assert_eq!(answer.header("content-length"), Some("123456789012"));
}

#[tokio::test]
async fn an_answer_to_head_without_a_length_stays_without_one() {
    let answer = answered("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    assert_eq!((answer.status, answer.header("content-length")), (200, None));
}

#[tokio::test]
async fn a_304_may_tell_the_length_that_the_body_would_have() {
    let answer =
        answered("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\nETag: \"a\"\r\n\r\n").await;
    assert_eq!((answer.status, answer.header("etag")), (304, Some("\"a\"")));
}

#[tokio::test]
async fn a_204_has_neither_length_nor_coding_nor_body() {
    let answer = answered("DELETE", "HTTP/1.1 204 No Content\r\n\r\n").await;
    assert_eq!((answer.header("content-length"), answer.header("transfer-encoding")), (None, None));
}

#[tokio::test]
async fn an_empty_body_with_and_without_a_length_is_empty() {
    for bytes in [
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
    ] {
        assert_eq!(answered("GET", bytes).await.body, b"", "{bytes}");
    }
}

#[tokio::test]
async fn an_answer_with_two_lengths_that_differ_is_a_502() {
    for bytes in [
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab",
    ] {
        let (_rig, mut caller, mut third_party) = under_way("GET", "").await;
        third_party.write(bytes).await;
        caller.answer("GET").await.unwrap().expect_error(502, "upstream-unreachable");
    }
}

#[tokio::test]
async fn what_comes_behind_an_answer_is_not_the_answer_to_the_next_call() {
    let (rig, mut caller, mut third_party) = under_way("GET", "").await;
    third_party
        .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
        .await;
    assert_eq!(caller.answer("GET").await.unwrap().body, b"ok");
    third_party.gone().await;
    // A connection of its own; nobody accepts it here, so the caller leaves.
    caller.write(rig.head("GET", "/next", "")).await;
}

#[tokio::test]
async fn a_reason_of_the_third_partys_own_and_a_strange_version_do_no_harm() {
    let answer = answered("GET", "HTTP/1.1 200 Very \u{e4} Fine\r\nContent-Length: 2\r\n\r\nok").await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"ok"[..]));
}
