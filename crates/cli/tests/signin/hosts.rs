//! Where a hook's requests may go.

use countersign_testkit::standin::{Reply as Said, StandIn};
use serde_json::json;

use crate::rig::Rig;

/// A hook that fetches what the key says, and throws when it cannot.
pub(crate) const FETCHES: &str = "exports.getBasicAuth = ({ apiKey }) => 'eA==';
exports.getUserInfo = async ({ apiKey }) => {
  const answer = await fetch(apiKey);
  return { successful: answer.status === 200, platformUserInfo: { id: 1 } };
};\n";

#[tokio::test]
async fn a_request_to_another_host_is_refused_with_the_reason() {
    let rig = Rig::with(FETCHES).await;
    let other = StandIn::start(|_| Said::status(200)).await;
    let own = rig.third_party.url();
    for url in [other.url(), "https://example.com/".to_owned(), "http://169.254.169.254/latest".to_owned()] {
        let reply = rig.sign_in(&url).await.expect_status(422).json();
        assert!(reply["Message"].as_str().unwrap().contains("connector 'Crm' may not call"), "{reply}");
    }
    assert!(other.requests().is_empty());
    rig.sign_in(&format!("{own}/me")).await.expect_status(200);
    assert_eq!(rig.third_party.requests()[0].target, "/me");
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let other = StandIn::start(|_| Said::status(200)).await;
    let elsewhere = other.url();
    let redirecting = StandIn::start(move |request| match request.target.as_str() {
        "/away" => Said::status(302).header("Location", &elsewhere),
        "/here" => Said::status(302).header("Location", "/me"),
        _ => Said::status(200),
    })
    .await;
    let rig = Rig::with(FETCHES).await;
    let properties = json!([{ "Name": "port", "Value": redirecting.port().to_string() }]);
    let sign_in = async |path: &str| {
        let key = format!("{}{path}", redirecting.url());
        rig.install(json!({ "Credentials": { "apiKey": key }, "Properties": properties })).await
    };
    sign_in("/away").await.expect_status(422);
    assert!(other.requests().is_empty());
    sign_in("/here").await.expect_status(200);
}
