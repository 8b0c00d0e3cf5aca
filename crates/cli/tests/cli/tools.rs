//! `client` and `account`, on the store of a running server and without one.

use serde_json::{Value, json};

use crate::support::Room;

#[test]
fn clients_are_made_listed_and_revoked_on_the_store_of_a_running_server() {
    let room = Room::initialized();
    let _server = room.serve();
    let new =
        room.run(&["client", "create", "--name", "billing", "--data", "data", "--json"]).succeeded().json();
    let id = new["client_id"].as_str().unwrap();
    assert!(new["client_secret"].as_str().is_some_and(|secret| secret.len() >= 43), "{new}");
    let find = || {
        let list = room.run(&["client", "list", "--data", "data", "--json"]).succeeded().json();
        list.as_array().unwrap().iter().find(|row| row["client_id"] == id).cloned().unwrap()
    };
    let listed = find();
    assert_eq!(
        (&listed["name"], &listed["account"], &listed["revoked"]),
        (&json!("billing"), &Value::Null, &Value::Null)
    );
    assert!(listed.get("client_secret").is_none(), "{listed}");
    room.run(&["client", "revoke", id, "--data", "data"]).succeeded();
    assert!(find()["revoked"].is_string());
}

#[test]
fn a_client_can_be_confined_to_an_account() {
    let room = Room::initialized();
    room.run(&["account", "add", "--id", "acme", "--name", "Acme Ltd", "--data", "data"]).succeeded();
    let arguments = ["client", "create", "--name", "c", "--account", "acme", "--data", "data", "--json"];
    let id = room.run(&arguments).succeeded().json()["client_id"].clone();
    let list = room.run(&["client", "list", "--data", "data", "--json"]).json();
    let row = list.as_array().unwrap().iter().find(|row| row["client_id"] == id).unwrap();
    assert_eq!(row["account"], "acme");
}

#[test]
fn accounts_are_made_and_listed_on_the_store_of_a_running_server() {
    let room = Room::initialized();
    let _server = room.serve();
    let add = ["account", "add", "--id", "acme", "--name", "Acme Ltd", "--data", "data", "--json"];
    assert_eq!(room.run(&add).succeeded().json()["id"], "acme");
    let list = room.run(&["account", "list", "--data", "data", "--json"]).succeeded().json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!((&list[0]["id"], &list[0]["name"]), (&json!("acme"), &json!("Acme Ltd")));
    room.run(&add).refused(&["ID already in use"]);
    room.run(&["account", "add", "--name", " ", "--data", "data"]).refused(&["Name is required"]);
}

#[test]
fn a_client_that_is_not_there_cannot_be_revoked() {
    let room = Room::initialized();
    room.run(&["client", "revoke", "nobody", "--data", "data"]).refused(&["nobody"]);
}

#[test]
fn a_store_that_is_not_initialised_is_refused_with_the_way_out() {
    let room = Room::new();
    room.run(&["client", "list", "--data", "data"]).refused(&["not initialised", "countersign init"]);
}
