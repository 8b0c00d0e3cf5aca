//! `connector new`: what it makes is a connector that works, and what is there is left alone.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::Room;

/// Names and contents of the files of a folder.
fn contents(dir: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_new_connector_holds_and_makes_the_value() {
    let room = Room::new();
    let said = room.run(&["connector", "new", "mine/acme"]).succeeded().stdout;
    for line in [
        "made mine/acme/connector.toml\n",
        "made mine/acme/connector.js\n",
        "made mine/acme/README.md\n",
        "  countersign connector check mine/acme\n",
        "  countersign connector call mine/acme getBasicAuth '{\"apiKey\":\"k\"}'\n",
    ] {
        assert!(said.contains(line), "{line:?} is missing:\n{said}");
    }
    assert!(contents(&room.path("mine/acme")).iter().all(|(_, text)| !text.contains("__NAME__")));

    let rows = room.run(&["connector", "check", "mine/acme", "--json"]).succeeded().json();
    let rows: Vec<_> = rows.as_array().unwrap().iter().map(|row| (&row["connector"], &row["ok"])).collect();
    assert_eq!(rows, [(&json!("acme"), &Value::Bool(true)); 2]);

    // `printf k: | base64`
    let value = room.run(&["connector", "call", "mine/acme", "getBasicAuth", "{\"apiKey\":\"k\"}"]);
    assert_eq!(value.succeeded().stdout, "\"azo=\"\n");
    let format = room.run(&["connector", "call", "mine/acme", "getLogFormatType"]);
    assert_eq!(format.succeeded().stdout, "\"text/plain\"\n");
}

#[test]
fn both_ways_of_a_new_connector_are_listed() {
    let room = Room::new();
    let made = room.run(&["connector", "new", "mine/acme", "--json"]).succeeded().json();
    assert_eq!(made["name"], "acme");
    assert_eq!(made["files"].as_array().unwrap().len(), 3);
    assert_eq!(made["next"][0], "countersign connector check mine/acme");
    let shown = room.run(&["connector", "show", "acme", "--connectors", "mine", "--json"]).succeeded().json();
    assert_eq!(shown["ways_in"][0]["module"], Value::Null);
    assert_eq!(shown["ways_in"][1]["module"]["file"], "connector.js");
    assert_eq!(shown["verification"]["request"], "GET https://api.example.com/v1/me");
}

#[test]
fn a_folder_that_is_not_empty_is_refused_and_left_as_it_is() {
    let room = Room::new();
    room.run(&["connector", "new", "acme"]).succeeded();
    room.write("acme/connector.js", "mine");
    room.write("other/notes.txt", "mine");
    for dir in ["acme", "other"] {
        let before = contents(&room.path(dir));
        room.run(&["connector", "new", dir]).refused(&["is not empty", "hint"]);
        assert_eq!(contents(&room.path(dir)), before);
    }
}

#[test]
fn an_empty_folder_is_taken_and_a_bad_name_is_not() {
    let room = Room::new();
    fs::create_dir(room.path("empty")).unwrap();
    room.run(&["connector", "new", "empty"]).succeeded();
    assert_eq!(contents(&room.path("empty")).len(), 3);
    for dir in ["two words", "1password", "a\"b", ".."] {
        room.run(&["connector", "new", dir]).refused(&["does not end in a name"]);
    }
    assert_eq!(fs::read_dir(room.path(".")).unwrap().count(), 1);
    room.write("file", "mine");
    room.run(&["connector", "new", "file"]).refused(&["file cannot be made"]);
}
