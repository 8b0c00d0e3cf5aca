//! Bodies that are too large, not JSON, or not what the endpoint takes: refused without repeating them.

use countersign_testkit::Call;
use reqwest::Method;
use serde_json::Value;

use crate::{
    arrange::{ACCOUNT, AUTH_VALUE, Scene},
    raw,
};

const JSON: &str = "application/json";

/// Sends these bytes to every endpoint that takes a body; each must refuse them like this.
async fn every_endpoint_refuses(
    scene: &Scene,
    content_type: &str,
    body: &str,
    status: u16,
    code: &str,
) -> Vec<Value> {
    let property = scene.get().await["Properties"][0]["Id"].to_string();
    let mut errors = Vec::new();
    for (method, path) in [
        (Method::POST, "/v1.0/accounts".to_owned()),
        (Method::PUT, format!("/v1.0/accounts/{ACCOUNT}")),
        (Method::POST, "/v1.0/connectors/Local/install".to_owned()),
        (Method::PUT, scene.path("")),
        (Method::POST, scene.path("/properties")),
        (Method::PUT, scene.path(&format!("/properties/{property}"))),
    ] {
        let before = scene.app.picture(ACCOUNT).await;
        let call = scene.app.within(ACCOUNT, method, &path).body(content_type, body.to_owned());
        let reply = call.send().await.expect_status(status);
        assert_eq!(reply.json()["Code"], code, "{path}: {}", reply.json());
        let message = reply.json()["Message"].as_str().unwrap().to_owned();
        reply.clone().expect_error(status, code, &message);
        assert_eq!(scene.app.picture(ACCOUNT).await, before, "{path}");
        let text = String::from_utf8(reply.body.clone()).unwrap();
        assert!(!text.contains("s3cret"), "the body is repeated: {text}");
        errors.push(reply.json());
    }
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
    errors
}

fn put(scene: &Scene, body: &str) -> Call {
    scene.call(Method::PUT, "").body(JSON, body.to_owned())
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_with_line_and_column() {
    let scene = Scene::authenticated().await;
    for body in ["{\"AuthValue\": \"s3cret\"", "s3cret", "{AuthValue: \"s3cret\"}", "{} s3cret", "\u{0}"] {
        for error in every_endpoint_refuses(&scene, JSON, body, 400, "bad-json").await {
            let message = error["Message"].as_str().unwrap();
            assert!(message.contains("line 1, column"), "{message}");
        }
    }
}

#[tokio::test]
async fn line_and_column_lead_to_the_place() {
    let scene = Scene::authenticated().await;
    let body = "{\n  \"Name\": \"s3cret\",\n  \"Description\" \"s3cret\"\n}";
    let message = "The body is not JSON: it breaks at line 3, column 17.";
    scene.refused(put(&scene, body), 400, "bad-json", message).await;
}

#[tokio::test]
async fn a_member_of_the_wrong_type_is_refused_by_what_was_expected() {
    let scene = Scene::authenticated().await;
    for (body, expected) in [
        ("{\"AuthValue\": 77665544}", "expected a string."),
        ("{\"AuthValue\": {\"s3cret\": 77665544}}", "expected a string."),
        ("{\"Name\": [\"s3cret\"]}", "expected a string."),
        ("{\"IsPartnerIntegrationConnector\": \"s3cret expected 77665544\"}", "expected a boolean."),
        ("{\"Credentials\": \"s3cret\"}", "expected a map."),
    ] {
        let before = scene.app.picture(ACCOUNT).await;
        let reply = put(&scene, body).send().await.expect_status(400);
        let text = String::from_utf8(reply.body.clone()).unwrap();
        let message = reply.json()["Message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("Line 1, column ") && message.ends_with(expected), "{message}");
        assert!(!text.contains("77665544") && !text.contains("s3cret"), "{text}");
        assert_eq!(scene.app.picture(ACCOUNT).await, before);
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let scene = Scene::authenticated().await;
    for body in ["[]", "\"s3cret\"", "17", "null", "[\"s3cret\"]"] {
        every_endpoint_refuses(&scene, JSON, body, 400, "bad-json").await;
    }
}

#[tokio::test]
async fn a_member_that_comes_twice_is_refused() {
    let scene = Scene::authenticated().await;
    let body = "{\"Name\": \"s3cret\", \"Name\": \"other\"}";
    every_endpoint_refuses(&scene, JSON, body, 400, "bad-json").await;
}

#[tokio::test]
async fn bytes_that_are_not_utf8_are_refused() {
    let scene = Scene::authenticated().await;
    let before = scene.app.picture(ACCOUNT).await;
    let call = scene.call(Method::PUT, "").body(JSON, b"{\"Name\": \"\xff\xfe\"}".to_vec());
    assert_eq!(call.send().await.expect_status(400).json()["Code"], "bad-json");
    assert_eq!(scene.app.picture(ACCOUNT).await, before);
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    let scene = Scene::authenticated().await;
    let body = format!("{{\"Unknown\": {}", "[".repeat(100_000));
    every_endpoint_refuses(&scene, JSON, &body, 400, "bad-json").await;
}

#[tokio::test]
async fn another_content_type_is_415() {
    let scene = Scene::authenticated().await;
    let message = "The body must be sent as Content-Type: application/json.";
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "text/json", "application/jsonp", ""]
    {
        let body = "{\"Name\": \"s3cret\"}";
        for error in every_endpoint_refuses(&scene, content_type, body, 415, "not-json").await {
            assert_eq!(error["Message"], message);
        }
    }
}

#[tokio::test]
async fn json_comes_under_several_content_types() {
    let scene = Scene::authenticated().await;
    for content_type in ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"] {
        let call = scene.call(Method::PUT, "").body(content_type, "{\"Name\": \"Mine\"}");
        call.send().await.expect_status(200);
    }
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_413() {
    let scene = Scene::authenticated().await;
    let body = format!("{{\"Description\": \"{}\"}}", "x".repeat(1 << 20));
    for error in every_endpoint_refuses(&scene, JSON, &body, 413, "body-too-large").await {
        assert_eq!(error["Message"], "The body is larger than 1048576 bytes.");
    }
}

/// A PUT with the fields given, up to the end of its head.
fn head(scene: &Scene, fields: &str) -> String {
    format!(
        "PUT {} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {}\r\nX-Cyclr-Account: {ACCOUNT}\r\n\
         Content-Type: application/json\r\n{fields}\r\n\r\n",
        scene.path(""),
        scene.app.token
    )
}

#[tokio::test]
async fn a_body_that_announces_more_is_413_before_it_is_sent() {
    let scene = Scene::authenticated().await;
    let before = scene.app.picture(ACCOUNT).await;
    for length in ["1048577", "99999999999"] {
        let head = head(&scene, &format!("Content-Length: {length}"));
        let reply = raw::exchange(&scene.app, head.as_bytes()).await;
        reply.expect_error(413, "body-too-large", "The body is larger than 1048576 bytes.");
    }
    assert_eq!(scene.app.picture(ACCOUNT).await, before);
}

#[tokio::test]
async fn a_body_of_unknown_length_is_413_once_it_is_too_long() {
    let scene = Scene::authenticated().await;
    let before = scene.app.picture(ACCOUNT).await;
    let size = (1 << 20) + 1;
    // One chunk, and no end: the answer cannot wait for it.
    let body = format!("{size:x}\r\n{}", " ".repeat(size));
    let request = head(&scene, "Transfer-Encoding: chunked") + &body;
    let reply = raw::exchange(&scene.app, request.as_bytes()).await;
    reply.expect_error(413, "body-too-large", "The body is larger than 1048576 bytes.");
    assert_eq!(scene.app.picture(ACCOUNT).await, before);
}

#[tokio::test]
async fn the_largest_body_that_is_allowed_is_read() {
    let scene = Scene::authenticated().await;
    let body = "{\"Name\": \"Mine\"}";
    let padded = format!("{body}{}", " ".repeat((1 << 20) - body.len()));
    put(&scene, &padded).send().await.expect_status(200);
}
