//! Callers of HTTP/1.0, and what they may not do.

use countersign_testkit::{
    standin::{Reply, StandIn},
    wire::Wire,
};

use crate::{
    rig::{Rig, last},
    scene::Guarded,
};

fn old(head: &str) -> String {
    head.replacen("HTTP/1.1", "HTTP/1.0", 1)
}

#[tokio::test]
async fn a_caller_of_http_1_0_is_served_and_its_connection_ends() {
    let standin = StandIn::start(|request| Reply::status(200).body(request.body.clone())).await;
    let rig = Rig::to(standin.port()).await;
    let mut wire = Wire::connect(rig.app.address()).await;
    wire.write(old(&rig.head("POST", "/x", "Content-Length: 3\r\n")) + "abc").await;
    let answer = wire.answer("POST").await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"abc"[..]));
    wire.gone().await;
    assert!(last(&standin).raw_head.starts_with(b"POST /x HTTP/1.1\r\n"));
}

#[tokio::test]
async fn an_answer_of_unknown_length_ends_with_the_connection_for_a_caller_of_http_1_0() {
    let standin =
        StandIn::start(|_| Reply::status(200).chunked(vec![b"one ".to_vec(), b"two".to_vec()])).await;
    let rig = Rig::to(standin.port()).await;
    let mut wire = Wire::connect(rig.app.address()).await;
    wire.write(old(&rig.head("GET", "/x", ""))).await;
    let answer = wire.answer("GET").await.unwrap();
    assert_eq!(answer.header("transfer-encoding"), None);
    assert_eq!(answer.body, b"one two");
}

#[tokio::test]
async fn a_caller_of_http_1_0_that_asks_for_it_keeps_its_connection() {
    let standin = StandIn::start(|request| Reply::status(200).body(request.target.clone())).await;
    let rig = Rig::to(standin.port()).await;
    let mut wire = Wire::connect(rig.app.address()).await;
    for path in ["/1", "/2"] {
        wire.write(old(&rig.head("GET", path, "Connection: keep-alive\r\n"))).await;
        assert_eq!(wire.answer("GET").await.unwrap().body, path.as_bytes());
    }
}

#[tokio::test]
async fn chunks_are_refused_from_a_caller_of_http_1_0() {
    let guarded = Guarded::set().await;
    for fields in [
        "Transfer-Encoding: chunked\r\n",
        "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n",
        "Connection: keep-alive\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let head = old(&guarded.rig.head("POST", "/x", fields));
        guarded.refuses(fields, head + "0\r\n\r\n").await;
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn a_caller_of_http_1_0_gets_no_interim_answer() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let mut wire = Wire::connect(rig.app.address()).await;
    wire.write(old(&rig.head("POST", "/x", "Content-Length: 3\r\nExpect: 100-continue\r\n")) + "abc").await;
    assert_eq!(wire.answer("POST").await.unwrap().status, 200);
}
