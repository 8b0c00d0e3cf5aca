//! `grant_type=refresh_token`, and what ends a person's tokens.

use countersign_core::Role;
use countersign_testkit::{Person, Reply, TestApp, UserPatch};
use serde_json::json;

use super::{
    people::{ROLES, app_with_zoe, ask, sign_in, status_of, tokens},
    token::expect_refusal,
};

const LIST: &str = "/v1.0/connectors";

async fn renew(app: &TestApp, refresh: &str) -> Reply {
    ask(app, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await
}

/// A server, a user of it, and the tokens that he just got, which have been used.
async fn signed_in() -> (TestApp, Person, String, String) {
    let (app, zoe) = app_with_zoe().await;
    let (access, refresh) = tokens(sign_in(&app, &zoe.user.email, &zoe.password).await);
    assert_eq!(status_of(&app, &access, LIST).await, 200);
    (app, zoe, access, refresh)
}

async fn expect_ended(app: &TestApp, access: &str, refresh: &str) {
    assert_eq!(status_of(app, access, LIST).await, 401);
    expect_refusal(&renew(app, refresh).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_is_another_one_after_every_use() {
    let (app, _, access, refresh) = signed_in().await;
    let (second, next) = tokens(renew(&app, &refresh).await);
    assert!(second != access && next != refresh);
    assert_eq!(status_of(&app, &second, LIST).await, 200);
    let (third, _) = tokens(renew(&app, &next).await);
    assert_eq!(status_of(&app, &third, LIST).await, 200);
}

#[tokio::test]
async fn a_second_use_of_a_refresh_token_ends_the_sign_in_with_every_token_and_no_other() {
    let (app, zoe, access, refresh) = signed_in().await;
    let (other, _) = tokens(sign_in(&app, &zoe.user.email, &zoe.password).await);
    let (second, next) = tokens(renew(&app, &refresh).await);
    assert_eq!(status_of(&app, &second, LIST).await, 200);
    expect_refusal(&renew(&app, &refresh).await, 400, "invalid_grant");
    expect_ended(&app, &access, &refresh).await;
    expect_ended(&app, &second, &next).await;
    assert_eq!(status_of(&app, &other, LIST).await, 200);
    assert!(app.audit_log().iter().any(|line| line["code"] == json!("refresh-token-reused")));
}

#[tokio::test]
async fn an_unknown_refresh_token_and_one_of_a_sign_in_that_is_over_are_invalid() {
    let (app, _, access, refresh) = signed_in().await;
    for stray in ["", "cs_refresh_nobody", &access] {
        expect_refusal(&renew(&app, stray).await, 400, "invalid_grant");
    }
    app.clock.advance(jiff::SignedDuration::from_hours(14 * 24) - jiff::SignedDuration::from_mins(1));
    let reply = renew(&app, &refresh).await.expect_status(200);
    assert_eq!(reply.json()["expires_in"], 60, "no token outlives the sign-in");
    let (_, next) = tokens(reply);
    app.clock.advance(jiff::SignedDuration::from_mins(1));
    expect_refusal(&renew(&app, &next).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_changed_password_ends_every_token_at_once() {
    let (app, zoe, access, refresh) = signed_in().await;
    let password = Some("another password for tests".into());
    app.change(&zoe, UserPatch { password, ..UserPatch::default() }).await;
    expect_ended(&app, &access, &refresh).await;
}

#[tokio::test]
async fn who_may_not_come_in_any_more_has_no_token_any_more() {
    let later = "2027-11-22T13:00:00Z".parse().expect("a date");
    let none = UserPatch::default;
    for patch in [
        UserPatch { is_active: Some(false), ..none() },
        UserPatch { locked_until: Some(Some(later)), ..none() },
        UserPatch { api_access: Some(false), ..none() },
        UserPatch { roles: Some([].into_iter().collect()), ..none() },
        UserPatch { must_reset_password: Some(true), ..none() },
    ] {
        let (app, zoe, access, refresh) = signed_in().await;
        app.change(&zoe, patch).await;
        expect_ended(&app, &access, &refresh).await;
    }
    let (app, zoe, access, refresh) = signed_in().await;
    app.service.delete_user(countersign_service::Authority::Operator, zoe.user.id).await.expect("no user");
    expect_ended(&app, &access, &refresh).await;
}

#[tokio::test]
async fn changed_roles_hold_at_once_for_tokens_that_are_out() {
    let (app, zoe, access, refresh) = signed_in().await;
    assert_eq!(status_of(&app, &access, "/v1.0/accounts").await, 403);
    let other = Some([Role::AccountList].into_iter().collect());
    app.change(&zoe, UserPatch { roles: other, ..UserPatch::default() }).await;
    assert_eq!(status_of(&app, &access, "/v1.0/accounts").await, 200);
    assert_eq!(status_of(&app, &access, LIST).await, 403);
    let (renewed, _) = tokens(renew(&app, &refresh).await);
    assert_eq!(status_of(&app, &renewed, LIST).await, 403);
    app.change(&zoe, UserPatch { roles: Some(ROLES.into_iter().collect()), ..UserPatch::default() }).await;
    assert_eq!(status_of(&app, &renewed, LIST).await, 200);
}
