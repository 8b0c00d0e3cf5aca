//! `AuthValue` of `GET /v1.0/account/connectors/{id}`: who sees what is stored, and what the audit log says of it.

use std::{
    fs,
    time::{Duration, Instant},
};

use countersign_core::Role;
use countersign_testkit::{Call, Person, Reply};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    account_installations::PATH as INSTALLATIONS,
    applications::register,
    arrange::{ACCOUNT, AUTH_VALUE, Scene, encoded, leading_to},
    signature,
};

const READ_AND_REVEAL: [Role; 2] = [Role::AccountConnectorRead, Role::AccountConnectorReveal];

fn read(scene: &Scene, person: &Person) -> Call {
    scene.app.as_person(person, Method::GET, &scene.path("")).header("X-Cyclr-Account", ACCOUNT)
}

/// The reply is that of a reader who sees no value, in any spelling.
#[track_caller]
fn without_value(reply: Reply) {
    let reply = reply.expect_status(200);
    assert_eq!((&reply.json()["AuthValue"], &reply.json()["Authenticated"]), (&Value::Null, &json!(true)));
    nothing_of_it(&reply);
}

#[track_caller]
fn nothing_of_it(reply: &Reply) {
    let text = String::from_utf8_lossy(&reply.body);
    assert!(!text.contains(AUTH_VALUE) && !text.contains("p455W0rd"), "{text}");
}

fn reveals(scene: &Scene) -> Vec<Value> {
    scene.app.audit_log().into_iter().filter(|event| event["kind"] == "reveal").collect()
}

#[tokio::test]
async fn an_administrator_sees_the_stored_value_and_the_audit_log_says_who_saw_it() {
    let scene = Scene::authenticated().await;
    let boss = scene.app.administrator("boss@example.com").await;
    let reply = read(&scene, &boss).send().await.expect_status(200);
    assert_eq!(reply.json()["AuthValue"], AUTH_VALUE);
    assert_eq!(reply.header("cache-control"), Some("no-store"));

    let reveals = reveals(&scene);
    assert_eq!(reveals.len(), 1, "{reveals:?}");
    assert_eq!(reveals[0]["actor"], format!("user:{}", boss.user.id));
    assert_eq!((&reveals[0]["account"], &reveals[0]["connection"]), (&json!(ACCOUNT), &json!(scene.id)));
    assert_eq!(reveals[0]["request"].as_str(), reply.header("x-request-id"));
    assert!(!reveals[0].to_string().contains(AUTH_VALUE));
}

#[tokio::test]
async fn it_takes_both_roles_and_who_only_reads_leaves_no_event() {
    let scene = Scene::authenticated().await;
    let both = scene.app.person("both@example.com", &READ_AND_REVEAL).await;
    let reader = scene.app.person("reader@example.com", &[Role::AccountConnectorRead]).await;
    let revealer = scene.app.person("revealer@example.com", &[Role::AccountConnectorReveal]).await;
    let all_but_it: Vec<_> =
        Role::ALL.iter().copied().filter(|role| *role != Role::AccountConnectorReveal).collect();
    let nearly_all = scene.app.person("nearly@example.com", &all_but_it).await;

    without_value(read(&scene, &reader).send().await);
    without_value(read(&scene, &nearly_all).send().await);
    without_value(scene.call(Method::GET, "").send().await);
    nothing_of_it(&read(&scene, &revealer).send().await.expect_status(403));
    assert_eq!(reveals(&scene), Vec::<Value>::new());

    assert_eq!(read(&scene, &both).send().await.expect_status(200).json()["AuthValue"], AUTH_VALUE);
    assert_eq!(reveals(&scene).len(), 1);
}

#[tokio::test]
async fn an_installed_application_sees_it_when_the_role_was_consented_to() {
    let scene = Scene::authenticated().await;
    let app = &scene.app;
    let boss = app.administrator("boss@example.com").await;
    for (roles, shown) in [
        (json!(["AccountConnector-Read"]), Value::Null),
        (json!(["AccountConnector-Read", "AccountConnector-Reveal"]), json!(AUTH_VALUE)),
    ] {
        let application = register(app, &json!({ "Roles": roles })).await;
        let key = application["ApplicationKey"].as_str().unwrap();
        let consent = json!({ "ApplicationKey": key, "Roles": application["Roles"] });
        let install = app.as_person(&boss, Method::POST, INSTALLATIONS).header("X-Cyclr-Account", ACCOUNT);
        let made = install.json(&consent).send().await.expect_status(200).json();
        let token = &signature::told(made["RedirectUrl"].as_str().unwrap())["t"];
        let password = signature::hmac(application["SecretKey"].as_str().unwrap(), token);
        let call = app.anonymous(Method::GET, &scene.path("")).header("X-Cyclr-Account", ACCOUNT);
        let reply = call.header("Authorization", &signature::basic(key, &password)).send().await;
        assert_eq!(reply.expect_status(200).json()["AuthValue"], shown);
    }
    let reveals = reveals(&scene);
    assert_eq!(reveals.len(), 1);
    assert!(reveals[0]["actor"].as_str().unwrap().starts_with("installation:"), "{}", reveals[0]);
}

#[tokio::test]
async fn what_is_shown_is_what_is_stored_now() {
    let scene = Scene::authenticated().await;
    let boss = scene.app.administrator("boss@example.com").await;
    let shown = async || read(&scene, &boss).send().await.expect_status(200).json()["AuthValue"].clone();
    let fields = json!({ "Credentials": { "username": "jane", "password": "r\u{e4}ts\u{3c0}l" } });
    scene.put("?verify=false", &fields).await.expect_status(200);
    assert_eq!(shown().await, encoded("jane", "r\u{e4}ts\u{3c0}l"));
    scene.call(Method::PUT, "/deauthenticate").send().await.expect_status(200);
    let before = reveals(&scene).len();
    assert_eq!(shown().await, Value::Null);
    assert_eq!(reveals(&scene).len(), before, "nothing is stored, so nothing was shown");
}

#[tokio::test]
async fn the_list_and_the_reply_to_a_change_show_it_to_nobody() {
    let scene = Scene::authenticated().await;
    let boss = scene.app.administrator("boss@example.com").await;
    let by_boss =
        |method, path: &str| scene.app.as_person(&boss, method, path).header("X-Cyclr-Account", ACCOUNT);
    let list = by_boss(Method::GET, "/v1.0/account/connectors").send().await.expect_status(200);
    assert_eq!(list.json()[0]["AuthValue"], Value::Null);
    nothing_of_it(&list);
    without_value(by_boss(Method::PUT, &scene.path("")).json(&json!({ "Name": "x" })).send().await);
    assert_eq!(reveals(&scene), Vec::<Value>::new());
}

#[tokio::test]
async fn a_sub_account_does_not_see_its_parents_nor_a_parent_its_sub_accounts() {
    let scene = Scene::authenticated().await;
    let app = &scene.app;
    let boss = app.administrator("boss@example.com").await;
    app.account("above").await;
    let path = format!("/v1.0/accounts/{ACCOUNT}");
    let call = app.request(Method::PUT, &path).json(&json!({ "ParentAccountId": "above" }));
    call.send().await.expect_status(200);
    let below = json!({ "Id": "below", "Name": "below", "ParentAccountId": ACCOUNT });
    app.request(Method::POST, "/v1.0/accounts").json(&below).send().await.expect_status(200);
    app.within("below", Method::GET, &scene.path("/proxy/who")).send().await.expect_status(200);
    for account in ["above", "below"] {
        let call = app.as_person(&boss, Method::GET, &scene.path("")).header("X-Cyclr-Account", account);
        nothing_of_it(&call.send().await.expect_status(404));
    }
    assert_eq!(reveals(&scene), Vec::<Value>::new());
}

#[tokio::test]
async fn without_the_event_there_is_no_value() {
    let scene = Scene::authenticated().await;
    let boss = scene.app.administrator("boss@example.com").await;
    let reader = scene.app.person("reader@example.com", &[Role::AccountConnectorRead]).await;
    // Both are remembered from here on, so that the door writes no event of its own.
    scene.app.caught_up().await;
    without_value(read(&scene, &reader).send().await);
    assert_eq!(read(&scene, &boss).send().await.expect_status(200).json()["AuthValue"], AUTH_VALUE);

    let directory = scene.app.data().join("data/audit");
    fs::remove_dir_all(&directory).unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    while read(&scene, &boss).send().await.status == 200 {
        assert!(Instant::now() < deadline, "the log did not notice that its folder is gone");
    }
    for _ in 0..3 {
        let message = "The audit log cannot be written, so nothing was done. The operator finds the reason \
                       under the RequestId.";
        let reply = read(&scene, &boss).send().await.expect_error(503, "audit-unavailable", message);
        nothing_of_it(&reply);
    }
    // What shows nothing needs no event.
    without_value(read(&scene, &reader).send().await);
    let list = scene.app.as_person(&boss, Method::GET, "/v1.0/account/connectors");
    list.header("X-Cyclr-Account", ACCOUNT).send().await.expect_status(200);

    fs::create_dir(&directory).unwrap();
    assert_eq!(read(&scene, &boss).send().await.expect_status(200).json()["AuthValue"], AUTH_VALUE);
    assert_eq!(reveals(&scene).len(), 1, "no refused event is kept");
}

#[tokio::test]
async fn a_value_that_does_not_open_is_an_error_and_never_a_plain_null() {
    let scene = Scene::authenticated().await;
    let boss = scene.app.administrator("boss@example.com").await;
    let other = scene.app.install(ACCOUNT, "Local", &leading_to(&scene.standin)).await;
    scene.app.second_program().copy_credential(ACCOUNT, scene.id, other).await;
    let path = format!("/v1.0/account/connectors/{other}");
    let call = scene.app.as_person(&boss, Method::GET, &path).header("X-Cyclr-Account", ACCOUNT);
    let message =
        "Something failed here. Nothing was changed. The operator finds the reason under the RequestId.";
    nothing_of_it(&call.send().await.expect_error(500, "internal", message));
    assert_eq!(reveals(&scene).len(), 1, "the event comes before the vault is asked");
}
