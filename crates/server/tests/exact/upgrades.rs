//! Other protocols on the caller's connection, and methods that are not for a proxied resource.

use countersign_testkit::{
    standin::{Reply, StandIn},
    wire::{Door, Wire},
};

use crate::rig::{Rig, last};

#[tokio::test]
async fn an_upgrade_is_refused_with_what_to_do_instead() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    for fields in [
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
        "Connection: keep-alive, upgrade\r\nUpgrade: WebSocket\r\n",
        "Connection: upgrade\r\nUpgrade: h2c, websocket\r\n",
        "Connection: upgrade\r\nUpgrade: TLS/1.0\r\n",
    ] {
        let answer = rig.get("/x", fields).await;
        answer.expect_error(400, "upgrade-refused");
        let message = answer.json()["Message"].as_str().unwrap().to_owned();
        assert!(message.contains("without Upgrade"), "{message}");
        assert_eq!(answer.header("upgrade"), None);
    }
    assert_eq!(standin.requests().len(), 0);
}

#[tokio::test]
async fn an_offer_of_http_2_is_ignored_as_it_may_be() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let fields =
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAA\r\n";
    assert_eq!(rig.get("/x", fields).await.status, 200);
    let request = last(&standin);
    for name in ["upgrade", "connection", "http2-settings"] {
        assert_eq!(request.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn a_third_party_that_switches_protocols_unasked_is_a_502() {
    let door = Door::open().await;
    let rig = Rig::to(door.port()).await;
    let mut caller = rig.send("GET", "/x", "", b"").await;
    let mut third_party = door.accept().await;
    third_party.head().await;
    third_party
        .write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nframes")
        .await;
    caller.answer("GET").await.unwrap().expect_error(502, "upstream-unreachable");
    third_party.gone().await;
}

#[tokio::test]
async fn trace_would_show_the_credential_and_is_refused() {
    // A third party that answers TRACE as RFC 9110 section 9.3.8 says.
    let standin = StandIn::start(|request| Reply::status(200).body(request.raw_head.clone())).await;
    let rig = Rig::to(standin.port()).await;
    rig.call("TRACE", "/x", "", b"").await.expect_error(400, "method-refused");
    assert_eq!(standin.requests().len(), 0);
}

#[tokio::test]
async fn connect_opens_no_tunnel() {
    let door = Door::open().await;
    let rig = Rig::to(door.port()).await;
    let mut wire = Wire::connect(rig.app.address()).await;
    let head = rig.head("CONNECT", "/x", "");
    let (_, rest) = head.split_once(" HTTP/1.1").unwrap();
    wire.write(format!("CONNECT 127.0.0.1:{} HTTP/1.1{rest}", door.port())).await;
    let status = wire.answer("CONNECT").await.unwrap().status;
    assert!(matches!(status, 400 | 404 | 405), "{status}");
    assert!(!door.is_knocked_at(std::time::Duration::from_millis(50)).await);
}
