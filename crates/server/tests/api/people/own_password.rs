//! `PUT /v1.0/user/password`: a user's new password, with the old one.

use countersign_core::Clock as _;
use countersign_testkit::{Authenticator, Call, PASSWORD, Person, TestApp, UserPatch, basic_field};
use reqwest::Method;
use serde_json::{Value, json};

use super::{LIST, seen};
use crate::oauth::{
    people::{ROLES, app_with_zoe, ask, open_app, sign_in, status_of, tokens},
    token::expect_refusal,
};

const ZOE: &str = "zoe@example.com";
const PATH: &str = "/v1.0/user/password";
const NEW: &str = "another password of zoe";

fn set(app: &TestApp, person: &Person, body: &Value) -> Call {
    app.as_person(person, Method::PUT, PATH).json(body)
}

async fn status(app: &TestApp, password: &str) -> u16 {
    let call = app.anonymous(Method::GET, LIST).basic(ZOE, password);
    call.send().await.status
}

#[tokio::test]
async fn a_new_password_ends_the_old_one_and_every_token_at_once() {
    let (app, zoe) = app_with_zoe().await;
    let (access, refresh) = tokens(sign_in(&app, ZOE, PASSWORD).await);
    assert_eq!((status(&app, PASSWORD).await, status_of(&app, &access, LIST).await), (200, 200));
    set(&app, &zoe, &json!({ "NewPassword": NEW })).send().await.expect_status(200);
    assert_eq!(status_of(&app, &access, LIST).await, 401);
    let renewal = ask(&app, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await;
    expect_refusal(&renewal, 400, "invalid_grant");
    assert_eq!((status(&app, PASSWORD).await, status(&app, NEW).await), (401, 200));
    let log = app.audit_log();
    let changed = log.iter().find(|line| line["kind"] == "user.password-changed").expect("an event");
    assert_eq!(changed["actor"], format!("user:{}", zoe.user.id));
}

#[tokio::test]
async fn a_one_time_password_is_good_for_this_and_for_nothing_else() {
    let app = open_app().await;
    let roles = Some(ROLES.into_iter().collect());
    let members = UserPatch { roles, must_reset_password: Some(true), ..UserPatch::default() };
    let zoe = app.person_with(ZOE, members).await;
    assert_eq!(status(&app, PASSWORD).await, 401);
    for path in ["/v1.0/user/twofactor", "/v1.0/user/twofactor/confirm", "/v1.0/user/twofactor/disable"] {
        app.as_person(&zoe, Method::POST, path).send().await.expect_status(401);
    }
    let same = set(&app, &zoe, &json!({ "NewPassword": PASSWORD })).send().await;
    same.expect_error(400, "bad-password", "Password: this is the old one.");
    set(&app, &zoe, &json!({ "NewPassword": NEW })).send().await.expect_status(200);
    assert_eq!(status(&app, NEW).await, 200);
    assert!(!app.service.user(zoe.user.id).await.unwrap().must_reset_password);
    tokens(sign_in(&app, ZOE, NEW).await);
}

#[tokio::test]
async fn whatever_is_wrong_with_who_asks_is_the_same_401() {
    let (app, _) = app_with_zoe().await;
    app.person("useless@example.com", &[]).await;
    let closed = UserPatch {
        roles: Some(ROLES.into_iter().collect()),
        api_access: Some(false),
        ..UserPatch::default()
    };
    app.person_with("closed@example.com", closed).await;
    let mut answers = Vec::new();
    for (name, password) in [
        ("zoe", "not the password"),
        ("nobody", PASSWORD),
        ("useless", PASSWORD),
        ("closed", PASSWORD),
        ("zoe", ""),
    ] {
        app.clock.advance(jiff::SignedDuration::from_mins(31));
        let field = basic_field(&format!("{name}@example.com"), password);
        for new in [NEW, "short"] {
            let call = app.anonymous(Method::PUT, PATH).header("Authorization", &field);
            answers.push(seen(&call.json(&json!({ "NewPassword": new })).send().await));
        }
    }
    assert!(answers.iter().all(|answer| answer.0 == 401 && *answer == answers[0]), "{answers:?}");
    app.clock.advance(jiff::SignedDuration::from_mins(31));
    assert_eq!(status(&app, PASSWORD).await, 200);
}

#[tokio::test]
async fn a_new_password_that_is_no_good_is_refused_and_the_old_one_stays() {
    let (app, zoe) = app_with_zoe().await;
    for new in ["elevenchars", "correct horse battery staple", "zzzzzzzzzzzzzzz", ZOE, "", PASSWORD] {
        let reply = set(&app, &zoe, &json!({ "NewPassword": new })).send().await.expect_status(400).json();
        assert_eq!(reply["Code"], "bad-password", "{new}");
        assert!(new.is_empty() || !reply.to_string().contains(new), "{reply}");
    }
    set(&app, &zoe, &json!({})).send().await.expect_status(400);
    let long = "x1".repeat(128) + "y";
    set(&app, &zoe, &json!({ "NewPassword": long })).send().await.expect_status(400);
    assert_eq!(status(&app, PASSWORD).await, 200);
    assert_eq!(app.audited("user.password-changed"), 0);
}

#[tokio::test]
async fn who_finds_a_token_does_not_make_himself_at_home_with_it() {
    let (app, _) = app_with_zoe().await;
    let (access, _) = tokens(sign_in(&app, ZOE, PASSWORD).await);
    let set = |body: Value| app.anonymous(Method::PUT, PATH).bearer(&access).json(&body).send();
    let reply = set(json!({ "NewPassword": NEW })).await;
    reply.expect_error(400, "old-password-missing", "OldPassword: send it along with a token.");
    let wrong = json!({ "NewPassword": NEW, "OldPassword": "not the password" });
    for _ in 0..5 {
        set(wrong.clone()).await.expect_status(401);
    }
    let right = json!({ "NewPassword": NEW, "OldPassword": PASSWORD });
    let reply = set(right.clone()).await;
    reply.expect_error(429, "too-many-tries", "Too many tries. Come again later.");
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    set(right).await.expect_status(200);
    assert_eq!(status_of(&app, &access, LIST).await, 401);
    assert_eq!(status(&app, NEW).await, 200);
}

#[tokio::test]
async fn a_user_with_a_second_factor_sends_a_code_along() {
    let (app, zoe) = app_with_zoe().await;
    let begun = app.as_person(&zoe, Method::POST, "/v1.0/user/twofactor").send().await.json();
    let phone = Authenticator::new(begun["Secret"].as_str().expect("a secret"));
    let code = json!({ "Code": phone.code(app.clock.now()) });
    let confirm = app.as_person(&zoe, Method::POST, "/v1.0/user/twofactor/confirm").json(&code);
    confirm.send().await.expect_status(200);
    set(&app, &zoe, &json!({ "NewPassword": NEW })).send().await.expect_status(401);
    let used = json!({ "NewPassword": NEW, "Code": code["Code"] });
    set(&app, &zoe, &used).send().await.expect_status(401);
    app.clock.advance(jiff::SignedDuration::from_secs(30));
    let right = json!({ "NewPassword": NEW, "Code": phone.code(app.clock.now()) });
    set(&app, &zoe, &right).send().await.expect_status(200);
    assert!(app.service.user(zoe.user.id).await.unwrap().needs_code());
}

#[tokio::test]
async fn an_address_that_is_not_on_the_users_list_sets_nothing() {
    let app = open_app().await;
    let members = UserPatch {
        roles: Some(ROLES.into_iter().collect()),
        allowed: Some("192.0.2.0/24".parse().expect("a range")),
        ..UserPatch::default()
    };
    let zoe = app.person_with(ZOE, members).await;
    let reply = set(&app, &zoe, &json!({ "NewPassword": NEW })).send().await.expect_status(403).json();
    assert_eq!(reply["Code"], "client-address");
    assert_eq!(app.audited("user.password-changed"), 0);
}
