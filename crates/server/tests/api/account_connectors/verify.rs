//! `POST /v1.0/account/connectors/{id}/verify`.

use countersign_testkit::standin::Reply as Answer;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{ACCOUNT, AUTH_VALUE, Scene, Script, app_with_account, connector_path, refused};

async fn verify(scene: &Scene) -> Value {
    let call = scene.call(Method::POST, "/verify").json(&json!({}));
    call.send().await.expect_status(200).json()
}

#[tokio::test]
async fn the_reply_is_the_auth_status_and_it_is_kept() {
    let script = Script::new(Answer::status(200).json(&json!({ "id": "u-1", "name": "John" })));
    let scene = Scene::scripted(&script).await;
    scene.put("?verify=false", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
    scene.app.clock.advance(SignedDuration::from_secs(60));
    let status = verify(&scene).await;
    let expected = json!({
        "State": "Verified",
        "Identity": { "Id": "u-1", "Name": "John" },
        "CheckedAtUtc": "2026-11-22T12:01:00Z",
        "ChangedAtUtc": "2026-11-22T12:01:00Z",
        "Reason": null,
    });
    assert_eq!(status, expected);
    assert_eq!(scene.get().await["AuthStatus"], expected);
}

#[tokio::test]
async fn the_state_follows_the_third_party_and_says_since_when() {
    let script = Script::new(Answer::status(200).json(&json!({ "id": "u-1" })));
    let scene = Scene::scripted(&script).await;
    scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
    for (minute, answer, state, authenticated, since) in [
        (1, Answer::status(204), "Verified", true, 0),
        (2, Answer::status(401), "Rejected", false, 2),
        (3, Answer::status(403), "Rejected", false, 2),
        (4, Answer::status(503), "Unreachable", true, 4),
        (5, Answer::status(204), "Verified", true, 5),
    ] {
        scene.app.clock.advance(SignedDuration::from_mins(1));
        script.set(answer);
        let status = verify(&scene).await;
        assert_eq!(status["State"], state);
        assert_eq!(status["CheckedAtUtc"], format!("2026-11-22T12:0{minute}:00Z"));
        assert_eq!(status["ChangedAtUtc"], format!("2026-11-22T12:0{since}:00Z"), "{status}");
        let now = scene.get().await;
        assert_eq!((&now["AuthStatus"], &now["Authenticated"]), (&status, &json!(authenticated)));
    }
}

#[tokio::test]
async fn a_third_party_that_is_gone_is_unreachable_and_the_identity_stays_known() {
    let mut scene = Scene::authenticated().await;
    scene.standin.stop().await;
    let status = verify(&scene).await;
    assert_eq!(status["State"], "Unreachable");
    assert_eq!(status["Identity"]["Id"], "7");
}

#[tokio::test]
async fn without_a_credential_nobody_is_asked() {
    let scene = Scene::start().await;
    let status = verify(&scene).await;
    assert_eq!((&status["State"], &status["CheckedAtUtc"]), (&json!("Unauthenticated"), &Value::Null));
    assert!(scene.standin.requests().is_empty());
}

#[tokio::test]
async fn a_body_is_not_needed() {
    let scene = Scene::authenticated().await;
    scene.call(Method::POST, "/verify").send().await.expect_status(200);
}

#[tokio::test]
async fn an_unknown_account_connector_is_not_found() {
    let app = app_with_account().await;
    let call = app.within(ACCOUNT, Method::POST, &connector_path(999, "/verify"));
    refused(&app, call, 404, "not-found", "There is no account connector '999'.").await;
}
