//! `PUT /v1.0/accounts/{id}`: only the members that are present change.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{create, full, read, update};
use crate::arrange::{ACCOUNT, app_with_account, refused};

async fn app_with_full_account() -> (TestApp, Value) {
    let app = TestApp::start().await;
    app.account("parent").await;
    let mut body = full(ACCOUNT);
    body["TransactionErrorWebhookEnabled"] = false.into();
    let account = create(&app, &body).await.expect_status(200).json();
    (app, account)
}

#[tokio::test]
async fn an_empty_object_changes_nothing() {
    let (app, before) = app_with_full_account().await;
    assert_eq!(update(&app, ACCOUNT, &json!({})).await.expect_status(200).json(), before);
    let without_body = app.request(Method::PUT, &format!("/v1.0/accounts/{ACCOUNT}"));
    assert_eq!(without_body.send().await.expect_status(200).json(), before);
}

#[tokio::test]
async fn each_member_changes_alone() {
    let (app, mut expected) = app_with_full_account().await;
    app.account("other").await;
    for (member, value) in [
        ("ParentAccountId", json!("other")),
        ("Name", json!("Acme Ltd")),
        ("Description", json!("Rockets")),
        ("Timezone", json!("UTC")),
        ("AuditInfo", json!(false)),
        ("TaskAuditInfo", json!(false)),
        ("NextBillDateUtc", json!("2027-01-01T00:00:00Z")),
        ("StepDataSuccessRetentionHours", json!(1)),
        ("StepDataErroredRetentionHours", json!(2)),
        ("TransactionErrorWebhookUrl", json!("https://example.com/other")),
        ("TransactionErrorWebhookEnabled", json!(true)),
        ("TransactionErrorWebhookIncludeWarnings", json!(false)),
    ] {
        expected[member] = value.clone();
        let reply = update(&app, ACCOUNT, &json!({ member: value })).await.expect_status(200);
        assert_eq!(reply.json(), expected, "{member}");
    }
    assert_eq!(read(&app, ACCOUNT).await.json(), expected);
}

#[tokio::test]
async fn null_clears_what_can_be_empty_and_leaves_the_rest() {
    let (app, mut expected) = app_with_full_account().await;
    for member in [
        "ParentAccountId",
        "Description",
        "Timezone",
        "NextBillDateUtc",
        "StepDataSuccessRetentionHours",
        "StepDataErroredRetentionHours",
        "TransactionErrorWebhookUrl",
    ] {
        expected[member] = Value::Null;
        let reply = update(&app, ACCOUNT, &json!({ member: null })).await.expect_status(200);
        assert_eq!(reply.json(), expected, "{member}");
    }
    for member in ["Name", "AuditInfo", "TaskAuditInfo", "TransactionErrorWebhookEnabled"] {
        let reply = update(&app, ACCOUNT, &json!({ member: null })).await.expect_status(200);
        assert_eq!(reply.json(), expected, "{member}");
    }
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let (app, before) = app_with_full_account().await;
    assert_eq!(update(&app, ACCOUNT, &before).await.expect_status(200).json(), before);
}

#[tokio::test]
async fn an_account_keeps_its_id() {
    let app = app_with_account().await;
    let call = app.request(Method::PUT, &format!("/v1.0/accounts/{ACCOUNT}")).json(&json!({ "Id": "other" }));
    refused(&app, call, 400, "id-is-fixed", "Id: an account keeps its id. Leave the member out.").await;
}

#[tokio::test]
async fn a_blank_name_is_refused() {
    let app = app_with_account().await;
    for name in ["", "  "] {
        let call =
            app.request(Method::PUT, &format!("/v1.0/accounts/{ACCOUNT}")).json(&json!({ "Name": name }));
        refused(&app, call, 400, "name-required", "Name is required").await;
    }
}

#[tokio::test]
async fn an_unknown_account_is_not_found() {
    let app = app_with_account().await;
    let call = app.request(Method::PUT, "/v1.0/accounts/nobody").json(&json!({ "Name": "A" }));
    refused(&app, call, 404, "not-found", "There is no account 'nobody'.").await;
}

#[tokio::test]
async fn an_account_cannot_lie_below_itself() {
    let (app, _) = app_with_full_account().await;
    for (id, parent) in [(ACCOUNT, ACCOUNT), ("parent", ACCOUNT)] {
        let call = app.request(Method::PUT, &format!("/v1.0/accounts/{id}"));
        let call = call.json(&json!({ "ParentAccountId": parent }));
        let message = format!("ParentAccountId: '{parent}' is '{id}' itself or one of its sub accounts");
        refused(&app, call, 400, "parent-below-itself", &message).await;
    }
    let call = app.request(Method::PUT, &format!("/v1.0/accounts/{ACCOUNT}"));
    let call = call.json(&json!({ "ParentAccountId": "nobody" }));
    refused(&app, call, 400, "unknown-parent", "ParentAccountId: there is no account 'nobody'").await;
}
