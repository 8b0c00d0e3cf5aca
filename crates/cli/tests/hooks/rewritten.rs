//! What is stored is not what was typed: `overridingApiKey`.

use countersign_testkit::standin::{Recorded, Reply};
use serde_json::json;

use crate::scene::{Expected, Scene};

#[tokio::test]
async fn user_and_password_behind_the_vendors_key_become_a_user_key() {
    let mut scene = Scene::new("palisade", &[], |request: &Recorded| match request.target.as_str() {
        "/authentication" => Reply::status(200).json(&json!({ "authenticated_user": {
            "user_id": 990, "first_name": "Pa", "last_name": "Li", "user_key": "UK-1" } })),
        _ => Reply::status(200),
    })
    .await
    .with("PALISADE_VENDOR_KEY", "vk");
    let expected = Expected {
        // printf 'vk:jo:hunter:2' | base64
        asked: &["GET /authentication\n\
                  accept: application/json, text/plain, */*\n\
                  authorization: Basic dms6am86aHVudGVyOjI=\n\
                  include: addresses"],
        identity: ("990", "Pa Li"),
        // printf 'vk:UK-1' | base64
        injected: "authorization: Basic dms6VUstMQ==",
    };
    scene.signs_in(json!({ "username": "jo", "password": "hunter:2" }), expected).await;
}

#[tokio::test]
async fn a_token_for_client_credentials_goes_into_a_header_of_its_own() {
    let mut scene = Scene::new("copperfield", &[], |request: &Recorded| match request.target.as_str() {
        "/oauth2/token" => {
            Reply::status(200).json(&json!({ "access_token": "tok-1", "token_type": "bearer" }))
        }
        "/me" => Reply::status(200).json(&json!({ "sub": "c1", "name": "Co" })),
        _ => Reply::status(200),
    })
    .await;
    let expected = Expected {
        asked: &[
            "POST /oauth2/token\n\
             accept: application/json, text/plain, */*\n\
             content-length: 95\n\
             content-type: application/x-www-form-urlencoded;charset=utf-8\n\
             \n\
             grant_type=client_credentials&client_id=cid&client_secret=s+e%26c&scope=me%3Aread+calls%3Awrite",
            "GET /me\naccept: application/json, text/plain, */*\nx-copper-token: tok-1",
        ],
        identity: ("c1", "Co"),
        injected: "x-copper-token: tok-1",
    };
    scene.signs_in(json!({ "apiKey": "cid", "clientSecret": "s e&c" }), expected).await;
}

#[tokio::test]
async fn a_pairing_code_is_used_up_and_a_word_is_kept_in_its_place() {
    let mut scene = Scene::new("mooring", &["awesome-phonenumber"], |_| {
        Reply::status(200).json(&json!({ "extension": 204, "owner": "Mo" }))
    })
    .await;
    let expected = Expected {
        asked: &["PATCH /pairings/current\n\
                  accept: application/json, text/plain, */*\n\
                  authorization: Basic cGFpcmluZzoxMjM0NTY=\n\
                  content-length: 60\n\
                  content-type: application/json\n\
                  \n\
                  {\"phone\":\"+442079460123\",\"country\":\"GB\",\"type\":\"fixed-line\"}"],
        identity: ("204", "Mo (+44 20 7946 0123)"),
        // printf 'session:' | base64
        injected: "authorization: Basic c2Vzc2lvbjo=",
    };
    scene.signs_in(json!({ "apiKey": "123456", "phone": "020 7946 0123" }), expected).await;
}
