//! `/v1.0/clients`.

mod create;
mod delete;
mod list;
mod update;

use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::Value;

pub(crate) const PATH: &str = "/v1.0/clients";

pub(crate) async fn post(app: &TestApp, body: &Value) -> Reply {
    app.request(Method::POST, PATH).json(body).send().await
}

/// Makes a client; what the reply says.
pub(crate) async fn made(app: &TestApp, body: &Value) -> Value {
    post(app, body).await.expect_status(200).json()
}

pub(crate) fn path(made: &Value) -> String {
    format!("{PATH}/{}", made["Id"].as_str().unwrap())
}

/// A token of a client that was made by REST.
pub(crate) async fn token(app: &TestApp, made: &Value) -> Reply {
    let (id, secret) = (made["Id"].as_str().unwrap(), made["ClientSecret"].as_str().unwrap());
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let call = app.anonymous(Method::POST, "/oauth/token");
    call.body("application/x-www-form-urlencoded", form).send().await
}
