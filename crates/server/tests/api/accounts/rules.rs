//! The rules of an account's members: the same when it is made and when it is changed.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{create, update};
use crate::arrange::{ACCOUNT, app_with_account, refused};

/// Both writes must refuse these members.
async fn both_refuse(app: &TestApp, members: &Value, code: &str, message: &str) {
    let call = app.request(Method::PUT, &format!("/v1.0/accounts/{ACCOUNT}")).json(members);
    refused(app, call, 400, code, message).await;
    let mut new = members.clone();
    new["Name"] = json!("New");
    let call = app.request(Method::POST, "/v1.0/accounts").json(&new);
    refused(app, call, 400, code, message).await;
}

/// What both writes make of one member.
async fn both_keep(app: &TestApp, member: &str, given: Value, kept: Value) {
    let changed = update(app, ACCOUNT, &json!({ member: given })).await.expect_status(200).json();
    assert_eq!(changed[member], kept);
    let made = create(app, &json!({ "Name": "New", member: given })).await.expect_status(200).json();
    assert_eq!(made[member], kept);
}

#[tokio::test]
async fn a_negative_retention_is_refused() {
    let app = app_with_account().await;
    for member in ["StepDataSuccessRetentionHours", "StepDataErroredRetentionHours"] {
        let message = format!("{member} (-10): must be non negative");
        both_refuse(&app, &json!({ member: -10 }), "negative-retention", &message).await;
    }
}

#[tokio::test]
async fn a_retention_of_more_than_a_month_is_a_month() {
    let app = app_with_account().await;
    for member in ["StepDataSuccessRetentionHours", "StepDataErroredRetentionHours"] {
        for (given, kept) in [(0, 0), (744, 744), (745, 744), (i32::MAX, 744)] {
            both_keep(&app, member, json!(given), json!(kept)).await;
        }
    }
}

#[tokio::test]
async fn an_enabled_webhook_needs_a_url() {
    let app = app_with_account().await;
    let message = "Transaction Error Webhook enabled: Transaction Error Webhook URL must be defined";
    for url in [json!(null), json!(""), json!("  ")] {
        let body = json!({ "TransactionErrorWebhookEnabled": true, "TransactionErrorWebhookUrl": url });
        both_refuse(&app, &body, "webhook-url", message).await;
    }
    both_refuse(&app, &json!({ "TransactionErrorWebhookEnabled": true }), "webhook-url", message).await;
}

#[tokio::test]
async fn an_enabled_webhook_keeps_its_url() {
    let app = app_with_account().await;
    let body = json!({ "TransactionErrorWebhookEnabled": true, "TransactionErrorWebhookUrl": "a.example/h" });
    update(&app, ACCOUNT, &body).await.expect_status(200);
    let call = app.request(Method::PUT, &format!("/v1.0/accounts/{ACCOUNT}"));
    let call = call.json(&json!({ "TransactionErrorWebhookUrl": null }));
    let message = "Transaction Error Webhook enabled: Transaction Error Webhook URL must be defined";
    refused(&app, call, 400, "webhook-url", message).await;
}

#[tokio::test]
async fn a_url_without_scheme_gets_https() {
    let app = app_with_account().await;
    for (given, kept) in [
        ("example.com/hook", "https://example.com/hook"),
        ("example.com:8443/hook", "https://example.com:8443/hook"),
        ("https://example.com/hook", "https://example.com/hook"),
        ("http://example.com/hook", "http://example.com/hook"),
    ] {
        both_keep(&app, "TransactionErrorWebhookUrl", json!(given), json!(kept)).await;
    }
}

#[tokio::test]
async fn b17_user_info_in_a_url_is_refused() {
    let app = app_with_account().await;
    let message = "Transaction Error Webhook URL must not carry a user name or password";
    for url in
        ["https://u:p@example.com/", "https://u@example.com/", "u:p@example.com/hook", "http://:p@a.example/"]
    {
        both_refuse(&app, &json!({ "TransactionErrorWebhookUrl": url }), "webhook-url", message).await;
    }
}

#[tokio::test]
async fn a_url_that_is_not_for_http_is_refused() {
    let app = app_with_account().await;
    let message = "Transaction Error Webhook URL must begin with http:// or https://";
    for url in ["ftp://example.com/", "file:///etc/passwd"] {
        both_refuse(&app, &json!({ "TransactionErrorWebhookUrl": url }), "webhook-url", message).await;
    }
    let message = "Transaction Error Webhook URL is not a URL";
    for url in ["https://", "https://exa mple.com/", "javascript:alert(1)"] {
        both_refuse(&app, &json!({ "TransactionErrorWebhookUrl": url }), "webhook-url", message).await;
    }
}

#[tokio::test]
async fn a_time_zone_must_be_an_iana_name() {
    let app = app_with_account().await;
    for zone in ["Mars/Olympus", "", "GMT Standard Time", "../../etc/passwd"] {
        let message = format!("Timezone '{zone}' is not an IANA time zone name such as 'Europe/London'");
        both_refuse(&app, &json!({ "Timezone": zone }), "unknown-timezone", &message).await;
    }
    for zone in ["Europe/London", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+1"] {
        both_keep(&app, "Timezone", json!(zone), json!(zone)).await;
    }
}

#[tokio::test]
async fn a_bill_date_is_an_instant() {
    let app = app_with_account().await;
    for (given, kept) in [
        ("2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"),
        ("2026-12-01T00:00:00", "2026-12-01T00:00:00Z"),
        ("2026-12-01T02:00:00+02:00", "2026-12-01T00:00:00Z"),
    ] {
        both_keep(&app, "NextBillDateUtc", json!(given), json!(kept)).await;
    }
    let message = "NextBillDateUtc must be a date like 2026-01-31T00:00:00Z.";
    for date in ["tomorrow", "", "2026-02-30T00:00:00Z"] {
        both_refuse(&app, &json!({ "NextBillDateUtc": date }), "bad-date", message).await;
    }
}
