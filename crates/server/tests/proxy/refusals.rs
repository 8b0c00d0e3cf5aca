//! Calls that are answered here, and why.

use std::time::Duration;

use countersign_testkit::{
    AppOptions, BASIC_AUTH, OutboundSettings, TestApp, local_connector,
    process::free_port,
    standin::{Reply, StandIn},
    wire::Door,
};
use reqwest::Method;
use serde_json::json;

use crate::rig::{AUTH_VALUE, Rig, last};

/// A call through this account connector of account `a`.
async fn call(app: &TestApp, connection: &str) -> countersign_testkit::Reply {
    let path = format!("/v1.0/account/connectors/{connection}/proxy/x");
    app.within("a", Method::GET, &path).send().await
}

/// A server with the connector `Local` and the accounts `a` and `b`.
async fn app() -> TestApp {
    let connectors = vec![local_connector("Local", BASIC_AUTH)];
    let app = TestApp::start_with(AppOptions { connectors, ..AppOptions::default() }).await;
    app.account("a").await;
    app.account("b").await;
    app
}

#[tokio::test]
async fn dot_segments_are_refused_however_they_are_written() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let before = standin.requests().len();
    for path in [
        "/..",
        "/.",
        "/a/../b",
        "/a/./b",
        "/a/..",
        "/%2e%2e/b",
        "/%2E./b",
        "/.%2e",
        "/a/%2e",
        // Servers exist that read these as the same (a decoded slash, a backslash, a path parameter).
        "/a/..%2fb",
        "/a%2F..%2Fb",
        "/a/..%5cb",
        "/a/..\\b",
        "/a/..;v=1/b",
        "/a/%2e%2e;/b",
    ] {
        let answer = rig.get(path, "").await;
        assert_eq!(answer.status, 400, "{path}");
        answer.expect_error(400, "dot-segment");
    }
    assert_eq!(standin.requests().len(), before);
}

#[tokio::test]
async fn a_connection_without_a_credential_is_a_424_and_nothing_goes_out() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let app = app().await;
    let body = json!({ "Properties": [{ "Name": "port", "Value": standin.port().to_string() }] });
    let id = app.install("a", "Local", &body).await;
    let message = format!(
        "Account connector {id} has no credential. Store one with PUT /v1.0/account/connectors/{id}."
    );
    call(&app, &id.to_string()).await.expect_error(424, "unauthenticated", &message);
    assert_eq!(standin.requests().len(), 0);
}

#[tokio::test]
async fn after_deauthentication_nothing_goes_out_any_more() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let path = format!("/v1.0/account/connectors/{}/deauthenticate", rig.connection);
    rig.app.within("a", Method::PUT, &path).json(&json!({})).send().await.expect_status(200);
    let before = standin.requests().len();
    rig.get("/x", "").await.expect_error(424, "unauthenticated");
    assert_eq!(standin.requests().len(), before);
}

#[tokio::test]
async fn an_unknown_connection_and_one_of_another_account_are_a_404() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let app = app().await;
    let properties = json!([{ "Name": "port", "Value": standin.port().to_string() }]);
    let body = json!({ "AuthValue": AUTH_VALUE, "Properties": properties });
    let of_b = app.install("b", "Local", &body).await.to_string();
    let before = standin.requests().len();
    for id in ["424242", of_b.as_str()] {
        let message = format!("There is no account connector '{id}'.");
        call(&app, id).await.expect_error(404, "not-found", &message);
    }
    assert_eq!(call(&app, "seven").await.expect_status(400).json()["Code"], "bad-id");
    assert_eq!(standin.requests().len(), before);
}

#[tokio::test]
async fn a_sub_account_calls_through_its_parents_connection_and_not_the_other_way_round() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let child = json!({ "Id": "child", "Name": "Child", "ParentAccountId": "a" });
    rig.app.request(Method::POST, "/v1.0/accounts").json(&child).send().await.expect_status(200);
    let properties = json!([{ "Name": "port", "Value": standin.port().to_string() }]);
    let own = json!({ "AuthValue": AUTH_VALUE, "Properties": properties });
    let of_child = rig.app.install("child", "Local", &own).await;

    let path = format!("/v1.0/account/connectors/{}/proxy/from-child", rig.connection);
    rig.app.within("child", Method::GET, &path).send().await.expect_status(200);
    assert_eq!(last(&standin).target, "/from-child");
    assert_eq!(call(&rig.app, &of_child.to_string()).await.status, 404);
}

#[tokio::test]
async fn a_call_without_a_token_or_an_account_is_a_401_and_nothing_goes_out() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let before = standin.requests().len();
    let path = format!("/v1.0/account/connectors/{}/proxy/x", rig.connection);
    let denied = "Authorization has been denied for this request.";
    let bare = rig.app.anonymous(Method::GET, &path).header("X-Cyclr-Account", "a").send().await;
    assert_eq!(
        bare.expect_error(401, "denied", denied).header("www-authenticate"),
        Some("Basic realm=\"Countersign\", charset=\"UTF-8\"")
    );
    let basic = rig.app.anonymous(Method::GET, &path).header("X-Cyclr-Account", "a");
    basic.header("Authorization", "Basic QTpi").send().await.expect_error(401, "denied", denied);
    assert_eq!(
        rig.app.request(Method::GET, &path).send().await.expect_status(401).json()["Code"],
        "account-missing"
    );
    let confined = rig.app.confined_token("a").await;
    rig.app.account("b").await;
    let other = rig.app.anonymous(Method::GET, &path).bearer(&confined).header("X-Cyclr-Account", "b");
    assert_eq!(other.send().await.expect_status(403).json()["Code"], "token-confined");
    assert_eq!(standin.requests().len(), before);
}

#[tokio::test]
async fn b13_two_authorization_fields_are_a_400_and_nothing_goes_out() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let before = standin.requests().len();
    let second = format!("Authorization: Bearer {}\r\n", rig.app.token);
    rig.get("/x", &second).await.expect_error(400, "two-authorizations");
    rig.get("/x", "X-Cyclr-Account: b\r\n").await.expect_error(400, "two-accounts");
    assert_eq!(standin.requests().len(), before);
}

#[tokio::test]
async fn b21_an_authorization_field_over_8_kib_is_a_400() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let path = format!("/v1.0/account/connectors/{}/proxy/x", rig.connection);
    let long = rig.app.anonymous(Method::GET, &path).bearer(&"t".repeat(8 << 10));
    assert_eq!(long.send().await.expect_status(400).json()["Code"], "authorization-too-large");
}

#[tokio::test]
async fn a_connection_that_lacks_a_property_is_a_400_that_names_it() {
    let app = app().await;
    let path = "/v1.0/connectors/Local/install?verify=false";
    let body = json!({ "AuthValue": AUTH_VALUE });
    let reply = app.within("a", Method::POST, path).json(&body).send().await.expect_status(200);
    let refused = call(&app, &reply.json()["Id"].to_string()).await.expect_status(400).json();
    assert_eq!(refused["Code"], "bad-property", "{refused}");
    assert!(refused["Message"].as_str().unwrap().contains("port"), "{refused}");
}

#[tokio::test]
async fn a_private_address_is_a_403_unless_the_operator_allows_it() {
    let door = Door::open().await;
    let rig = Rig::through(OutboundSettings::default(), door.port()).await;
    rig.get("/x", "").await.expect_error(403, "address-refused");
    assert!(!door.is_knocked_at(Duration::from_millis(100)).await);
}

#[tokio::test]
async fn a_third_party_that_is_not_there_is_a_502() {
    let rig = Rig::to(free_port()).await;
    rig.get("/x", "").await.expect_error(502, "upstream-unreachable");
}

#[tokio::test]
async fn a_third_party_that_does_not_answer_in_time_is_a_504() {
    let door = Door::open().await;
    let settings = OutboundSettings {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        response_timeout: Duration::from_millis(200),
        ..OutboundSettings::default()
    };
    let rig = Rig::through(settings, door.port()).await;
    let mut caller = rig.send("GET", "/x", "", b"").await;
    let mut third_party = door.accept().await;
    third_party.head().await;
    caller.answer("GET").await.unwrap().expect_error(504, "upstream-timeout");
    third_party.gone().await;
}
