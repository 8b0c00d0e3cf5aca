//! The program with one account connector for the third party.

use std::{fs, net::SocketAddr, time::Duration};

use countersign_testkit::{BASIC_AUTH, Countersign, local_connector};
use reqwest::Method;
use serde_json::json;
use tokio::{
    sync::{Mutex, MutexGuard},
    time::sleep,
};

use crate::third_party;

/// Measures must not disturb each other.
pub(crate) static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

pub(crate) struct House {
    program: Countersign,
    connection: i64,
    pub(crate) address: SocketAddr,
    _alone: MutexGuard<'static, ()>,
}

impl House {
    pub(crate) async fn open() -> Self {
        let alone = ONE_AT_A_TIME.lock().await;
        let third_party = third_party::start().await;
        let connectors = [local_connector("Local", BASIC_AUTH)];
        let program = Countersign::start(env!("CARGO_BIN_EXE_countersign"), &connectors).await;
        program.account("a").await;
        let properties = json!([{ "Name": "port", "Value": third_party.port().to_string() }]);
        let body = json!({ "AuthValue": "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Properties": properties });
        let install = program.within("a", Method::POST, "/v1.0/connectors/Local/install");
        let installed = install.json(&body).send().await.expect_status(200).json();
        let connection = installed["Id"].as_i64().unwrap();
        let address = program.url().trim_start_matches("http://").parse().unwrap();
        Self { program, connection, address, _alone: alone }
    }

    /// The head of a call; `fields` are whole lines.
    pub(crate) fn head(&self, method: &str, path: &str, fields: &str) -> String {
        let (connection, token) = (self.connection, self.program.token());
        format!(
            "{method} /v1.0/account/connectors/{connection}/proxy{path} HTTP/1.1\r\nHost: t\r\n\
             Authorization: Bearer {token}\r\nX-Cyclr-Account: a\r\n{fields}\r\n"
        )
    }

    /// Kibibytes of memory: `VmRSS` for now, `VmHWM` for the most so far.
    pub(crate) fn memory(&self, name: &str) -> i64 {
        memory_of(self.program.id(), name)
    }

    /// Waits until the program has nothing to do, or next to nothing: what came before must not be measured.
    pub(crate) async fn until_quiet(&self) {
        until_quiet(self.program.id()).await;
    }
}

/// Kibibytes of memory of a process, by the name of the line in `proc_pid_status(5)`.
pub(crate) fn memory_of(process: u32, name: &str) -> i64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).expect("a line of this name");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

/// Waits until a process has nothing to do, or next to nothing.
pub(crate) async fn until_quiet(process: u32) {
    let (mut before, mut quiet) = (0, 0);
    while quiet < 3 {
        sleep(Duration::from_millis(100)).await;
        let now = ticks(process);
        quiet = if now - before <= 3 { quiet + 1 } else { 0 };
        before = now;
    }
}

/// The time that it has worked so far, in hundredths of a second (`proc_pid_stat(5)`, fields 14 and 15).
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(')').expect("a name in parentheses");
    fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
}
