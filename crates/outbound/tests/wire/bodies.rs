//! Bodies stream both ways, and it is clear whose fault it is when one ends early.

use bytes::Bytes;
use countersign_outbound::OutboundError;
use http::HeaderValue;
use http_body_util::BodyExt;

use crate::{
    peer::{OK, ThirdParty},
    ways::{body, every_word, get, outbound, pieces, post, request},
};

#[tokio::test]
async fn the_third_party_has_the_first_piece_before_the_second_exists() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (source, stream) = pieces();
    let (answer, ()) = tokio::join!(out.send(post(&third.url("/"), stream)), async {
        let mut peer = third.accepts().await;
        source.send(Ok(Bytes::from_static(b"first"))).await.unwrap();
        let address = third.address();
        assert_eq!(
            peer.receives("first\r\n").await,
            format!("POST / HTTP/1.1\r\nhost: {address}\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        );
        source.send(Ok(Bytes::from_static(b"and the second"))).await.unwrap();
        assert_eq!(peer.receives("second\r\n").await, "E\r\nand the second\r\n");
        drop(source);
        assert_eq!(peer.answers("0\r\n\r\n", OK).await, "0\r\n\r\n");
    });
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
}

#[tokio::test]
async fn a_stream_of_known_length_streams_too_and_is_not_chunked() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (source, stream) = pieces();
    let mut asked = post(&third.url("/"), stream);
    asked.headers_mut().insert("content-length", HeaderValue::from_static("11"));
    let (answer, ()) = tokio::join!(out.send(asked), async {
        let mut peer = third.accepts().await;
        source.send(Ok(Bytes::from_static(b"first"))).await.unwrap();
        let address = third.address();
        assert_eq!(
            peer.receives("first").await,
            format!("POST / HTTP/1.1\r\ncontent-length: 11\r\nhost: {address}\r\n\r\nfirst")
        );
        source.send(Ok(Bytes::from_static(b"second"))).await.unwrap();
        drop(source);
        assert_eq!(peer.answers("second", OK).await, "second");
    });
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
}

#[tokio::test]
async fn a_body_of_unknown_length_arrives_whatever_the_method() {
    for method in ["GET", "HEAD", "DELETE", "QUERY"] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let (source, stream) = pieces();
        let ok = "HTTP/1.1 204 No Content\r\n\r\n";
        let (answer, (seen, _peer), ()) = tokio::join!(
            out.send(request(method, &third.url("/"), stream)),
            third.answers("\r\n\r\n5\r\nwhole\r\n0\r\n\r\n", ok),
            async {
                source.send(Ok(Bytes::from_static(b"whole"))).await.unwrap();
                drop(source);
            }
        );
        assert_eq!(answer.unwrap().status(), 204, "{method}");
        assert!(seen.contains("transfer-encoding: chunked\r\n"), "{seen}");
    }
}

#[tokio::test]
async fn the_answers_first_piece_is_here_before_the_second_is_sent() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let (answer, (_, mut peer)) =
        tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", head));
    let mut stream = answer.unwrap().into_body();
    for piece in ["one", "two"] {
        peer.says(&format!("3\r\n{piece}\r\n")).await;
        let frame = stream.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), piece);
    }
    peer.says("0\r\n\r\n").await;
    assert!(stream.frame().await.is_none());
}

#[tokio::test]
async fn an_answer_during_the_upload_is_not_held_back() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (source, stream) = pieces();
    source.send(Ok(Bytes::from_static(b"first"))).await.unwrap();
    let refusal = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 3\r\n\r\nno!";
    let (answer, _) =
        tokio::join!(out.send(post(&third.url("/"), stream)), third.answers("first\r\n", refusal));
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(body(answer).await.unwrap(), "no!");
    drop(source);
}

#[tokio::test]
async fn a_callers_body_that_fails_is_not_the_third_partys_fault_and_never_looks_complete() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (source, stream) = pieces();
    let (answer, rest) = tokio::join!(out.send(post(&third.url("/"), stream)), async {
        let mut peer = third.accepts().await;
        source.send(Ok(Bytes::from_static(b"first"))).await.unwrap();
        peer.receives("first\r\n").await;
        source.send(Err("the caller went away".into())).await.unwrap();
        peer.rest().await
    });
    let error = answer.unwrap_err();
    assert!(matches!(error, OutboundError::RequestBody(_)), "{error:?}");
    assert!(every_word(&error).contains("the caller went away"), "the cause is kept: {error:?}");
    assert_eq!(rest, "", "no last chunk may follow");
}

#[tokio::test]
async fn a_callers_body_shorter_than_it_said_is_the_callers_fault() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (source, stream) = pieces();
    let mut asked = post(&third.url("/"), stream);
    asked.headers_mut().insert("content-length", HeaderValue::from_static("10"));
    let (answer, rest) = tokio::join!(out.send(asked), async {
        let mut peer = third.accepts().await;
        source.send(Ok(Bytes::from_static(b"four"))).await.unwrap();
        peer.receives("\r\n\r\nfour").await;
        drop(source);
        peer.rest().await
    });
    let error = answer.unwrap_err();
    assert!(matches!(error, OutboundError::RequestBody(_)), "{error:?}");
    assert_eq!(rest, "");
}
