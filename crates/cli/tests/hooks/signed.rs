//! Values that are no Base64 of a pair: signed, derived, or used as they are.

use countersign_testkit::standin::{Recorded, Reply};
use serde_json::json;

use crate::scene::{Expected, Scene};

/// `printf K1:sw-1 | sha256sum`
const PROOF: &str = "87ee7533f6ff48c465a7c19e96d66348b0d1fc1b473b6d04725904eec8f8b7e1";

#[tokio::test]
async fn a_request_is_signed_with_the_secret_half_of_the_key() {
    let mut scene = Scene::new("sigilworks", &[], |_| {
        Reply::status(200).json(&json!({ "id": "sw-1", "name": "Si", "proof": PROOF }))
    })
    .await;
    let expected = Expected {
        // Digest, signature and derived password as OpenSSL computes them.
        asked: &["PUT /v1/whoami?full=1\n\
                  accept: application/json, text/plain, */*\n\
                  authorization: Basic SzE6dVZuTzc0NmJzZ3F1TmRyZmJCeE9nbklvTWlR\n\
                  content-length: 33\n\
                  content-md5: bDiWWtp36ITT86raboDl8Q==\n\
                  content-type: application/json; charset=utf-8\n\
                  x-sigil-key: K1\n\
                  x-sigil-signature: v1=3193802f2f8a26a1478b37280b7bf6f506614ca8b3511e3ac2974b4eded38432\n\
                  \n\
                  {\"keyId\":\"K1\",\"purpose\":\"whoami\"}"],
        identity: ("sw-1", "Si"),
        injected: "authorization: Basic SzE6dVZuTzc0NmJzZ3F1TmRyZmJCeE9nbklvTWlR",
    };
    scene.signs_in(json!({ "apiKey": "K1.00ff10ab" }), expected).await;
}

#[tokio::test]
async fn a_key_that_is_the_headers_value_already_goes_out_as_it_is() {
    let mut scene = Scene::new("rawdon", &[], |request: &Recorded| {
        assert_eq!(request.header("authorization"), Some("Basic live_123-x"));
        Reply::status(200).json(&json!({ "id": "r1", "name": "Ra" }))
    })
    .await;
    let expected = Expected {
        asked: &["GET /json/me?site=a%2Fb&tag=a+b&tag=%C3%BC%26%2B\n\
                  accept: application/json\n\
                  authorization: Basic live_123-x"],
        identity: ("r1", "Ra"),
        injected: "authorization: Basic live_123-x",
    };
    scene.signs_in(json!({ "apiKey": "live_123-x", "site": "a/b" }), expected).await;
}
