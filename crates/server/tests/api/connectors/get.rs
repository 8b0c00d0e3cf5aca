//! `GET /v1.0/connectors/{connector}`: by id, and by name.

use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

pub(super) async fn get(app: &TestApp, connector: &str) -> Reply {
    app.request(Method::GET, &format!("/v1.0/connectors/{connector}")).send().await
}

#[tokio::test]
async fn a_connector_has_every_member_with_its_type() {
    let app = TestApp::start().await;
    let found = get(&app, "Zendesk").await.expect_status(200).json();
    let zendesk = &found[0];
    for (member, value) in [
        ("Name", json!("Zendesk")),
        ("Description", json!("Customer service and support tickets.")),
        ("Status", json!("Approved")),
        ("Version", json!("1.0")),
        ("Icon", Value::Null),
        ("AuthDescription", Value::Null),
        ("AuthType", json!("Basic")),
        ("OAuth2Type", json!("Unknown")),
        ("AuthScheme", Value::Null),
        ("Categories", json!(["support", "ticketing"])),
        ("Triggers", json!([])),
    ] {
        assert_eq!(zendesk.get(member), Some(&value), "{member}");
    }
    assert!(zendesk["Id"].as_i64().is_some_and(|id| (1..1 << 31).contains(&id)), "{zendesk}");
    expect_parameter(&zendesk["Parameters"]);
}

/// Zendesk asks for one property.
fn expect_parameter(parameters: &Value) {
    assert_eq!(parameters.as_array().map(Vec::len), Some(1));
    let parameter = &parameters[0];
    for (member, value) in [
        ("IsAccountConnectorProperty", json!(true)),
        ("TargetType", json!("MergeField")),
        ("TargetName", json!("subdomain")),
        ("IsSensitive", json!(false)),
        ("Name", json!("Zendesk domain")),
        ("Description", Value::Null),
        ("IsOptional", json!(false)),
        ("TriggerName", Value::Null),
        ("Values", json!([])),
        ("Triggers", json!([])),
    ] {
        assert_eq!(parameter.get(member), Some(&value), "{member}");
    }
    assert!(parameter["DataType"].is_string());
    assert!(parameter["Id"].is_i64() && parameter["DisplayOrder"].is_i64());
}

#[tokio::test]
async fn the_ways_in_have_a_guid_and_the_fields_of_their_forms() {
    let app = TestApp::start().await;
    let found = get(&app, "pipedrive").await.expect_status(200).json();
    let ways = found[0]["Authentication"].as_array().unwrap();
    let kinds: Vec<_> = ways.iter().map(|way| (way["AuthType"].clone(), way["AuthScheme"].clone())).collect();
    assert_eq!(kinds, [(json!("Basic"), Value::Null), (json!("ApiKey"), json!("x-api-token"))]);
    for way in ways {
        let id = way["Id"].as_str().unwrap();
        assert!(id.len() == 36 && id.split('-').map(str::len).eq([8, 4, 4, 4, 12]), "{id}");
        assert_eq!(way["OAuth2Type"], "Unknown");
        assert!(way["AuthName"].is_string() && way.get("AuthDescription").is_some());
    }
    let fields: Vec<_> = ways[0]["Fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| (&field["Name"], &field["IsSensitive"]))
        .collect();
    assert_eq!(fields, [(&json!("username"), &json!(false)), (&json!("password"), &json!(true))]);
}

#[tokio::test]
async fn an_id_shows_one_release_and_a_name_an_array_of_the_same() {
    let app = TestApp::start().await;
    let by_name = get(&app, "Pipedrive").await.expect_status(200).json();
    let id = by_name[0]["Id"].to_string();
    assert_eq!(get(&app, &id).await.expect_status(200).json(), by_name[0]);
    assert_eq!(get(&app, "PIPEDRIVE").await.expect_status(200).json(), by_name);
}

#[tokio::test]
async fn a_name_with_blanks_is_percent_encoded() {
    let app = TestApp::start().await;
    let found = get(&app, "Azure%20DevOps").await.expect_status(200).json();
    assert_eq!(found[0]["Name"], "Azure DevOps");
}

#[tokio::test]
async fn an_unknown_id_is_not_found_and_an_unknown_name_has_no_releases() {
    let app = TestApp::start().await;
    for id in ["0", "1", "99999999999999999999"] {
        let message = format!("There is no connector '{id}'.");
        get(&app, id).await.expect_error(404, "not-found", &message);
    }
    assert_eq!(get(&app, "Nobody").await.expect_status(200).json(), json!([]));
}
