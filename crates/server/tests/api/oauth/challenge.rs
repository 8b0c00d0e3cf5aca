//! Clients that are not who they say they are: the same answer for all of them, by the scheme they used.

use countersign_core::ClientId;
use countersign_testkit::{Reply, TestApp};

use super::token::{GRANT, expect_refusal, form, post, post_with_basic};

const BASIC: &str = "Basic realm=\"Countersign\", charset=\"UTF-8\"";

async fn revoke(app: &TestApp) {
    let id: ClientId = app.client.0.parse().unwrap();
    app.service.revoke_client(None, &id).await.unwrap();
}

fn expect_invalid_client(reply: &Reply) {
    let description = expect_refusal(reply, 401, "invalid_client");
    assert_eq!(description, "Client authentication failed.");
}

#[tokio::test]
async fn an_unknown_client_a_wrong_secret_and_a_revoked_client_get_the_same_bytes() {
    let app = TestApp::start().await;
    let (id, secret) = app.client.clone();
    let unknown = post(&app, &form("nobody", &secret)).await;
    let malformed = post(&app, &form("no%20body", &secret)).await;
    let wrong = post(&app, &form(&id, "wrong")).await;
    revoke(&app).await;
    let revoked = post(&app, &form(&id, &secret)).await;
    expect_invalid_client(&unknown);
    // Equal replies are equal in status, fields and body, but for date and request id.
    assert_eq!(wrong, unknown);
    assert_eq!(malformed, unknown);
    assert_eq!(revoked, unknown);
}

#[tokio::test]
async fn b12_the_challenge_is_for_the_scheme_that_was_used() {
    let app = TestApp::start().await;
    let (id, secret) = app.client.clone();
    let by_basic = post_with_basic(&app, &id, "wrong", GRANT).await;
    expect_invalid_client(&by_basic);
    assert_eq!(by_basic.header("www-authenticate"), Some(BASIC));
    let in_the_form = post(&app, &form(&id, "wrong")).await;
    expect_invalid_client(&in_the_form);
    assert!(in_the_form.header("www-authenticate").is_some());
    let unknown = post_with_basic(&app, "nobody", &secret, GRANT).await;
    assert_eq!(unknown, by_basic);
}

#[tokio::test]
async fn b10_the_basic_challenge_has_a_realm_and_the_charset() {
    let app = TestApp::start().await;
    let reply = post_with_basic(&app, "nobody", "x", GRANT).await;
    assert_eq!(reply.header("www-authenticate"), Some(BASIC));
}

#[tokio::test]
async fn a_secret_with_one_character_changed_is_refused() {
    let app = TestApp::start().await;
    let (id, secret) = app.client.clone();
    let last = if secret.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{last}", &secret[..secret.len() - 1]);
    expect_invalid_client(&post(&app, &form(&id, &changed)).await);
    expect_invalid_client(&post(&app, &form(&id, "")).await);
    expect_invalid_client(&post(&app, &form(&id, &format!("{secret}A"))).await);
}
