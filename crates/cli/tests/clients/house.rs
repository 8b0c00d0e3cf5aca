//! The program with a few administrators who have API access, behind a tap.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use countersign_testkit::{Countersign, npm};

use crate::tap::{Pages, Tap};

const BINARY: &str = env!("CARGO_BIN_EXE_countersign");

/// People get tokens for their password.
const GRANT: (&str, &str) = ("COUNTERSIGN_DOOR__ALLOW_PASSWORD_GRANT", "true");

/// A user and the password that is right.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    /// What kind of password it is, for readers.
    pub(crate) kind: &'static str,
    pub(crate) user_id: &'static str,
    pub(crate) password: &'static str,
}

/// Nothing beyond ASCII.
pub(crate) const ASCII: Person =
    Person { kind: "ASCII", user_id: "ada@example.com", password: "correct horse battery" };
/// Nothing beyond Latin-1.
pub(crate) const LATIN: Person =
    Person { kind: "Latin-1", user_id: "bruno@example.com", password: "pä$$wörd-£-100%" };
/// Beyond Latin-1, and beyond what fits into two bytes of UTF-16.
pub(crate) const BEYOND: Person =
    Person { kind: "beyond Latin-1", user_id: "chiyo@example.com", password: "pä$$wörd-£-𝄞-12" };
/// Longer than a line of any encoder that wraps.
pub(crate) const LONG: Person = Person {
    kind: "long",
    user_id: "integration-user@example.com",
    password: "correct horse battery staple correct",
};

/// No person at all: an OAuth client, whose secret is machine-made.
pub(crate) const A_CLIENT: Person = Person { kind: "none: a token", user_id: "", password: "" };

const PEOPLE: [Person; 4] = [ASCII, LATIN, BEYOND, LONG];

/// The running program.
pub(crate) struct House {
    program: Countersign,
    pub(crate) tap: Tap,
}

impl House {
    /// Starts it, and adds everybody.
    pub(crate) async fn open() -> Self {
        let program = Countersign::start_with(BINARY, &[], &[GRANT]).await;
        let address = program.url().trim_start_matches("http://").parse().expect("an address");
        let house = Self { program, tap: Tap::open(address, pages()).await };
        for person in PEOPLE {
            let add = ["user", "add", person.user_id, "--password-stdin", "--api-access", "--admin"];
            let added = house.command(&add, person.password.as_bytes());
            assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        }
        house
    }

    /// The first OAuth client: id and secret.
    pub(crate) fn client(&self) -> (String, String) {
        self.program.client()
    }

    /// Runs another command of the program on the same store.
    pub(crate) fn command(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.program.command(BINARY);
        let piped = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.stderr(Stdio::piped()).spawn().expect("the program runs");
        child.stdin.take().expect("a pipe").write_all(input).expect("the program reads its input");
        child.wait_with_output().expect("the program ends")
    }
}

/// The folder of the clients' own files.
pub(crate) fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/programs")
}

fn pages() -> Pages {
    let jquery = fs::read(npm::packages().join("jquery/dist/jquery.js")).expect("jQuery");
    let mut pages = Pages::from([("/pages/jquery.js".to_owned(), ("text/javascript", jquery))]);
    for entry in fs::read_dir(programs().join("pages")).expect("the pages") {
        let path = entry.expect("a page").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let is_script = path.extension().is_some_and(|extension| extension == "js");
        let kind = if is_script { "text/javascript" } else { "text/html" };
        pages.insert(format!("/pages/{name}"), (kind, fs::read(&path).expect("a page")));
    }
    pages
}
