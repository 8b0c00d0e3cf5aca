//! A connector that says no: its words reach the person, and nothing is stored.

use countersign_testkit::standin::Reply;
use serde_json::json;

use crate::scene::Scene;

#[tokio::test]
async fn the_connectors_own_message_is_the_answer_when_the_third_party_refuses() {
    let mut scene = Scene::new("amberdesk", &[], |_| Reply::status(401)).await;
    let reply = scene.sign_in(&json!({ "apiKey": "wrong" })).await.reply.expect_status(422).json();
    assert_eq!(reply["Message"], "Amberdesk does not know this key.", "{reply}");
    let text = "Amberdesk answered 401. Make a new key under Settings > API.";
    assert!(reply.to_string().contains(text), "{reply}");
}

#[tokio::test]
async fn an_error_that_was_thrown_is_told_as_the_connectors_own() {
    let mut scene = Scene::new("harborline", &[], |_| Reply::status(200)).await;
    let signed_in = scene.sign_in(&json!({ "apiKey": "hk", "region": "west" })).await;
    let reply = signed_in.reply.expect_status(422).json();
    let message = reply["Message"].as_str().unwrap();
    // What the form held is masked in errors and logs, whichever field it was.
    assert!(message.contains("harborline"), "{message}");
    assert!(message.ends_with("Harborline has no region ***"), "{message}");
    assert!(!reply.to_string().contains("connector.js:"), "no stack: {reply}");
    assert!(signed_in.asked.is_empty());
}

#[tokio::test]
async fn a_phone_number_that_is_none_is_refused_by_the_connector_itself() {
    let mut scene = Scene::new("mooring", &["awesome-phonenumber"], |_| Reply::status(200)).await;
    let signed_in = scene.sign_in(&json!({ "apiKey": "1", "phone": "12" })).await;
    assert_eq!(signed_in.reply.expect_status(422).json()["Message"], "12 is no phone number.");
    assert!(signed_in.asked.is_empty());
}
