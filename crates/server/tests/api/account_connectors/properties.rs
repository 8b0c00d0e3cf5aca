//! `/v1.0/account/connectors/{id}/properties`.

use countersign_testkit::Reply;
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{ACCOUNT, AUTH_VALUE, Scene, column};

async fn add(scene: &Scene, name: &str, value: &str) -> Value {
    let call = scene.call(Method::POST, "/properties").json(&json!({ "Name": name, "Value": value }));
    call.send().await.expect_status(200).json()
}

async fn list(scene: &Scene, query: &str) -> Reply {
    scene.call(Method::GET, &format!("/properties{query}")).send().await.expect_status(200)
}

fn at(property: &Value) -> String {
    format!("/properties/{}", property["Id"])
}

#[tokio::test]
async fn a_property_has_name_value_id_and_its_account_connector() {
    let scene = Scene::start().await;
    let made = add(&scene, "note", "a text").await;
    let id = made["Id"].as_i64().expect("an integer");
    let expected = json!({ "Name": "note", "Value": "a text", "Id": id, "AccountConnectorId": scene.id });
    assert_eq!(made, expected);
    assert_eq!(scene.call(Method::GET, &at(&made)).send().await.expect_status(200).json(), expected);
    assert_eq!(list(&scene, "").await.json()[1], expected);
    assert_eq!(scene.get().await["Properties"][1], expected);
}

#[tokio::test]
async fn names_that_the_connector_does_not_declare_are_accepted() {
    let scene = Scene::start().await;
    for name in ["ClientId", "my note", "ä", "PORT"] {
        assert_eq!(add(&scene, name, "").await["Name"], name);
    }
}

#[tokio::test]
async fn an_absent_value_is_empty() {
    let scene = Scene::start().await;
    let call = scene.call(Method::POST, "/properties").json(&json!({ "Name": "note" }));
    assert_eq!(call.send().await.expect_status(200).json()["Value"], "");
}

#[tokio::test]
async fn a_change_touches_only_the_members_that_are_present() {
    let scene = Scene::start().await;
    let mut expected = add(&scene, "note", "one").await;
    let path = at(&expected);
    for (member, value) in [("Value", "two"), ("Name", "other"), ("Value", "")] {
        expected[member] = json!(value);
        let call = scene.call(Method::PUT, &path).json(&json!({ member: value }));
        assert_eq!(call.send().await.expect_status(200).json(), expected);
    }
    let call = scene.call(Method::PUT, &path).json(&json!({ "Name": null }));
    assert_eq!(call.send().await.expect_status(200).json(), expected);
    // What was read can be sent back.
    let call = scene.call(Method::PUT, &path).json(&expected);
    assert_eq!(call.send().await.expect_status(200).json(), expected);
}

#[tokio::test]
async fn a_deleted_property_is_gone() {
    let scene = Scene::start().await;
    let made = add(&scene, "note", "one").await;
    scene.call(Method::DELETE, &at(&made)).send().await.expect_status(200);
    let message = format!("There is no property '{}'.", made["Id"]);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        scene.refused(scene.call(method, &at(&made)), 404, "not-found", &message).await;
    }
}

#[tokio::test]
async fn lists_are_paged_like_every_other() {
    let scene = Scene::start().await;
    for name in ["a", "b"] {
        add(&scene, name, "").await;
    }
    let reply = list(&scene, "?pageSize=2&page=2").await;
    assert_eq!(column(&reply.json(), "Name"), ["b"]);
    assert_eq!(reply.header("x-total-count"), Some("3"));
    assert!(reply.header("link").unwrap().contains("rel=\"prev\""));
    assert_eq!(list(&scene, "?page=9").await.json(), json!([]));
}

#[tokio::test]
async fn lists_are_ordered_as_asked() {
    let scene = Scene::start().await;
    for name in ["b", "A"] {
        add(&scene, name, "").await;
    }
    assert_eq!(column(&list(&scene, "").await.json(), "Name"), ["port", "b", "A"]);
    assert_eq!(column(&list(&scene, "?orderBy=Name").await.json(), "Name"), ["A", "b", "port"]);
    assert_eq!(
        column(&list(&scene, "?orderBy=Name&sortOrderAsc=false").await.json(), "Name"),
        ["port", "b", "A"]
    );
}

#[tokio::test]
async fn a_name_is_required_and_stands_once() {
    let scene = Scene::authenticated().await;
    for body in [json!({}), json!({ "Name": "" }), json!({ "Name": " ", "Value": "x" })] {
        let call = scene.call(Method::POST, "/properties").json(&body);
        scene.refused(call, 400, "name-required", "Name is required").await;
    }
    let message = "Name: this account connector has a property 'port' already";
    let call = scene.call(Method::POST, "/properties").json(&json!({ "Name": "port", "Value": "1" }));
    scene.refused(call, 400, "duplicate-property", message).await;
    let note = add(&scene, "note", "x").await;
    let call = scene.call(Method::PUT, &at(&note)).json(&json!({ "Name": "port", "Value": "1" }));
    scene.refused(call, 400, "duplicate-property", message).await;
    let call = scene.call(Method::PUT, &at(&note)).json(&json!({ "Name": " " }));
    scene.refused(call, 400, "name-required", "Name is required").await;
}

#[tokio::test]
async fn a_declared_property_is_held_against_its_rule() {
    let scene = Scene::authenticated().await;
    let port = list(&scene, "").await.json()[0].clone();
    for value in ["80/../..", "80@evil.example", "", "80\n"] {
        let before = scene.app.picture(ACCOUNT).await;
        let call = scene.call(Method::PUT, &at(&port)).json(&json!({ "Value": value }));
        let error = call.send().await.expect_status(400).json();
        assert_eq!(error["Code"], "bad-property", "{error}");
        assert!(error["Message"].as_str().unwrap().contains("`port`"), "{error}");
        assert_eq!(scene.app.picture(ACCOUNT).await, before);
    }
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn a_name_that_differs_in_case_from_a_declared_one_is_another_property() {
    let scene = Scene::authenticated().await;
    add(&scene, "Port", "not a number").await;
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn the_property_of_another_account_connector_is_not_found_here() {
    let scene = Scene::start().await;
    let other = scene.app.install(ACCOUNT, "Local", &json!({})).await;
    let note = add(&scene, "note", "x").await;
    let path = crate::arrange::connector_path(other, &at(&note));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let call = scene.app.within(ACCOUNT, method, &path);
        scene.refused(call, 404, "not-found", &format!("There is no property '{}'.", note["Id"])).await;
    }
}

#[tokio::test]
async fn malformed_and_unknown_ids_are_refused() {
    let scene = Scene::start().await;
    let message = "The path: a property id must be an integer from 1 to 2^53 - 1.";
    for id in ["abc", "0", "-1"] {
        let call = scene.call(Method::GET, &format!("/properties/{id}"));
        scene.refused(call, 400, "bad-id", message).await;
    }
    let call = scene.call(Method::GET, "/properties/999");
    scene.refused(call, 404, "not-found", "There is no property '999'.").await;
    for (method, path) in [
        (Method::GET, "/v1.0/account/connectors/999/properties"),
        (Method::POST, "/v1.0/account/connectors/999/properties"),
        (Method::GET, "/v1.0/account/connectors/999/properties/1"),
    ] {
        let call = scene.app.within(ACCOUNT, method, path).json(&json!({ "Name": "note" }));
        scene.refused(call, 404, "not-found", "There is no account connector '999'.").await;
    }
}
