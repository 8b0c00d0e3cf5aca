//! `/v1.0/user/twofactor`: a second factor from its beginning to its end.

use countersign_core::{Clock as _, Role};
use countersign_testkit::{Authenticator, Call, PASSWORD, Person, Reply, TestApp};
use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};

use super::{LIST, seen};
use crate::{
    arrange::DENIED,
    oauth::{
        people::{app_with_zoe, ask, sign_in, status_of, tokens},
        token::expect_refusal,
    },
};

const ZOE: &str = "zoe@example.com";
const PATH: &str = "/v1.0/user/twofactor";
const WRONG: &str = "Code: it is not the one that the app shows now, or it was used before.";

fn step(app: &TestApp) {
    app.clock.advance(jiff::SignedDuration::from_secs(30));
}

fn call(app: &TestApp, zoe: &Person, rest: &str, code: &str) -> Call {
    app.as_person(zoe, Method::POST, &format!("{PATH}{rest}")).json(&json!({ "Code": code }))
}

/// The same, with a token.
fn with_token(app: &TestApp, token: &str, rest: &str, code: &str) -> Call {
    let call = app.anonymous(Method::POST, &format!("{PATH}{rest}"));
    call.bearer(token).json(&json!({ "Code": code }))
}

fn entered(reply: Reply) -> Authenticator {
    let begun = reply.expect_status(200).json();
    Authenticator::new(begun["Secret"].as_str().expect("a secret"))
}

/// A user whose second factor is on, and the app that makes its codes; the code of this moment is used.
async fn app_with_careful_zoe() -> (TestApp, Person, Authenticator) {
    let (app, zoe) = app_with_zoe().await;
    let phone = entered(call(&app, &zoe, "", "").send().await);
    call(&app, &zoe, "/confirm", &phone.code(app.clock.now())).send().await.expect_status(200);
    (app, zoe, phone)
}

async fn grant(app: &TestApp, code: &str) -> Reply {
    let form = [("grant_type", "password"), ("username", ZOE), ("password", PASSWORD), ("totp", code)];
    ask(app, &form).await
}

async fn by_basic(app: &TestApp, zoe: &Person) -> Reply {
    app.as_person(zoe, Method::GET, LIST).send().await
}

#[tokio::test]
async fn the_whole_walk_from_the_first_secret_to_the_last_code() {
    let (app, zoe) = app_with_zoe().await;
    let (early, _) = tokens(sign_in(&app, ZOE, PASSWORD).await);
    let begun = call(&app, &zoe, "", "").send().await.expect_status(200);
    assert_eq!(begun.header("cache-control"), Some("no-store"));
    let begun = begun.json();
    let secret = begun["Secret"].as_str().expect("a secret");
    let uri = format!(
        "otpauth://totp/Countersign:zoe%40example%2Ecom?secret={secret}\
         &issuer=Countersign&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!(begun, json!({ "Secret": secret, "OtpAuthUri": uri }));
    let phone = Authenticator::new(secret);
    let now = || phone.code(app.clock.now());

    by_basic(&app, &zoe).await.expect_status(200);
    let shown = app.service.user(zoe.user.id).await.unwrap();
    assert!(!shown.needs_code(), "nothing is asked for before a code was confirmed");
    call(&app, &zoe, "/confirm", "000000").send().await.expect_error(400, "wrong-code", WRONG);
    by_basic(&app, &zoe).await.expect_status(200);
    let confirmed = call(&app, &zoe, "/confirm", &now()).send().await.expect_status(200).json();
    assert_eq!(confirmed["TwoFactorEnabled"], true);

    assert_eq!(status_of(&app, &early, LIST).await, 401, "that token was got without a code");
    by_basic(&app, &zoe).await.expect_error(401, "denied", DENIED);
    expect_refusal(&sign_in(&app, ZOE, PASSWORD).await, 400, "two_factor_auth_check");
    expect_refusal(&grant(&app, &now()).await, 400, "two_factor_auth_check");
    step(&app);
    let code = now();
    let (token, _) = tokens(grant(&app, &code).await);
    assert_eq!(status_of(&app, &token, LIST).await, 200);
    expect_refusal(&grant(&app, &code).await, 400, "two_factor_auth_check");

    step(&app);
    with_token(&app, &token, "/disable", &code).send().await.expect_error(400, "wrong-code", WRONG);
    step(&app);
    let disabled = with_token(&app, &token, "/disable", &now()).send().await.expect_status(200).json();
    assert_eq!(disabled["TwoFactorEnabled"], false);
    assert_eq!(status_of(&app, &token, LIST).await, 401);
    by_basic(&app, &zoe).await.expect_status(200);
    for kind in ["user.two-factor-begun", "user.two-factor-on", "user.two-factor-off"] {
        assert_eq!(app.audited(kind), 1, "{kind}");
    }
    let log = app.audit_log();
    let on = log.iter().find(|line| line["kind"] == "user.two-factor-on").expect("an event");
    assert_eq!(on["actor"], format!("user:{}", zoe.user.id));
    assert!(!log.iter().any(|line| line.to_string().contains(secret)));
}

#[tokio::test]
async fn a_token_of_the_users_own_begins_and_confirms_it_too() {
    let (app, zoe) = app_with_zoe().await;
    let (token, _) = tokens(sign_in(&app, ZOE, PASSWORD).await);
    let first = entered(with_token(&app, &token, "", "").send().await);
    let second = entered(with_token(&app, &token, "", "").send().await);
    let now = app.clock.now();
    let reply = with_token(&app, &token, "/confirm", &first.code(now)).send().await;
    reply.expect_error(400, "wrong-code", WRONG);
    with_token(&app, &token, "/confirm", &second.code(now)).send().await.expect_status(200);
    by_basic(&app, &zoe).await.expect_status(401);
}

#[tokio::test]
async fn with_the_password_a_code_in_the_body_disables_it_and_what_is_wrong_is_401() {
    let (app, zoe, phone) = app_with_careful_zoe().await;
    let denied = seen(&by_basic(&app, &zoe).await);
    step(&app);
    let code = phone.code(app.clock.now());
    for (what, person, code) in [
        ("no code", zoe.clone(), ""),
        ("a wrong code", zoe.clone(), "000000"),
        ("a wrong password", Person { password: "not the password".to_owned(), ..zoe.clone() }, &*code),
    ] {
        let reply = call(&app, &person, "/disable", code).send().await;
        assert_eq!(seen(&reply), denied, "{what}");
        app.clock.advance(jiff::SignedDuration::from_mins(31));
    }
    let code = phone.code(app.clock.now());
    let reply = call(&app, &zoe, "/disable", &code).send().await.expect_status(200);
    assert_eq!(reply.json()["TwoFactorEnabled"], false);
    by_basic(&app, &zoe).await.expect_status(200);
}

#[tokio::test]
async fn who_guesses_at_codes_has_to_wait_there_and_at_the_door() {
    let (app, zoe) = app_with_zoe().await;
    let (token, _) = tokens(sign_in(&app, ZOE, PASSWORD).await);
    let phone = entered(with_token(&app, &token, "", "").send().await);
    for _ in 0..5 {
        with_token(&app, &token, "/confirm", "000000").send().await.expect_status(400);
    }
    let message = "Too many tries. Come again later.";
    let right = || with_token(&app, &token, "/confirm", &phone.code(app.clock.now()));
    right().send().await.expect_error(429, "too-many-tries", message);
    by_basic(&app, &zoe).await.expect_error(429, "too-many-tries", message);
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    right().send().await.expect_status(200);
    let refused = app.audit_log();
    let wrong = refused.iter().filter(|line| line["code"] == "two-factor-wrong");
    assert_eq!(wrong.count(), 5);
}

#[tokio::test]
async fn of_two_who_come_with_one_code_at_once_one_gets_in() {
    let (app, _, phone) = app_with_careful_zoe().await;
    step(&app);
    let code = phone.code(app.clock.now());
    let (one, other) = join(grant(&app, &code), grant(&app, &code)).await;
    assert_eq!([one.status, other.status].iter().filter(|status| **status == 200).count(), 1);
}

#[tokio::test]
async fn an_administrator_takes_it_away_from_who_lost_the_app_and_gives_it_to_nobody() {
    let (app, zoe, _) = app_with_careful_zoe().await;
    let path = format!("/v1.0/users/{}", zoe.user.id);
    let set = |enabled: bool| app.request(Method::PUT, &path).json(&json!({ "TwoFactorEnabled": enabled }));
    assert_eq!(set(true).send().await.status, 400);
    let useless = app.person("useless@example.com", &[Role::UserRead]).await;
    let call = app.as_person(&useless, Method::PUT, &path).json(&json!({ "TwoFactorEnabled": false }));
    call.send().await.expect_status(403);
    set(false).send().await.expect_status(200);
    by_basic(&app, &zoe).await.expect_status(200);
}

#[tokio::test]
async fn what_is_in_another_state_is_a_conflict_and_changes_nothing() {
    let (app, zoe) = app_with_zoe().await;
    let (token, _) = tokens(sign_in(&app, ZOE, PASSWORD).await);
    let reply = with_token(&app, &token, "/confirm", "000000").send().await;
    let message = "There is no second factor to confirm. Begin with one first.";
    reply.expect_error(409, "two-factor-not-begun", message);
    call(&app, &zoe, "/disable", "").send().await.expect_status(200);
    let phone = entered(call(&app, &zoe, "", "").send().await);
    call(&app, &zoe, "/confirm", &phone.code(app.clock.now())).send().await.expect_status(200);
    step(&app);
    let (token, _) = tokens(grant(&app, &phone.code(app.clock.now())).await);
    let message = "The second factor is on. Disable it first, with a code of it.";
    for rest in ["", "/confirm"] {
        with_token(&app, &token, rest, "000000").send().await.expect_error(409, "two-factor-on", message);
    }
}

#[tokio::test]
async fn a_program_has_no_second_factor() {
    let app = TestApp::start().await;
    let reply = app.request(Method::POST, PATH).send().await;
    let message = "Permission is denied: only a user can do this, for himself.";
    reply.expect_error(403, "people-only", message);
    let body: Value = app.anonymous(Method::POST, PATH).send().await.expect_status(401).json();
    assert_eq!(body["Message"], DENIED);
}
