//! The document at `/openapi.json`: it describes what is there, and what is there is described.

use std::{collections::BTreeSet, path::PathBuf};

use countersign_core::{Role, Roles};
use countersign_service::Authority;
use countersign_testkit::{Person, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{DENIED, app_with_account};

/// What answers without a token.
const PUBLIC: [&str; 3] = ["/health", "/ready", "/oauth/token"];

struct Operation {
    method: Method,
    path: String,
    content: Value,
}

impl Operation {
    fn is_public(&self) -> bool {
        PUBLIC.contains(&self.path.as_str())
    }

    /// Whether a user does it for himself, whatever his roles.
    fn is_ones_own(&self) -> bool {
        self.path.starts_with("/v1.0/user/")
    }

    /// The role that it says it needs.
    fn role(&self) -> Role {
        let named = self.content["security"][0]["basic"][0].as_str();
        named
            .unwrap_or_default()
            .parse()
            .unwrap_or_else(|_| panic!("{} {} names no role", self.method, self.path))
    }

    /// The path with its parameters filled in.
    fn address(&self) -> String {
        let parts = self.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }
}

async fn document(app: &TestApp) -> Value {
    let reply = app.anonymous(Method::GET, "/openapi.json").send().await.expect_status(200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    reply.json()
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, content) in item.as_object().expect("operations") {
            let method = method.to_uppercase().parse().expect("a method");
            all.push(Operation { method, path: path.clone(), content: content.clone() });
        }
    }
    assert!(all.len() > 20, "the document describes {} operations only", all.len());
    all
}

/// Calls `visit` with every value in the document.
fn walk(value: &Value, visit: &mut impl FnMut(&Value)) {
    visit(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Value::Object(members) => members.values().for_each(|member| walk(member, visit)),
        _ => {}
    }
}

#[tokio::test]
async fn it_is_an_openapi_3_1_document() {
    let document = document(&TestApp::start().await).await;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

#[tokio::test]
async fn every_operation_but_the_public_ones_declares_both_ways_in_and_one_role_or_is_ones_own() {
    for operation in operations(&document(&TestApp::start().await).await) {
        let security = operation.content["security"].as_array().cloned().unwrap_or_default();
        let needs_none = |one: &Value| one.as_object().is_some_and(serde_json::Map::is_empty);
        if operation.is_public() {
            assert!(security.iter().all(needs_none), "{}", operation.path);
        } else if operation.is_ones_own() {
            let expected = json!([{ "basic": [] }, { "bearer": [] }]);
            assert_eq!(Value::from(security), expected, "{} {}", operation.method, operation.path);
        } else {
            let role = operation.role();
            let expected = json!([{ "basic": [role.name()] }, { "bearer": [role.name()] }]);
            assert_eq!(Value::from(security), expected, "{} {}", operation.method, operation.path);
        }
    }
}

#[tokio::test]
async fn b12_every_operation_but_the_public_ones_is_401_without_a_token() {
    let app = app_with_account().await;
    for operation in operations(&document(&app).await) {
        let call = app.anonymous(operation.method.clone(), &operation.address());
        let reply = call.header("X-Cyclr-Account", crate::arrange::ACCOUNT).send().await;
        if operation.is_public() {
            assert_ne!(reply.status, 401, "{}", operation.path);
        } else {
            let reply = reply.expect_error(401, "denied", DENIED);
            assert!(reply.header("www-authenticate").is_some());
        }
    }
}

/// Rule 5 of the architecture: what the document says, the signature of the handler does.
#[tokio::test]
async fn every_operation_is_closed_to_who_has_every_role_but_its_own_and_open_to_who_has_it() {
    let app = app_with_account().await;
    let all = operations(&document(&app).await);
    for operation in all.iter().filter(|one| !one.is_public() && !one.is_ones_own()) {
        let role = operation.role();
        let without = person(&app, "without", Roles::ALL.without(role)).await;
        let call = |person| {
            let call = app.as_person(person, operation.method.clone(), &operation.address());
            call.header("X-Cyclr-Account", crate::arrange::ACCOUNT)
        };
        let message = format!("Permission is denied: role {role} is required.");
        call(&without).send().await.expect_error(403, "role-required", &message);
        let only = person(&app, "only", Roles::NONE.with(role)).await;
        let reply = call(&only).send().await;
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let is_open = reply.status != 401 && body["Message"] != message;
        assert!(is_open, "{} {}: {body}", operation.method, operation.path);
        for person in [&without, &only] {
            app.service.delete_user(Authority::Operator, person.user.id).await.unwrap();
        }
    }
}

async fn person(app: &TestApp, name: &str, roles: Roles) -> Person {
    app.person(&format!("{name}@example.com"), &roles.iter().collect::<Vec<_>>()).await
}

#[tokio::test]
async fn a_call_through_the_proxy_needs_the_role_for_calls() {
    let app = app_with_account().await;
    let without = person(&app, "without", Roles::ALL.without(Role::AccountConnectorCall)).await;
    let only = person(&app, "only", Roles::NONE.with(Role::AccountConnectorCall)).await;
    let call = |person| {
        let call = app.as_person(person, Method::GET, "/v1.0/account/connectors/1/proxy/who");
        call.header("X-Cyclr-Account", crate::arrange::ACCOUNT)
    };
    let message = "Permission is denied: role AccountConnector-Call is required.";
    call(&without).send().await.expect_error(403, "role-required", message);
    call(&only).send().await.expect_status(404);
}

#[tokio::test]
async fn every_path_of_it_is_there() {
    let app = app_with_account().await;
    for operation in operations(&document(&app).await) {
        let address = operation.address();
        let call = app.within(crate::arrange::ACCOUNT, operation.method.clone(), &address);
        let reply = call.send().await;
        let code =
            serde_json::from_slice(&reply.body).map_or(Value::Null, |body: Value| body["Code"].clone());
        assert!(code != "no-such-path" && code != "method-not-allowed", "{} {address}", operation.method);
        let declared = operation.content["parameters"]
            .as_array()
            .map_or(0, |all| all.iter().filter(|parameter| parameter["in"] == "path").count());
        assert_eq!(declared, operation.path.matches('{').count(), "{}", operation.path);
    }
}

#[tokio::test]
async fn account_level_operations_declare_the_account_header() {
    for operation in operations(&document(&TestApp::start().await).await) {
        let parameters = operation.content["parameters"].as_array().cloned().unwrap_or_default();
        let declares = parameters
            .iter()
            .any(|one| one["in"] == "header" && one["name"] == "X-Cyclr-Account" && one["required"] == true);
        let is_account_level =
            operation.path.starts_with("/v1.0/account/") || operation.path.ends_with("/install");
        assert_eq!(declares, is_account_level, "{} {}", operation.method, operation.path);
    }
}

#[tokio::test]
async fn every_reference_leads_to_something() {
    let document = document(&TestApp::start().await).await;
    let mut count = 0;
    walk(&document, &mut |value| {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
        count += 1;
    });
    assert!(count > 20, "{count} references only");
}

/// `OpenAPI` 3.1 section 4.8.10: unique among all operations.
#[tokio::test]
async fn every_operation_has_an_id_of_its_own() {
    let all = operations(&document(&TestApp::start().await).await);
    let ids: BTreeSet<_> = all.iter().filter_map(|one| one.content["operationId"].as_str()).collect();
    assert_eq!(ids.len(), all.len(), "{ids:?}");
}

#[tokio::test]
async fn every_operation_says_what_it_does_and_what_it_answers() {
    for operation in operations(&document(&TestApp::start().await).await) {
        assert!(operation.content["summary"].is_string(), "{} {}", operation.method, operation.path);
        assert!(operation.content["responses"].get("200").is_some(), "{}", operation.path);
    }
}

/// The file is for readers of the repository. `UPDATE_DOCS=1` writes it anew.
#[tokio::test]
async fn the_document_in_the_repository_is_this_one() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let now = countersign_server::openapi_json() + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "docs/openapi.json is out of date: run this test with UPDATE_DOCS=1 and commit it");
}

#[tokio::test]
async fn the_served_document_is_this_one() {
    let served = document(&TestApp::start().await).await;
    let made: Value = serde_json::from_str(&countersign_server::openapi_json()).unwrap();
    assert_eq!(served, made);
}
