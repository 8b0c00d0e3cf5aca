//! Connections are used again, and no request is ever sent twice.

use std::time::Duration;

use bytes::Bytes;
use countersign_outbound::{Outbound, OutboundError};

use crate::{
    peer::{OK, Peer, ThirdParty},
    ways::{body, get, outbound, pieces, post, settle},
};

/// Asks for `/first` and leaves the connection in the pool.
async fn a_pooled_connection(out: &Outbound, third: &ThirdParty) -> Peer {
    let (answer, (seen, peer)) =
        tokio::join!(out.send(get(&third.url("/first"))), third.answers("\r\n\r\n", OK));
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    assert!(seen.starts_with("GET /first "), "{seen}");
    settle().await;
    peer
}

/// Asks for `path` and expects exactly that on the next connection, which shows that nothing else came.
async fn the_next_connection_carries(out: &Outbound, third: &ThirdParty, path: &str) {
    let (answer, (seen, _)) = tokio::join!(out.send(get(&third.url(path))), third.answers("\r\n\r\n", OK));
    assert_eq!(seen, format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", third.address()));
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
}

#[tokio::test]
async fn two_requests_share_a_connection() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let mut peer = a_pooled_connection(&out, &third).await;
    let other = out.clone();
    let (answer, seen) = tokio::join!(other.send(get(&third.url("/second"))), peer.answers("\r\n\r\n", OK));
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    assert_eq!(seen, format!("GET /second HTTP/1.1\r\nhost: {}\r\n\r\n", third.address()));
}

#[tokio::test]
async fn a_connection_that_the_third_party_wants_closed_is_not_used_again() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let close = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
    let (answer, (_, peer)) =
        tokio::join!(out.send(get(&third.url("/first"))), third.answers("\r\n\r\n", close));
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    assert_eq!(peer.rest().await, "");
    the_next_connection_carries(&out, &third, "/second").await;
}

#[tokio::test]
async fn a_connection_whose_answer_was_not_read_to_its_end_is_not_used_again() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let long = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nbegin";
    let (answer, (_, peer)) =
        tokio::join!(out.send(get(&third.url("/first"))), third.answers("\r\n\r\n", long));
    drop(answer);
    assert_eq!(peer.rest().await, "");
    the_next_connection_carries(&out, &third, "/second").await;
}

#[tokio::test]
async fn a_pooled_connection_that_was_closed_meanwhile_is_replaced() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    a_pooled_connection(&out, &third).await.closes().await;
    the_next_connection_carries(&out, &third, "/second").await;
}

#[tokio::test]
async fn a_request_that_never_left_is_sent_over_a_new_connection_with_its_whole_body() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let peer = a_pooled_connection(&out, &third).await;
    // The drop returns when our side of the connection has been told that it is closed...
    rustix::net::sockopt::set_socket_linger(&peer.stream, Some(Duration::from_secs(10))).unwrap();
    drop(peer);
    // ...and after one look at the sockets the client's task is about to notice, but has not run: the pool
    // still gives the connection out, and the task hands the request back without having touched it.
    tokio::task::yield_now().await;
    let (source, stream) = pieces();
    let (answer, (seen, peer), ()) =
        tokio::join!(out.send(post(&third.url("/second"), stream)), third.answers("0\r\n\r\n", OK), async {
            source.send(Ok(Bytes::from_static(b"piece"))).await.unwrap();
            drop(source);
        });
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    let address = third.address();
    assert_eq!(
        seen,
        format!(
            "POST /second HTTP/1.1\r\nhost: {address}\r\ntransfer-encoding: chunked\r\n\r\n\
             5\r\npiece\r\n0\r\n\r\n"
        )
    );
    drop(out);
    assert_eq!(peer.rest().await, "", "once and no more");
}

#[tokio::test]
async fn a_request_that_was_written_and_then_cut_is_not_sent_again() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let mut peer = a_pooled_connection(&out, &third).await;
    let (answer, ()) = tokio::join!(out.send(get(&third.url("/second"))), async move {
        peer.receives("\r\n\r\n").await;
        peer.closes().await;
    });
    assert!(matches!(answer, Err(OutboundError::Closed)), "{answer:?}");
    the_next_connection_carries(&out, &third, "/third").await;
}

#[tokio::test]
async fn an_upload_that_was_cut_on_a_pooled_connection_is_not_sent_again() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let mut peer = a_pooled_connection(&out, &third).await;
    let (source, stream) = pieces();
    let (answer, ()) = tokio::join!(out.send(post(&third.url("/second"), stream)), async {
        source.send(Ok(Bytes::from_static(b"piece"))).await.unwrap();
        peer.receives("piece\r\n").await;
        peer.stream.set_zero_linger().unwrap();
        drop(peer);
    });
    assert!(matches!(answer, Err(OutboundError::Closed)), "{answer:?}");
    the_next_connection_carries(&out, &third, "/third").await;
}

#[tokio::test]
async fn a_request_that_was_cut_on_a_new_connection_is_not_sent_again() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (answer, ()) = tokio::join!(out.send(get(&third.url("/first"))), async {
        third.answers("\r\n\r\n", "").await.1.closes().await;
    });
    assert!(matches!(answer, Err(OutboundError::Closed)), "{answer:?}");
    the_next_connection_carries(&out, &third, "/second").await;
}
