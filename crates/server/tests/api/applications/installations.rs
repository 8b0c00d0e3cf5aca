//! `GET /v1.0/applications/{key}/installations`.

use reqwest::Method;
use serde_json::json;

use super::path;
use crate::{
    account_installations::{Installed, consent},
    arrange::{ACCOUNT, column},
};

#[tokio::test]
async fn the_installations_of_an_application_are_listed_over_all_accounts() {
    let installed = Installed::start(false).await;
    let app = &installed.app;
    app.account("other").await;
    app.clock.advance(jiff::SignedDuration::from_secs(1));
    consent(app, "other", &installed.application, &json!({})).await.expect_status(200);
    let address = path(&installed.application, "/installations");
    let reply = app.request(Method::GET, &address).send().await.expect_status(200);
    assert_eq!(column(&reply.json(), "AccountId"), [ACCOUNT, "other"]);
    assert_eq!(reply.header("x-total-count"), Some("2"));
    assert!(!String::from_utf8_lossy(&reply.body).contains(&installed.told["t"]));

    let token = app.confined_token(ACCOUNT).await;
    app.anonymous(Method::GET, &address).bearer(&token).send().await.expect_status(403);
    let unknown = "/v1.0/applications/0123456789abcdef0123456789abcdef/installations";
    app.request(Method::GET, unknown).send().await.expect_status(404);
}
