//! `grant_type=password`: tokens for people, where the operator lets them.

use countersign_core::{Clock as _, Role};
use countersign_testkit::{AppOptions, DoorSettings, PASSWORD, Person, Reply, TestApp, UserPatch};
use reqwest::Method;
use serde_json::json;
use url::form_urlencoded;

use super::token::{expect_refusal, post};

pub(crate) const ROLES: [Role; 1] = [Role::ConnectorList];
const ZOE: &str = "zoe@example.com";

/// A server whose operator lets people have tokens.
pub(crate) async fn open_app() -> TestApp {
    let door = DoorSettings { allow_password_grant: true, ..DoorSettings::default() };
    TestApp::start_with(AppOptions { door, ..AppOptions::default() }).await
}

/// Such a server and a user of it.
pub(crate) async fn app_with_zoe() -> (TestApp, Person) {
    let app = open_app().await;
    let zoe = app.person(ZOE, &ROLES).await;
    (app, zoe)
}

/// Asks for tokens with these parameters.
pub(crate) async fn ask(app: &TestApp, parameters: &[(&str, &str)]) -> Reply {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    post(app, &form).await
}

/// Asks for tokens for this name and password.
pub(crate) async fn sign_in(app: &TestApp, name: &str, password: &str) -> Reply {
    ask(app, &[("grant_type", "password"), ("username", name), ("password", password)]).await
}

/// The access token and the refresh token of a reply.
pub(crate) fn tokens(reply: Reply) -> (String, String) {
    let body = reply.expect_status(200).json();
    let text = |member: &str| body[member].as_str().expect("a token").to_owned();
    (text("access_token"), text("refresh_token"))
}

/// What a call with this token is answered.
pub(crate) async fn status_of(app: &TestApp, token: &str, path: &str) -> u16 {
    app.anonymous(Method::GET, path).bearer(token).send().await.status
}

#[tokio::test]
async fn people_get_no_tokens_unless_the_operator_lets_them() {
    let app = TestApp::start().await;
    let zoe = app.person(ZOE, &ROLES).await;
    expect_refusal(&sign_in(&app, ZOE, &zoe.password).await, 400, "unsupported_grant_type");
    let renewal = ask(&app, &[("grant_type", "refresh_token"), ("refresh_token", "cs_refresh_x")]).await;
    expect_refusal(&renewal, 400, "unsupported_grant_type");
    assert_eq!(app.audited("user.signed-in"), 0);
}

#[tokio::test]
async fn a_right_password_gets_a_token_with_exactly_the_roles_of_the_user() {
    let (app, zoe) = app_with_zoe().await;
    let reply = sign_in(&app, "ZOE@example.com", &zoe.password).await.expect_status(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let body = reply.json();
    let (access, refresh) = tokens(reply);
    assert!(access.starts_with("cs_token_") && refresh.starts_with("cs_refresh_"));
    assert_eq!(
        body,
        json!({
            "token_type": "bearer",
            "access_token": access,
            "expires_in": 3600,
            "refresh_token": refresh,
            ".issued": "Sun, 22 Nov 2026 12:00:00 GMT",
            ".expires": "Sun, 22 Nov 2026 13:00:00 GMT",
        })
    );
    assert_eq!(status_of(&app, &access, "/v1.0/connectors").await, 200);
    assert_eq!(status_of(&app, &access, "/v1.0/accounts").await, 403);
    assert_eq!(status_of(&app, &refresh, "/v1.0/connectors").await, 401, "it opens nothing by itself");
    let log = app.audit_log();
    let signed_in = log.iter().find(|line| line["kind"] == "user.signed-in").expect("an event");
    assert_eq!(signed_in["actor"], format!("user:{}", zoe.user.id));
    app.clock.advance(jiff::SignedDuration::from_hours(1));
    assert_eq!(status_of(&app, &access, "/v1.0/connectors").await, 401, "its hour is over");
}

#[tokio::test]
async fn every_way_of_not_signing_in_is_an_invalid_grant_with_the_same_bytes() {
    let (app, zoe) = app_with_zoe().await;
    let role = || UserPatch { roles: Some(ROLES.into_iter().collect()), ..UserPatch::default() };
    app.person_with("closed@example.com", UserPatch { api_access: Some(false), ..role() }).await;
    app.person_with("inactive@example.com", UserPatch { is_active: Some(false), ..role() }).await;
    let later = "2027-11-22T13:00:00Z".parse().expect("a date");
    app.person_with("locked@example.com", UserPatch { locked_until: Some(Some(later)), ..role() }).await;
    app.person("useless@example.com", &[]).await;
    let wrong = sign_in(&app, ZOE, "not the password").await;
    expect_refusal(&wrong, 400, "invalid_grant");
    for name in ["nobody", "closed", "inactive", "locked", "useless"] {
        app.clock.advance(jiff::SignedDuration::from_mins(31));
        let reply = sign_in(&app, &format!("{name}@example.com"), PASSWORD).await;
        expect_refusal(&reply, 400, "invalid_grant");
        assert_eq!(reply.body, wrong.body, "{name}");
    }
    let reasons: Vec<_> =
        app.audit_log().iter().filter_map(|line| line["code"].as_str().map(str::to_owned)).collect();
    let expected = ["wrong-password", "unknown-user", "no-api-access", "inactive", "locked", "no-role"];
    assert_eq!(reasons, expected);
    app.clock.advance(jiff::SignedDuration::from_mins(31));
    tokens(sign_in(&app, ZOE, &zoe.password).await);
}

#[tokio::test]
async fn a_password_that_is_good_for_setting_another_is_told_so_to_who_has_it() {
    let app = open_app().await;
    let roles = Some(ROLES.into_iter().collect());
    let members = UserPatch { roles, must_reset_password: Some(true), ..UserPatch::default() };
    app.person_with(ZOE, members).await;
    expect_refusal(&sign_in(&app, ZOE, PASSWORD).await, 400, "must_reset_password");
    expect_refusal(&sign_in(&app, ZOE, "not the password").await, 400, "invalid_grant");
}

#[tokio::test]
async fn who_guesses_at_the_grant_has_to_wait_there_and_at_the_door() {
    let (app, zoe) = app_with_zoe().await;
    for _ in 0..5 {
        expect_refusal(&sign_in(&app, ZOE, "not the password").await, 400, "invalid_grant");
    }
    let reply = sign_in(&app, ZOE, &zoe.password).await;
    let description = expect_refusal(&reply, 429, "temporarily_unavailable");
    assert_eq!(description, "Too many tries. Come again later.");
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(app.as_person(&zoe, Method::GET, "/v1.0/connectors").send().await.status, 429);
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    tokens(sign_in(&app, ZOE, &zoe.password).await);
}

#[tokio::test]
async fn an_address_that_is_not_on_the_users_list_gets_no_token() {
    let app = open_app().await;
    let (roles, allowed) =
        (Some(ROLES.into_iter().collect()), Some("192.0.2.0/24".parse().expect("a range")));
    app.person_with(ZOE, UserPatch { roles, allowed, ..UserPatch::default() }).await;
    let message = "Unknown client IP Address: contact support to request access for this IP address";
    sign_in(&app, ZOE, PASSWORD).await.expect_error(403, "client-address", message);
}

#[tokio::test]
async fn what_is_missing_and_a_scope_are_refused() {
    let (app, zoe) = app_with_zoe().await;
    let grant = ("grant_type", "password");
    for form in [
        vec![grant, ("username", ZOE)],
        vec![grant, ("password", "x")],
        vec![("grant_type", "refresh_token")],
    ] {
        expect_refusal(&ask(&app, &form).await, 400, "invalid_request");
    }
    let scoped = [grant, ("username", ZOE), ("password", &zoe.password), ("scope", "account:acme")];
    expect_refusal(&ask(&app, &scoped).await, 400, "invalid_scope");
    let other = ask(&app, &[("grant_type", "authorization_code")]).await;
    expect_refusal(&other, 400, "unsupported_grant_type");
}

/// RFC 6238 appendix B: the code of this secret at that time is 69279037, of which six digits are shown.
#[tokio::test]
async fn a_user_with_a_second_factor_needs_a_code_that_was_not_used() {
    let (app, zoe) = app_with_zoe().await;
    app.second_program().add_second_factor(&zoe, b"12345678901234567890").await;
    app.caught_up().await;
    let then = jiff::Timestamp::from_second(2_000_000_000).expect("a time");
    app.clock.advance(then.duration_since(app.clock.now()));
    let with_code = |code: &'static str| {
        let form = [("grant_type", "password"), ("username", ZOE), ("password", PASSWORD), ("totp", code)];
        let app = &app;
        async move { ask(app, &form).await }
    };
    assert_eq!(app.as_person(&zoe, Method::GET, "/v1.0/connectors").send().await.status, 401);
    expect_refusal(&sign_in(&app, ZOE, PASSWORD).await, 400, "two_factor_auth_check");
    expect_refusal(&with_code("000000").await, 400, "two_factor_auth_check");
    let (access, refresh) = tokens(with_code("279037").await);
    assert_eq!(status_of(&app, &access, "/v1.0/connectors").await, 200);
    expect_refusal(&with_code("279037").await, 400, "two_factor_auth_check");
    let renewal = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    tokens(ask(&app, &renewal).await);
}
