//! Answers come back as they are; what is not a whole answer never looks like one.

use countersign_outbound::{OutboundError, ResponseBody};
use http::Response;
use http_body_util::BodyExt;

use crate::{
    peer::{OK, ThirdParty},
    ways::{body, empty, get, outbound, request, settle},
};

/// What comes back from a third party that answers this and closes.
async fn asked(method: &str, answer: &str) -> Result<Response<ResponseBody>, OutboundError> {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let asked = request(method, &third.url("/"), empty());
    tokio::join!(out.send(asked), async { drop(third.answers("\r\n\r\n", answer).await) }).0
}

#[tokio::test]
async fn a_redirect_comes_back_as_it_is() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let redirect = format!(
        "HTTP/1.1 302 Moved For Now\r\nLocation: {}\r\nSet-Cookie: b=2\r\nSet-Cookie: a=1\r\n\
         Content-Length: 4\r\n\r\ngone",
        third.url("/elsewhere")
    );
    let (answer, (seen, peer)) =
        tokio::join!(out.send(get(&third.url("/here"))), third.answers("\r\n\r\n", &redirect));
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], third.url("/elsewhere"));
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["b=2", "a=1"]);
    assert_eq!(answer.headers().len(), 4, "nothing is added: {:?}", answer.headers());
    assert_eq!(body(answer).await.unwrap(), "gone");
    assert!(seen.starts_with("GET /here "), "{seen}");
    drop(out);
    assert_eq!(peer.rest().await, "", "nothing is asked but what was asked");
}

#[tokio::test]
async fn answers_that_have_no_body_end_at_their_head() {
    for (method, head) in [
        ("HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"),
        ("HEAD", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
        ("GET", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 1000\r\netag: \"1\"\r\n\r\n"),
    ] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let (url, end) = (third.url("/"), "\r\n\r\n");
        let (answer, (_, mut peer)) =
            tokio::join!(out.send(request(method, &url, empty())), third.answers(end, head));
        let answer = answer.unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        assert_eq!(answer.headers().get("content-length").map(|it| it.to_str().unwrap()), length);
        assert_eq!(body(answer).await.unwrap(), "", "{method} {head}");
        settle().await;
        // The connection is none the worse for it.
        let (answer, _) = tokio::join!(out.send(get(&url)), peer.answers(end, OK));
        assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    }
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let answer = asked(
        "GET",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n\
         HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n",
    );
    let answer = answer.await.unwrap();
    assert_eq!(answer.status(), 201);
    assert!(answer.headers().get("link").is_none());
}

#[tokio::test]
async fn trailers_come_through() {
    let answer = asked(
        "GET",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n",
    );
    let whole = answer.await.unwrap().into_body().collect().await.unwrap();
    assert_eq!(whole.trailers().unwrap()["x-sum"], "7");
    assert_eq!(whole.to_bytes(), "ok");
}

#[tokio::test]
async fn an_answer_without_a_length_ends_with_the_connection() {
    let answer = asked("GET", "HTTP/1.0 200 OK\r\n\r\nall of it").await.unwrap();
    assert_eq!(body(answer).await.unwrap(), "all of it");
}

#[tokio::test]
async fn an_answer_that_ends_in_the_middle_is_an_error_and_never_a_body() {
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nnot a length\r\n",
    ] {
        let error = body(asked("GET", cut).await.unwrap()).await.unwrap_err();
        assert!(matches!(error, OutboundError::Closed), "{cut:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_reset_in_the_middle_of_an_answer_is_an_error() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let head = "HTTP/1.1 200 OK\r\n\r\nas long as it lasts";
    let (answer, (_, peer)) = tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", head));
    peer.stream.set_zero_linger().unwrap();
    drop(peer);
    let error = body(answer.unwrap()).await.unwrap_err();
    assert!(matches!(error, OutboundError::Closed), "{error:?}");
}

#[tokio::test]
async fn a_third_party_that_closes_before_it_answers_is_told_apart() {
    for begun in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n"] {
        let error = asked("GET", begun).await.unwrap_err();
        assert!(matches!(error, OutboundError::Closed), "{begun:?}: {error:?}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_told_apart() {
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(1_000_000));
    for not_http in [
        "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        endless.as_str(),
    ] {
        let error = asked("GET", not_http).await.unwrap_err();
        assert!(matches!(error, OutboundError::Protocol(_)), "{not_http:.60}: {error:?}");
    }
}
