//! `POST /v1.0/accounts/{id}/signintoken`, and what becomes of the token.

use countersign_core::{Clock as _, Reach, Role, SecretString};
use countersign_service::BroughtIn;
use countersign_testkit::{Call, Reply, TestApp, UserPatch};
use futures_util::future::join;
use reqwest::Method;
use serde_json::json;

use crate::arrange::{ACCOUNT, app_with_account};

const ZOE: &str = "zoe@example.com";
const PATH: &str = "/v1.0/accounts/acme/signintoken";

fn ask(call: Call, name: &str) -> Call {
    call.json(&json!({ "Username": name }))
}

async fn issue(app: &TestApp, name: &str) -> Reply {
    ask(app.request(Method::POST, PATH), name).send().await
}

async fn token(app: &TestApp, name: &str) -> SecretString {
    let reply = issue(app, name).await.expect_status(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    reply.json()["Token"].as_str().expect("a token").into()
}

async fn spend(app: &TestApp, token: &SecretString) -> Option<BroughtIn> {
    app.service.spend_sign_in_token(token, "a request").await.expect("an answer")
}

#[tokio::test]
async fn it_is_good_for_five_minutes_and_for_one_use() {
    let app = app_with_account().await;
    let zoe = app.confined_person(ZOE, &[], &[ACCOUNT]).await;
    let reply = issue(&app, "ZOE@example.com").await.expect_status(200).json();
    let text = reply["Token"].as_str().expect("a token");
    assert!(text.starts_with("cs_signin_"), "{text}");
    assert_eq!(reply, json!({ "Token": text, "ExpiresAtUtc": "2026-11-22T12:05:00Z" }));
    app.clock.advance(jiff::SignedDuration::from_secs(299));
    let first = SecretString::from(text);
    let brought = spend(&app, &first).await.expect("a user");
    assert_eq!((brought.user.id, brought.account.as_str()), (zoe.user.id, ACCOUNT));
    assert_eq!(spend(&app, &first).await, None, "it is used up");
    let late = token(&app, ZOE).await;
    app.clock.advance(jiff::SignedDuration::from_mins(5));
    assert_eq!(spend(&app, &late).await, None, "its time is over");
    assert_eq!(spend(&app, &"cs_signin_nobody".into()).await, None);
    assert_eq!((app.audited("sign-in-token.issued"), app.audited("sign-in-token.spent")), (2, 1));
    assert!(app.audit_log().iter().all(|line| !line.to_string().contains(text)));
}

#[tokio::test]
async fn it_opens_nothing_else_and_nothing_else_does_its_work() {
    let app = app_with_account().await;
    let zoe = app.confined_person(ZOE, &[Role::ConnectorList], &[ACCOUNT]).await;
    let token = token(&app, ZOE).await;
    let call = || app.anonymous(Method::GET, "/v1.0/connectors");
    call().bearer(token.expose()).send().await.expect_status(401);
    call().basic(ZOE, token.expose()).send().await.expect_status(401);
    assert_eq!(spend(&app, &app.token.as_str().into()).await, None);
    assert_eq!(spend(&app, &zoe.password.as_str().into()).await, None);
    assert!(spend(&app, &token).await.is_some());
}

#[tokio::test]
async fn an_unknown_name_gets_a_user_who_reaches_this_account_alone_and_has_no_api_access() {
    let app = app_with_account().await;
    let token = token(&app, "new@example.com").await;
    let user = spend(&app, &token).await.expect("a user").user;
    assert_eq!(user.email, "new@example.com");
    assert!(user.is_active && !user.api_access && !user.is_admin && user.roles.is_empty());
    assert_eq!(user.reach, Reach::from_iter([ACCOUNT.parse().expect("an id")]));
    assert_eq!(app.audited("user.created"), 1);
    for (name, status) in [("", 400), ("no address", 400), ("a:b@example.com", 400)] {
        issue(&app, name).await.expect_status(status);
    }
    let call = app.request(Method::POST, "/v1.0/accounts/nowhere/signintoken");
    ask(call, "other@example.com").send().await.expect_status(404);
    assert!(app.service.user_named("other@example.com").await.is_err(), "nobody is made for nothing");
}

#[tokio::test]
async fn of_two_browsers_that_come_with_one_token_one_gets_in() {
    let app = app_with_account().await;
    let token = token(&app, ZOE).await;
    let (one, other) = join(spend(&app, &token), spend(&app, &token)).await;
    assert!(one.is_some() ^ other.is_some());
}

#[tokio::test]
async fn who_may_not_come_in_gets_none_and_what_happens_meanwhile_counts() {
    let app = app_with_account().await;
    app.account("other").await;
    let unfit = "This user is inactive, locked, or confined to other accounts.";
    let zoe = app.confined_person(ZOE, &[], &[ACCOUNT]).await;
    let later = app.clock.now().saturating_add(jiff::SignedDuration::from_hours(1)).expect("a time");
    let away = Reach::from_iter(["other".parse().expect("an id")]);
    let back = Reach::from_iter([ACCOUNT.parse().expect("an id")]);
    for (shut, open) in [
        (
            UserPatch { is_active: Some(false), ..UserPatch::default() },
            UserPatch { is_active: Some(true), ..UserPatch::default() },
        ),
        (
            UserPatch { locked_until: Some(Some(later)), ..UserPatch::default() },
            UserPatch { locked_until: Some(None), ..UserPatch::default() },
        ),
        (
            UserPatch { reach: Some(away), ..UserPatch::default() },
            UserPatch { reach: Some(back), ..UserPatch::default() },
        ),
    ] {
        let token = token(&app, ZOE).await;
        app.change(&zoe, shut).await;
        issue(&app, ZOE).await.expect_error(409, "user-unfit", unfit);
        assert_eq!(spend(&app, &token).await, None);
        app.change(&zoe, open).await;
    }
    let token = token(&app, ZOE).await;
    let password = Some("another password".into());
    app.change(&zoe, UserPatch { password, ..UserPatch::default() }).await;
    assert_eq!(spend(&app, &token).await, None, "a new password ends all that was signed in");
}

#[tokio::test]
async fn nobody_has_a_user_come_in_who_may_do_more_than_he() {
    let app = app_with_account().await;
    app.account("other").await;
    app.administrator("boss@example.com").await;
    let helper = app.confined_person("helper@example.com", &[Role::UserEdit], &[ACCOUNT]).await;
    app.confined_person(ZOE, &[], &[ACCOUNT]).await;
    app.confined_person("more@example.com", &[Role::AccountEdit], &[ACCOUNT]).await;
    app.person("everywhere@example.com", &[]).await;
    for (name, status) in [
        (ZOE, 200),
        ("new@example.com", 200),
        ("more@example.com", 403),
        ("everywhere@example.com", 403),
        ("boss@example.com", 403),
    ] {
        let call = ask(app.as_person(&helper, Method::POST, PATH), name);
        assert_eq!(call.send().await.status, status, "{name}");
    }
    let elsewhere = app.as_person(&helper, Method::POST, "/v1.0/accounts/other/signintoken");
    ask(elsewhere, ZOE).send().await.expect_status(403);
}
