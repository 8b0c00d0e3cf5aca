//! `audit verify` and `audit tail`, and what the doctor says about the log.

use std::fs;

use serde_json::Value;

use crate::support::{Ran, Room};

/// A room whose server was turned away twice by a caller without a token: two events.
fn room() -> Room {
    let room = Room::initialized();
    room.write("countersign.toml", "listen = '127.0.0.1:0'\n");
    let server = room.serve();
    for _ in 0..2 {
        turn_away(&server.base);
    }
    room
}

/// A request without a token, whose refusal is recorded before it is answered.
fn turn_away(base: &str) {
    let request = async {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        http.get(format!("{base}/v1.0/accounts")).send().await.unwrap().status()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(request), 401);
}

const FILE: &str = "data/audit/audit-000001.log";

fn verify(room: &Room) -> Ran {
    room.run(&["audit", "verify", "--data", "data"])
}

fn edit(room: &Room, from: &str, to: &str) {
    let text = fs::read_to_string(room.path(FILE)).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(room.path(FILE), text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_log_that_nobody_touched_is_well_also_while_the_server_runs() {
    let room = room();
    let ran = verify(&room).succeeded();
    assert!(ran.stdout.starts_with("ok     2 events in 1 files, as they were written\nend    "), "{ran:?}");
    let _server = room.serve();
    verify(&room).succeeded();
}

#[test]
fn the_verdict_as_json_has_counts_times_the_end_of_the_chain_and_problems() {
    let room = room();
    let report = room.run(&["audit", "verify", "--data", "data", "--json"]).succeeded().json();
    assert_eq!(report["ok"], true);
    assert_eq!(report["files"], 1);
    assert_eq!(report["events"], 2);
    assert_eq!(report["problems"], serde_json::json!([]));
    assert_eq!(report["more_problems"], 0);
    for time in ["first", "last"] {
        report[time].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    }
    let text = fs::read_to_string(room.path(FILE)).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(report["end"], last["chain"]);
}

#[test]
fn an_edited_byte_is_found_with_its_file_and_line() {
    let room = room();
    edit(&room, "\"refusal\"", "\"reFusal\"");
    let ran = verify(&room);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("wrong  audit-000001.log line 2: "), "{ran:?}");
    let ran = room.run(&["audit", "verify", "--data", "data", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.json()["ok"], false);
    let problem = &ran.json()["problems"][0];
    assert!(problem.as_str().unwrap().starts_with("audit-000001.log line 2: "), "{problem}");
}

#[test]
fn a_removed_line_is_found() {
    let room = room();
    let text = fs::read_to_string(room.path(FILE)).unwrap();
    let second = text.lines().nth(1).unwrap();
    edit(&room, &format!("{second}\n"), "");
    let ran = verify(&room);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("audit-000001.log line 2: before this line events are missing"), "{ran:?}");
}

#[test]
fn without_the_servers_log_verify_says_where_it_looked() {
    let room = Room::initialized();
    room.run(&["audit", "verify", "--data", "data"]).refused(&["data/audit"]);
}

#[test]
fn the_tail_has_the_last_events_in_their_order() {
    let room = room();
    let ran = room.run(&["audit", "tail", "--data", "data", "--json"]).succeeded();
    let mut events: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // What init did stands before them, in the log of commands.
    let events = events.split_off(2);
    let numbers: Vec<_> = events.iter().map(|event| event["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2]);
    for event in &events {
        assert_eq!(event["kind"], "refusal");
        assert_eq!(event["outcome"], "refused");
        assert_eq!(event["code"], "denied");
    }
    let last = room.run(&["audit", "tail", "--data", "data", "--lines", "1", "--json"]).succeeded();
    assert_eq!(last.json()["n"], 2);
    let text = room.run(&["audit", "tail", "--data", "data"]).succeeded().stdout;
    assert_eq!(text.lines().filter(|line| line.contains(" refusal ")).count(), 2, "{text}");
}

#[test]
fn a_followed_tail_shows_what_comes() {
    let room = room();
    let server = room.serve();
    let mut tail = room.start(&["audit", "tail", "--data", "data", "--lines", "1", "--follow", "--json"]);
    tail.until("{\"account\":null");
    turn_away(&server.base);
    let line: Value = serde_json::from_str(&tail.until("{\"account\":null")).unwrap();
    assert_eq!(line["n"], 3);
}

/// What the doctor found about the log: its state, message and what to do.
fn doctor(room: &Room, code: i32) -> [String; 3] {
    doctor_of("audit", room, code)
}

/// As [`doctor`], about the log of commands.
fn doctor_of_commands(room: &Room, code: i32) -> [String; 3] {
    doctor_of("audit of commands", room, code)
}

fn doctor_of(check: &str, room: &Room, code: i32) -> [String; 3] {
    let ran = room.run(&["doctor", "--data", "data", "--json"]);
    assert_eq!(ran.code, code, "{ran:?}");
    let findings = ran.json();
    let found = findings.as_array().unwrap().iter().find(|one| one["check"] == check).unwrap();
    ["state", "message", "todo"].map(|member| found[member].as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_doctor_finds_a_fresh_log_well_and_no_log_no_fault() {
    assert_eq!(doctor(&room(), 0)[0], "ok");
    let fresh = Room::initialized();
    fresh.write("countersign.toml", "listen = '127.0.0.1:0'\n");
    assert_eq!(doctor(&fresh, 0)[0], "ok");
}

#[test]
fn the_doctor_fails_a_log_that_others_can_read() {
    let room = room();
    room.chmod("data/audit", 0o750);
    let [state, message, todo] = doctor(&room, 1);
    assert_eq!(state, "fail");
    assert!(message.contains("data/audit is open to others (mode 0750)"), "{message}");
    assert_eq!(todo, "run: chmod 700 'data/audit'");
    room.chmod("data/audit", 0o700);
    room.chmod(FILE, 0o644);
    let [_, message, todo] = doctor(&room, 1);
    assert!(message.contains("audit-000001.log is open to others (mode 0644)"), "{message}");
    assert_eq!(todo, "run: chmod 600 'data/audit/audit-000001.log'");
}

#[test]
fn the_doctor_fails_a_log_that_was_edited() {
    let room = room();
    edit(&room, "\"denied\"", "\"Denied\"");
    let [state, message, todo] = doctor(&room, 1);
    assert_eq!(state, "fail");
    assert!(message.starts_with("audit-000001.log line 2: "), "{message}");
    assert!(todo.contains("countersign audit verify"), "{todo}");
}

const COMMANDS: &str = "data/audit-commands";

#[test]
fn the_doctor_looks_at_the_log_of_commands_as_at_the_servers() {
    let room = room();
    assert_eq!(doctor_of_commands(&room, 0)[0], "ok");
    room.chmod(COMMANDS, 0o750);
    let [state, message, todo] = doctor_of_commands(&room, 1);
    assert_eq!(state, "fail");
    assert!(message.contains("data/audit-commands is open to others (mode 0750)"), "{message}");
    assert_eq!(todo, "run: chmod 700 'data/audit-commands'");
    room.chmod(COMMANDS, 0o700);

    let file = room.path(COMMANDS).join("audit-000001.log");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("client.created", "client.revoked", 1)).unwrap();
    let [state, message, todo] = doctor_of_commands(&room, 1);
    assert_eq!(state, "fail");
    assert!(message.starts_with("audit-000001.log line 2: "), "{message}");
    assert!(todo.contains("countersign audit verify"), "{todo}");
    assert_eq!(doctor(&room, 1)[0], "ok", "the server's own is well");

    fs::remove_dir_all(room.path(COMMANDS)).unwrap();
    let [state, message, _] = doctor_of_commands(&room, 0);
    assert_eq!((state.as_str(), message.contains("the first command")), ("ok", true), "{message}");
}
