//! `/v1.0/users` and `/v1.0/accounts/{id}/users`.

use countersign_core::Role;
use countersign_testkit::{PASSWORD, UserPatch};
use reqwest::Method;
use serde_json::{Value, json};

use super::list;
use crate::arrange::{app_with_account, column};

#[tokio::test]
async fn a_user_is_made_shown_changed_and_removed_and_its_secrets_are_never_shown() {
    let app = app_with_account().await;
    let boss = app.administrator("boss@example.com").await;
    let body = json!({
        "Email": "Zo\u{eb}@Example.com", "FullName": "Zo\u{eb} O'Hara", "ApiAccess": true, "Password": PASSWORD,
        "Roles": ["Connector-List", "AccountConnector-Call"], "AllowedAddresses": ["127.0.0.1", "10.0.0.0/8"],
    });
    let call = app.as_person(&boss, Method::POST, "/v1.0/users").json(&body);
    let reply = call.send().await.expect_status(200);
    let made = reply.json();
    let id = made["Id"].as_str().unwrap().to_owned();
    let expected = json!({
        "Id": id, "FullName": "Zo\u{eb} O'Hara", "Email": "Zo\u{eb}@Example.com", "Active": true,
        "IsAdmin": false, "ApiAccess": true, "Roles": ["Connector-List", "AccountConnector-Call"],
        "Accounts": null, "AllowedAddresses": ["127.0.0.1/32", "10.0.0.0/8"], "TwoFactorEnabled": false,
        "MustResetPassword": false, "LastAccess": null, "InvalidLoginAttempts": 0, "LockedUntil": null,
        "CreatedOn": "2026-11-22T12:00:00Z", "UpdatedOn": "2026-11-22T12:00:00Z",
    });
    assert_eq!(made, expected);
    list(&app).basic("zo\u{eb}@example.com", PASSWORD).send().await.expect_status(200);
    list(&app).basic("zo\u{eb}@example.com", "wrong").send().await.expect_status(401);
    let path = format!("/v1.0/users/{id}");
    let shown = app.as_person(&boss, Method::GET, &path).send().await.expect_status(200).json();
    assert_eq!(
        (&shown["LastAccess"], &shown["InvalidLoginAttempts"]),
        (&json!("2026-11-22T12:00:00Z"), &json!(1))
    );
    let change = json!({ "Active": false, "FullName": null, "Roles": [], "AllowedAddresses": [] });
    let changed =
        app.as_person(&boss, Method::PUT, &path).json(&change).send().await.expect_status(200).json();
    for (member, value) in change.as_object().unwrap() {
        assert_eq!(&changed[member], value, "{member}");
    }
    let users = app.as_person(&boss, Method::GET, "/v1.0/users?orderBy=Name").send().await;
    assert_eq!(column(&users.json(), "Email"), ["boss@example.com", "Zo\u{eb}@Example.com"]);
    app.as_person(&boss, Method::DELETE, &path).send().await.expect_status(200);
    app.as_person(&boss, Method::GET, &path).send().await.expect_status(404);
    for kind in ["user.created", "user.changed", "user.deleted"] {
        let log = app.audit_log();
        let event = log.iter().rev().find(|event| event["kind"] == kind).unwrap();
        assert_eq!(event["actor"], format!("user:{}", boss.user.id));
        assert_eq!(event["details"]["user"], id);
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_says_which_member() {
    let app = app_with_account().await;
    let boss = app.administrator("boss@example.com").await;
    let other = app.person("other@example.com", &[]).await;
    let post = |body: Value| app.as_person(&boss, Method::POST, "/v1.0/users").json(&body).send();
    for (body, code) in [
        (json!({}), "email"),
        (json!({ "Email": "no address" }), "email"),
        (json!({ "Email": "a:b@example.com" }), "email"),
        (json!({ "Email": "a@b", "Password": "short" }), "bad-password"),
        (json!({ "Email": "a@b", "Password": "password1234" }), "bad-password"),
        (json!({ "Email": "a@b", "Roles": ["Account-Lists"] }), "bad-member"),
        (json!({ "Email": "a@b", "AllowedAddresses": ["everywhere"] }), "bad-member"),
        (json!({ "Email": "a@b", "Accounts": ["nobody"] }), "unknown-account"),
        (json!({ "Email": "a@b", "TwoFactorEnabled": true }), "two-factor"),
        (json!({ "Email": "a@b", "LockedUntil": "tomorrow" }), "bad-date"),
    ] {
        let reply = post(body.clone()).await;
        assert_eq!((reply.status, reply.json()["Code"].as_str()), (400, Some(code)), "{body}");
    }
    assert_eq!(post(json!({ "Email": "OTHER@example.com" })).await.json()["Code"], "email-taken");
    let path = format!("/v1.0/users/{}", boss.user.id);
    for body in [json!({ "Active": false }), json!({ "IsAdmin": false })] {
        let reply = app.as_person(&boss, Method::PUT, &path).json(&body).send().await;
        assert_eq!((reply.status, reply.json()["Code"].as_str()), (409, Some("last-administrator")));
    }
    let reply = app.as_person(&boss, Method::DELETE, &path).send().await;
    assert_eq!(reply.json()["Code"], "last-administrator");
    let _ = other;
}

#[tokio::test]
async fn the_compatible_call_makes_a_user_without_api_access_and_sets_the_password_of_one_who_is_there() {
    let app = app_with_account().await;
    let put = |body: Value| app.request(Method::PUT, "/v1.0/users").json(&body).send();
    let made = put(json!({ "UserName": "zoe@example.com", "Password": PASSWORD })).await.expect_status(200);
    assert_eq!((&made.json()["ApiAccess"], &made.json()["Roles"]), (&json!(false), &json!([])));
    list(&app).basic("zoe@example.com", PASSWORD).send().await.expect_status(401);
    let person = app.person("other@example.com", &[Role::ConnectorList]).await;
    put(json!({ "UserName": "other@example.com", "Password": "another password" })).await.expect_status(200);
    list(&app).basic(&person.user.email, "another password").send().await.expect_status(200);
    list(&app).basic(&person.user.email, PASSWORD).send().await.expect_status(401);
    // A program of the vendor's has every role but one, and so is less than an administrator.
    app.administrator("boss@example.com").await;
    let reply = put(json!({ "UserName": "boss@example.com", "Password": "another password" })).await;
    assert_eq!((reply.status, reply.json()["Code"].as_str()), (403, Some("administrator-required")));
    let reveal = app.person("reveal@example.com", &[Role::AccountConnectorReveal]).await;
    let reply = put(json!({ "UserName": reveal.user.email, "Password": "another password" })).await;
    let message = "Permission is denied: role AccountConnector-Reveal is required.";
    reply.expect_error(403, "role-required", message);
}

#[tokio::test]
async fn the_list_of_an_account_confines_and_an_empty_one_frees_nobody() {
    let app = app_with_account().await;
    app.account("other").await;
    let person = app.person("zoe@example.com", &[Role::AccountConnectorList]).await;
    let path = "/v1.0/accounts/acme/users";
    let status = async |account: &str| {
        let call = app.as_person(&person, Method::GET, "/v1.0/account/connectors");
        call.header("X-Cyclr-Account", account).send().await.status
    };
    assert_eq!((status("acme").await, status("other").await), (200, 200));
    let names = app.request(Method::PUT, path).json(&json!(["zoe@example.com", "new@example.com"]));
    let names = names.send().await.expect_status(200).json();
    assert_eq!(names, json!(["new@example.com", "zoe@example.com"]));
    assert_eq!((status("acme").await, status("other").await), (200, 403));
    app.request(Method::DELETE, path).send().await.expect_status(200);
    assert_eq!(app.request(Method::GET, path).send().await.json(), json!([]));
    assert_eq!((status("acme").await, status("other").await), (403, 403));
    let confined = app.confined_token("acme").await;
    let reply = app.anonymous(Method::PUT, path).bearer(&confined).json(&json!([])).send().await;
    reply.expect_status(403);
}

#[tokio::test]
async fn the_roles_are_listed_by_name() {
    let app = app_with_account().await;
    let roles = app.request(Method::GET, "/v1.0/roles").send().await.expect_status(200).json();
    assert_eq!(roles.as_array().unwrap().len(), 37);
    assert!(roles.as_array().unwrap().contains(&json!("AccountConnector-Reveal")));
    let members = UserPatch { roles: Some(Role::ALL.iter().copied().collect()), ..UserPatch::default() };
    let all = app.person_with("all@example.com", members).await;
    let shown = app.as_person(&all, Method::GET, &format!("/v1.0/users/{}", all.user.id)).send().await;
    assert_eq!(shown.json()["Roles"], roles);
}
