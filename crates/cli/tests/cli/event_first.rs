//! A command that is stopped between its event and its deed: the log tells of it, and nothing has changed.
//!
//! The way there is a write lock on the database, which the test holds: the event goes into the log, and the deed waits
//! for the lock until it gives up, or until the command is killed.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use serde_json::Value;

use crate::support::Room;

const PATIENCE: Duration = Duration::from_mins(1);

/// A room with somebody to change, a client to revoke and an application to delete, and commands that do each.
struct Scene {
    room: Room,
    commands: Vec<(&'static str, Vec<String>)>,
}

impl Scene {
    fn new() -> Self {
        let room = Room::initialized();
        room.write("countersign.toml", "listen = '127.0.0.1:0'\n");
        let made = |line: &str, member: &str| {
            let words: Vec<_> = line.split(' ').chain(["--data", "data", "--json"]).collect();
            room.run(&words).succeeded().json()[member].as_str().unwrap().to_owned()
        };
        made("user add zoe@example.com --api-access", "id");
        let client = made("client create --name billing", "client_id");
        let asked = "--install-url https://invoices.example/install --role AccountConnector-Call";
        let application = made(&format!("application create --name Invoices {asked}"), "application_key");
        let commands = [
            ("user.created", "user add max@example.com --api-access".to_owned()),
            ("user.changed", "user set zoe@example.com --active false".to_owned()),
            ("user.changed", "user password zoe@example.com".to_owned()),
            ("user.two-factor-begun", "user two-factor zoe@example.com".to_owned()),
            ("client.created", "client create --name other".to_owned()),
            ("client.revoked", format!("client revoke {client}")),
            ("application.created", format!("application create --name Other {asked}")),
            ("application.deleted", format!("application delete {application}")),
            ("account.created", "account add --id acme --name Acme".to_owned()),
        ];
        let words = |line: String| line.split(' ').chain(["--data", "data"]).map(str::to_owned).collect();
        let commands = commands.into_iter().map(|(kind, line)| (kind, words(line))).collect();
        Self { room, commands }
    }

    /// The kind of each event of commands.
    fn events(&self) -> Vec<String> {
        let text = fs::read_to_string(self.room.path("data/audit-commands/audit-000001.log")).unwrap();
        let whole = text.split_inclusive('\n').skip(1).filter(|line| line.ends_with('\n'));
        let kind =
            |line: &str| serde_json::from_str::<Value>(line).unwrap()["kind"].as_str().unwrap().to_owned();
        whole.map(kind).collect()
    }

    fn database(&self) -> Connection {
        Connection::open(self.room.path("data/countersign.db")).unwrap()
    }

    /// Keeps everybody from writing until it is dropped.
    fn lock(&self) -> Connection {
        let file = self.database();
        file.execute_batch("BEGIN IMMEDIATE").unwrap();
        file
    }

    /// Every row of every table.
    fn rows(&self) -> Vec<String> {
        let file = self.database();
        let mut names =
            file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
        let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert!(names.iter().any(|name| name == "client"), "{names:?}");
        let mut found = Vec::new();
        for name in names {
            let mut rows = file.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values: Vec<_> = (0..columns).map(|at| row.get_ref(at).unwrap()).collect();
                found.push(format!("{name}: {values:?}"));
            }
        }
        found
    }
}

#[test]
fn a_command_that_is_killed_between_them_has_its_event_and_has_done_nothing() {
    let scene = Scene::new();
    for (kind, words) in &scene.commands {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (rows, mut events) = (scene.rows(), scene.events());
        let lock = scene.lock();
        let command = scene.room.start(&words);
        let end = Instant::now() + PATIENCE;
        while scene.events().len() == events.len() {
            assert!(Instant::now() < end, "no event of {words:?} while its deed cannot happen");
            thread::sleep(Duration::from_millis(5));
        }
        drop(command);
        drop(lock);
        events.push((*kind).to_owned());
        assert_eq!(scene.events(), events);
        assert_eq!(scene.rows(), rows, "{words:?}");
        // What it left behind is in nobody's way.
        scene.room.run(&words).succeeded();
        assert_ne!(scene.rows(), rows, "{words:?}");
    }
    drop(scene.room.serve());
    scene.room.run(&["audit", "verify", "--data", "data"]).succeeded();
}

#[test]
fn a_command_whose_deed_fails_says_so_and_its_event_stays() {
    let scene = Scene::new();
    let (rows, mut events) = (scene.rows(), scene.events());
    let lock = scene.lock();
    let (kind, words) = &scene.commands[0];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ran = scene.room.run(&words);
    drop(lock);
    ran.refused(&["another program has been writing to the database for too long"]);
    events.push((*kind).to_owned());
    assert_eq!(scene.events(), events);
    assert_eq!(scene.rows(), rows);
}
