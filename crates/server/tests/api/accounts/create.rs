//! `POST /v1.0/accounts`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::{create, full, read};
use crate::arrange::{ACCOUNT, app_with_account, refused};

#[tokio::test]
async fn the_reply_has_every_member_and_a_later_read_the_same() {
    let app = TestApp::start().await;
    app.account("parent").await;
    let body = full("0001");
    let reply = create(&app, &body).await.expect_status(200);
    let mut expected = body;
    expected["CreatedDate"] = json!("2026-11-22T12:00:00Z");
    assert_eq!(reply.json(), expected);
    assert_eq!(read(&app, "0001").await.expect_status(200).json(), expected);
}

#[tokio::test]
async fn what_is_absent_takes_its_default() {
    let app = TestApp::start().await;
    let reply = create(&app, &json!({ "Id": "a", "Name": "A" })).await.expect_status(200);
    let expected = json!({
        "Id": "a",
        "ParentAccountId": null,
        "Name": "A",
        "Description": null,
        "Timezone": null,
        "AuditInfo": false,
        "TaskAuditInfo": false,
        "NextBillDateUtc": null,
        "StepDataSuccessRetentionHours": null,
        "StepDataErroredRetentionHours": null,
        "TransactionErrorWebhookEnabled": false,
        "TransactionErrorWebhookUrl": null,
        "TransactionErrorWebhookIncludeWarnings": false,
        "CreatedDate": "2026-11-22T12:00:00Z",
    });
    assert_eq!(reply.json(), expected);
}

#[tokio::test]
async fn an_id_is_made_when_none_is_given() {
    let app = TestApp::start().await;
    let first = create(&app, &json!({ "Name": "A" })).await.expect_status(200).json();
    let second = create(&app, &json!({ "Name": "A", "Id": null })).await.expect_status(200).json();
    assert_ne!(first["Id"], second["Id"]);
    let id = first["Id"].as_str().expect("text");
    assert_eq!(read(&app, id).await.expect_status(200).json(), first);
}

#[tokio::test]
async fn any_visible_characters_are_an_id() {
    let app = TestApp::start().await;
    let longest = "x".repeat(128);
    for (id, in_a_path) in [
        ("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"),
        ("a/b?c#d%e;f", "a%2Fb%3Fc%23d%25e%3Bf"),
        ("\"'<>&", "%22'%3C%3E&"),
        (&longest, &longest),
    ] {
        create(&app, &json!({ "Id": id, "Name": "A" })).await.expect_status(200);
        assert_eq!(read(&app, in_a_path).await.expect_status(200).json()["Id"], id);
        let call = app.within(id, Method::GET, "/v1.0/account/connectors");
        call.send().await.expect_status(200);
    }
}

#[tokio::test]
async fn an_id_that_is_no_visible_text_is_refused() {
    let app = app_with_account().await;
    for id in ["", "a b", "a\nb", "ä", &"x".repeat(129)] {
        let call = app.request(Method::POST, "/v1.0/accounts").json(&json!({ "Id": id, "Name": "A" }));
        let message = "Id: an account id must be 1 to 128 visible ASCII characters.";
        refused(&app, call, 400, "bad-id", message).await;
    }
}

#[tokio::test]
async fn an_id_in_use_is_refused() {
    let app = app_with_account().await;
    let call = app.request(Method::POST, "/v1.0/accounts").json(&json!({ "Id": ACCOUNT, "Name": "Other" }));
    refused(&app, call, 400, "id-in-use", "ID already in use").await;
}

#[tokio::test]
async fn a_name_is_required() {
    let app = app_with_account().await;
    for body in [json!({}), json!({ "Name": null }), json!({ "Name": "" }), json!({ "Name": " \t" })] {
        let call = app.request(Method::POST, "/v1.0/accounts").json(&body);
        let before = app.picture(ACCOUNT).await;
        let reply = call.send().await.expect_status(400).json();
        assert!(reply["Message"].as_str().unwrap().contains("Name is required"), "{reply}");
        assert_eq!(reply["Code"], "name-required");
        assert_eq!(app.picture(ACCOUNT).await, before);
    }
}

#[tokio::test]
async fn an_empty_body_counts_as_an_empty_object() {
    let app = app_with_account().await;
    let call = app.request(Method::POST, "/v1.0/accounts");
    refused(&app, call, 400, "name-required", "Name is required").await;
}

#[tokio::test]
async fn a_parent_must_exist() {
    let app = app_with_account().await;
    let body = json!({ "Name": "A", "ParentAccountId": "nobody" });
    let call = app.request(Method::POST, "/v1.0/accounts").json(&body);
    let message = "ParentAccountId: there is no account 'nobody'";
    refused(&app, call, 400, "unknown-parent", message).await;
    let call = app
        .request(Method::POST, "/v1.0/accounts")
        .json(&json!({ "Name": "A", "ParentAccountId": "no body" }));
    let message = "ParentAccountId: an account id must be 1 to 128 visible ASCII characters.";
    refused(&app, call, 400, "bad-id", message).await;
}
