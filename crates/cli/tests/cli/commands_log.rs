//! What operators do with commands beside a running server is in a log of its own, before it happens.

use std::fs;

use serde_json::Value;

use crate::support::Room;

const FILE: &str = "data/audit-commands/audit-000001.log";

fn room() -> Room {
    let room = Room::initialized();
    room.write("countersign.toml", "listen = '127.0.0.1:0'\n");
    room
}

fn run(room: &Room, line: &str) -> Value {
    let words: Vec<_> = line.split(' ').chain(["--data", "data", "--json"]).collect();
    room.run(&words).succeeded().json()
}

fn done(room: &Room, line: &str) {
    let words: Vec<_> = line.split(' ').chain(["--data", "data"]).collect();
    room.run(&words).succeeded();
}

/// Kind, actor and the id that is told of, of each event of commands.
fn events(room: &Room) -> Vec<(String, String, String)> {
    let text = fs::read_to_string(room.path(FILE)).unwrap();
    let lines = text.lines().skip(1).map(|line| serde_json::from_str::<Value>(line).unwrap());
    let part = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let about = |line: &Value| {
        [&line["details"]["user"], &line["details"]["id"], &line["account"]].map(part).concat()
    };
    lines.map(|line| (part(&line["kind"]), part(&line["actor"]), about(&line))).collect()
}

#[test]
fn what_changes_something_is_recorded_with_who_ran_it_and_what_reads_is_not() {
    let room = room();
    let _server = room.serve();
    let before = events(&room).len();
    let user = run(&room, "user add zoe@example.com --api-access --admin");
    done(&room, "user set zoe@example.com --active false");
    run(&room, "user password zoe@example.com");
    run(&room, "user two-factor zoe@example.com");
    let client = run(&room, "client create --name billing");
    let client = client["client_id"].as_str().unwrap();
    done(&room, &format!("client revoke {client}"));
    let application = "application create --name Invoices --install-url https://invoices.example/install";
    let application = run(&room, &format!("{application} --role AccountConnector-Call"));
    let application = application["application_key"].as_str().unwrap();
    done(&room, &format!("application delete {application}"));
    run(&room, "account add --id acme --name Acme");
    for reading in ["user list", "client list", "application list", "account list"] {
        run(&room, reading);
    }

    let operator = format!("operator:{}", rustix::process::getuid().as_raw());
    let user = user["id"].as_str().unwrap();
    let expected = [
        ("user.created", user),
        ("user.changed", user),
        ("user.changed", user),
        ("user.two-factor-begun", user),
        ("client.created", client),
        ("client.revoked", client),
        ("application.created", application),
        ("application.deleted", application),
        ("account.created", "acme"),
    ];
    let expected = expected.map(|(kind, about)| (kind.to_owned(), operator.clone(), about.to_owned()));
    assert_eq!(events(&room)[before..], expected);

    let tail = room.run(&["audit", "tail", "--data", "data", "--lines", "1"]).succeeded().stdout;
    assert!(tail.contains("account.created") && tail.contains(&operator), "{tail}");
    let verified = run(&room, "audit verify");
    assert_eq!(verified["commands"]["events"], before + expected.len());
}

#[test]
fn init_records_what_it_makes() {
    let kinds: Vec<_> = events(&room()).into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(kinds, ["client.created", "user.created"]);
}

#[test]
fn an_edited_event_of_a_command_is_found() {
    let room = room();
    drop(room.serve());
    done(&room, "audit verify");
    let text = fs::read_to_string(room.path(FILE)).unwrap();
    fs::write(room.path(FILE), text.replacen("client.created", "client.revoked", 1)).unwrap();
    let ran = room.run(&["audit", "verify", "--data", "data"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("wrong  audit-000001.log line 2: "), "{ran:?}");
    assert!(ran.stdout.contains(" of commands"), "{ran:?}");
}

#[test]
fn what_cannot_be_recorded_does_not_happen() {
    let room = room();
    fs::remove_dir_all(room.path("data/audit-commands")).unwrap();
    fs::write(room.path("data/audit-commands"), "in the way").unwrap();
    let ran = room.run(&["user", "add", "zoe@example.com", "--data", "data"]);
    ran.refused(&["audit-commands"]);
    let users = run(&room, "user list");
    assert_eq!(users.as_array().unwrap().len(), 1, "{users}");
}

#[test]
fn commands_that_come_at_once_take_turns() {
    let room = room();
    let before = events(&room).len();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let room = &room;
            scope.spawn(move || run(room, &format!("account add --id a{number} --name A")));
        }
    });
    assert_eq!(events(&room).len(), before + 4);
    drop(room.serve());
    done(&room, "audit verify");
}
