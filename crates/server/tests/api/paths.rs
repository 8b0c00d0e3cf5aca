//! Paths that lead nowhere, and methods that a path does not take.

use reqwest::Method;
use serde_json::json;

use crate::arrange::{ACCOUNT, Scene, app_with_account, refused};

#[tokio::test]
async fn a_path_that_is_not_there_is_404() {
    let app = app_with_account().await;
    for path in [
        "/",
        "/v1.0",
        "/v1.0/",
        "/v1.0/nowhere",
        "/v2.0/accounts",
        "/V1.0/accounts",
        "/v1.0/accounts/",
        "/v1.0/account/connectors/1/nowhere",
        "/v1.0/account/connectors/1/proxyish",
        "/v1.0//accounts",
        "/oauth",
        "/openapi.yaml",
    ] {
        for call in [app.anonymous(Method::GET, path), app.within(ACCOUNT, Method::POST, path)] {
            refused(&app, call, 404, "no-such-path", "There is nothing at this path.").await;
        }
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_take_is_405_and_says_which_it_takes() {
    let scene = Scene::authenticated().await;
    let message = "This path does not take this method. The reply's Allow field names those that it takes.";
    for (method, path, allowed) in [
        (Method::POST, "/health".to_owned(), vec!["GET", "HEAD"]),
        (Method::GET, "/oauth/token".to_owned(), vec!["POST"]),
        (Method::DELETE, "/v1.0/accounts".to_owned(), vec!["GET", "HEAD", "POST"]),
        (Method::POST, format!("/v1.0/accounts/{ACCOUNT}"), vec!["DELETE", "GET", "HEAD", "PUT"]),
        (Method::POST, format!("/v1.0/accounts/{ACCOUNT}/subaccounts"), vec!["GET", "HEAD"]),
        (Method::POST, "/v1.0/connectors".to_owned(), vec!["GET", "HEAD"]),
        (Method::PUT, "/v1.0/connectors/Pipedrive/install".to_owned(), vec!["POST"]),
        (Method::POST, scene.path(""), vec!["DELETE", "GET", "HEAD", "PUT"]),
        (Method::POST, scene.path("/deauthenticate"), vec!["PUT"]),
        (Method::PATCH, scene.path("/verify"), vec!["POST"]),
        (Method::DELETE, scene.path("/properties"), vec!["GET", "HEAD", "POST"]),
        (Method::POST, scene.path("/properties/1"), vec!["DELETE", "GET", "HEAD", "PUT"]),
    ] {
        let call = scene.app.within(ACCOUNT, method.clone(), &path).json(&json!({ "Name": "x" }));
        let reply = scene.refused(call, 405, "method-not-allowed", message).await;
        let mut given: Vec<_> = reply.header("allow").unwrap_or_default().split(',').map(str::trim).collect();
        given.sort_unstable();
        assert_eq!(given, allowed, "{method} {path}");
    }
}
