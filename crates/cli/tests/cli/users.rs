//! `user`, on the store of a running server and without one.

use countersign_core::{Clock as _, SystemClock};
use countersign_testkit::Authenticator;
use serde_json::{Value, json};

use crate::support::Room;

#[test]
fn users_are_made_changed_and_listed_on_the_store_of_a_running_server() {
    let room = Room::initialized();
    let _server = room.serve();
    let add =
        ["user", "add", "zoe@example.com", "--name", "Zo\u{eb}", "--api-access", "--role", "Account-List"];
    let add = [&add[..], &["--role", "Account-Read", "--data", "data", "--json"]].concat();
    let made = room.run(&add).succeeded().json();
    assert!(made["password"].as_str().is_some_and(|password| password.len() == 24), "{made}");
    let find = || {
        let list = room.run(&["user", "list", "--data", "data", "--json"]).succeeded().json();
        list.as_array().unwrap().iter().find(|row| row["email"] == "zoe@example.com").cloned().unwrap()
    };
    let row = find();
    assert_eq!(row["roles"], json!(["Account-List", "Account-Read"]));
    assert_eq!((&row["api_access"], &row["must_reset_password"]), (&json!(true), &json!(true)));
    assert_eq!((&row["admin"], &row["accounts"]), (&json!(false), &Value::Null));
    let set = ["user", "set", "ZOE@example.com", "--no-roles", "--active", "false", "--data", "data"];
    room.run(&set).succeeded();
    assert_eq!((&find()["roles"], &find()["active"]), (&json!([]), &json!(false)));
    let password = ["user", "password", "zoe@example.com", "--password-stdin", "--data", "data", "--json"];
    let reply = room.run_with_input(&password, b"a password from a pipe\n").succeeded().json();
    assert_eq!(reply["password"], Value::Null);
    assert_eq!(find()["must_reset_password"], false);
    room.run(&add).refused(&["Another user has this e-mail address."]);
}

#[test]
fn a_second_factor_is_begun_switched_on_with_a_code_and_taken_away() {
    let room = Room::initialized();
    let with = |arguments: &[&'static str]| [arguments, &["--data", "data"]].concat();
    let begin = with(&["user", "two-factor", "admin@localhost", "--json"]);
    let is_on = || {
        let list = room.run(&with(&["user", "list", "--json"])).succeeded().json();
        list[0]["two_factor"].as_bool().unwrap()
    };
    let shown = room.run(&begin).succeeded().json();
    let secret = shown["secret"].as_str().unwrap();
    assert!(shown["uri"].as_str().unwrap().contains(&format!("secret={secret}&")), "{shown}");
    assert!(!is_on(), "it is not asked for before a code was confirmed");
    let confirm = |code: &str| {
        let arguments = ["user", "two-factor", "admin@localhost", "--code", code, "--data", "data", "--json"];
        room.run(&arguments)
    };
    confirm("000000").refused(&["it is not the one that the app shows now"]);
    assert!(!is_on());
    let code = Authenticator::new(secret).code(SystemClock.now());
    assert_eq!(confirm(&code).succeeded().json()["two_factor"], true);
    assert!(is_on());
    room.run(&begin).refused(&["The second factor is on."]);
    room.run(&with(&["user", "set", "admin@localhost", "--no-two-factor"])).succeeded();
    assert!(!is_on());
}

#[test]
fn what_cannot_be_is_refused() {
    let room = Room::initialized();
    let with = |arguments: &[&'static str]| [arguments, &["--data", "data"]].concat();
    room.run(&with(&["user", "add", "nobody"])).refused(&["e-mail address"]);
    room.run(&with(&["user", "add", "a@b", "--role", "Account-Lists"])).misused();
    let add = with(&["user", "add", "a@b", "--password-stdin"]);
    room.run_with_input(&add, b"too short\n").refused(&["12 to 256 characters"]);
    room.run(&with(&["user", "set", "a@b", "--active", "true"])).refused(&["a@b"]);
    let set = with(&["user", "set", "admin@localhost", "--active", "false"]);
    room.run(&set).refused(&["last active unrestricted administrator"]);
}
