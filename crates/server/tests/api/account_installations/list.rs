//! `GET /v1.0/account/installations` and `GET /v1.0/account/installations/{id}`.

use reqwest::Method;
use serde_json::json;

use super::{Installed, PATH, consent};
use crate::{
    applications::register,
    arrange::{ACCOUNT, column},
};

#[tokio::test]
async fn an_account_sees_its_own_installations_by_the_name_of_the_application() {
    let installed = Installed::start(false).await;
    let app = &installed.app;
    app.account("other").await;
    let alpha = register(app, &json!({ "Name": "alpha" })).await;
    consent(app, ACCOUNT, &alpha, &json!({})).await.expect_status(200);
    let elsewhere = consent(app, "other", &alpha, &json!({})).await.expect_status(200).json();

    let reply = app.within(ACCOUNT, Method::GET, &format!("{PATH}?orderBy=Name")).send().await;
    assert_eq!(column(&reply.expect_status(200).json(), "ApplicationName"), ["alpha", "Invoices"]);
    let path = format!("{PATH}/{}", elsewhere["Id"].as_str().unwrap());
    app.within("other", Method::GET, &path).send().await.expect_status(200);
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::PUT, format!("{path}/approve")),
    ] {
        let call = app.within(ACCOUNT, method, &path).json(&json!({ "Roles": alpha["Roles"] }));
        let message = format!("There is no installation '{}'.", elsewhere["Id"].as_str().unwrap());
        call.send().await.expect_error(404, "not-found", &message);
    }
    app.within("other", Method::GET, &path).send().await.expect_status(200);
    let wrong = app.within(ACCOUNT, Method::GET, &format!("{PATH}/1")).send().await;
    wrong.expect_error(400, "bad-id", "The path: an installation id must be a UUID.");
}
