//! The sequence: what each interface is given, in which order, and what is stored of what they say.

use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{ACCOUNT, Rig, TELLS};

const BASIC: &str =
    "exports.getBasicAuth = given => Buffer.from(JSON.stringify(given)).toString('base64');\n";
const FORM: &str = "platform = \"crm\"\nfields = [{ name = \"apiKey\", secret = true }, { name = \"tenant\" }, \
                    { name = \"site\", default = \"main\" }, { name = \"note\", optional = true }]";

#[tokio::test]
async fn get_basic_auth_gets_the_key_alone_and_get_user_info_all_of_the_form() {
    let rig = Rig::declared(FORM, &[("connector.js", &format!("{BASIC}{TELLS}"))]).await;
    let fields = json!({ "apiKey": "k-1", "tenant": "t" });
    let reply = rig.install(json!({ "Credentials": fields })).await.expect_status(200).json();
    let message = &reply["ReturnMessage"];
    assert_eq!((&message["messageType"], &message["ttl"]), (&json!("info"), &json!(3000)));
    let given: Value = serde_json::from_str(message["message"].as_str().unwrap()).unwrap();
    // Base64 of {"apiKey":"k-1"}: getBasicAuth ran first, and was given nothing else.
    assert_eq!(
        given,
        json!({
            "authHeader": "Basic eyJhcGlLZXkiOiJrLTEifQ==",
            "hostname": format!("127.0.0.1:{}", rig.third_party.port()),
            "platform": "crm",
            "additionalInfo": { "apiKey": "k-1", "tenant": "t", "site": "main" },
            "apiKey": "k-1",
            "proxyId": null,
        })
    );
    assert_eq!(reply["AuthStatus"]["State"], "Verified");
    assert_eq!(reply["AuthStatus"]["Identity"], json!({ "Id": "u-k-1", "Name": "Jo" }));
    let id = reply["Id"].as_i64().unwrap();
    assert_eq!(rig.called_with(id).await.as_deref(), Some("Basic eyJhcGlLZXkiOiJrLTEifQ=="));
}

#[tokio::test]
async fn a_message_that_refuses_is_shown_as_it_stands_and_nothing_is_stored() {
    let rig = Rig::with(&format!(
        "{BASIC}exports.getUserInfo = () => ({{ successful: false, returnMessage: {{ messageType: 'warning',
         message: 'Wrong key, Jo', ttl: 1, details: [{{ title: 'T', items: [{{ id: '1', type: 'text', text: 'x' }}] }}] }} }});"
    ))
    .await;
    let refused = rig.sign_in("k").await.expect_status(422).json();
    assert_eq!(
        (&refused["Code"], &refused["Message"]),
        (&json!("credential-refused"), &json!("Wrong key, Jo"))
    );
    assert_eq!(refused["Details"]["ReturnMessage"]["details"][0]["items"][0]["text"], "x");
    assert_eq!(rig.get("/v1.0/account/connectors").await.json(), json!([]));
}

#[tokio::test]
async fn an_overriding_key_is_stored_in_place_of_the_submitted_one_and_the_header_made_of_it() {
    for (overriding, header) in [("'other'", "eyJhcGlLZXkiOiJvdGhlciJ9"), ("''", "eyJhcGlLZXkiOiIifQ==")] {
        let rig = Rig::with(&format!(
            "{BASIC}exports.getUserInfo = () => ({{ successful: true,
             platformUserInfo: {{ id: 7, name: 'Jo', overridingApiKey: {overriding} }} }});"
        ))
        .await;
        let reply = rig.sign_in("k").await.expect_status(200).json();
        assert_eq!(reply["AuthStatus"]["Identity"]["Id"], "7", "a number becomes a string");
        let id = reply["Id"].as_i64().unwrap();
        assert_eq!(rig.called_with(id).await, Some(format!("Basic {header}")));
    }
}

#[tokio::test]
async fn an_auth_value_is_the_key_and_runs_the_same_sequence() {
    let rig = Rig::with(&format!("{BASIC}{TELLS}")).await;
    let id = rig.signed_in("k-1").await;
    let path = format!("/v1.0/account/connectors/{id}");
    let reply = rig.put(&path, &json!({ "AuthValue": "k-2" })).await.expect_status(200).json();
    assert_eq!(reply["AuthStatus"]["Identity"]["Id"], "u-k-2");
    // Base64 of {"apiKey":"k-2"}.
    assert_eq!(rig.called_with(id).await.as_deref(), Some("Basic eyJhcGlLZXkiOiJrLTIifQ=="));
    let rotated = rig.put(&format!("{path}/rotate"), &json!({ "AuthValue": "k-3" })).await.expect_status(200);
    assert_eq!(rotated.json()["AuthStatus"]["Identity"]["Id"], "u-k-3");
    assert_eq!(rig.called_with(id).await.as_deref(), Some("Basic eyJhcGlLZXkiOiJrLTMifQ=="));
}

#[tokio::test]
async fn a_connector_that_makes_no_value_sends_no_basic_field_and_may_declare_another() {
    let module = format!("exports.getBasicAuth = () => '';\n{TELLS}");
    let rig = Rig::with(&module).await;
    let id = rig.signed_in("k").await;
    assert_eq!(rig.called_with(id).await, None);
    let lines = "header = \"X-Api-Key\"\nvalue = \"key {{ apiKey }}\"";
    let rig = Rig::declared(lines, &[("connector.js", &module)]).await;
    let id = rig.signed_in("k").await;
    assert_eq!(rig.called_with(id).await, None);
    assert_eq!(rig.third_party.requests().pop().unwrap().header("x-api-key"), Some("key k"));
}

#[tokio::test]
async fn hooks_after_the_sign_in_get_the_user_and_say_their_message() {
    let rig = Rig::with(&format!(
        "{BASIC}exports.getUserInfo = () => ({{ successful: true,
           platformUserInfo: {{ id: 'u', name: 'Jo', platformAdditionalInfo: {{ team: 'north' }} }} }});
         exports.postSaveUserInfo = ({{ userInfo }}) => ({{ ...userInfo, timezoneName: 'seen ' + userInfo.id }});
         exports.refreshUserInfo = ({{ user, authHeader }}) => ({{ successful: true,
           returnMessage: {{ messageType: 'success', message: [user.timezoneName, authHeader].join(' ') }} }});
         exports.unAuthorize = ({{ user }}) => {{
           if (user.accessToken === 'throws') throw new Error('no');
           return {{ returnMessage: {{ messageType: 'info', message: 'Bye ' + user.platformAdditionalInfo.team }} }};
         }};"
    ))
    .await;
    let id = rig.signed_in("k").await;
    let path = format!("/v1.0/account/connectors/{id}");
    let verified = rig.post(&format!("{path}/verify"), &json!({})).await.expect_status(200).json();
    assert_eq!(verified["State"], "Verified");
    assert_eq!(verified["ReturnMessage"]["message"], "seen u Basic eyJhcGlLZXkiOiJrIn0=");
    let gone = rig.put(&format!("{path}/deauthenticate"), &json!({})).await.expect_status(200).json();
    assert_eq!(gone["ReturnMessage"]["message"], "Bye north");
    assert_eq!(rig.get(&path).await.json()["AuthStatus"]["State"], "Unauthenticated");
    // A goodbye that fails keeps nothing alive.
    rig.put(&path, &json!({ "AuthValue": "throws" })).await.expect_status(200);
    rig.app.within(ACCOUNT, Method::DELETE, &path).send().await.expect_status(200);
    rig.get(&path).await.expect_status(404);
}
