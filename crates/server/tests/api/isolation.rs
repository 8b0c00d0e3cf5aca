//! What is in one account is not there for another; tokens that are confined stay inside.

use countersign_testkit::{Call, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{ACCOUNT, AUTH_VALUE, Scene, refused};

/// Every endpoint of an account connector.
fn endpoints(scene: &Scene, property: &Value) -> Vec<(Method, String)> {
    vec![
        (Method::GET, scene.path("")),
        (Method::PUT, scene.path("")),
        (Method::DELETE, scene.path("")),
        (Method::PUT, scene.path("/deauthenticate")),
        (Method::POST, scene.path("/verify")),
        (Method::GET, scene.path("/properties")),
        (Method::POST, scene.path("/properties")),
        (Method::GET, scene.path(&format!("/properties/{property}"))),
        (Method::PUT, scene.path(&format!("/properties/{property}"))),
        (Method::DELETE, scene.path(&format!("/properties/{property}"))),
        (Method::GET, scene.path("/proxy/who")),
        (Method::POST, scene.path("/proxy")),
    ]
}

async fn scene_with(other: &str, parent: Option<&str>) -> (Scene, Value) {
    let scene = Scene::authenticated().await;
    let body = json!({ "Id": other, "Name": other, "ParentAccountId": parent });
    scene.app.request(Method::POST, "/v1.0/accounts").json(&body).send().await.expect_status(200);
    let property = scene.get().await["Properties"][0]["Id"].clone();
    (scene, property)
}

/// The call that somebody inside of the account would be allowed.
fn in_the_account(app: &TestApp, token: &str, method: Method, path: &str) -> Call {
    app.anonymous(method, path).bearer(token).header("X-Cyclr-Account", ACCOUNT).json(&json!({ "Name": "x" }))
}

#[tokio::test]
async fn the_account_connector_of_another_account_is_not_found() {
    let (scene, property) = scene_with("other", None).await;
    let called = scene.standin.requests().len();
    let message = format!("There is no account connector '{}'.", scene.id);
    for (method, path) in endpoints(&scene, &property) {
        let call =
            scene.app.within("other", method, &path).json(&json!({ "Name": "x", "AuthValue": AUTH_VALUE }));
        refused(&scene.app, call, 404, "not-found", &message).await;
    }
    let list = scene.app.within("other", Method::GET, "/v1.0/account/connectors").send().await;
    assert_eq!((list.json(), list.header("x-total-count")), (json!([]), Some("0")));
    assert_eq!(scene.standin.requests().len(), called);
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn a_sub_account_calls_through_its_parents_account_connector() {
    let (scene, _) = scene_with("sub", Some(ACCOUNT)).await;
    let call = scene.app.within("sub", Method::GET, &scene.path("/proxy/who"));
    let reply = call.send().await.expect_status(200);
    assert_eq!(reply.json()["name"], "John Smith");
    let requests = scene.standin.requests();
    let header = format!("Basic {AUTH_VALUE}");
    assert_eq!(requests.last().unwrap().header("authorization"), Some(header.as_str()));
}

#[tokio::test]
async fn a_parent_does_not_call_through_its_sub_accounts_account_connector() {
    let scene = Scene::authenticated().await;
    scene.app.account("parent").await;
    let path = format!("/v1.0/accounts/{ACCOUNT}");
    let call = scene.app.request(Method::PUT, &path).json(&json!({ "ParentAccountId": "parent" }));
    call.send().await.expect_status(200);
    let call = scene.app.within("parent", Method::GET, &scene.path("/proxy/who"));
    call.send().await.expect_status(404);
}

#[tokio::test]
async fn a_sub_account_cannot_change_its_parents_account_connector() {
    let (scene, _) = scene_with("sub", Some(ACCOUNT)).await;
    let message = format!("There is no account connector '{}'.", scene.id);
    for (method, rest) in [(Method::PUT, ""), (Method::DELETE, ""), (Method::PUT, "/deauthenticate")] {
        let call = scene.app.within("sub", method, &scene.path(rest)).json(&json!({ "Name": "x" }));
        refused(&scene.app, call, 404, "not-found", &message).await;
    }
}

#[tokio::test]
async fn b12_a_token_confined_to_another_account_is_403_on_every_endpoint() {
    let (scene, property) = scene_with("other", None).await;
    let token = scene.app.confined_token("other").await;
    let called = scene.standin.requests().len();
    let message = "This token is confined to account 'other'.";
    let mut all = endpoints(&scene, &property);
    all.extend([
        (Method::GET, "/v1.0/account/connectors".to_owned()),
        (Method::POST, "/v1.0/connectors/Local/install".to_owned()),
        (Method::GET, "/v1.0/accounts".to_owned()),
        (Method::POST, "/v1.0/accounts".to_owned()),
        (Method::GET, format!("/v1.0/accounts/{ACCOUNT}")),
        (Method::PUT, format!("/v1.0/accounts/{ACCOUNT}")),
        (Method::DELETE, format!("/v1.0/accounts/{ACCOUNT}")),
        (Method::GET, format!("/v1.0/accounts/{ACCOUNT}/subaccounts")),
        // Its own account too: only a token for all accounts manages accounts.
        (Method::PUT, "/v1.0/accounts/other".to_owned()),
        (Method::DELETE, "/v1.0/accounts/other".to_owned()),
    ]);
    for (method, path) in all {
        let call = in_the_account(&scene.app, &token, method, &path);
        let reply = refused(&scene.app, call, 403, "token-confined", message).await;
        assert_eq!(reply.header("www-authenticate"), None, "{path}");
    }
    assert_eq!(scene.standin.requests().len(), called);
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn a_confined_token_cannot_learn_which_other_accounts_exist() {
    let (scene, _) = scene_with("other", None).await;
    let token = scene.app.confined_token("other").await;
    for account in [ACCOUNT, "nobody"] {
        let call = scene.app.anonymous(Method::GET, "/v1.0/account/connectors").bearer(&token);
        let reply = call.header("X-Cyclr-Account", account).send().await;
        reply.expect_error(403, "token-confined", "This token is confined to account 'other'.");
        let call = scene.app.anonymous(Method::GET, &format!("/v1.0/accounts/{account}")).bearer(&token);
        call.send().await.expect_error(403, "token-confined", "This token is confined to account 'other'.");
    }
}

#[tokio::test]
async fn a_confined_token_works_in_its_own_account_and_reads_the_library() {
    let scene = Scene::authenticated().await;
    let token = scene.app.confined_token(ACCOUNT).await;
    for (method, path) in [
        (Method::GET, scene.path("")),
        (Method::PUT, scene.path("")),
        (Method::POST, scene.path("/verify")),
        (Method::GET, scene.path("/proxy/who")),
        (Method::POST, "/v1.0/connectors/Local/install".to_owned()),
        (Method::GET, "/v1.0/connectors".to_owned()),
        (Method::GET, "/v1.0/connectors/Local/1.0".to_owned()),
        (Method::GET, format!("/v1.0/accounts/{ACCOUNT}")),
    ] {
        in_the_account(&scene.app, &token, method, &path).send().await.expect_status(200);
    }
}
