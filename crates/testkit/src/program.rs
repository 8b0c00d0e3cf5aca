//! The real program, `countersign serve`, as a child: what the tests kill and start again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{process::Program, reply::Call};

/// The program on a store of its own. It is killed when this is dropped.
pub struct Countersign {
    program: Program,
    http: reqwest::Client,
    token: String,
    data: PathBuf,
}

impl Countersign {
    /// Initialises a new store and serves it. `binary` is `env!("CARGO_BIN_EXE_countersign")`, which only the
    /// tests of its own crate know; `connectors` are texts of `connector.toml`.
    pub async fn start(binary: &'static str, connectors: &[String]) -> Self {
        Self::start_with(binary, connectors, &[]).await
    }

    /// As [`Countersign::start`], with these settings of the environment.
    pub async fn start_with(binary: &'static str, connectors: &[String], settings: &[(&str, &str)]) -> Self {
        // A relative directory lies in the program's own.
        Self::start_in(binary, connectors, settings, Path::new("data")).await
    }

    /// As [`Countersign::start_with`], with this data directory, which may have a disk of its own.
    pub async fn start_in(
        binary: &'static str,
        connectors: &[String],
        settings: &[(&str, &str)],
        data: &Path,
    ) -> Self {
        let (connectors, its_data) = (connectors.to_vec(), data.to_owned());
        let settings: Vec<_> =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let program = Program::start(move |dir, port| {
            if !dir.join("init.json").exists() {
                prepare(binary, dir, &its_data, &connectors);
            }
            let mut command = command(binary, dir, &its_data);
            command.envs(settings.iter().map(|(name, value)| (name, value)));
            command.args(["serve", "--listen", &format!("127.0.0.1:{port}")]);
            command
        })
        .await;
        let made = fs::read(program.dir().join("init.json")).expect("what init printed");
        let made: Value = serde_json::from_slice(&made).expect("JSON from init");
        let data = program.dir().join(data);
        let mut countersign = Self { program, http: client(), token: String::new(), data };
        countersign.token = countersign.new_token(&made["client"]).await;
        countersign
    }

    async fn new_token(&self, client: &Value) -> String {
        let part = |name: &str| client[name].as_str().expect("text").to_owned();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            part("client_id"),
            part("client_secret")
        );
        let call = self.anonymous(Method::POST, "/oauth/token");
        let reply = call.body("application/x-www-form-urlencoded", form).send().await.expect_status(200);
        reply.json()["access_token"].as_str().expect("a token").to_owned()
    }

    /// Kills it without warning (SIGKILL).
    pub fn kill(&mut self) {
        self.program.stop();
    }

    /// Starts it again on the same store and port. Tokens still count.
    pub async fn start_again(&mut self) {
        self.program.start_again().await;
        // A connection to the program that was killed may still look alive.
        self.http = client();
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.program.port())
    }

    /// A token that reaches every account.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The first OAuth client: id and secret.
    #[must_use]
    pub fn client(&self) -> (String, String) {
        let made = fs::read(self.program.dir().join("init.json")).expect("what init printed");
        let made: Value = serde_json::from_slice(&made).expect("JSON from init");
        let part = |name: &str| made["client"][name].as_str().expect("text").to_owned();
        (part("client_id"), part("client_secret"))
    }

    /// Its number with the operating system.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.program.id()
    }

    /// The program again, on the same store and with the same settings but for the server's own; to be
    /// given a command.
    #[must_use]
    pub fn command(&self, binary: &str) -> Command {
        command(binary, self.program.dir(), &self.data)
    }

    /// The directory that everything is kept in.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The file of the store.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join("countersign.db")
    }

    /// All it has said so far, its log included, over all its starts.
    #[must_use]
    pub fn output(&self) -> String {
        self.program.output()
    }

    /// A request without credentials.
    #[must_use]
    pub fn anonymous(&self, method: Method, path: &str) -> Call {
        Call::new(self.http.request(method, format!("{}{path}", self.url())))
    }

    /// A request with the token that reaches every account.
    #[must_use]
    pub fn request(&self, method: Method, path: &str) -> Call {
        self.anonymous(method, path).bearer(&self.token)
    }

    /// A request with that token, for an account.
    #[must_use]
    pub fn within(&self, account: &str, method: Method, path: &str) -> Call {
        self.request(method, path).header("X-Cyclr-Account", account)
    }

    /// Makes an account with this id.
    pub async fn account(&self, id: &str) {
        let body = json!({ "Id": id, "Name": id });
        self.request(Method::POST, "/v1.0/accounts").json(&body).send().await.expect_status(200);
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

/// The folder of connectors, and a store with its first client.
fn prepare(binary: &str, dir: &Path, data: &Path, connectors: &[String]) {
    for (index, text) in connectors.iter().enumerate() {
        let folder = dir.join("connectors").join(index.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("connector.toml"), text).expect("a definition");
    }
    let output = command(binary, dir, data).args(["init", "--json"]).output().expect("init runs");
    assert!(output.status.success(), "init failed: {}", String::from_utf8_lossy(&output.stderr));
    fs::write(dir.join("init.json"), output.stdout).expect("a place for what init printed");
}

/// The program with nothing of the surrounding settings; third parties on this machine are allowed.
fn command(binary: &str, dir: &Path, data: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("COUNTERSIGN_")) {
            command.env_remove(name);
        }
    }
    // A folder of connectors that is named and not there is an error of its own.
    let connectors = dir.join("connectors");
    if connectors.is_dir() {
        command.env("COUNTERSIGN_CONNECTORS", connectors);
    }
    command
        .current_dir(dir)
        .env("COUNTERSIGN_DATA", dir.join(data))
        .env("COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE", "127.0.0.0/8")
        .env("COUNTERSIGN_LOG__FILTER", "info,countersign::access=off");
    command
}
