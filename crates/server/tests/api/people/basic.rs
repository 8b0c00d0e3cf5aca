//! HTTP Basic as people and their programs send it.

use countersign_core::Role;
use countersign_testkit::{UserPatch, basic_field};
use reqwest::Method;
use serde_json::json;

use super::list;
use crate::{arrange::app_with_account, raw};

const ROLES: [Role; 2] = [Role::ConnectorList, Role::AccountRead];

#[tokio::test]
async fn b4_the_scheme_is_read_in_any_case_and_with_several_spaces() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    let value = basic_field("zoe@example.com", &person.password);
    let value = value.trim_start_matches("Basic ");
    for scheme in ["basic", "BASIC", "bAsIc  "] {
        list(&app).header("Authorization", &format!("{scheme} {value}")).send().await.expect_status(200);
    }
}

#[tokio::test]
async fn b5_b14_a_password_with_colons_and_letters_of_every_alphabet_is_right_however_it_was_typed() {
    let app = app_with_account().await;
    let members = UserPatch {
        password: Some("le caf\u{e9}: \u{1f511}:\u{3c0}\u{df}".into()),
        roles: Some(ROLES.into_iter().collect()),
        ..UserPatch::default()
    };
    app.person_with("Zo\u{eb}@Example.com", members).await;
    for (name, password) in [
        ("Zo\u{eb}@Example.com", "le caf\u{e9}: \u{1f511}:\u{3c0}\u{df}"),
        ("zoe\u{308}@EXAMPLE.COM", "le cafe\u{301}:\u{a0}\u{1f511}:\u{3c0}\u{df}"),
    ] {
        list(&app).basic(name, password).send().await.expect_status(200);
    }
    assert_eq!(
        list(&app).basic("zo\u{eb}@example.com", "Le caf\u{e9}: \u{1f511}:\u{3c0}\u{df}").send().await.status,
        401
    );
}

#[tokio::test]
async fn b13_b21_two_fields_and_a_field_of_more_than_8_kib_are_400_before_any_hash() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    let right = basic_field("zoe@example.com", &person.password);
    let head = format!(
        "GET /v1.0/connectors HTTP/1.1\r\nHost: t\r\nAuthorization: {right}\r\nAuthorization: {right}\r\n\r\n"
    );
    let reply = raw::exchange(&app, head.as_bytes()).await;
    reply.expect_error(
        400,
        "two-authorizations",
        "The request carries more than one Authorization field. Send one.",
    );
    let long = basic_field("zoe@example.com", &"x".repeat(8192));
    let reply = list(&app).header("Authorization", &long).send().await;
    reply.expect_error(400, "authorization-too-large", "The Authorization field is longer than 8192 bytes.");
    assert_eq!(app.audited("user.signed-in"), 0);
}

#[tokio::test]
async fn b19_what_people_are_answered_is_kept_by_no_cache() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    let reply = app.as_person(&person, Method::GET, super::LIST).send().await.expect_status(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_call_has_exactly_the_roles_of_the_user() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    let get = |path: &str| app.as_person(&person, Method::GET, path).send();
    get("/v1.0/accounts/acme").await.expect_status(200);
    get("/v1.0/accounts").await.expect_status(403);
    let admin = app.administrator("boss@example.com").await;
    app.as_person(&admin, Method::GET, "/v1.0/accounts").send().await.expect_status(200);
}

#[tokio::test]
async fn every_decision_is_in_the_audit_log_and_no_name_or_password_is() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    app.as_person(&person, Method::GET, super::LIST).send().await.expect_status(200);
    app.as_person(&person, Method::GET, "/v1.0/accounts").send().await.expect_status(403);
    for (name, password, reason) in [
        ("zoe@example.com", "hunter2hunter2", "wrong-password"),
        ("typed-secret@example.com", "x", "unknown-user"),
    ] {
        list(&app).basic(name, password).send().await.expect_status(401);
        let last = app.audit_log().pop().unwrap();
        assert_eq!((&last["kind"], &last["code"]), (&json!("refusal"), &json!(reason)));
        assert_eq!(last["details"]["address"], "127.0.0.1");
    }
    let log = app.audit_log();
    let signed_in = log.iter().find(|line| line["kind"] == "user.signed-in").unwrap();
    assert_eq!(signed_in["actor"], format!("user:{}", person.user.id));
    assert!(log.iter().any(|line| line["code"] == "role-required"));
    let text = serde_json::to_string(&log).unwrap();
    for planted in ["hunter2", "typed-secret", "zoe@example.com", person.password.as_str()] {
        assert!(!text.contains(planted), "{planted}");
    }
}
