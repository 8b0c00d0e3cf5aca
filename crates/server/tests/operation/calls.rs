//! Each call through a connection moves one counter by one, whatever becomes of it.

use countersign_server::Operation;
use countersign_testkit::{
    standin::{Gate, Reply},
    wire::{Wire, within},
};
use reqwest::Method;

use crate::{
    exposition::Page,
    rig::{Rig, install},
};

const CALLS: &str = "countersign_calls_total";
const CONNECTOR: &str = "Local \"quoted\"";

/// The one series that moved from one page to the next, as connector and outcome; it moved by one.
fn moved(before: &Page, after: &Page) -> (String, String) {
    assert!((after.sum(CALLS) - before.sum(CALLS) - 1.0).abs() < 0.1, "{}", after.text);
    let mut moved = after.series(CALLS).filter(|(labels, value)| {
        let labels: Vec<(&str, &str)> = labels.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        *value > before.value(CALLS, &labels)
    });
    let (labels, _) = moved.next().unwrap();
    (labels["connector"].clone(), labels["outcome"].clone())
}

async fn outcome_of(rig: &Rig, path: &str, status: u16) -> String {
    let before = rig.page().await;
    assert_eq!(rig.status(path).await, status, "{path}");
    let (connector, outcome) = moved(&before, &rig.page().await);
    assert_eq!(connector, CONNECTOR);
    outcome
}

#[tokio::test]
async fn an_answer_counts_under_its_class() {
    let rig = Rig::start().await;
    for (status, outcome) in [
        (200, "2xx"),
        (204, "2xx"),
        (307, "3xx"),
        (404, "4xx"),
        (403, "4xx"),
        (500, "5xx"),
        (799, "other_status"),
        (401, "401"),
        (429, "429"),
    ] {
        assert_eq!(outcome_of(&rig, &format!("/s/{status}"), status).await, outcome);
    }
    let page = rig.page().await;
    let timed = page.value("countersign_call_seconds_count", &[("connector", CONNECTOR)]);
    assert!((timed - 9.0).abs() < 0.1, "{timed}");
}

#[tokio::test]
async fn a_call_that_is_refused_here_counts_as_such() {
    let rig = Rig::start().await;
    assert_eq!(outcome_of(&rig, "/a/..%2fb", 400).await, "refused_here");
    let page = rig.page().await;
    assert!(page.series("countersign_call_seconds_count").next().is_none(), "nobody was asked");
}

#[tokio::test]
async fn a_third_party_that_is_gone_counts_as_unreachable_and_later_as_paused() {
    let mut rig = Rig::start().await;
    rig.standin.stop().await;
    for _ in 0..5 {
        assert_eq!(outcome_of(&rig, "/x", 502).await, "unreachable");
    }
    assert_eq!(outcome_of(&rig, "/x", 502).await, "paused");
}

#[tokio::test]
async fn a_third_party_that_hangs_up_counts_as_a_broken_answer() {
    let rig = Rig::with(Operation::default(), |_| Reply::raw("")).await;
    assert_eq!(outcome_of(&rig, "/x", 502).await, "broken_answer");
}

#[tokio::test]
async fn a_connection_that_is_not_there_counts_under_no_connectors_name() {
    let rig = Rig::start().await;
    let before = rig.page().await;
    let path = "/v1.0/account/connectors/999999/proxy/x";
    rig.app.within("a", Method::GET, path).send().await.expect_status(404);
    let (connector, outcome) = moved(&before, &rig.page().await);
    assert_eq!((connector.as_str(), outcome.as_str()), ("unknown", "refused_here"));
}

#[tokio::test]
async fn who_does_not_pass_the_door_makes_no_call() {
    let rig = Rig::start().await;
    rig.app.anonymous(Method::GET, &rig.path("/x")).send().await.expect_status(401);
    assert!(rig.page().await.series(CALLS).next().is_none());
}

#[tokio::test]
async fn a_call_that_its_caller_gives_up_counts_once() {
    let gate = Gate::closed();
    let rig = Rig::with(Operation::default(), move |_| Reply::status(200).behind(&gate)).await;
    let mut caller = Wire::connect(rig.app.address()).await;
    let (path, token) = (rig.path("/x"), &rig.app.token);
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nX-Cyclr-Account: a\r\n\r\n"
    );
    caller.write(head).await;
    within("the call at the third party", async {
        while rig.standin.requests().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(caller);
    within("the call to be counted", async {
        while rig.page().await.value(CALLS, &[("connector", CONNECTOR), ("outcome", "abandoned")]) < 1.0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!((rig.page().await.sum(CALLS) - 1.0).abs() < 0.1);
}

#[tokio::test]
async fn two_connections_of_one_connector_share_its_label() {
    let rig = Rig::start().await;
    let second = install(&rig.app, rig.standin.port()).await;
    rig.status("/x").await;
    let path = format!("/v1.0/account/connectors/{second}/proxy/x");
    rig.app.within("a", Method::GET, &path).send().await.expect_status(200);
    let page = rig.page().await;
    assert!((page.value(CALLS, &[("connector", CONNECTOR), ("outcome", "2xx")]) - 2.0).abs() < 0.1);
}
