//! `overridingHostname`: the host that calls of a connection go to, for as long as its sign-in stands.

use countersign_testkit::standin::{Reply as Said, StandIn};
use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{ACCOUNT, Rig};

/// Signs in at the host that the form names, where it names one.
const MOVES: &str = "exports.getBasicAuth = ({ apiKey }) => apiKey;
exports.getUserInfo = ({ apiKey, additionalInfo }) => ({ successful: true,
  platformUserInfo: { id: 'u', name: 'Jo', overridingHostname: additionalInfo.host } });
exports.refreshUserInfo = ({ user }) => ({ successful: true, returnMessage: { message: user.hostname } });\n";

/// The connector's own host, and another one that it may call.
async fn scene() -> (Rig, StandIn, String) {
    let other = StandIn::start(|_| Said::status(200)).await;
    let host = format!("127.0.0.1:{}", other.port());
    let lines = format!(
        "allowed_hosts = [\"{host}\"]\n\
         fields = [{{ name = \"apiKey\", secret = true }}, {{ name = \"host\", optional = true }}]"
    );
    (Rig::declared(&lines, &[("connector.js", MOVES)]).await, other, host)
}

async fn sign_in(rig: &Rig, fields: Value) -> i64 {
    let reply = rig.install(json!({ "Credentials": fields })).await.expect_status(200).json();
    reply["Id"].as_i64().unwrap()
}

async fn call(rig: &Rig, id: i64) {
    rig.get(&format!("/v1.0/account/connectors/{id}/proxy/things?a=1")).await.expect_status(200);
}

/// Target and credential of each request.
fn calls(third_party: &StandIn) -> Vec<String> {
    let requests = third_party.requests();
    let of = |request: &countersign_testkit::standin::Recorded| {
        format!("{} {}", request.target, request.header("authorization").unwrap_or_default())
    };
    requests.iter().map(of).collect()
}

#[tokio::test]
async fn calls_go_to_the_named_host_until_a_sign_in_names_none() {
    let (rig, other, host) = scene().await;
    let id = sign_in(&rig, json!({ "apiKey": "k-1", "host": host })).await;
    call(&rig, id).await;
    assert_eq!(calls(&other), ["/things?a=1 Basic k-1"]);

    // Kept across updates and a verification.
    let path = format!("/v1.0/account/connectors/{id}");
    rig.put(&path, &json!({ "Name": "Renamed" })).await.expect_status(200);
    let verified = rig.post(&format!("{path}/verify"), &json!({})).await.expect_status(200).json();
    assert_eq!(verified["ReturnMessage"]["message"], json!(host));
    call(&rig, id).await;
    assert_eq!((calls(&other).len(), calls(&rig.third_party)), (2, Vec::new()));

    // A sign-in that names none.
    rig.put(&path, &json!({ "Credentials": { "apiKey": "k-2" } })).await.expect_status(200);
    call(&rig, id).await;
    assert_eq!((calls(&other).len(), calls(&rig.third_party)), (2, vec!["/things?a=1 Basic k-2".to_owned()]));
}

#[tokio::test]
async fn during_a_rotation_each_credential_goes_to_its_own_host() {
    let (rig, other, host) = scene().await;
    let id = sign_in(&rig, json!({ "apiKey": "k-1", "host": host })).await;
    // Nobody asks the module yet, so the candidate has no other host: it is tried at the connector's own.
    let rotate = format!("/v1.0/account/connectors/{id}/rotate");
    let fields = json!({ "Credentials": { "apiKey": "k-2" } });
    rig.put(&format!("{rotate}?verify=false"), &fields).await.expect_status(200);
    let posted = rig.post(&format!("/v1.0/account/connectors/{id}/proxy/things"), &json!({})).await;
    posted.expect_status(200);
    assert_eq!(calls(&other), ["/things Basic k-1"], "a call that changes something tries no candidate");
    call(&rig, id).await;
    assert_eq!(calls(&rig.third_party), ["/things?a=1 Basic k-2"]);
    assert_eq!(calls(&other).len(), 1);
    // One that is asked takes its host along at once.
    let fields = json!({ "Credentials": { "apiKey": "k-3", "host": host } });
    rig.put(&rotate, &fields).await.expect_status(200);
    call(&rig, id).await;
    assert_eq!(calls(&other).last().map(String::as_str), Some("/things?a=1 Basic k-3"));
}

#[tokio::test]
async fn a_host_that_the_definition_does_not_allow_is_refused_and_nothing_is_stored() {
    let (rig, ..) = scene().await;
    for host in [
        "127.0.0.1:1",
        "collector.example",
        "127.0.0.1",
        "127.0.0.1:80@collector.example",
        "collector.example/127.0.0.1",
        "",
    ] {
        let fields = json!({ "Credentials": { "apiKey": "k", "host": host } });
        let reply = rig.install(fields).await;
        if host.is_empty() {
            // An optional field that is empty was not given.
            reply.expect_status(200);
            continue;
        }
        assert_eq!(reply.expect_status(400).json()["Code"], "host-not-allowed", "{host}");
        assert_eq!(rig.get("/v1.0/account/connectors").await.json(), json!([]), "{host}");
    }
}

#[tokio::test]
async fn a_host_that_is_allowed_no_more_is_called_no_more() {
    let (rig, ..) = scene().await;
    let own = format!("127.0.0.1:{}", rig.third_party.port());
    let id = sign_in(&rig, json!({ "apiKey": "k", "host": own })).await;
    call(&rig, id).await;
    // The connector's own host moves; the one of the sign-in is left behind.
    let properties = format!("/v1.0/account/connectors/{id}/properties");
    let listed = rig.get(&properties).await.expect_status(200).json();
    let property = format!("{properties}/{}", listed[0]["Id"]);
    rig.put(&property, &json!({ "Value": "9" })).await.expect_status(200);
    let refused = rig.get(&format!("/v1.0/account/connectors/{id}/proxy/things")).await;
    assert_eq!(refused.expect_status(409).json()["Code"], "host-not-allowed");
    rig.app
        .within(ACCOUNT, Method::DELETE, &format!("/v1.0/account/connectors/{id}"))
        .send()
        .await
        .expect_status(200);
    assert_eq!(rig.third_party.requests().len(), 1);
}
