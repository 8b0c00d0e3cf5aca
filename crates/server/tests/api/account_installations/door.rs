//! An installed application at the door: what it calls with, and everything that is not that.

use countersign_core::Role;
use reqwest::Method;
use serde_json::json;

use super::{Installed, LIST, consent};
use crate::{
    applications::register,
    arrange::{ACCOUNT, DENIED},
    signature,
};

#[tokio::test]
async fn everything_but_the_signature_of_the_token_gets_the_same_401() {
    let installed = Installed::start(false).await;
    let secret = installed.application["SecretKey"].as_str().unwrap();
    let (key, told, right) = (installed.key(), &installed.told, installed.password());
    let other = register(&installed.app, &json!({ "Name": "Other" })).await;
    let foreign = other["ApplicationKey"].as_str().unwrap();
    let upper = right.to_uppercase();
    installed.call_with(key, right, LIST).await.expect_status(200);
    let expected = installed.call_with("nobody", "x", LIST).await.expect_error(401, "denied", DENIED);
    for (user_id, password) in [
        (key, secret),
        (key, &*told["t"]),
        (key, &*told["h"]),
        (key, &*upper),
        (key, &right[..63]),
        (key, ""),
        (key, &*signature::md5(secret, &told["t"])),
        (key, &*signature::hmac(secret, &told["d"])),
        (foreign, right),
        (&*key.to_uppercase(), right),
        ("", right),
        (ACCOUNT, right),
        ("Zoe+x@Example.com", right),
    ] {
        // Each is a wrong try of this address; the delays are not what is compared here.
        installed.app.clock.advance(jiff::SignedDuration::from_mins(16));
        let reply = installed.call_with(user_id, password, LIST).await.expect_error(401, "denied", DENIED);
        let fields = |reply: &countersign_testkit::Reply| {
            let mut fields = reply.headers.clone();
            fields.remove("date");
            fields.remove("x-request-id");
            fields
        };
        assert_eq!(fields(&reply), fields(&expected), "{user_id}");
    }
    installed.call_with(key, right, LIST).await.expect_status(200);
}

/// front-door.md, "Throttle per user and per address": an application's wrong try is one of its address, and of the
/// name that it came with.
#[tokio::test]
async fn who_guesses_as_an_application_has_to_wait_and_the_application_itself_has_not() {
    let installed = Installed::start(false).await;
    let (key, right) = (installed.key(), installed.password());
    let zoe = installed.app.person("zoe@example.com", &[Role::ConnectorList]).await;
    for number in 0..5 {
        let wrong = format!("{number}{}", &right[1..]);
        let refused = if wrong == right { "0".repeat(64) } else { wrong };
        installed.call_with(key, &refused, LIST).await.expect_error(401, "denied", DENIED);
    }
    let message = "Too many tries. Come again later.";
    let reply = installed.call_with(key, &"0".repeat(64), LIST).await;
    let reply = reply.expect_error(429, "too-many-tries", message);
    assert_eq!(reply.header("retry-after"), Some("1"));
    let other = installed.call_with("nobody", "x", LIST).await;
    other.expect_error(429, "too-many-tries", message);
    let person = installed.app.as_person(&zoe, Method::GET, "/v1.0/connectors").send().await;
    person.expect_error(429, "too-many-tries", message);
    installed.call_with(key, right, LIST).await.expect_status(200);
    let log = installed.app.audit_log();
    assert_eq!(log.iter().filter(|line| line["code"] == "too-many-tries").count(), 3);
}

#[tokio::test]
async fn an_application_of_the_historical_form_answers_to_the_address_of_who_installed_it_too() {
    let installed = Installed::start(true).await;
    let right = installed.password();
    for user_id in [installed.key(), "Zoe+x@Example.com", "zoe+X@example.COM"] {
        installed.call_with(user_id, right, LIST).await.expect_status(200);
    }
    for user_id in ["other@example.com", "Zoe+x@Example.com ", ""] {
        installed.call_with(user_id, right, LIST).await.expect_error(401, "denied", DENIED);
    }
    let secret = installed.application["SecretKey"].as_str().unwrap();
    for password in [secret, &*signature::hmac(secret, &installed.told["t"])] {
        installed.call_with(installed.key(), password, LIST).await.expect_error(401, "denied", DENIED);
    }
}

#[tokio::test]
async fn an_application_does_what_was_consented_to_in_its_account_and_nothing_else() {
    let installed = Installed::start(false).await;
    let app = &installed.app;
    app.account("other").await;
    for (path, role) in [
        ("/v1.0/account/installations", "Installation-List"),
        ("/v1.0/applications", "Application-List"),
        ("/v1.0/accounts", "Account-List"),
    ] {
        let reply = installed.call(path).await;
        reply.expect_error(403, "role-required", &format!("Permission is denied: role {role} is required."));
    }
    let call = app.anonymous(Method::GET, LIST).header("X-Cyclr-Account", "other");
    let call = call.header("Authorization", &signature::basic(installed.key(), installed.password()));
    call.send().await.expect_status(403);
}

#[tokio::test]
async fn the_same_application_in_two_accounts_has_two_tokens_and_gets_to_one_with_each() {
    let installed = Installed::start(false).await;
    let app = &installed.app;
    app.account("other").await;
    let made = consent(app, "other", &installed.application, &json!({})).await.expect_status(200).json();
    let told = signature::told(made["RedirectUrl"].as_str().unwrap());
    let secret = installed.application["SecretKey"].as_str().unwrap();
    let password = signature::hmac(secret, &told["t"]);
    assert_ne!(password, installed.password());
    for (password, account, status) in [
        (&*password, "other", 200),
        (&*password, ACCOUNT, 403),
        (installed.password(), ACCOUNT, 200),
        (installed.password(), "other", 403),
    ] {
        let call = app.anonymous(Method::GET, LIST).header("X-Cyclr-Account", account);
        let call = call.header("Authorization", &signature::basic(installed.key(), password));
        call.send().await.expect_status(status);
    }
}
