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
use serde_json::{Value, json};

/// An account below `parent` with something in every member.
fn full(id: &str) -> Value {
    json!({
        "Id": id,
        "ParentAccountId": "parent",
        "Name": "Acme",
        "Description": "Anvils",
        "Timezone": "Europe/London",
        "AuditInfo": true,
        "TaskAuditInfo": true,
        "NextBillDateUtc": "2026-12-01T00:00:00Z",
        "StepDataSuccessRetentionHours": 24,
        "StepDataErroredRetentionHours": 48,
        "TransactionErrorWebhookEnabled": true,
        "TransactionErrorWebhookUrl": "https://example.com/hook",
        "TransactionErrorWebhookIncludeWarnings": true,
    })
}

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
