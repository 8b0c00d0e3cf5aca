//! `application`: registered, listed and deleted beside a server or without one.

use crate::support::Room;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn create(room: &Room, more: &[&str]) -> crate::support::Ran {
    let create = ["application", "create", "--data", "data", "--name", "Invoices"];
    room.run(&[&create[..], more].concat())
}

#[test]
fn an_application_is_registered_and_its_secret_key_shown_once() {
    let room = Room::initialized();
    let asked = [
        "--install-url",
        "https://invoices.example/install",
        "--role",
        "accountconnector-call",
        "--role",
        "Account-Read",
        "--json",
    ];
    let made = create(&room, &asked).succeeded().json();
    let (key, secret) = (made["application_key"].as_str().unwrap(), made["secret_key"].as_str().unwrap());
    assert_eq!(key.len(), 32, "{made}");
    assert!(secret.starts_with("cs_app_") && secret.len() >= 50, "{made}");
    let files = room.snapshot();
    let holds = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(!files.iter().any(|(_, bytes)| holds(bytes)), "the secret key is in the store as it is");

    let listed = room.run(&["application", "list", "--data", "data", "--json"]).succeeded();
    assert!(!listed.stdout.contains(secret), "{listed:?}");
    let listed = listed.json();
    assert_eq!(listed[0]["application_key"], key);
    assert_eq!(listed[0]["name"], "Invoices");
    assert_eq!(listed[0]["roles"], serde_json::json!(["Account-Read", "AccountConnector-Call"]));
    assert_eq!(listed[0]["legacy_md5"], false);

    let line = format!("{key}  Invoices  Account-Read AccountConnector-Call\n");
    assert_eq!(room.run(&["application", "list", "--data", "data"]).succeeded().stdout, line);
    room.run(&["application", "delete", "--data", "data", key]).succeeded();
    assert_eq!(room.run(&["application", "list", "--data", "data"]).succeeded().stdout, "");
    room.run(&["application", "delete", "--data", "data", key]).refused(&["There is no application", key]);
}

#[test]
fn what_cannot_be_registered_is_refused_and_nothing_is_made() {
    let room = Room::initialized();
    let role = ["--role", "Account-Read"];
    for url in
        ["invoices.example", "http://invoices.example/", "https://u:p@invoices.example/", "ftp://localhost/"]
    {
        create(&room, &[&["--install-url", url], &role[..]].concat()).refused(&["InstallUrl"]);
    }
    create(&room, &["--install-url", "https://invoices.example/"]).misused();
    create(&room, &["--install-url", "https://invoices.example/", "--role", "Nothing-Read"]).misused();
    room.run(&["application", "delete", "--data", "data", "x"]).misused();
    room.run(&["application", "delete", "--data", "data", KEY]).refused(&["There is no application"]);
    assert_eq!(room.run(&["application", "list", "--data", "data"]).succeeded().stdout, "");
}
