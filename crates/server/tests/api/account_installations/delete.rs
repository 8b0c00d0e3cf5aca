//! `DELETE /v1.0/account/installations/{id}`.

use reqwest::Method;
use serde_json::json;

use super::{Installed, LIST, consent};
use crate::{arrange::ACCOUNT, signature};

#[tokio::test]
async fn an_uninstalled_application_is_out_and_a_new_install_does_not_bring_its_token_back() {
    let installed = Installed::start(false).await;
    let app = &installed.app;
    installed.call(LIST).await.expect_status(200);
    app.within(ACCOUNT, Method::DELETE, &installed.path("")).send().await.expect_status(200);
    installed.denied().await;
    assert_eq!(installed.list().await, json!([]));
    app.within(ACCOUNT, Method::DELETE, &installed.path("")).send().await.expect_status(404);

    let again = consent(app, ACCOUNT, &installed.application, &json!({})).await.expect_status(200).json();
    let told = signature::told(again["RedirectUrl"].as_str().unwrap());
    assert_ne!(told["t"], installed.told["t"]);
    installed.denied().await;
    let secret = installed.application["SecretKey"].as_str().unwrap();
    let password = signature::hmac(secret, &told["t"]);
    installed.call_with(installed.key(), &password, LIST).await.expect_status(200);
}

#[tokio::test]
async fn an_application_goes_with_its_account() {
    let installed = Installed::start(false).await;
    installed.call(LIST).await.expect_status(200);
    let path = format!("/v1.0/accounts/{ACCOUNT}");
    installed.app.request(Method::DELETE, &path).send().await.expect_status(200);
    installed.denied().await;
}
