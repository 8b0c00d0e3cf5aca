//! The examples of the interface's own documentation, as they are written there.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::json;

use crate::rig::{Rig, TELLS};

/// What stands behind `Basic ` in calls after a sign-in with this `getBasicAuth`.
async fn sent(get_basic_auth: &str, key: &str) -> String {
    let rig = Rig::with(&format!("{get_basic_auth}\nexports.getBasicAuth = getBasicAuth;\n{TELLS}")).await;
    let id = rig.signed_in(key).await;
    let field = rig.called_with(id).await.expect("a field");
    field.strip_prefix("Basic ").expect("the scheme").to_owned()
}

#[tokio::test]
async fn the_key_behind_a_fixed_user_name() {
    let example = "function getBasicAuth({ apiKey }) {
// Some CRMs accept the key as-is in Basic Auth: base64(\"apikey:{key}\")
return Buffer.from(`apikey:${apiKey}`).toString('base64');
}";
    assert_eq!(sent(example, "k\u{e9}y-123").await, STANDARD.encode("apikey:k\u{e9}y-123"));
}

#[tokio::test]
async fn the_key_as_it_is() {
    let example = "function getBasicAuth({ apiKey }) {
// CRM expects the raw key as the Basic Auth value (already base64)
return apiKey;
}";
    assert_eq!(sent(example, "YWJjMTIzOg==").await, "YWJjMTIzOg==");
}

#[tokio::test]
async fn the_key_as_user_name_in_a_file_that_exports_the_function_alone() {
    let example = "// CHOOSE: If using apiKey auth
function getBasicAuth({ apiKey }) {
return Buffer.from(`${apiKey}:`).toString('base64');
}
module.exports = getBasicAuth;
";
    let main = format!("exports.getBasicAuth = require('./getBasicAuth');\n{TELLS}");
    let rig = Rig::declared("", &[("connector.js", &main), ("getBasicAuth.js", example)]).await;
    let id = rig.signed_in("abc123").await;
    assert_eq!(rig.called_with(id).await.as_deref(), Some("Basic YWJjMTIzOg=="));
}

#[tokio::test]
async fn a_function_that_is_declared_twice_is_the_second_one() {
    let example = "function getBasicAuth({ apiKey }) {
}
function getBasicAuth({ apiKey }) {
return Buffer.from(`${apiKey}:`).toString('base64');
}";
    assert_eq!(sent(example, "abc123").await, "YWJjMTIzOg==");
}

#[tokio::test]
async fn the_empty_function_is_an_error_that_names_the_rule_and_stores_nothing() {
    let rig = Rig::with(&format!(
        "function getBasicAuth({{ apiKey }}) {{\n}}\nexports.getBasicAuth = getBasicAuth;\n{TELLS}"
    ))
    .await;
    let refused = rig.sign_in("abc123").await.expect_status(422).json();
    assert_eq!(refused["Code"], "hook-broke-rule");
    assert_eq!(
        refused["Message"],
        "the connector `Crm`, getBasicAuth: it returned undefined; return a string"
    );
    assert_eq!(rig.get("/v1.0/account/connectors").await.json(), json!([]));
}

#[tokio::test]
async fn a_returned_prefix_is_an_error_that_names_the_rule() {
    let rig = Rig::with(&format!(
        "exports.getBasicAuth = () => {{\n// Wrong — do not return this\nreturn 'Basic YWJjMTIzOg==';\n}};\n{TELLS}"
    ))
    .await;
    let refused = rig.sign_in("abc123").await.expect_status(422).json();
    assert_eq!(
        refused["Message"],
        "the connector `Crm`, getBasicAuth: return the value without the prefix `Basic `; the framework adds it"
    );
    assert!(!refused.to_string().contains("YWJjMTIzOg=="), "{refused}");
}

#[tokio::test]
async fn the_constants_module_gives_the_log_format_that_the_connector_shows() {
    let rig = Rig::with(&format!(
        "const {{ LOG_DETAILS_FORMAT_TYPE }} = require('@app-connect/core/lib/constants');
function getLogFormatType() {{
return LOG_DETAILS_FORMAT_TYPE.PLAIN_TEXT;
}}
exports.getLogFormatType = getLogFormatType;
exports.getAuthType = () => 'apiKey';
exports.getBasicAuth = ({{ apiKey }}) => apiKey;\n{TELLS}"
    ))
    .await;
    let shown = rig.app.request(Method::GET, "/v1.0/connectors/Crm").send().await.expect_status(200).json();
    assert_eq!(shown[0]["LogFormat"], "text/plain");
    let way_in = &shown[0]["Authentication"][0];
    assert_eq!((&way_in["AuthType"], &way_in["AuthScheme"]), (&json!("ApiKey"), &json!("authorization")));
    let module = json!({
        "Interfaces": ["getAuthType", "getBasicAuth", "getUserInfo", "getLogFormatType"],
        "AllowedHosts": ["127.0.0.1:8080"],
    });
    assert_eq!(way_in["Module"], module);
    assert_eq!(way_in["Fields"][0]["Const"], "apiKey");
    assert_eq!(way_in["Fields"][0]["UiSchema"], json!({ "ui:widget": "password" }));
}
