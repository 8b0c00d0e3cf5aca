//! `scope=account:{id}`: tokens that reach one account.

use countersign_core::Scope;
use countersign_testkit::{Reply, TestApp};
use reqwest::Method;

use super::token::{expect_refusal, form, post};

async fn with_scope(app: &TestApp, client: &(String, String), scope: &str) -> Reply {
    post(app, &format!("{}&scope={scope}", form(&client.0, &client.1))).await
}

fn token(reply: Reply) -> String {
    reply.expect_status(200).json()["access_token"].as_str().unwrap().to_owned()
}

async fn status_in(app: &TestApp, token: &str, account: &str) -> u16 {
    let call = app.anonymous(Method::GET, "/v1.0/account/connectors").bearer(token);
    call.header("X-Cyclr-Account", account).send().await.status
}

async fn app_with_two_accounts() -> TestApp {
    let app = TestApp::start().await;
    app.account("one").await;
    app.account("two").await;
    app
}

async fn client_of(app: &TestApp, account: &str) -> (String, String) {
    let scope = Scope::Account(account.parse().unwrap());
    let new = app.service.create_client("confined", scope).await.unwrap();
    (new.client.id.to_string(), new.secret.expose().to_owned())
}

#[tokio::test]
async fn a_scope_confines_the_token_to_that_account() {
    let app = app_with_two_accounts().await;
    let token = token(with_scope(&app, &app.client, "account:one").await);
    assert_eq!(status_in(&app, &token, "one").await, 200);
    assert_eq!(status_in(&app, &token, "two").await, 403);
}

#[tokio::test]
async fn an_empty_scope_is_none() {
    let app = app_with_two_accounts().await;
    let token = token(with_scope(&app, &app.client, "").await);
    assert_eq!(status_in(&app, &token, "one").await, 200);
    assert_eq!(status_in(&app, &token, "two").await, 200);
}

#[tokio::test]
async fn a_scope_that_is_not_an_existing_account_is_refused() {
    let app = app_with_two_accounts().await;
    for scope in ["account:three", "account:", "one", "accounts", "account:one+account:two", "account:%00"] {
        expect_refusal(&with_scope(&app, &app.client, scope).await, 400, "invalid_scope");
    }
}

#[tokio::test]
async fn a_confined_client_gets_confined_tokens_without_asking() {
    let app = app_with_two_accounts().await;
    let client = client_of(&app, "one").await;
    for token in [
        token(post(&app, &form(&client.0, &client.1)).await),
        token(with_scope(&app, &client, "account:one").await),
    ] {
        assert_eq!(status_in(&app, &token, "one").await, 200);
        assert_eq!(status_in(&app, &token, "two").await, 403);
    }
}

#[tokio::test]
async fn a_confined_client_cannot_learn_which_other_accounts_exist() {
    let app = app_with_two_accounts().await;
    let client = client_of(&app, "one").await;
    let existing = with_scope(&app, &client, "account:two").await;
    let unknown = with_scope(&app, &client, "account:three").await;
    expect_refusal(&existing, 400, "invalid_scope");
    assert_eq!(existing, unknown);
}
