//! Ways of getting in that stay shut: each is refused by the side that it is tried on, and changes nothing.

use reqwest::{Method, Url};
use serde_json::{Value, json};

use crate::add_on::{ACCOUNT, ROLES, Scene};

const LIST: &str = "/v1.0/account/connectors";
const DENIED: &str = "Authorization has been denied for this request.";

async fn denied(scene: &Scene, way: &str) {
    let (status, body) = scene.call(way, LIST).await;
    assert_eq!((status, &body["Message"], &body["Code"]), (401, &json!(DENIED), &json!("denied")), "{way}");
}

/// The address with another value for this name.
fn with(address: &str, name: &str, value: impl Fn(&str) -> String) -> String {
    let address = Url::parse(address).unwrap();
    let pairs = address.query_pairs().map(|(n, v)| {
        let value = if n == name { value(&v) } else { v.into_owned() };
        (n.into_owned(), value)
    });
    let pairs: Vec<_> = pairs.collect();
    let mut changed = address.clone();
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    changed.into()
}

fn flipped(hex: &str) -> String {
    let other = if hex.starts_with('0') { "1" } else { "0" };
    format!("{other}{}", &hex[1..])
}

#[tokio::test]
async fn a_tampered_install_is_known_by_its_signature() {
    let scene = Scene::start(false).await;
    let made = scene.consent().await;
    let address = made["RedirectUrl"].as_str().unwrap();
    for name in ["h", "a", "t", "d"] {
        let tampered = with(address, name, flipped);
        assert_eq!(scene.browse(&tampered).await, (400, json!({ "refused": "signature" })), "{name}");
    }
    let (status, said) = scene.browse(address).await;
    assert_eq!((status, &said["installed"]), (200, &json!(ACCOUNT)));
}

#[tokio::test]
async fn a_second_use_of_an_install_changes_nothing() {
    let scene = Scene::start(false).await;
    let (id, address) = scene.install().await;
    assert_eq!(scene.browse(&address).await, (409, json!({ "refused": "token seen before" })));
    assert_eq!(scene.call("documented", LIST).await.0, 200);

    // Nor does it bring an installation back that is gone: there is a new token by then.
    scene.about(Method::DELETE, &id, "", &json!({})).await.expect_status(200);
    let again = scene.consent().await;
    assert_ne!(again["Id"].as_str(), Some(&*id));
    denied(&scene, "documented").await;
}

#[tokio::test]
async fn the_secret_key_itself_and_the_bare_token_are_no_passwords() {
    for legacy in [false, true] {
        let scene = Scene::start(legacy).await;
        scene.install().await;
        for way in ["raw", "token"] {
            denied(&scene, way).await;
        }
        assert_eq!(scene.call("documented", LIST).await.0, 200);
    }
}

#[tokio::test]
async fn the_address_of_who_installed_is_a_user_id_of_the_historical_form_alone() {
    let scene = Scene::start(false).await;
    scene.install().await;
    denied(&scene, "email").await;
}

#[tokio::test]
async fn an_application_that_asks_for_other_roles_stays_out_until_they_are_approved() {
    let scene = Scene::start(false).await;
    let (id, _) = scene.install().await;
    for asked in [json!([ROLES[0], ROLES[1], "AccountConnector-Delete"]), json!([ROLES[0]])] {
        scene.change(&json!({ "Roles": asked })).await;
        denied(&scene, "documented").await;
        let state = scene.about(Method::GET, &id, "", &Value::Null).await.expect_status(200).json();
        assert_eq!((&state["State"], &state["RequestedRoles"]), (&json!("WaitingForApproval"), &asked));

        // What was consented to before is no consent to what it asks for now.
        let outdated = scene.about(Method::PUT, &id, "/approve", &json!({ "Roles": ROLES })).await;
        assert_eq!(outdated.expect_status(409).json()["Code"], "roles-changed");
        denied(&scene, "documented").await;

        let approval = scene.about(Method::PUT, &id, "/approve", &json!({ "Roles": asked })).await;
        assert_eq!(approval.expect_status(200).json()["State"], "Active");
        assert_eq!(scene.call("documented", LIST).await.0, 200);
    }
}

#[tokio::test]
async fn a_deleted_installation_and_a_deleted_application_are_out_at_once() {
    let scene = Scene::start(false).await;
    let (id, _) = scene.install().await;
    assert_eq!(scene.call("documented", LIST).await.0, 200);
    scene.about(Method::DELETE, &id, "", &json!({})).await.expect_status(200);
    denied(&scene, "documented").await;

    scene.install().await;
    assert_eq!(scene.call("documented", LIST).await.0, 200);
    let path = format!("/v1.0/applications/{}", scene.key);
    scene.server.request(Method::DELETE, &path).send().await.expect_status(200);
    denied(&scene, "documented").await;
}

#[tokio::test]
async fn an_application_that_is_deleted_by_a_command_beside_the_server_is_out_within_a_moment() {
    let scene = Scene::start(false).await;
    scene.install().await;
    assert_eq!(scene.call("documented", LIST).await.0, 200);
    let mut command = scene.server.command(env!("CARGO_BIN_EXE_countersign"));
    let ran = command.args(["application", "delete", &scene.key]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let out = async {
        while scene.call("documented", LIST).await.0 != 401 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), out).await.expect("the change feed is followed");
}
