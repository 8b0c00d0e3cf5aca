//! From where an OAuth client may call (connector API, "IP restriction").

use countersign_testkit::{
    Call,
    standin::{Reply, StandIn},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::Rig;

const MESSAGE: &str = "Unknown client IP Address: contact support to request access for this IP address";

/// The client of the rig may call from these from now on.
async fn list(rig: &Rig, addresses: &[&str]) {
    let path = format!("/v1.0/clients/{}", rig.app.client.0);
    let body = json!({ "AllowedAddresses": addresses });
    rig.app.request(Method::PUT, &path).json(&body).send().await.expect_status(200);
}

fn call(rig: &Rig) -> Call {
    let path = format!("/v1.0/account/connectors/{}/proxy/x", rig.connection);
    rig.app.within("a", Method::GET, &path)
}

#[tokio::test]
async fn once_a_list_exists_calls_from_elsewhere_are_refused_and_never_leave() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    call(&rig).send().await.expect_status(200);
    for elsewhere in [&["192.0.2.7"][..], &["192.0.2.0/24", "2001:db8::/32"], &["::1"], &["126.0.0.0/8"]] {
        list(&rig, elsewhere).await;
        let before = standin.requests().len();
        call(&rig).send().await.expect_error(403, "client-address", MESSAGE);
        assert_eq!(standin.requests().len(), before, "{elsewhere:?}");
    }
    for here in
        [&["127.0.0.1"][..], &["192.0.2.7", "127.0.0.0/8"], &["::ffff:127.0.0.1"], &["0.0.0.0/0"], &[]]
    {
        list(&rig, here).await;
        call(&rig).send().await.expect_status(200);
    }
}

#[tokio::test]
async fn nobody_says_by_a_field_of_his_own_that_he_calls_from_elsewhere() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    list(&rig, &["192.0.2.7"]).await;
    for field in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"] {
        let value = if field == "Forwarded" { "for=192.0.2.7" } else { "192.0.2.7" };
        call(&rig).header(field, value).send().await.expect_error(403, "client-address", MESSAGE);
    }
}

#[tokio::test]
async fn partner_integrations_and_the_rest_of_the_api_are_open_from_everywhere() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    list(&rig, &["192.0.2.7"]).await;
    call(&rig).send().await.expect_error(403, "client-address", MESSAGE);
    let connector = format!("/v1.0/account/connectors/{}", rig.connection);
    rig.app.within("a", Method::GET, &connector).send().await.expect_status(200);
    let partner = json!({ "IsPartnerIntegrationConnector": true });
    rig.app.within("a", Method::PUT, &connector).json(&partner).send().await.expect_status(200);
    call(&rig).send().await.expect_status(200);
}

#[tokio::test]
async fn a_list_is_that_clients_alone() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let other = json!({ "Name": "other", "AllowedAddresses": ["192.0.2.7"] });
    let other: Value =
        rig.app.request(Method::POST, "/v1.0/clients").json(&other).send().await.expect_status(200).json();
    call(&rig).send().await.expect_status(200);

    let part = |name: &str| other[name].as_str().expect("text").to_owned();
    let token = rig.app.token_of(&part("Id"), &part("ClientSecret"), None).await;
    let path = format!("/v1.0/account/connectors/{}/proxy/x", rig.connection);
    let call = rig.app.anonymous(Method::GET, &path).header("X-Cyclr-Account", "a");
    let call = call.bearer(&token);
    call.send().await.expect_error(403, "client-address", MESSAGE);
}
