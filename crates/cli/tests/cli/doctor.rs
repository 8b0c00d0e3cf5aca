//! `doctor`: what it finds, and that it leaves everything as it was.

use std::{fs, net::TcpListener};

use serde_json::Value;

use crate::support::Room;

fn findings(room: &Room, more: &[&str], code: i32) -> Vec<Value> {
    let before = room.snapshot();
    let arguments = [&["doctor", "--data", "data", "--json"], more].concat();
    let ran = room.run(&arguments);
    assert_eq!(ran.code, code, "{ran:?}");
    assert_eq!(room.snapshot(), before, "the doctor changed something");
    ran.json().as_array().unwrap().clone()
}

/// The one failure, of this check, with its message and what to do.
#[track_caller]
fn the_failure(findings: &[Value], check: &str) -> (String, String) {
    let failures: Vec<_> = findings.iter().filter(|one| one["state"] == "fail").collect();
    assert_eq!(failures.len(), 1, "{findings:?}");
    assert_eq!(failures[0]["check"], check, "{findings:?}");
    let text = |member: &str| failures[0][member].as_str().unwrap_or_default().to_owned();
    (text("message"), text("todo"))
}

/// A room whose settings name a free port, so that no other program's use of 8080 matters.
fn initialized() -> Room {
    let room = Room::initialized();
    room.write("countersign.toml", "listen = '127.0.0.1:0'\n");
    room
}

#[test]
fn on_a_fresh_machine_it_notes_what_is_not_there_yet_and_makes_nothing() {
    let room = Room::new();
    room.write("countersign.toml", "listen = '127.0.0.1:0'\n");
    let findings = findings(&room, &[], 0);
    let noted: Vec<_> =
        findings.iter().filter(|one| one["state"] == "note").map(|one| &one["check"]).collect();
    assert_eq!(noted, ["data directory", "store", "master key"]);
    assert!(!room.path("data").exists());
}

#[test]
fn an_initialised_directory_is_well() {
    let findings = findings(&initialized(), &[], 0);
    for finding in &findings {
        assert_eq!(finding["state"], "ok", "{finding}");
    }
    let checks: Vec<_> = findings.iter().map(|one| one["check"].as_str().unwrap()).collect();
    for check in [
        "settings",
        "data directory",
        "files",
        "store",
        "node",
        "master key",
        "audit",
        "audit of commands",
        "connectors",
        "listen",
        "TLS",
        "clock",
    ] {
        assert!(checks.contains(&check), "{check} is not in {checks:?}");
    }
}

#[test]
fn a_running_server_is_seen() {
    let room = initialized();
    let _server = room.serve();
    let ran = room.run(&["doctor", "--data", "data"]).succeeded();
    assert!(ran.stdout.contains("ok    node: a server runs on this store"), "{ran:?}");
}

#[test]
fn a_key_file_that_others_can_read_fails() {
    let room = initialized();
    room.chmod("data/master.key", 0o644);
    let ran = room.run(&["doctor", "--data", "data"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("fail  files: data/master.key is open to others (mode 0644)"), "{ran:?}");
    assert!(ran.stdout.contains("-> run: chmod 600 'data/master.key'"), "{ran:?}");
}

#[test]
fn a_directory_that_others_can_enter_fails() {
    let room = initialized();
    room.chmod("data", 0o755);
    let (message, todo) = the_failure(&findings(&room, &[], 1), "data directory");
    assert!(message.contains("mode 0755"), "{message}");
    assert_eq!(todo, "run: chmod 700 'data'");
}

#[test]
fn a_missing_master_key_fails_and_is_not_made_anew() {
    let room = initialized();
    fs::remove_file(room.path("data/master.key")).unwrap();
    let (message, todo) = the_failure(&findings(&room, &[], 1), "master key");
    assert!(message.contains("master.key"), "{message}");
    assert!(todo.contains("bring back the key"), "{todo}");
}

#[test]
fn the_master_key_of_another_store_fails() {
    let (room, other) = (initialized(), Room::initialized());
    fs::copy(other.path("data/master.key"), room.path("data/master.key")).unwrap();
    let (message, _) = the_failure(&findings(&room, &[], 1), "master key");
    assert!(message.contains("does not open"), "{message}");
}

#[test]
fn a_file_that_is_no_database_of_ours_fails() {
    let room = initialized();
    room.write("data/countersign.db", "this is not a database at all, whatever its name says");
    let (message, _) = the_failure(&findings(&room, &[], 1), "store");
    assert!(message.contains("countersign.db"), "{message}");
}

#[test]
fn an_address_that_is_taken_fails() {
    let room = initialized();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    room.write("countersign.toml", &format!("listen = '{address}'\n"));
    let (message, _) = the_failure(&findings(&room, &[], 1), "listen");
    assert!(message.contains(&address), "{message}");
}

#[test]
fn clear_text_beyond_loopback_fails_unless_a_proxy_ends_tls() {
    let room = initialized();
    room.write("countersign.toml", "listen = '0.0.0.0:0'\n");
    let (_, todo) = the_failure(&findings(&room, &[], 1), "TLS");
    assert!(todo.contains("tls.terminated_upstream"), "{todo}");
    room.write("countersign.toml", "listen = '0.0.0.0:0'\n[tls]\nterminated_upstream = true\n");
    findings(&room, &[], 0);
}

#[test]
fn certificate_and_key_must_be_there_and_fit_each_other() {
    let room = initialized();
    let [one, two] = [(), ()].map(|()| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());
    room.write("cert.pem", &one.cert.pem());
    room.write("key.pem", &one.signing_key.serialize_pem());
    room.write("other.pem", &two.signing_key.serialize_pem());
    let with_key = |key: &str| {
        let text = format!("listen = '127.0.0.1:0'\n[tls]\ncert = 'cert.pem'\nkey = '{key}'\n");
        room.write("countersign.toml", &text);
    };
    with_key("key.pem");
    findings(&room, &[], 0);
    with_key("other.pem");
    the_failure(&findings(&room, &[], 1), "TLS");
    with_key("absent.pem");
    let (message, _) = the_failure(&findings(&room, &[], 1), "TLS");
    assert!(message.contains("absent.pem"), "{message}");
}

#[test]
fn settings_that_cannot_be_read_fail() {
    let room = Room::new();
    room.write("countersign.toml", "lisen = 1\n");
    let (message, _) = the_failure(&findings(&room, &[], 1), "settings");
    assert!(message.contains("lisen"), "{message}");
}

#[test]
fn a_broken_connector_fails_and_a_hidden_one_is_noted() {
    let room = initialized();
    room.write("mine/acme/connector.toml", "name = 'Acme'\n");
    the_failure(&findings(&room, &["--connectors", "mine"], 1), "connectors");
    let stripe = crate::support::repository().join("connectors/stripe/connector.toml");
    room.write("mine/acme/connector.toml", &fs::read_to_string(stripe).unwrap());
    let findings = findings(&room, &["--connectors", "mine"], 0);
    let note = findings.iter().find(|one| one["state"] == "note").unwrap();
    assert!(
        note["message"].as_str().unwrap().contains("Stripe 1.0 (built in) is hidden by mine/acme"),
        "{note}"
    );
}
