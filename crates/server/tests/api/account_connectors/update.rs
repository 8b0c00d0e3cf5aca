//! `PUT /v1.0/account/connectors/{id}`: what changes and what stays.

use countersign_testkit::{BASIC_AUTH, local_connector, standin::StandIn, standin::basic_protected};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{
    ACCOUNT, AUTH_VALUE, PASSWORD, Scene, USER, app_with, app_with_account, connector_path, encoded,
    leading_to, refused,
};

const KEY_AUTH: &str = r#"
[[auth]]
name = "Key"
type = "api_key"
header = "x-key"
value = "{{ key }}"
fields = [{ name = "key", title = "Key", secret = true }]
"#;

/// A connection of a connector with two ways in, that has the credential of the first one.
async fn two_ways_in() -> Scene {
    let standin = StandIn::start(basic_protected(USER, PASSWORD, json!({ "id": 7 }))).await;
    let app = app_with(&[&local_connector("Local", &format!("{BASIC_AUTH}{KEY_AUTH}"))]).await;
    app.account(ACCOUNT).await;
    let mut body = leading_to(&standin);
    body["AuthValue"] = json!(AUTH_VALUE);
    let id = app.install(ACCOUNT, "Local", &body).await;
    Scene { app, standin, id }
}

async fn ways_in(scene: &Scene) -> Vec<Value> {
    let reply = scene.app.request(Method::GET, "/v1.0/connectors/Local").send().await.expect_status(200);
    reply.json()[0]["Authentication"].as_array().unwrap().clone()
}

#[tokio::test]
async fn absent_members_stay_as_they_are() {
    let scene = Scene::authenticated().await;
    let changes = json!({ "Name": "Mine", "Description": "Text", "IsPartnerIntegrationConnector": true });
    scene.put("", &changes).await.expect_status(200);
    let before = scene.get().await;
    scene.app.clock.advance(SignedDuration::from_secs(60));
    for nothing in [json!({}), json!({ "Unknown": "member" })] {
        assert_eq!(scene.put("", &nothing).await.expect_status(200).json(), before);
    }
    assert_eq!(scene.call(Method::PUT, "").send().await.expect_status(200).json(), before);
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn each_member_changes_alone() {
    let scene = Scene::authenticated().await;
    let mut expected = scene.get().await;
    for (member, value) in [
        ("Name", json!("Mine")),
        ("Description", json!("Text")),
        ("Description", json!("")),
        ("IsPartnerIntegrationConnector", json!(true)),
        ("IsPartnerIntegrationConnector", json!(false)),
    ] {
        expected[member] = value.clone();
        assert_eq!(scene.put("", &json!({ member: value })).await.expect_status(200).json(), expected);
        assert_eq!(scene.get().await, expected);
    }
}

#[tokio::test]
async fn null_clears_the_description_and_leaves_everything_else() {
    let scene = Scene::authenticated().await;
    scene.put("", &json!({ "Description": "Text" })).await.expect_status(200);
    let mut expected = scene.get().await;
    expected["Description"] = Value::Null;
    let body = json!({
        "Name": null,
        "Description": null,
        "AuthValue": null,
        "Credentials": null,
        "AuthenticationId": null,
        "IsPartnerIntegrationConnector": null,
    });
    assert_eq!(scene.put("", &body).await.expect_status(200).json(), expected);
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let scene = Scene::authenticated().await;
    let before = scene.get().await;
    assert_eq!(scene.put("", &before).await.expect_status(200).json(), before);
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn a_change_of_the_name_does_not_ask_the_third_party() {
    let scene = Scene::authenticated().await;
    let asked = scene.standin.requests().len();
    scene.put("", &json!({ "Name": "Mine" })).await.expect_status(200);
    assert_eq!(scene.standin.requests().len(), asked);
}

#[tokio::test]
async fn a_blank_name_is_refused() {
    let scene = Scene::authenticated().await;
    for name in ["", " ", "\t\n"] {
        let call = scene.call(Method::PUT, "").json(&json!({ "Name": name, "AuthValue": AUTH_VALUE }));
        scene.refused(call, 400, "name-required", "Name is required").await;
    }
}

#[tokio::test]
async fn another_way_in_needs_a_credential_for_it() {
    let scene = two_ways_in().await;
    let key_id = ways_in(&scene).await[1]["Id"].clone();
    let call = scene.call(Method::PUT, "").json(&json!({ "AuthenticationId": key_id }));
    let message = "AuthenticationId: the stored credential was made for another way in. Send AuthValue or \
                   Credentials together with AuthenticationId, or de-authenticate first.";
    scene.refused(call, 400, "credential-needed", message).await;
    let body = json!({ "AuthenticationId": key_id, "AuthValue": "k-1234" });
    let reply = scene.put("?verify=false", &body).await.expect_status(200).json();
    assert_eq!(reply["AuthenticationId"], key_id);
    assert_eq!(reply["Connector"]["AuthType"], "ApiKey");
    assert_eq!(reply["Connector"]["AuthScheme"], "x-key");
    assert_eq!(scene.header_that_leaves().await, None);
    let requests = scene.standin.requests();
    assert_eq!(requests.last().unwrap().header("x-key"), Some("k-1234"));
}

#[tokio::test]
async fn a_connection_without_credential_changes_its_way_in_freely() {
    let scene = two_ways_in().await;
    scene.call(Method::PUT, "/deauthenticate").send().await.expect_status(200);
    let key_id = ways_in(&scene).await[1]["Id"].clone();
    let reply = scene.put("", &json!({ "AuthenticationId": key_id })).await.expect_status(200).json();
    assert_eq!(reply["AuthenticationId"], key_id);
    assert_eq!(reply["Authenticated"], false);
}

#[tokio::test]
async fn an_unknown_way_in_is_refused_with_the_list_of_those_there_are() {
    let scene = two_ways_in().await;
    let ways = ways_in(&scene).await;
    let named =
        |way: &Value| format!("{} ({})", way["Id"].as_str().unwrap(), way["AuthName"].as_str().unwrap());
    let message = format!(
        "AuthenticationId: connector 'Local' has no such way in. It has: {}, {}.",
        named(&ways[0]),
        named(&ways[1])
    );
    let id = "11111111-2222-3333-4444-555555555555";
    let call = scene.call(Method::PUT, "").json(&json!({ "AuthenticationId": id, "AuthValue": AUTH_VALUE }));
    scene.refused(call, 400, "unknown-authentication", &message).await;
}

#[tokio::test]
async fn a_way_in_that_is_no_guid_is_refused() {
    let scene = Scene::authenticated().await;
    for id in ["1", "Basic", "11111111-2222-3333-4444-55555555555g"] {
        let call = scene.call(Method::PUT, "").json(&json!({ "AuthenticationId": id }));
        scene.refused(call, 400, "bad-id", "AuthenticationId must be a GUID.").await;
    }
}

#[tokio::test]
async fn both_forms_of_a_credential_at_once_are_refused() {
    let scene = Scene::authenticated().await;
    let fields = json!({ "username": USER, "password": PASSWORD });
    let call = scene.call(Method::PUT, "").json(&json!({ "AuthValue": AUTH_VALUE, "Credentials": fields }));
    scene.refused(call, 400, "two-credentials", "Send AuthValue or Credentials, not both.").await;
}

#[tokio::test]
async fn an_unknown_account_connector_is_not_found() {
    let app = app_with_account().await;
    let body = json!({ "AuthValue": AUTH_VALUE });
    let call = app.within(ACCOUNT, Method::PUT, &connector_path(999, "")).json(&body);
    refused(&app, call, 404, "not-found", "There is no account connector '999'.").await;
}

#[tokio::test]
async fn a_malformed_id_is_refused() {
    let app = app_with_account().await;
    for id in ["abc", "0", "-1", "1.0", "9007199254740992", "%20"] {
        let path = format!("/v1.0/account/connectors/{id}");
        let call = app.within(ACCOUNT, Method::PUT, &path).json(&json!({ "AuthValue": AUTH_VALUE }));
        let message = "The path: an account connector id must be an integer from 1 to 2^53 - 1.";
        refused(&app, call, 400, "bad-id", message).await;
    }
}

#[tokio::test]
async fn a_switch_that_is_neither_true_nor_false_is_refused() {
    let scene = Scene::authenticated().await;
    for query in ["?verify=no", "?verify=", "?verify=false&verify=true"] {
        let before = scene.app.picture(ACCOUNT).await;
        let call = scene.call(Method::PUT, query).json(&json!({ "AuthValue": AUTH_VALUE }));
        let reply = call.send().await.expect_status(400);
        assert_eq!(reply.json()["Code"], "bad-query", "{query}");
        assert_eq!(scene.app.picture(ACCOUNT).await, before);
    }
}

#[tokio::test]
async fn writes_at_the_same_time_are_all_done_and_one_of_them_is_the_last() {
    let scene = Scene::start().await;
    let values: Vec<_> = (0..8).map(|number| encoded("user", &format!("password-{number}"))).collect();
    let calls = values.iter().map(|value| {
        let call = scene.call(Method::PUT, "?verify=false").json(&json!({ "AuthValue": value }));
        tokio::spawn(call.send())
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().expect_status(200);
    }
    let last = scene.header_that_leaves().await.expect("a header");
    assert!(values.iter().any(|value| last == format!("Basic {value}")), "{last}");
}
