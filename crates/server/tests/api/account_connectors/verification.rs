//! A credential is tried before it is stored: accepted, refused, or nobody there to ask.

use countersign_testkit::standin::Reply as Answer;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{ACCOUNT, AUTH_VALUE, Scene, Script, encoded};

fn identity() -> Answer {
    Answer::status(200).json(&json!({ "id": 7, "name": "John Smith" }))
}

/// The state and the reason after a PUT that the stand-in answered like this.
async fn after(answer: Answer) -> (Value, String) {
    let scene = Scene::scripted(&Script::new(answer)).await;
    let reply = scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200).json();
    assert_eq!(reply, {
        let mut stored = scene.get().await;
        stored["AuthValue"] = json!(AUTH_VALUE);
        stored
    });
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
    let reason = reply["AuthStatus"]["Reason"].as_str().unwrap_or_default().to_owned();
    (reply, reason)
}

#[tokio::test]
async fn an_accepted_credential_is_verified_with_its_identity() {
    let (reply, _) = after(identity()).await;
    let expected = json!({
        "State": "Verified",
        "Identity": { "Id": "7", "Name": "John Smith" },
        "CheckedAtUtc": "2026-11-22T12:00:00Z",
        "ChangedAtUtc": "2026-11-22T12:00:00Z",
        "Reason": null,
    });
    assert_eq!((&reply["AuthStatus"], &reply["Authenticated"]), (&expected, &json!(true)));
}

#[tokio::test]
async fn an_acceptance_that_tells_no_identity_is_verified_without_one() {
    for answer in [
        Answer::status(204),
        Answer::status(200).body("<html>"),
        Answer::status(200).json(&json!({ "other": 1 })),
    ] {
        let (reply, _) = after(answer).await;
        assert_eq!(reply["AuthStatus"]["State"], "Verified");
        assert_eq!(reply["AuthStatus"]["Identity"], Value::Null);
    }
}

#[tokio::test]
async fn a_refused_credential_is_422_and_the_old_one_still_works() {
    for status in [401, 403] {
        let script = Script::new(identity());
        let scene = Scene::scripted(&script).await;
        scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
        scene.app.clock.advance(SignedDuration::from_secs(60));
        script.set(Answer::status(status));
        let before = scene.app.picture(ACCOUNT).await;
        let body =
            json!({ "AuthValue": encoded("JohnSmith", "wr0ng-w0rd"), "Name": "Other", "Description": "x" });
        let reply = scene.put("", &body).await.expect_status(422);
        let error = reply.json();
        assert_eq!(error["Code"], "credential-refused");
        let message = error["Message"].as_str().unwrap();
        assert!(message.starts_with("Local refused the credential"), "{message}");
        assert!(
            message.contains(&status.to_string()) && message.contains("Nothing was changed"),
            "{message}"
        );
        let text = String::from_utf8(reply.body).unwrap();
        assert!(
            !text.contains("wr0ng-w0rd") && !text.contains(&encoded("JohnSmith", "wr0ng-w0rd")),
            "{text}"
        );
        assert_eq!(scene.app.picture(ACCOUNT).await, before);
        assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
    }
}

#[tokio::test]
async fn a_credential_that_nobody_had_time_to_look_at_is_stored_as_unreachable() {
    for status in [429, 500, 502, 503] {
        let (reply, reason) = after(Answer::status(status)).await;
        assert_eq!(reply["AuthStatus"]["State"], "Unreachable");
        assert_eq!(reply["Authenticated"], true);
        assert!(reason.contains(&status.to_string()), "{reason}");
    }
}

#[tokio::test]
async fn an_answer_that_says_nothing_about_the_credential_leaves_it_unverified() {
    for status in [302, 400, 404, 405] {
        let (reply, reason) = after(Answer::status(status)).await;
        assert_eq!(reply["AuthStatus"]["State"], "Unverified");
        assert_eq!(reply["Authenticated"], true);
        assert!(reason.contains(&status.to_string()), "{reason}");
    }
}

#[tokio::test]
async fn b16_the_verification_follows_no_redirect() {
    let answer = Answer::status(302).header("Location", "/elsewhere");
    let scene = Scene::scripted(&Script::new(answer)).await;
    scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
    let targets: Vec<_> = scene.standin.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/me"]);
}

#[tokio::test]
async fn a_third_party_that_is_not_there_leaves_the_credential_stored_as_unreachable() {
    let mut scene = Scene::start().await;
    scene.standin.stop().await;
    let reply = scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200).json();
    let status = &reply["AuthStatus"];
    assert_eq!((&status["State"], &reply["Authenticated"]), (&json!("Unreachable"), &json!(true)));
    assert!(status["Reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{reply}");
    assert_eq!(status["CheckedAtUtc"], "2026-11-22T12:00:00Z");
}

#[tokio::test]
async fn an_answer_that_breaks_off_counts_as_unreachable() {
    let (reply, _) = {
        let scene = Scene::scripted(&Script::new(Answer::raw(""))).await;
        (scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200).json(), scene)
    };
    assert_eq!(reply["AuthStatus"]["State"], "Unreachable");
}

#[tokio::test]
async fn verify_false_stores_the_credential_untried() {
    for query in ["?verify=false", "?verify=False", "?verify=0"] {
        let scene = Scene::scripted(&Script::new(Answer::status(401))).await;
        let reply = scene.put(query, &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200).json();
        let status = &reply["AuthStatus"];
        assert_eq!((&status["State"], &status["CheckedAtUtc"]), (&json!("Unverified"), &Value::Null));
        assert_eq!(reply["Authenticated"], true);
        assert!(scene.standin.requests().is_empty());
    }
}

#[tokio::test]
async fn verify_true_is_what_happens_anyway() {
    let scene = Scene::start().await;
    let reply = scene.put("?verify=true", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
    assert_eq!(reply.json()["AuthStatus"]["State"], "Verified");
}

#[tokio::test]
async fn a_connector_without_a_verification_leaves_the_credential_unverified() {
    let definition =
        "name = \"Mute\"\nbase_url = \"http://127.0.0.1:9\"\n\n".to_owned() + countersign_testkit::BASIC_AUTH;
    let app = crate::arrange::app_with(&[&definition]).await;
    app.account(ACCOUNT).await;
    let path = "/v1.0/connectors/Mute/install";
    let call = app.within(ACCOUNT, Method::POST, path).json(&json!({ "AuthValue": AUTH_VALUE }));
    let reply = call.send().await.expect_status(200).json();
    assert_eq!(reply["AuthStatus"]["State"], "Unverified");
    assert_eq!(reply["AuthStatus"]["CheckedAtUtc"], Value::Null);
}

#[tokio::test]
async fn a_new_credential_of_somebody_else_does_not_keep_the_old_identity() {
    let script = Script::new(identity());
    let scene = Scene::scripted(&script).await;
    scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
    let body = json!({ "AuthValue": encoded("Other", "password1") });
    let reply = scene.put("?verify=false", &body).await.expect_status(200).json();
    assert_eq!(reply["AuthStatus"]["Identity"], Value::Null);
}

#[tokio::test]
async fn the_switch_is_read_in_any_case() {
    let scene = Scene::start().await;
    let stored =
        scene.put("?Verify=False", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200).json();
    assert_eq!(stored["AuthStatus"]["State"], "Unverified");
    assert!(scene.standin.requests().is_empty());
}
