//! `connector list`, `show` and `check`.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Room, repository};

/// A definition that holds, with the version that a test wants.
const ACME: &str = r#"name = "Acme"
description = "Rockets."
categories = ["logistics"]
base_url = "https://{{ shop }}.acme.example/api"

[[property]]
name = "shop"
pattern = "^[a-z]+$"

[[auth]]
name = "User"
type = "basic"
user_id = "{{ user }}/token"
password = "{{ token }}"
fields = [{ name = "user" }, { name = "token", secret = true }]

[[auth]]
name = "Key"
type = "api_key"
query = "key"
fields = [{ name = "api_key", secret = true }]

[verify]
request = "GET /me?full=1"
identity = { id = "data.0.id" }
"#;

fn member(rows: &Value, name: &str) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row[name].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn list_names_every_built_in_connector() {
    let rows = Room::new().run(&["connector", "list", "--json"]).succeeded().json();
    let folders = fs::read_dir(repository().join("connectors")).unwrap();
    let folders = folders.filter(|entry| entry.as_ref().unwrap().path().join("connector.toml").is_file());
    assert_eq!(rows.as_array().unwrap().len(), folders.count());
    let pipedrive = rows.as_array().unwrap().iter().find(|row| row["name"] == "Pipedrive").unwrap();
    let expected = json!({
        "name": "Pipedrive",
        "version": "1.0",
        "auth_types": ["Basic", "ApiKey"],
        "modules": [],
        "categories": ["crm"],
        "source": "built in",
        "hidden_by": null
    });
    assert_eq!(pipedrive, &expected);
}

#[test]
fn list_says_which_connector_is_hidden_by_which() {
    let room = Room::new();
    room.write("mine/pipedrive/connector.toml", &ACME.replace("\"Acme\"", "\"Pipedrive\""));
    let rows = room.run(&["connector", "list", "--connectors", "mine", "--json"]).succeeded().json();
    let rows: Vec<_> = rows.as_array().unwrap().iter().filter(|row| row["name"] == "Pipedrive").collect();
    let sources: Vec<_> = rows.iter().map(|row| (&row["source"], &row["hidden_by"])).collect();
    let mine = json!("mine/pipedrive/connector.toml");
    assert_eq!(sources, [(&mine, &Value::Null), (&json!("built in"), &mine)]);
    let text = room.run(&["connector", "list", "--connectors", "mine"]).succeeded().stdout;
    assert!(text.contains("built in (hidden by mine/pipedrive/connector.toml)"), "{text}");
}

#[test]
fn show_tells_what_a_connector_asks_for() {
    let room = Room::new();
    room.write("mine/acme/connector.toml", ACME);
    let show = ["connector", "show", "acme", "--connectors", "mine"];
    let shown = room.run(&[&show[..], &["--json"]].concat()).succeeded().json();
    assert_eq!(shown["name"], "Acme");
    assert_eq!(member(&shown["properties"], "name"), ["shop"]);
    assert_eq!(member(&shown["ways_in"], "name"), ["User", "Key"]);
    assert_eq!(member(&shown["ways_in"], "auth_type"), ["Basic", "ApiKey"]);
    assert_eq!(shown["ways_in"][0]["fields"][1]["secret"], true);
    assert_eq!(shown["verification"]["request"], "GET https://example.acme.example/api/me?full=1");
    let text = room.run(&show).succeeded().stdout;
    for word in ["Acme 1.0", "Rockets.", "shop", "must match ^[a-z]+$", "User", "token", "secret"] {
        assert!(text.contains(word), "{word:?} is missing:\n{text}");
    }
}

#[test]
fn show_takes_a_version_and_else_the_last_one() {
    let room = Room::new();
    for version in ["1.0", "2.0"] {
        let text = ACME.replacen('\n', &format!("\nversion = \"{version}\"\n"), 1);
        room.write(&format!("mine/acme-{version}/connector.toml"), &text);
    }
    let version = |name: &str| {
        let shown = room.run(&["connector", "show", name, "--connectors", "mine", "--json"]).succeeded();
        shown.json()["version"].as_str().unwrap().to_owned()
    };
    assert_eq!((version("Acme"), version("Acme/1.0")), ("2.0".to_owned(), "1.0".to_owned()));
}

#[test]
fn an_unknown_connector_is_refused_with_what_is_similar() {
    let room = Room::new();
    room.run(&["connector", "show", "desk"]).refused(&["no connector 'desk'", "Freshdesk", "Zendesk"]);
}

#[test]
fn every_built_in_connector_holds() {
    let room = Room::new();
    let rows = room.run(&["connector", "check", "--json"]).succeeded().json();
    let rows = rows.as_array().unwrap();
    let listed = room.run(&["connector", "list", "--json"]).json();
    for name in member(&listed, "name") {
        assert!(rows.iter().any(|row| row["connector"] == *name && row["ok"] == true), "{name}");
    }
    let text = room.run(&["connector", "check"]).succeeded().stdout;
    assert!(text.lines().last().is_some_and(|line| line.ends_with("all hold.")), "{text}");
}

#[test]
fn check_takes_a_connector_folder_and_a_folder_of_them() {
    let room = Room::new();
    room.write("mine/acme/connector.toml", ACME);
    for dir in ["mine", "mine/acme"] {
        let rows = room.run(&["connector", "check", dir, "--json"]).succeeded().json();
        assert_eq!(member(&rows, "auth"), ["User", "Key"], "{dir}");
        assert_eq!(member(&rows, "source"), ["mine/acme/connector.toml"; 2], "{dir}");
    }
}

#[test]
fn what_is_wrong_with_a_definition_is_said_with_file_line_and_member() {
    let room = Room::new();
    room.write("mine/good/connector.toml", ACME);
    // Line 16 is the way in's `password`.
    let broken = ACME.replace("\"Acme\"", "\"Broken\"").replace("{{ token }}", "{{ tokn }}");
    room.write("mine/broken/connector.toml", &broken);
    let ran = room.run(&["connector", "check", "mine", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let rows = ran.json();
    let problem = member(&rows, "problem").into_iter().find(|problem| !problem.is_empty()).unwrap();
    assert!(problem.starts_with("mine/broken/connector.toml:14:"), "{problem}");
    assert!(problem.contains("password") && problem.contains("tokn"), "{problem}");
    let proved = rows.as_array().unwrap().iter().filter(|row| row["ok"] == true).count();
    assert_eq!(proved, 2, "the definitions beside it are proved all the same: {rows}");
    let text = room.run(&["connector", "check", "mine"]);
    assert_eq!(text.code, 1);
    assert!(text.stdout.contains("fail  mine/broken/connector.toml:14:"), "{text:?}");
}

#[test]
fn a_member_that_the_format_does_not_have_is_said_with_file_and_line() {
    let room = Room::new();
    room.write("mine/acme/connector.toml", &ACME.replace("query = ", "querry = "));
    let ran = room.run(&["connector", "list", "--connectors", "mine"]);
    ran.refused(&["mine/acme/connector.toml:20:1", "querry"]);
}

#[test]
fn a_folder_without_connectors_is_refused() {
    let room = Room::new();
    fs::create_dir(room.path("empty")).unwrap();
    for dir in ["empty", "absent"] {
        let ran = room.run(&["connector", "check", dir]);
        assert_eq!(ran.code, 1);
        assert!(ran.stdout.contains(&format!("fail  {dir}: ")), "{ran:?}");
    }
}
