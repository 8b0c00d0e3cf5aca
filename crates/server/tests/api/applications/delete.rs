//! `DELETE /v1.0/applications/{key}`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::{all, path, register};
use crate::account_installations::{Installed, LIST};

#[tokio::test]
async fn a_deleted_application_is_gone_from_every_account() {
    let installed = Installed::start(false).await;
    let app = &installed.app;
    let kept = register(app, &json!({ "Name": "Kept" })).await;
    installed.call(LIST).await.expect_status(200);
    let address = path(&installed.application, "");
    app.request(Method::DELETE, &address).send().await.expect_status(200);
    installed.denied().await;
    assert_eq!(installed.list().await, json!([]));
    assert_eq!(all(app).await[0]["ApplicationKey"], kept["ApplicationKey"]);
    app.request(Method::DELETE, &address).send().await.expect_status(404);
}

#[tokio::test]
async fn who_is_confined_to_an_account_deletes_none() {
    let app = TestApp::start().await;
    app.account("acme").await;
    let made = register(&app, &json!({})).await;
    let token = app.confined_token("acme").await;
    for (method, rest) in [(Method::DELETE, ""), (Method::PUT, ""), (Method::POST, "/secret")] {
        let call = app.anonymous(method, &path(&made, rest)).bearer(&token);
        assert_eq!(call.send().await.expect_status(403).json()["Code"], "token-confined");
    }
    assert_eq!(all(&app).await.as_array().unwrap().len(), 1);
}
