//! The answers of the front door, row by row (front-door.md, "Answers").

use countersign_core::Role;
use countersign_testkit::{PASSWORD, TestApp, UserPatch, basic_field};
use reqwest::Method;

use super::{list, seen};
use crate::arrange::{DENIED, app_with_account};

const ROLES: [Role; 1] = [Role::ConnectorList];

/// Every way of not getting in, by its `Authorization`; each user of it has the right password.
async fn turned_away(app: &TestApp) -> Vec<(&'static str, Option<String>)> {
    let role = || UserPatch { roles: Some(ROLES.into_iter().collect()), ..UserPatch::default() };
    app.person("right@example.com", &ROLES).await;
    let inactive = UserPatch { is_active: Some(false), ..role() };
    app.person_with("inactive@example.com", inactive).await;
    app.person_with("closed@example.com", UserPatch { api_access: Some(false), ..role() }).await;
    app.person("useless@example.com", &[]).await;
    let later = "2027-11-22T13:00:00Z".parse().unwrap();
    app.person_with("locked@example.com", UserPatch { locked_until: Some(Some(later)), ..role() }).await;
    let new = UserPatch { must_reset_password: Some(true), ..role() };
    app.person_with("new@example.com", new).await;
    let careful = app.person("careful@example.com", &ROLES).await;
    app.second_program().add_second_factor(&careful, b"12345678901234567890").await;
    app.caught_up().await;
    let right = |name: &str| Some(basic_field(&format!("{name}@example.com"), PASSWORD));
    vec![
        ("no credentials", None),
        ("a wrong password", Some(basic_field("right@example.com", "not the password"))),
        ("an unknown user", right("nobody")),
        ("inactive", right("inactive")),
        ("API access off", right("closed")),
        ("no role and no administrator", right("useless")),
        ("locked", right("locked")),
        ("a second factor, for whose code there is no place", right("careful")),
        ("a password that is good for setting another", right("new")),
        ("an empty user name and password", Some("Basic Og==".to_owned())),
        ("B3: a control character", Some(basic_field("right@example.com\u{7}", PASSWORD))),
        ("B4: the scheme alone", Some("Basic".to_owned())),
        ("B4: something behind the token", Some(basic_field("right@example.com", PASSWORD) + " x")),
        ("B6: no colon", Some("Basic Zm9v".to_owned())),
        ("B8: pad bits", Some("Basic Zh==".to_owned())),
        ("B9: not UTF-8", Some("Basic /3NlcjpwYXNz".to_owned())),
        ("an unknown token", Some("Bearer cs_token_nobody".to_owned())),
        ("another scheme", Some("Digest username=\"a\"".to_owned())),
    ]
}

#[tokio::test]
async fn b12_every_row_of_401_is_the_same_in_status_fields_and_body() {
    let app = app_with_account().await;
    let first = seen(&list(&app).send().await);
    assert_eq!(first.0, 401);
    assert_eq!(first.2, format!(r#"{{"Message":"{DENIED}","Code":"denied","RequestId":"REQUEST"}}"#));
    let challenges: Vec<_> =
        first.1.iter().filter(|(name, _)| name == "www-authenticate").map(|(_, value)| &**value).collect();
    assert_eq!(
        challenges,
        [r#"Basic realm="Countersign", charset="UTF-8""#, r#"Bearer realm="Countersign""#]
    );
    let with_credentials = |mut answer: (u16, Vec<(String, String)>, String)| {
        // RFC 9111 section 3.5: there is nothing to keep secret where no credentials came.
        answer.1.retain(|(name, _)| name != "cache-control");
        answer
    };
    for (row, field) in turned_away(&app).await {
        // Each row counts as a try of this address: the delays are not what is compared here.
        app.clock.advance(jiff::SignedDuration::from_mins(16));
        let call = list(&app);
        let call = match &field {
            Some(field) => call.header("Authorization", field),
            None => call,
        };
        let answer = seen(&call.send().await);
        assert_eq!(with_credentials(answer), with_credentials(first.clone()), "{row}");
    }
    app.clock.advance(jiff::SignedDuration::from_mins(16));
    list(&app).basic("right@example.com", PASSWORD).send().await.expect_status(200);
}

#[tokio::test]
async fn right_credentials_without_the_role_are_403_and_say_which() {
    let app = app_with_account().await;
    let person = app.person("zoe@example.com", &ROLES).await;
    let call = app.as_person(&person, Method::DELETE, "/v1.0/account/connectors/1");
    let message = "Permission is denied: role AccountConnector-Delete is required.";
    call.header("X-Cyclr-Account", "acme").send().await.expect_error(403, "role-required", message);
}

#[tokio::test]
async fn the_account_header_is_asked_of_people_as_of_programs() {
    let app = app_with_account().await;
    let person = app.confined_person("zoe@example.com", &[Role::AccountConnectorList], &["acme"]).await;
    app.account("other").await;
    let call = |account: Option<&str>| {
        let call = app.as_person(&person, Method::GET, "/v1.0/account/connectors");
        match account {
            Some(account) => call.header("X-Cyclr-Account", account),
            None => call,
        }
    };
    call(Some("acme")).send().await.expect_status(200);
    let message = "The X-Cyclr-Account header is missing.";
    call(None).send().await.expect_error(401, "account-missing", message);
    call(Some("")).send().await.expect_error(401, "account-empty", "The X-Cyclr-Account header is empty.");
    let message = "This token is confined to account 'acme'.";
    call(Some("other")).send().await.expect_error(403, "token-confined", message);
    call(Some("nobody")).send().await.expect_error(403, "token-confined", message);
}

#[tokio::test]
async fn the_sixth_wrong_try_waits_and_says_how_long() {
    let app = app_with_account().await;
    app.person("zoe@example.com", &ROLES).await;
    for name in ["zoe", "nobody"] {
        app.clock.advance(jiff::SignedDuration::from_mins(16));
        let call = |password: &str| list(&app).basic(&format!("{name}@example.com"), password);
        for _ in 0..5 {
            call("not the password").send().await.expect_error(401, "denied", DENIED);
        }
        let reply = call(PASSWORD).send().await;
        let reply = reply.expect_error(429, "too-many-tries", "Too many tries. Come again later.");
        assert_eq!(reply.header("retry-after"), Some("1"), "{name}");
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        assert_eq!(call(PASSWORD).send().await.status, if name == "zoe" { 200 } else { 401 });
    }
}

#[tokio::test]
async fn a_right_password_from_another_address_is_not_in_the_list() {
    let app = app_with_account().await;
    let allowed = Some("192.0.2.0/24".parse().unwrap());
    let roles = Some(ROLES.into_iter().collect());
    let person =
        app.person_with("zoe@example.com", UserPatch { allowed, roles, ..UserPatch::default() }).await;
    let message = "Unknown client IP Address: contact support to request access for this IP address";
    for _ in 0..2 {
        let reply = app.as_person(&person, Method::GET, super::LIST).send().await;
        reply.expect_error(403, "client-address", message);
    }
    let wrong = list(&app).basic("zoe@example.com", "not the password");
    wrong.send().await.expect_error(401, "denied", DENIED);
}
