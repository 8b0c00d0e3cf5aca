//! `init`: once, and then never again.

use std::{path::Path, sync::Arc};

use countersign_core::{AllowList, Client, ClientId, LookupHash, Scope, SystemClock};
use countersign_service::{initialize, unlock};
use countersign_store::{ClientStore, ListOrder, UserStore};
use countersign_store_sqlite::{Opener, SqliteStore};
use countersign_vault::{KeyRing, MasterKey, MasterKeySource, SystemEntropy};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::Room;

const INIT: [&str; 4] = ["init", "--data", "data", "--json"];

#[test]
fn init_prints_the_first_administrator_and_the_first_client_once() {
    let room = Room::new();
    let first = room.run(&INIT).succeeded().json();
    assert_eq!(members(&first), ["admin", "client"]);
    assert_eq!(members(&first["admin"]), ["email", "password"]);
    assert_eq!(members(&first["client"]), ["client_id", "client_secret"]);
    assert_eq!(first["admin"]["email"], "admin@localhost");
    assert!(text(&first["admin"]["password"]).len() >= 20, "{first}");
    assert!(!text(&first["client"]["client_id"]).is_empty(), "{first}");
    assert!(text(&first["client"]["client_secret"]).len() >= 43, "{first}");

    let before = room.snapshot();
    let second = room.run(&["init", "--data", "data"]).succeeded();
    assert_eq!(second.stdout, "Already initialised: nothing was changed.\n");
    assert_eq!(room.run(&INIT).succeeded().json(), json!({"admin": null, "client": null}));
    let other = room.run(&["init", "--data", "data", "--admin", "other@example.com"]).succeeded();
    assert_eq!(other.stdout, second.stdout);
    assert_eq!(room.snapshot(), before);
    assert_eq!(room.run(&["client", "list", "--data", "data", "--json"]).json().as_array().unwrap().len(), 1);

    for secret in [&first["client"]["client_secret"], &first["admin"]["password"]] {
        let secret = text(secret).as_bytes();
        let holds = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
        assert!(!before.iter().any(|(_, bytes)| holds(bytes)), "a secret is in the store");
    }
}

#[tokio::test]
async fn the_printed_password_is_the_administrators_and_good_for_setting_another() {
    let room = Room::new();
    let init = ["init", "--data", "data", "--json", "--admin", "Zoë@Example.com"];
    let reply = room.run(&init).succeeded().json();
    assert_eq!(reply["admin"]["email"], "Zoë@Example.com");

    let (store, ring) = opened(&room.path("data")).await;
    let user = store.user_by_email("zoë@example.com").await.unwrap().unwrap();
    assert_eq!(user.email, "Zoë@Example.com");
    assert!(user.is_admin && user.is_active && user.must_reset_password, "{user:?}");
    assert!(user.password.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let password = text(&reply["admin"]["password"]);
    assert!(ring.passwords().verify(&password.into(), &user.password).await.unwrap());
    let wrong = format!("{password}2");
    assert!(!ring.passwords().verify(&wrong.as_str().into(), &user.password).await.unwrap());
    assert_eq!(store.administrators().await.unwrap(), 1);
}

#[test]
fn people_are_told_what_was_made_and_what_the_password_is_good_for() {
    let said = Room::new().run(&["init", "--data", "data"]).succeeded().stdout;
    let shows = |name: &str| said.lines().any(|line| line.split_whitespace().next() == Some(name));
    for name in ["client_id", "client_secret", "administrator", "password"] {
        assert!(shows(name), "{name} is missing: {said}");
    }
    assert!(said.contains("countersign user password admin@localhost"), "{said}");
}

#[test]
fn an_address_that_nobody_could_sign_in_with_is_refused_and_nothing_is_made() {
    let long = format!("{}@example.com", "a".repeat(243));
    let room = Room::new();
    for email in ["", "admin", "a@b@c", "a b@example.com", "a\t@example.com", "a:b@example.com", &long] {
        let admin = format!("--admin={email}");
        room.run(&["init", "--data", "data", &admin]).refused(&["e-mail address", "--admin you@example.com"]);
    }
    assert!(!room.path("data").exists());
}

#[tokio::test]
async fn a_run_that_was_cut_short_is_completed_by_the_next() {
    let after_the_keys = Room::new();
    keys_alone(&after_the_keys.path("data")).await;
    let reply = after_the_keys.run(&INIT).succeeded().json();
    assert!(reply["admin"].is_object() && reply["client"].is_object(), "{reply}");

    let after_the_client = Room::new();
    let store = keys_alone(&after_the_client.path("data")).await;
    store.insert_client(&client()).await.unwrap();
    store.close().await;
    let reply = after_the_client.run(&INIT).succeeded().json();
    assert!(reply["admin"].is_object() && reply["client"].is_null(), "{reply}");

    for room in [after_the_keys, after_the_client] {
        let (store, _) = opened(&room.path("data")).await;
        assert_eq!(store.administrators().await.unwrap(), 1);
        assert_eq!(store.clients(ListOrder::default()).await.unwrap().total, 1);
        assert_eq!(room.run(&INIT).succeeded().json(), json!({"admin": null, "client": null}));
    }
}

#[test]
fn the_data_directory_comes_from_the_environment_where_no_flag_says_otherwise() {
    let room = Room::new();
    room.run_with_variable(&["init"], "COUNTERSIGN_DATA", "elsewhere").succeeded();
    assert!(room.path("elsewhere/countersign.db").is_file());
    room.run_with_variable(&["init", "--data", "here"], "COUNTERSIGN_DATA", "elsewhere").succeeded();
    assert!(room.path("here/countersign.db").is_file());
}

#[test]
fn init_does_not_make_a_new_master_key_for_an_old_store() {
    let room = Room::initialized();
    std::fs::remove_file(room.path("data/master.key")).unwrap();
    room.run(&["init", "--data", "data"]).refused(&["master.key"]);
    assert!(!room.path("data/master.key").exists());
}

fn members(value: &Value) -> Vec<&String> {
    value.as_object().unwrap().keys().collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn client() -> Client {
    Client {
        id: "first".parse::<ClientId>().unwrap(),
        name: "first client".to_owned(),
        scope: Scope::AllAccounts,
        secret: LookupHash([7; 32]),
        allowed: AllowList::default(),
        created: Timestamp::UNIX_EPOCH,
        revoked: None,
    }
}

/// A store as it is when the program was killed after it had made the keys.
async fn keys_alone(data: &Path) -> SqliteStore {
    let store = SqliteStore::open(data, Opener::Tool).unwrap();
    let master = MasterKey::create_file(&data.join("master.key"), &SystemEntropy).unwrap();
    initialize(&store, &master, &SystemClock, Arc::new(SystemEntropy)).await.unwrap();
    store
}

/// The store that the program made, and its key ring.
async fn opened(data: &Path) -> (SqliteStore, KeyRing) {
    let store = SqliteStore::open(data, Opener::Tool).unwrap();
    let master = MasterKey::load(&MasterKeySource::File(data.join("master.key"))).await.unwrap();
    let ring = unlock(&store, &master, Arc::new(SystemEntropy)).await.unwrap().unwrap();
    (store, ring)
}
