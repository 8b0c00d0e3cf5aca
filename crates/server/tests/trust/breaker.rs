//! A third party at which nobody answers is not asked again at once.

use std::time::Duration;

use countersign_testkit::{Reply, wire::Door};

use crate::rig::Rig;

/// A server whose third party has gone, and 5 calls that found that out. Its port, too.
async fn gone() -> (Rig, u16) {
    let mut rig = Rig::untried().await;
    let port = rig.third_party.port();
    rig.third_party.stop().await;
    for _ in 0..5 {
        assert_eq!(rig.call("/x").await.expect_status(502).json()["Code"], "upstream-unreachable");
    }
    (rig, port)
}

fn is_paused(reply: Reply, seconds: &str) {
    let reply = reply.expect_status(502);
    assert_eq!(reply.json()["Code"], "upstream-paused", "{}", reply.json());
    assert_eq!(reply.header("retry-after"), Some(seconds));
    assert_eq!(reply.header("proxy-status"), Some("countersign; error=destination_unavailable"));
}

#[tokio::test]
async fn after_five_refused_connections_nothing_is_tried_and_the_wait_is_told() {
    let (rig, port) = gone().await;
    let door = Door::open_at(port).await;
    is_paused(rig.call("/x").await, "5");
    rig.advance(3);
    is_paused(rig.call("/x").await, "2");
    assert!(!door.is_knocked_at(Duration::from_millis(100)).await);
}

#[tokio::test]
async fn after_the_pause_one_call_tries_and_its_answer_lets_all_flow() {
    let (rig, port) = gone().await;
    let door = Door::open_at(port).await;
    rig.advance(5);
    let trying = rig.calling("/x");
    let mut third_party = door.accept().await;
    assert!(third_party.head().await.starts_with("GET /x "));
    for _ in 0..8 {
        is_paused(rig.call("/x").await, "5");
    }
    third_party.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n").await;
    // Whatever it says: it is there.
    trying.await.unwrap().expect_status(503);
    let flowing = rig.calling("/y");
    assert!(third_party.head().await.starts_with("GET /y "));
    third_party.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    flowing.await.unwrap().expect_status(200);
}

#[tokio::test]
async fn each_try_that_fails_makes_the_pause_longer() {
    let (rig, _) = gone().await;
    let mut pause = 5;
    for next in [10, 20, 40, 60, 60] {
        rig.advance(pause);
        assert_eq!(rig.call("/x").await.expect_status(502).json()["Code"], "upstream-unreachable");
        is_paused(rig.call("/x").await, &next.to_string());
        pause = next;
    }
}

#[tokio::test]
async fn a_third_party_that_answers_with_errors_or_hangs_up_is_not_paused() {
    let rig = Rig::verified().await;
    for reply in
        [countersign_testkit::standin::Reply::status(503), countersign_testkit::standin::Reply::raw("")]
    {
        rig.answers("/x", reply);
        for _ in 0..8 {
            rig.call("/x").await;
        }
    }
    assert_eq!(rig.asked("/x"), 16);
    rig.call("/y").await.expect_status(200);
}

#[tokio::test]
async fn one_third_party_does_not_pause_another() {
    let (rig, _) = gone().await;
    is_paused(rig.call("/x").await, "5");
    let other = Door::open().await;
    let properties = serde_json::json!([{ "Name": "port", "Value": other.port().to_string() }]);
    let body = serde_json::json!({ "AuthValue": crate::rig::OTHER_VALUE, "Properties": properties });
    let path = "/v1.0/connectors/Local/install?verify=false";
    let reply = rig.app.within("a", reqwest::Method::POST, path).json(&body).send().await;
    let id = reply.expect_status(200).json()["Id"].as_i64().unwrap();
    let (reply, ()) = tokio::join!(rig.through(id, "/x", &[]), async {
        let mut third_party = other.accept().await;
        third_party.head().await;
        third_party.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    });
    reply.expect_status(200);
}
