//! Runs a client, and holds what came of it: on the wire, for its user, and to the explainer.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use countersign_testkit::wheels;
use tokio::{process::Command, time::timeout};

use crate::house::{House, Person, programs};

/// Compiling and starting the slowest of them on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// How a client is started.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    CSharp,
    Php,
    Python,
    Ruby,
    Node,
    Shell,
    /// A page in a browser.
    Browser,
}

/// One client and what it is told.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    pub(crate) language: Language,
    /// Below `programs`.
    pub(crate) file: &'static str,
    /// Variables of its environment.
    pub(crate) settings: &'static [(&'static str, &'static str)],
}

/// What came of one call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The values of the `Authorization` fields that arrived for the call itself, as bytes.
    pub(crate) fields: Vec<Vec<u8>>,
    /// What its user gets: a status, or the error that ended the client.
    pub(crate) gets: String,
    /// What the client warned of.
    pub(crate) warns: String,
}

impl Client {
    pub(crate) const fn new(language: Language, file: &'static str) -> Self {
        Self { language, file, settings: &[] }
    }

    pub(crate) const fn with(
        language: Language,
        file: &'static str,
        settings: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { language, file, settings }
    }

    /// Calls the program as this person.
    pub(crate) async fn call(self, house: &House, person: Person) -> Outcome {
        let (gets, warns) = match self.language {
            Language::Browser => (self.browse(house, person).await, String::new()),
            _ => self.run(house, person).await,
        };
        Outcome { fields: house.tap.take_fields(), gets, warns }
    }

    async fn run(self, house: &House, person: Person) -> (String, String) {
        let work = tempfile::tempdir().expect("a folder");
        let file = programs().join(self.file);
        let mut command = match self.language {
            Language::CSharp => match compile(&file, &work.path().join("client.exe")).await {
                Ok(command) => command,
                Err(said) => return (said, String::new()),
            },
            Language::Php => on("php", &["-d", "display_errors=stderr"], file),
            Language::Python => on("python3", &["-W", "ignore"], file),
            Language::Ruby => on("ruby", &[], file),
            Language::Node => on("node", &[], file),
            Language::Shell => on("sh", &[], file),
            Language::Browser => panic!("a page needs a browser"),
        };
        command.current_dir(work.path()).env("PYTHONPATH", python_path()).env("LC_ALL", "C.UTF-8");
        command.env("URL", format!("{}/v1.0/accounts", house.tap.url()));
        command.env("TOKEN_URL", format!("{}/oauth/token", house.tap.url()));
        command.env("USER_ID", person.user_id).env("PASSWORD", person.password);
        let (client_id, client_secret) = house.client();
        command.env("CLIENT_ID", client_id).env("CLIENT_SECRET", client_secret);
        command.envs(self.settings.iter().copied());
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output();
        let output = timeout(PATIENCE, output).await.expect("the client ends").expect("the client runs");
        let stdout = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if output.status.success() { (stdout, stderr) } else { (error_of(&stderr), String::new()) }
    }

    async fn browse(self, house: &House, person: Person) -> String {
        let profile = tempfile::tempdir().expect("a folder");
        let api = format!("{}/v1.0/accounts", house.tap.url());
        let told = [&house.tap.aside(), &api, person.user_id, person.password];
        let told = told.map(percent_encoded).join("&");
        let page = format!("{}/{}#{told}", house.tap.url(), self.file);
        let mut chromium = Command::new("chromium");
        chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]);
        chromium.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        // A container may have next to no shared memory, and the page is small.
        chromium.args(["--disable-dev-shm-usage", "--no-proxy-server"]);
        chromium.arg(format!("--user-data-dir={}", profile.path().display())).arg(page);
        chromium.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let mut browser = chromium.spawn().expect("chromium");
        let said = timeout(PATIENCE, house.tap.told()).await.expect("the page says something");
        browser.kill().await.expect("an end of the browser");
        said
    }
}

impl Outcome {
    /// The field that arrived last.
    pub(crate) fn field(&self) -> &[u8] {
        self.fields.last().map_or(&[], Vec::as_slice)
    }

    /// What the explainer says of the value that arrived: a code, or `ok`.
    pub(crate) fn explained(&self, house: &House) -> String {
        let field = self.field();
        let output =
            house.command(&["basic", "explain", "-"], field.strip_prefix(b"Basic ").unwrap_or(field));
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON of the explainer");
        said["code"].as_str().unwrap_or("ok").to_owned()
    }
}

fn on(interpreter: &str, arguments: &[&str], file: PathBuf) -> Command {
    let mut command = Command::new(interpreter);
    command.args(arguments).arg(file);
    command
}

/// With the class that the samples take for granted; what the compiler says when it refuses.
async fn compile(file: &Path, to: &Path) -> Result<Command, String> {
    let mut compiler = Command::new("mcs");
    compiler.args(["-nologo", "-r:System.Net.Http"]).arg(format!("-out:{}", to.display()));
    let output = compiler.arg(file).arg(programs().join("Caller.cs")).output().await.expect("mcs");
    if output.status.success() {
        return Ok(on("mono", &[], to.to_owned()));
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, error) = said.lines().next().and_then(|line| line.split_once("): ")).expect("an error");
    Err(error.to_owned())
}

fn python_path() -> String {
    let folders = [programs(), wheels::packages()];
    std::env::join_paths(folders).expect("paths").into_string().expect("text")
}

/// The line that names the error: interpreters print where it came from around it, and causes before it.
fn error_of(stderr: &str) -> String {
    let is_error = |line: &&str| {
        let name = line.trim_start_matches("System.").split([':', ' ']).next().unwrap_or_default();
        name.ends_with("Error") || name.ends_with("Exception")
    };
    let line = stderr.lines().rev().find(is_error).unwrap_or_else(|| panic!("no error in: {stderr}"));
    line.trim().to_owned()
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").expect("text");
        encoded
    })
}
