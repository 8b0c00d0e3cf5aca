//! A sign-in that names a user whom another connection stands for.

use serde_json::json;

use crate::rig::Rig;

const SAME: &str = "exports.getBasicAuth = ({ apiKey }) => apiKey;
exports.getUserInfo = () => ({ successful: true, platformUserInfo: { id: 42, name: 'Victim' } });\n";

#[tokio::test]
async fn a_user_of_another_connection_is_refused_and_the_other_row_stays_as_it_was() {
    let rig = Rig::with(SAME).await;
    let id = rig.signed_in("first").await;
    let path = format!("/v1.0/account/connectors/{id}");
    let before = rig.get(&path).await.json();
    let refused = rig.sign_in("second").await.expect_status(409).json();
    assert_eq!(refused["Code"], "user-taken");
    assert_eq!(rig.get(&path).await.json(), before);
    assert_eq!(rig.get("/v1.0/account/connectors").await.json().as_array().unwrap().len(), 1);
    assert_eq!(rig.called_with(id).await.as_deref(), Some("Basic first"));
    // By PUT and by rotation too.
    let other = rig.install(json!({})).await.expect_status(200).json()["Id"].as_i64().unwrap();
    let other = format!("/v1.0/account/connectors/{other}");
    rig.put(&other, &json!({ "AuthValue": "third" })).await.expect_status(409);
    assert_eq!(rig.get(&other).await.json()["AuthStatus"]["State"], "Unauthenticated");
    // Its own user is no other's.
    rig.put(&path, &json!({ "AuthValue": "fourth" })).await.expect_status(200);
    assert_eq!(rig.called_with(id).await.as_deref(), Some("Basic fourth"));
    // And free once it is let go.
    rig.put(&format!("{path}/deauthenticate"), &json!({})).await.expect_status(200);
    rig.put(&other, &json!({ "AuthValue": "fifth" })).await.expect_status(200);
}

#[tokio::test]
async fn of_two_that_sign_in_at_the_same_time_one_gets_the_user() {
    let rig = Rig::with(SAME).await;
    let both = tokio::join!(rig.sign_in("one"), rig.sign_in("two"));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
