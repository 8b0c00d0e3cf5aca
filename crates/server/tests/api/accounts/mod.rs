//! `/v1.0/accounts`.

mod create;
mod delete;
mod get;
mod list;
mod rules;
mod sign_in_token;
mod subaccounts;
mod update;

use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::Value;

/// `POST /v1.0/accounts`.
async fn create(app: &TestApp, body: &Value) -> Reply {
    app.request(Method::POST, "/v1.0/accounts").json(body).send().await
}

/// `GET /v1.0/accounts/{id}`.
async fn read(app: &TestApp, id: &str) -> Reply {
    app.request(Method::GET, &format!("/v1.0/accounts/{id}")).send().await
}

/// `PUT /v1.0/accounts/{id}`.
async fn update(app: &TestApp, id: &str, body: &Value) -> Reply {
    app.request(Method::PUT, &format!("/v1.0/accounts/{id}")).json(body).send().await
}
