//! Nothing that a third party does, or does not do, holds us for longer than the settings say.

use std::time::Duration;

use bytes::Bytes;
use countersign_outbound::{Outbound, OutboundError, Settings};
use http_body_util::BodyExt;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::{
    peer::{OK, ThirdParty},
    ways::{SHORT, body, full, get, pieces, post, settings},
};

#[tokio::test]
async fn a_third_party_that_does_not_answer_is_given_up() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { response_timeout: SHORT, ..settings() }).unwrap();
    for asked in [get(&third.url("/")), post(&third.url("/"), full("all of it"))] {
        let (answer, rest) = tokio::join!(out.send(asked), async { third.accepts().await.rest().await });
        let error = answer.unwrap_err();
        assert!(matches!(error, OutboundError::ResponseTimeout), "{error:?}");
        assert!(error.is_timeout());
        assert!(rest.contains(" / HTTP/1.1\r\n"), "it was asked, and the connection is closed: {rest}");
    }
}

#[tokio::test]
async fn an_answer_of_which_only_the_beginning_comes_is_given_up() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { response_timeout: SHORT, ..settings() }).unwrap();
    let (answer, (_, peer)) =
        tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", "HTTP/1.1 200 OK\r\nx: "));
    assert!(matches!(answer, Err(OutboundError::ResponseTimeout)), "{answer:?}");
    assert_eq!(peer.rest().await, "");
}

#[tokio::test]
async fn a_long_upload_that_keeps_flowing_is_not_cut() {
    let third = ThirdParty::listens().await;
    let response_timeout = Duration::from_secs(1);
    let out = Outbound::new(Settings { response_timeout, ..settings() }).unwrap();
    let (source, stream) = pieces();
    let upload = async {
        // Eight pauses make more than the limit; one does not, on a busy machine either.
        for _ in 0..8 {
            source.send(Ok(Bytes::from_static(b"piece"))).await.unwrap();
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        drop(source);
    };
    let asked = post(&third.url("/"), stream);
    let (answer, (seen, _), ()) = tokio::join!(out.send(asked), third.answers("\r\n0\r\n\r\n", OK), upload);
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    assert!(seen.ends_with(&format!("{}0\r\n\r\n", "5\r\npiece\r\n".repeat(8))), "{seen}");
}

#[tokio::test]
async fn an_upload_is_given_up_when_no_answer_follows_its_last_piece() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { response_timeout: SHORT, ..settings() }).unwrap();
    let (source, stream) = pieces();
    source.send(Ok(Bytes::from_static(b"piece"))).await.unwrap();
    drop(source);
    let (answer, _open) =
        tokio::join!(out.send(post(&third.url("/"), stream)), third.answers("0\r\n\r\n", ""));
    assert!(matches!(answer, Err(OutboundError::ResponseTimeout)), "{answer:?}");
}

#[tokio::test]
async fn a_caller_that_takes_its_time_is_not_a_third_party_that_does_not_answer() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { response_timeout: SHORT, ..settings() }).unwrap();
    let (source, stream) = pieces();
    let (answer, ()) = tokio::join!(out.send(post(&third.url("/"), stream)), async {
        let mut peer = third.accepts().await;
        source.send(Ok(Bytes::from_static(b"piece"))).await.unwrap();
        peer.receives("piece\r\n").await;
        tokio::time::sleep(3 * SHORT).await;
        drop(source);
        peer.answers("0\r\n\r\n", OK).await;
    });
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
}

#[tokio::test]
async fn a_caller_that_stops_in_the_middle_is_given_up_and_it_is_its_fault() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { body_idle_timeout: SHORT, ..settings() }).unwrap();
    let (source, stream) = pieces();
    source.send(Ok(Bytes::from_static(b"piece"))).await.unwrap();
    let (answer, seen) =
        tokio::join!(out.send(post(&third.url("/"), stream)), async { third.accepts().await.rest().await });
    assert!(matches!(answer, Err(OutboundError::RequestBody(_))), "{answer:?}");
    assert!(seen.ends_with("piece\r\n"), "no last chunk may follow: {seen}");
    drop(source);
}

#[tokio::test]
async fn a_target_that_accepts_no_more_connections_is_given_up() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let full_up = socket.listen(1).unwrap();
    let address = full_up.local_addr().unwrap();
    // Until the queue is full, and the system leaves the next one hanging.
    let mut waiting = Vec::new();
    while let Ok(connected) = timeout(SHORT, TcpStream::connect(address)).await {
        waiting.push(connected.unwrap());
        assert!(waiting.len() < 1000, "the queue has no end");
    }
    let out = Outbound::new(Settings { connect_timeout: SHORT, ..settings() }).unwrap();
    let error = out.send(get(&format!("http://{address}/"))).await.unwrap_err();
    assert!(matches!(error, OutboundError::ConnectTimeout { .. }), "{error:?}");
    assert!(error.is_timeout() && error.is_unreachable());
}

#[tokio::test]
async fn a_tls_target_that_never_shakes_hands_is_given_up() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { connect_timeout: SHORT, ..settings() }).unwrap();
    let error = out.send(get(&format!("https://{}/", third.address()))).await.unwrap_err();
    assert!(matches!(&error, OutboundError::ConnectTimeout { host } if host == "127.0.0.1"), "{error:?}");
    assert!(error.is_timeout());
    let mut peer = third.accepts().await;
    let mut first = [0; 1];
    tokio::io::AsyncReadExt::read_exact(&mut peer.stream, &mut first).await.unwrap();
    assert_eq!(first, [22], "a TLS handshake had begun (RFC 8446 section 5.1)");
}

#[tokio::test]
async fn an_answer_that_stops_flowing_is_given_up() {
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
    ] {
        let third = ThirdParty::listens().await;
        let out = Outbound::new(Settings { body_idle_timeout: SHORT, ..settings() }).unwrap();
        let (answer, (_, _open)) =
            tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", head));
        let error = body(answer.unwrap()).await.unwrap_err();
        assert!(matches!(error, OutboundError::BodyTimeout), "{head:?}: {error:?}");
        assert!(error.is_timeout());
    }
}

#[tokio::test]
async fn an_answer_that_keeps_flowing_is_not_cut() {
    let third = ThirdParty::listens().await;
    let body_idle_timeout = Duration::from_secs(1);
    let out = Outbound::new(Settings { body_idle_timeout, ..settings() }).unwrap();
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n";
    let (answer, (_, mut peer)) =
        tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", head));
    let (whole, ()) = tokio::join!(body(answer.unwrap()), async {
        // Eight pauses make more than the limit; one does not, on a busy machine either.
        for _ in 0..8 {
            tokio::time::sleep(Duration::from_millis(150)).await;
            peer.says("piece").await;
        }
    });
    assert_eq!(whole.unwrap(), "piece".repeat(8));
}

#[tokio::test]
async fn the_time_that_the_reader_takes_is_not_the_third_partys() {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(Settings { body_idle_timeout: SHORT, ..settings() }).unwrap();
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345";
    let (answer, (_, mut peer)) =
        tokio::join!(out.send(get(&third.url("/"))), third.answers("\r\n\r\n", head));
    let mut stream = answer.unwrap().into_body();
    assert_eq!(stream.frame().await.unwrap().unwrap().into_data().unwrap(), "12345");
    tokio::time::sleep(2 * SHORT).await;
    peer.says("67890").await;
    assert_eq!(stream.frame().await.unwrap().unwrap().into_data().unwrap(), "67890");
    assert!(stream.frame().await.is_none());
}
