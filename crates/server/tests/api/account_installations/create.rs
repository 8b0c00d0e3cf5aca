//! `POST /v1.0/account/installations`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Installed, LIST, PATH, consent};
use crate::{
    applications::register,
    arrange::{ACCOUNT, app_with_account},
    signature,
};

#[tokio::test]
async fn an_install_says_what_was_consented_to_and_sends_the_browser_on_with_a_signature() {
    let installed = Installed::start(false).await;
    let (made, told) = (&installed.made, &installed.told);
    assert_eq!(made["AccountId"], ACCOUNT);
    assert_eq!(made["ApplicationKey"], installed.application["ApplicationKey"]);
    assert_eq!(made["ApplicationName"], "Invoices");
    assert_eq!(made["State"], "Active");
    assert_eq!(made["ApprovedRoles"], installed.application["Roles"]);
    assert_eq!(made["RequestedRoles"], installed.application["Roles"]);
    assert_eq!(made["Email"], "Zoe+x@Example.com");
    assert_eq!(made["CreatedDate"], "2026-11-22T12:00:00Z");

    assert_eq!(told["a"], installed.key());
    assert!(told["t"].len() == 32 && told["t"].bytes().all(|byte| byte.is_ascii_hexdigit()), "{told:?}");
    // `python3 -c "import datetime as d; print((d.datetime(2026,11,22,12) - d.datetime(1,1,1)) // d.timedelta(microseconds=1) * 10)"`
    assert_eq!(told["d"], "639309456000000000");
    assert_eq!((&*told["b"], &*told["e"]), (ACCOUNT, "Zoe+x@Example.com"));
    let secret = installed.application["SecretKey"].as_str().unwrap();
    assert_eq!(told["h"], signature::hmac(secret, &signature::joined(told)));
    let shown = installed.list().await;
    assert_eq!(shown[0]["Id"], made["Id"]);
    assert!(shown[0].get("RedirectUrl").is_none() && !shown.to_string().contains(&told["t"]));
}

#[tokio::test]
async fn an_application_of_the_historical_form_is_told_its_signature() {
    let installed = Installed::start(true).await;
    let secret = installed.application["SecretKey"].as_str().unwrap();
    assert_eq!(installed.told["h"], signature::md5(secret, &signature::joined(&installed.told)));
}

#[tokio::test]
async fn the_query_of_the_install_url_is_kept_and_what_is_added_is_encoded() {
    let app = app_with_account().await;
    let account = "a&b=c#d+e%f";
    app.account(account).await;
    let url = "https://invoices.example/install?x=a%20b&x=+c&flag";
    let application = register(&app, &json!({ "InstallUrl": url })).await;
    let email = json!({ "Email": "Zoë&h=0@example.com" });
    let made = consent(&app, account, &application, &email).await.expect_status(200).json();
    let redirect = made["RedirectUrl"].as_str().unwrap();
    assert!(redirect.starts_with(&format!("{url}&a=")), "{redirect}");
    assert!(redirect.ends_with("&b=a%26b%3Dc%23d%2Be%25f&e=Zo%C3%AB%26h%3D0%40example.com"), "{redirect}");
    let told = signature::told(redirect);
    assert_eq!((&*told["b"], &*told["e"]), (account, "Zoë&h=0@example.com"));

    let nobody = register(&app, &json!({})).await;
    let made = consent(&app, ACCOUNT, &nobody, &json!({})).await.expect_status(200).json();
    assert!(!signature::told(made["RedirectUrl"].as_str().unwrap()).contains_key("e"), "{made}");
    assert_eq!(made["Email"], Value::Null);
}

#[tokio::test]
async fn consent_is_for_the_roles_that_were_seen() {
    let app = app_with_account().await;
    let application = register(&app, &json!({})).await;
    for seen in [json!([]), json!(["AccountConnector-List"]), json!(["AccountConnector-List", "User-Read"])] {
        let reply = consent(&app, ACCOUNT, &application, &json!({ "Roles": seen })).await;
        let message = "Application 'Invoices' asks for other roles than were consented to: \
            AccountConnector-List AccountConnector-Call. Show them, and send them as Roles.";
        reply.expect_error(409, "roles-changed", message);
    }
    let silent = consent(&app, ACCOUNT, &application, &json!({ "Roles": null })).await.expect_status(400);
    assert_eq!(silent.json()["Code"], "roles-required");
    assert_eq!(app.within(ACCOUNT, Method::GET, PATH).send().await.json(), json!([]));
}

#[tokio::test]
async fn nobody_gives_away_what_he_does_not_have() {
    let app = app_with_account().await;
    // An OAuth client has every role but this one.
    let roles = json!({ "Roles": ["AccountConnector-List", "AccountConnector-Reveal"] });
    let application = register(&app, &roles).await;
    let reply = consent(&app, ACCOUNT, &application, &json!({})).await;
    let message = "Nobody gives away what he does not have: AccountConnector-Reveal.";
    reply.expect_error(403, "roles-beyond-own", message);
    assert_eq!(app.within(ACCOUNT, Method::GET, PATH).send().await.json(), json!([]));
}

#[tokio::test]
async fn an_account_has_an_application_once() {
    let installed = Installed::start(false).await;
    let again = consent(&installed.app, ACCOUNT, &installed.application, &json!({})).await;
    let message = "Account 'acme' has application 'Invoices' installed already. Delete that installation first \
        to install it anew.";
    again.expect_error(409, "installed-already", message);
    installed.call(LIST).await.expect_status(200);
    assert_eq!(installed.list().await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_application_and_no_address_is_refused() {
    let app = app_with_account().await;
    let application = register(&app, &json!({})).await;
    let unknown = json!({ "ApplicationKey": "0123456789abcdef0123456789abcdef" });
    consent(&app, ACCOUNT, &application, &unknown).await.expect_status(404);
    for key in [json!(null), json!("x")] {
        let reply = consent(&app, ACCOUNT, &application, &json!({ "ApplicationKey": key })).await;
        let message = "ApplicationKey: an application key must be 32 lower-case hex digits.";
        reply.expect_error(400, "bad-id", message);
    }
    let reply = consent(&app, ACCOUNT, &application, &json!({ "Email": "Zoe" })).await;
    assert_eq!(reply.expect_status(400).json()["Code"], "email");
    assert_eq!(app.within(ACCOUNT, Method::GET, PATH).send().await.json(), json!([]));
}

#[tokio::test]
async fn an_installed_application_consents_for_nobody() {
    let installed = Installed::start(false).await;
    let asks = json!(["AccountConnector-List", "Installation-Create", "Installation-Edit"]);
    installed.change(&json!({ "Roles": asks })).await;
    let app = &installed.app;
    let approve = installed.path("/approve");
    app.within(ACCOUNT, Method::PUT, &approve)
        .json(&json!({ "Roles": asks }))
        .send()
        .await
        .expect_status(200);
    let other = register(app, &json!({ "Roles": ["AccountConnector-List"] })).await;
    let body = json!({ "ApplicationKey": other["ApplicationKey"], "Roles": other["Roles"] });
    for (method, path, body) in
        [(Method::POST, PATH, &body), (Method::PUT, &*approve, &json!({ "Roles": asks }))]
    {
        let call = app.anonymous(method, path).header("X-Cyclr-Account", ACCOUNT).json(body);
        let call = call.header("Authorization", &signature::basic(installed.key(), installed.password()));
        let message = "An installed application cannot consent for the people of the account.";
        call.send().await.expect_error(403, "people-only", message);
    }
    assert_eq!(installed.list().await.as_array().unwrap().len(), 1);
}
