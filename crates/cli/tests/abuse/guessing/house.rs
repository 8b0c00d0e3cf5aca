//! The program with the users of the guessing: one who is let alone, one who is guessed at, and a thousand who
//! are each tried now and then.

use std::{io::Write as _, net::SocketAddr, process::Stdio, sync::LazyLock};

use countersign_testkit::Countersign;
use rusqlite::{Connection, params};

use super::guessers::SPRAYED;
use crate::house::{memory_of, until_quiet};

/// The program that is measured: the tests' own, unless `COUNTERSIGN_BINARY` names another build of it.
static BINARY: LazyLock<&str> = LazyLock::new(|| match std::env::var("COUNTERSIGN_BINARY") {
    Ok(path) => path.leak(),
    Err(_) => env!("CARGO_BIN_EXE_countersign"),
});

/// Whom nobody guesses at.
pub(crate) const RIGHT: &str = "right@example.com";
/// Whom half of all guesses are for.
pub(crate) const TARGET: &str = "target@example.com";
/// Who come for the first time while others guess.
pub(crate) const NEW: &str = "new@example.com";
pub(crate) const CLUMSY: &str = "clumsy@example.com";
/// The password of everybody.
pub(crate) const PASSWORD: &str = "correct horse battery, stapled";

pub(crate) struct House {
    pub(crate) program: Countersign,
    pub(crate) address: SocketAddr,
}

/// The address of one of the thousand.
pub(crate) fn sprayed(number: u64) -> String {
    format!("user-{number}@example.com")
}

impl House {
    pub(crate) async fn open() -> Self {
        let program = Countersign::start(*BINARY, &[]).await;
        for user in [RIGHT, TARGET, NEW, CLUMSY] {
            add(&program, user);
        }
        copy(&program);
        let address = program.url().trim_start_matches("http://").parse().unwrap();
        Self { program, address }
    }

    /// Kibibytes of memory: `VmRSS` for now, `VmHWM` for the most so far.
    pub(crate) fn memory(&self, name: &str) -> i64 {
        memory_of(self.program.id(), name)
    }

    /// Waits until nothing of the guessing is under way any more.
    pub(crate) async fn until_quiet(&self) {
        until_quiet(self.program.id()).await;
    }

    /// How many of those who were turned away are in the audit log.
    pub(crate) fn turned_away(&self) -> u64 {
        let tail = ["audit", "tail", "--json", "--lines", "1000000"];
        let output = self.program.command(*BINARY).args(tail).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let reasons = ["wrong-password", "too-many-tries"];
        text.lines().filter(|line| reasons.iter().any(|reason| line.contains(reason))).count() as u64
    }
}

fn add(program: &Countersign, user: &str) {
    let mut command = program.command(*BINARY);
    command.args(["user", "add", user, "--password-stdin", "--api-access", "--admin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// A thousand users by the program itself would take a thousand of its slow hashes, and are not what is
/// measured: they are copies of one, with that one's hash.
fn copy(program: &Countersign) {
    let mut store = Connection::open(program.database()).unwrap();
    store.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    let all = store.transaction().unwrap();
    all.execute("CREATE TEMP TABLE copy AS SELECT * FROM user WHERE email = ?1", [TARGET]).unwrap();
    for number in 0..SPRAYED {
        let (id, email) = (format!("01900000-0000-7000-8000-{number:012x}"), sprayed(number));
        all.execute("UPDATE copy SET id = ?1, email = ?2, email_key = ?2, is_admin = 0", params![id, email])
            .unwrap();
        all.execute("INSERT INTO user SELECT * FROM copy", []).unwrap();
    }
    all.commit().unwrap();
}
