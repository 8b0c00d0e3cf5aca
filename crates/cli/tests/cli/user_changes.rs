//! What `countersign user` changes beside a running server holds there at once, with calls going on meanwhile.

use std::{
    io::Write as _,
    process::Stdio,
    sync::OnceLock,
    time::{Duration, Instant},
};

use countersign_testkit::Countersign;
use reqwest::Method;

const BINARY: &str = env!("CARGO_BIN_EXE_countersign");
const PASSWORD: &str = "a password for tests";

/// The server reads the change feed four times a second. It remembers right passwords for a minute, so what holds
/// within this time was not merely forgotten, however busy the machine is.
const AT_ONCE: Duration = Duration::from_secs(10);

/// A user with an address of his own: his wrong tries delay nobody else.
struct Who {
    email: String,
    address: String,
}

impl Who {
    async fn status(&self, program: &Countersign) -> u16 {
        let call = program.anonymous(Method::GET, "/v1.0/connectors").basic(&self.email, PASSWORD);
        call.header("X-Forwarded-For", &self.address).send().await.status
    }

    /// Calls without a pause: how often he was let in before the change, and what came after the first refusal.
    async fn keep_calling(&self, program: &Countersign, changed: &OnceLock<Instant>) -> (u32, Vec<u16>) {
        let (mut before, mut refused) = (0, Vec::new());
        while refused.len() < 10 {
            let since = changed.get().copied();
            let status = self.status(program).await;
            match since {
                _ if status != 200 => refused.push(status),
                _ if !refused.is_empty() => panic!("{} was let in again after {refused:?}", self.email),
                Some(at) => assert!(at.elapsed() < AT_ONCE, "{} is still let in", self.email),
                None => before += 1,
            }
        }
        (before, refused)
    }
}

/// Runs a command beside the server, without holding up who calls it.
async fn command(program: &Countersign, arguments: &[&str], input: &str) {
    let mut command = program.command(BINARY);
    let piped = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // A command that wants no input may be gone before it got it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn every_change_by_command_holds_at_once_at_the_server_under_load() {
    let settings = [("COUNTERSIGN_DOOR__TRUSTED_PROXIES", "127.0.0.1")];
    let program = Countersign::start_with(BINARY, &[], &settings).await;
    for (number, (set, expected)) in [
        (["--no-roles"].as_slice(), 401),
        (&["--role", "Audit-Read"], 403),
        (&["--api-access", "false"], 401),
        (&["--active", "false"], 401),
        (&["--lock-until", "2099-01-01T00:00:00Z"], 401),
        (&["--allow", "192.0.2.1"], 403),
        (&[], 401),
    ]
    .into_iter()
    .enumerate()
    {
        let who =
            Who { email: format!("zoe{number}@example.com"), address: format!("198.51.100.{}", number + 1) };
        let add = ["user", "add", &who.email, "--password-stdin", "--api-access", "--role", "Connector-List"];
        command(&program, &add, PASSWORD).await;
        let changed = OnceLock::new();
        let calls = || who.keep_calling(&program, &changed);
        let change = async {
            while who.status(&program).await != 200 {}
            if set.is_empty() {
                let password = ["user", "password", &who.email, "--password-stdin"];
                command(&program, &password, "another password").await;
            } else {
                command(&program, &[&["user", "set", &who.email], set].concat(), "").await;
            }
            changed.get_or_init(Instant::now);
        };
        let (one, two, three, four, ()) = tokio::join!(calls(), calls(), calls(), calls(), change);
        for (before, refused) in [one, two, three, four] {
            assert!(before > 0, "{set:?}: nobody was let in before");
            // Those who are turned away have tried too often soon.
            let as_expected = |status: &u16| *status == expected || (expected == 401 && *status == 429);
            assert!(refused.iter().all(as_expected), "{set:?}: {refused:?}");
        }
    }
}

#[tokio::test]
async fn a_persons_token_ends_with_a_change_by_command_at_once() {
    let grant = ("COUNTERSIGN_DOOR__ALLOW_PASSWORD_GRANT", "true");
    let program = Countersign::start_with(BINARY, &[], &[grant]).await;
    for (number, set) in [
        ["--no-roles"].as_slice(),
        &["--api-access", "false"],
        &["--active", "false"],
        &["--lock-until", "2099-01-01T00:00:00Z"],
        &[],
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("zoe{number}@example.com");
        let add = ["user", "add", &email, "--password-stdin", "--api-access", "--role", "Connector-List"];
        command(&program, &add, PASSWORD).await;
        let form = format!("grant_type=password&username={email}&password={}", PASSWORD.replace(' ', "+"));
        let call = program.anonymous(Method::POST, "/oauth/token");
        let reply = call.body("application/x-www-form-urlencoded", form).send().await.expect_status(200);
        let token = reply.json()["access_token"].as_str().unwrap().to_owned();
        let status =
            async || program.anonymous(Method::GET, "/v1.0/connectors").bearer(&token).send().await.status;
        assert_eq!(status().await, 200, "{set:?}");
        if set.is_empty() {
            command(&program, &["user", "password", &email, "--password-stdin"], "another password").await;
        } else {
            command(&program, &[&["user", "set", &email], set].concat(), "").await;
        }
        let changed = Instant::now();
        while status().await == 200 {
            assert!(changed.elapsed() < AT_ONCE, "{set:?}");
        }
        assert_eq!(status().await, 401, "{set:?}");
    }
}

#[tokio::test]
async fn what_is_given_back_by_command_is_there_at_once() {
    let settings = [("COUNTERSIGN_DOOR__TRUSTED_PROXIES", "127.0.0.1")];
    let program = Countersign::start_with(BINARY, &[], &settings).await;
    let email = "zoe@example.com";
    let add = ["user", "add", email, "--password-stdin", "--api-access", "--role", "Connector-List"];
    command(&program, &add, PASSWORD).await;
    for (number, (shut, open)) in [
        (["--active", "false"].as_slice(), ["--active", "true"].as_slice()),
        (&["--lock-until", "2099-01-01T00:00:00Z"], &["--unlock"]),
        (&["--no-roles"], &["--role", "Connector-List"]),
    ]
    .into_iter()
    .enumerate()
    {
        let who = Who { email: email.to_owned(), address: format!("198.51.100.{}", number + 1) };
        assert_eq!(who.status(&program).await, 200, "{open:?}");
        command(&program, &[&["user", "set", email], shut].concat(), "").await;
        let changed = Instant::now();
        while who.status(&program).await == 200 {
            assert!(changed.elapsed() < AT_ONCE, "{shut:?}");
        }
        command(&program, &[&["user", "set", email], open].concat(), "").await;
        assert_eq!(who.status(&program).await, 200, "{open:?}: no refusal is remembered");
    }
}
