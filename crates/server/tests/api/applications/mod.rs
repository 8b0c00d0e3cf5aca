//! `/v1.0/applications`.

mod create;
mod delete;
mod get;
mod installations;
mod list;
mod secret;
mod update;

use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) const PATH: &str = "/v1.0/applications";

/// A body that can be registered.
pub(crate) fn body() -> Value {
    json!({
        "Name": "Invoices",
        "Description": "Writes invoices.",
        "InstallUrl": "https://invoices.example/install",
        "Roles": ["AccountConnector-List", "AccountConnector-Call"],
    })
}

/// [`body`] with another value for these members.
pub(crate) fn with(members: &Value) -> Value {
    let mut changed = body();
    for (name, value) in members.as_object().unwrap() {
        changed[name] = value.clone();
    }
    changed
}

pub(crate) async fn post(app: &TestApp, body: &Value) -> Reply {
    app.request(Method::POST, PATH).json(body).send().await
}

/// Registers an application; what the reply says.
pub(crate) async fn register(app: &TestApp, members: &Value) -> Value {
    post(app, &with(members)).await.expect_status(200).json()
}

/// The path of a registered application, with `rest` behind it.
pub(crate) fn path(made: &Value, rest: &str) -> String {
    format!("{PATH}/{}{rest}", made["ApplicationKey"].as_str().unwrap())
}

/// All applications, for comparing before and after.
pub(crate) async fn all(app: &TestApp) -> Value {
    app.request(Method::GET, PATH).send().await.expect_status(200).json()
}
