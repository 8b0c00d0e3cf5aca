//! The way in, from the registration to the call.

use reqwest::{Method, Url};
use serde_json::json;

use crate::add_on::{ACCOUNT, Scene};

const LIST: &str = "/v1.0/account/connectors";

#[tokio::test]
async fn an_installed_application_calls_with_its_own_signature_and_does_what_was_consented_to() {
    let scene = Scene::start(false).await;
    let made = scene.consent().await;
    let address = Url::parse(made["RedirectUrl"].as_str().unwrap()).unwrap();
    let names: Vec<_> = address.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["state", "a", "t", "d", "h", "b", "e"]);
    assert!(address.query().unwrap().starts_with("state=kept%20as%20it%20is&"), "{address}");
    assert!(address.query().unwrap().ends_with("&b=acme&e=Zoe%2Bx%40Example.com"), "{address}");

    let (status, said) = scene.browse(address.as_str()).await;
    assert_eq!((status, said), (200, json!({ "installed": ACCOUNT, "state": "kept as it is" })));
    assert_eq!(scene.call("documented", LIST).await, (200, json!([])));

    // Roles that were not consented to stay shut, and so do other accounts.
    let (status, body) = scene.call("documented", "/v1.0/account/installations").await;
    assert_eq!((status, &body["Code"]), (403, &json!("role-required")), "{body}");
    let call = scene.server.within(ACCOUNT, Method::GET, "/v1.0/account/installations");
    assert_eq!(call.send().await.expect_status(200).json()[0]["State"], "Active");
}

#[tokio::test]
async fn an_application_of_the_historical_form_calls_by_its_key_and_by_the_address_of_who_installed_it() {
    let scene = Scene::start(true).await;
    scene.install().await;
    assert_eq!(scene.call("documented", LIST).await, (200, json!([])));
    assert_eq!(scene.call("email", LIST).await, (200, json!([])));
}

#[tokio::test]
async fn a_new_secret_key_signs_the_same_token_and_the_old_one_ends() {
    let scene = Scene::start(false).await;
    scene.install().await;
    assert_eq!(scene.call("documented", LIST).await.0, 200);
    let path = format!("/v1.0/applications/{}/secret", scene.key);
    let renewed = scene.server.request(Method::POST, &path).send().await.expect_status(200).json();
    assert_eq!(scene.call("documented", LIST).await.0, 401);
    scene.configure(&renewed["SecretKey"], false).await;
    assert_eq!(scene.call("documented", LIST).await.0, 200);
}

#[tokio::test]
async fn an_application_that_turns_to_the_hmac_form_leaves_the_historical_one_behind() {
    let scene = Scene::start(true).await;
    scene.install().await;
    scene.change(&json!({ "LegacyMd5": false })).await;
    assert_eq!(scene.call("documented", LIST).await.0, 401);
    assert_eq!(scene.call("email", LIST).await.0, 401);
}
