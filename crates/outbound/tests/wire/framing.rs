//! Answers that two readers could cut in two places: whatever stands behind one of them never reaches the next
//! call (RFC 9112 section 11.1, response splitting).

use countersign_outbound::OutboundError;

use crate::{
    peer::{OK, ThirdParty},
    ways::{body, get, outbound, settle},
};

#[tokio::test]
async fn an_answer_with_chunks_and_a_length_is_read_by_its_chunks_and_its_connection_is_not_used_again() {
    for fields in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 30",
    ] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let said = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        let (answer, (_, peer)) =
            tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", &said));
        let answer = answer.unwrap();
        assert!(answer.headers().get("content-length").is_none(), "{fields}");
        assert_eq!(body(answer).await.unwrap(), "ok");
        assert_eq!(peer.rest().await, "", "the connection is closed");
    }
}

#[tokio::test]
async fn what_stands_behind_an_answer_never_reaches_the_next_call() {
    let poison = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison";
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n",
    ] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let said = format!("{answer}{poison}");
        let (first, (_, peer)) =
            tokio::join!(out.send(get(&third.url("/1"))), third.answers("\r\n\r\n", &said));
        assert_eq!(body(first.unwrap()).await.unwrap(), "ok");
        assert_eq!(peer.rest().await, "", "the connection is closed");
        let (second, _) = tokio::join!(out.send(get(&third.url("/2"))), third.answers("\r\n\r\n", OK));
        assert_eq!(body(second.unwrap()).await.unwrap(), "ok");
    }
}

#[tokio::test]
async fn what_comes_on_an_idle_connection_never_reaches_the_next_call() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (first, (_, mut peer)) = tokio::join!(out.send(get(&third.url("/1"))), third.answers("\r\n\r\n", OK));
    assert_eq!(body(first.unwrap()).await.unwrap(), "ok");
    settle().await;
    peer.says("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n").await;
    // It is closed without being asked for: nobody but the pool looks at it.
    let mut seen = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut peer.stream, &mut seen).await;
    assert!(seen.is_empty());
    let (second, _) = tokio::join!(out.send(get(&third.url("/2"))), third.answers("\r\n\r\n", OK));
    assert_eq!(body(second.unwrap()).await.unwrap(), "ok");
}

#[tokio::test]
async fn heads_that_are_read_differently_by_different_readers_are_refused_and_end_the_connection() {
    for fields in [
        "content-length: 1\r\ncontent-length: 2",
        "content-length: 1, 2",
        "content-length : 2",
        "x: a\r\n folded\r\ncontent-length: 2",
        "x: a\rcontent-length: 9\r\ncontent-length: 2",
        "content-length: +2",
    ] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let said = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\nok");
        let (answer, (_, mut peer)) =
            tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", &said));
        let error = answer.unwrap_err();
        assert!(matches!(error, OutboundError::Protocol(_)), "{fields:?}: {error:?}");
        let mut seen = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut peer.stream, &mut seen).await;
        assert!(seen.is_empty(), "nothing more is asked on it");
    }
}
