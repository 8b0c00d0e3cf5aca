//! What the caller sends as a body arrives as it is, framed as it was framed.

use countersign_testkit::{
    standin::{Recorded, Reply, StandIn},
    wire::Wire,
};

use crate::rig::{Rig, last};

const MANY: usize = 8 << 20;

/// Bytes that repeat late, so that a piece out of place is seen.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(|_| next()).collect()
}

fn chunked(pieces: &[&[u8]]) -> Vec<u8> {
    let mut framed = Vec::new();
    for piece in pieces {
        framed.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        framed.extend_from_slice(piece);
        framed.extend_from_slice(b"\r\n");
    }
    framed.extend_from_slice(b"0\r\n\r\n");
    framed
}

fn framing(request: &Recorded) -> (Option<&str>, Option<&str>) {
    (request.header("content-length"), request.header("transfer-encoding"))
}

#[tokio::test]
async fn a_body_of_known_length_goes_out_with_its_length() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let body: Vec<u8> = (0..=255).collect();
    rig.call("POST", "/x", "Content-Type: application/octet-stream\r\nContent-Length: 256\r\n", &body).await;
    let request = last(&standin);
    assert_eq!(framing(&request), (Some("256"), None));
    assert_eq!(request.header("content-type"), Some("application/octet-stream"));
    assert_eq!(request.body, body);
}

#[tokio::test]
async fn a_body_of_unknown_length_goes_out_chunked() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let body = chunked(&[b"Wiki", b"pedia ", b"\0\r\n\xFF"]);
    rig.call("PATCH", "/x", "Transfer-Encoding: chunked\r\n", &body).await;
    let request = last(&standin);
    assert_eq!(framing(&request), (None, Some("chunked")));
    assert_eq!(request.body, b"Wikipedia \0\r\n\xFF");
}

#[tokio::test]
async fn an_empty_body_stays_an_empty_body_and_none_stays_none() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    rig.call("POST", "/x", "Content-Length: 0\r\n", b"").await;
    assert_eq!(framing(&last(&standin)), (Some("0"), None));
    rig.call("PUT", "/x", "Transfer-Encoding: chunked\r\n", b"0\r\n\r\n").await;
    assert_eq!(last(&standin).body, b"");
    for method in ["GET", "DELETE", "HEAD"] {
        rig.call(method, "/x", "", b"").await;
        assert_eq!(framing(&last(&standin)), (None, None), "{method}");
    }
}

#[tokio::test]
async fn a_body_goes_with_any_method() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    for method in ["GET", "DELETE", "OPTIONS", "SEARCH"] {
        rig.call(method, "/x", "Content-Length: 3\r\n", b"a=b").await;
        let request = last(&standin);
        assert_eq!((request.method.as_str(), request.body.as_slice()), (method, &b"a=b"[..]));
    }
}

#[tokio::test]
async fn a_caller_that_waits_for_100_continue_gets_it_from_here() {
    let standin = StandIn::start(|_| Reply::status(201)).await;
    let rig = Rig::to(standin.port()).await;
    let mut wire = Wire::connect(rig.app.address()).await;
    wire.write(rig.head("POST", "/x", "Content-Length: 3\r\nExpect: 100-continue\r\n")).await;
    assert_eq!(wire.head().await, "HTTP/1.1 100 Continue\r\n\r\n");
    wire.write(b"abc").await;
    assert_eq!(wire.answer("POST").await.unwrap().status, 201);
    let request = last(&standin);
    assert_eq!((request.header("expect"), request.body.as_slice()), (None, &b"abc"[..]));
}

#[tokio::test]
async fn one_connection_carries_call_after_call() {
    let standin = StandIn::start(|request| Reply::status(200).body(request.body.clone())).await;
    let rig = Rig::to(standin.port()).await;
    let mut wire = Wire::connect(rig.app.address()).await;
    for body in ["one", "", "three"] {
        wire.write(rig.head("POST", "/x", &format!("Content-Length: {}\r\n", body.len()))).await;
        wire.write(body).await;
        assert_eq!(wire.answer("POST").await.unwrap().body, body.as_bytes());
    }
}

#[tokio::test]
async fn eight_mebibytes_up_with_a_length_arrive_as_they_are() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let body = noise(MANY);
    rig.call("PUT", "/x", &format!("Content-Length: {MANY}\r\n"), &body).await;
    assert!(last(&standin).body == body);
}

#[tokio::test]
async fn eight_mebibytes_up_in_chunks_arrive_as_they_are() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let body = noise(MANY);
    let pieces: Vec<&[u8]> = body.chunks(100_000).collect();
    rig.call("PUT", "/x", "Transfer-Encoding: chunked\r\n", &chunked(&pieces)).await;
    assert!(last(&standin).body == body);
}

#[tokio::test]
async fn eight_mebibytes_down_arrive_as_they_are_with_a_length_and_in_chunks() {
    let body = noise(MANY);
    let told = body.clone();
    let standin = StandIn::start(move |request| match request.target.as_str() {
        "/length" => Reply::status(200).body(told.clone()),
        "/chunks" => Reply::status(200).chunked(told.chunks(100_000).map(<[u8]>::to_vec).collect()),
        _ => Reply::status(200),
    })
    .await;
    let rig = Rig::to(standin.port()).await;
    let whole = rig.get("/length", "").await;
    assert_eq!(whole.header("content-length"), Some("8388608"));
    assert!(whole.body == body);
    let pieces = rig.get("/chunks", "").await;
    assert_eq!(pieces.header("transfer-encoding"), Some("chunked"));
    assert!(pieces.body == body);
}
