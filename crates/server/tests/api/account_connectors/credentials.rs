//! `Credentials`: the fields of the connector's form, and what keeps them from becoming a header.

use countersign_testkit::Call;
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{ACCOUNT, AUTH_VALUE, PASSWORD, Scene, USER, app_with_account, encoded};

fn call(scene: &Scene, fields: &Value) -> Call {
    scene.call(Method::PUT, "").json(&json!({ "Credentials": fields }))
}

/// The old credential is the one that leaves.
async fn the_old_one_works(scene: &Scene) {
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn missing_fields_are_named_all_at_once() {
    let scene = Scene::authenticated().await;
    for (fields, missing) in [
        (json!({}), vec!["username", "password"]),
        (json!({ "username": USER }), vec!["password"]),
        (json!({ "username": "", "password": PASSWORD }), vec!["username"]),
    ] {
        let message = format!("these fields are missing: {}", missing.join(", "));
        let reply = scene.refused(call(&scene, &fields), 400, "missing-fields", &message).await;
        assert_eq!(reply.json()["Details"], json!({ "Fields": missing }));
    }
    the_old_one_works(&scene).await;
}

#[tokio::test]
async fn unknown_fields_are_named_all_at_once() {
    let scene = Scene::authenticated().await;
    let fields = json!({ "username": USER, "password": PASSWORD, "tenant": "t-1", "Password": "p-2" });
    let message = "this connector has no such fields: Password, tenant";
    let reply = scene.refused(call(&scene, &fields), 400, "unknown-fields", message).await;
    assert_eq!(reply.json()["Details"], json!({ "Fields": ["Password", "tenant"] }));
    the_old_one_works(&scene).await;
}

#[tokio::test]
async fn b2_a_user_name_with_a_colon_is_refused() {
    let scene = Scene::authenticated().await;
    let before = scene.app.picture(ACCOUNT).await;
    let fields = json!({ "username": "a:b", "password": "s3cret-word" });
    let reply = call(&scene, &fields).send().await.expect_status(400);
    let text = String::from_utf8(reply.body.clone()).unwrap();
    assert!(text.contains("colon") && text.contains("7617"), "{text}");
    assert!(!text.contains("s3cret-word"), "{text}");
    assert_eq!(scene.app.picture(ACCOUNT).await, before);
    the_old_one_works(&scene).await;
}

#[tokio::test]
async fn b3_a_control_character_in_either_half_is_refused() {
    let scene = Scene::authenticated().await;
    for (user, password) in [("a\nb", "p"), ("u", "p\r\n"), ("u\u{0}", "p"), ("u", "\u{7f}p")] {
        let before = scene.app.picture(ACCOUNT).await;
        let fields = json!({ "username": user, "password": password });
        let reply = call(&scene, &fields).send().await.expect_status(400).json();
        assert_eq!(reply["Code"], "control-character", "{reply}");
        assert_eq!(scene.app.picture(ACCOUNT).await, before);
    }
    the_old_one_works(&scene).await;
}

#[tokio::test]
async fn b1_letters_beyond_ascii_leave_in_utf8_and_nfc() {
    let scene = Scene::start().await;
    // `é` as a letter with an accent behind it; NFC makes it one letter.
    let fields = json!({ "username": "jos\u{65}\u{301}", "password": "123£" });
    scene.put("?verify=false", &json!({ "Credentials": fields })).await.expect_status(200);
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {}", encoded("jos\u{e9}", "123£"))));
}

#[tokio::test]
async fn b5_a_password_may_hold_colons_and_blanks_around_it() {
    let scene = Scene::start().await;
    let fields = json!({ "username": "Aladdin", "password": " open:sesame " });
    scene.put("?verify=false", &json!({ "Credentials": fields })).await.expect_status(200);
    let expected = format!("Basic {}", encoded("Aladdin", " open:sesame "));
    assert_eq!(scene.header_that_leaves().await, Some(expected));
}

#[tokio::test]
async fn values_that_are_no_text_are_refused_without_repeating_them() {
    let scene = Scene::authenticated().await;
    for fields in
        [json!({ "username": USER, "password": 42_424_242 }), json!(["s3cret-word"]), json!("s3cret-word")]
    {
        let before = scene.app.picture(ACCOUNT).await;
        let reply = call(&scene, &fields).send().await.expect_status(400);
        let text = String::from_utf8(reply.body.clone()).unwrap();
        assert_eq!(reply.json()["Code"], "bad-json", "{text}");
        assert!(!text.contains("s3cret-word") && !text.contains("42424242"), "{text}");
        assert_eq!(scene.app.picture(ACCOUNT).await, before);
    }
    the_old_one_works(&scene).await;
}

#[tokio::test]
async fn a_key_that_no_header_can_carry_is_refused_in_both_forms() {
    let app = app_with_account().await;
    let connector = app.request(Method::GET, "/v1.0/connectors/Pipedrive").send().await.json()[0].clone();
    let way = connector["Authentication"][1].clone();
    assert_eq!(way["AuthType"], "ApiKey");
    for (key, code) in [
        ("s3cret\n", "line-break"),
        (" s3cret", "white-space"),
        ("s3c\u{0}ret", "control-character"),
        ("s3crét", "not-ascii"),
    ] {
        for (member, value) in [("AuthValue", json!(key)), ("Credentials", json!({ "api_key": key }))] {
            let before = app.picture(ACCOUNT).await;
            let call = app.within(ACCOUNT, Method::POST, "/v1.0/connectors/Pipedrive/install?verify=false");
            let reply = call.json(&json!({ "AuthenticationId": way["Id"], member: value })).send().await;
            let error = reply.expect_status(400).json();
            assert_eq!(error["Code"], code, "{error}");
            assert!(!error.to_string().contains("s3c"), "{error}");
            assert_eq!(app.picture(ACCOUNT).await, before);
        }
    }
}
