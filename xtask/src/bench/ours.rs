//! Countersign as a side of the comparison: built as it is shipped, filled through its own API, one worker.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::process::{Server, free_port};
use super::setup::{Client, json_of};
use super::wrk::Target;
use super::{BOTH_CORES, MEASURED_CORE, bench_folder, work_folder};
use crate::fault::Fault;
use crate::run::say;

/// The account that owns every connection of the bench.
const ACCOUNT: &str = "bench";
/// The user of the benches, and the password that bench/peers/passwords holds the hashes of.
const USER: &str = "bench@example.com";
const PASSWORD: &str = "correct horse battery, stapled";
/// How that user calls.
pub(crate) const BY_BASIC: &str =
    "Authorization: Basic YmVuY2hAZXhhbXBsZS5jb206Y29ycmVjdCBob3JzZSBiYXR0ZXJ5LCBzdGFwbGVk";
/// Stores one connection without asking the third party.
const INSTALL: &str = "/v1.0/connectors/BenchUpstream/install?verify=false";

/// A program of ours with an initialised data folder.
pub(crate) struct Ours {
    program: PathBuf,
    folder: PathBuf,
    client: Value,
    settings: Vec<(&'static str, &'static str)>,
    connectors: Vec<PathBuf>,
    cores: &'static str,
    workers: Option<&'static str>,
}

impl Ours {
    /// The program that is measured, with a new data folder below bench/out/run/`name`. `settings` are variables of the environment.
    pub(crate) fn new(
        program: &Path,
        name: &str,
        settings: &[(&'static str, &'static str)],
    ) -> Result<Self, Fault> {
        let folder = work_folder(name)?;
        let mut init = Command::new(program);
        init.arg("init").arg("--data").arg(folder.join("data")).arg("--json");
        let printed: Value = json_of("countersign init", &mut init)?;
        let connectors = vec![bench_folder().join("connectors")];
        let client = printed["client"].clone();
        let (cores, workers) = (MEASURED_CORE, Some("1"));
        let program = program.to_owned();
        Ok(Self { program, folder, client, settings: settings.to_vec(), connectors, cores, workers })
    }

    /// Serves the connectors of this folder too. Modules run when the program starts, so other benches have none.
    pub(crate) fn with_connectors(mut self, folder: PathBuf) -> Self {
        self.connectors.push(folder);
        self
    }

    /// Runs it on both cores, with as many workers as it takes by itself.
    pub(crate) fn on_both_cores(mut self) -> Self {
        (self.cores, self.workers) = (BOTH_CORES, None);
        self
    }

    /// Starts it, with one worker on the measured core unless told otherwise, and waits for its first answer.
    pub(crate) fn start(&self) -> Result<Server, Fault> {
        let port = free_port()?;
        let mut serve = Command::new(&self.program);
        serve
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .arg("--data")
            .arg(self.folder.join("data"))
            .args(self.connectors.iter().flat_map(|folder| ["--connectors".as_ref(), folder.as_os_str()]))
            .env("COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE", "127.0.0.0/8")
            // The access log is off, as the peers' is.
            .env("COUNTERSIGN_LOG__FILTER", "warn")
            // One worker each, as the peers have.
            .envs(self.workers.map(|workers| ("TOKIO_WORKER_THREADS", workers)))
            .envs(self.settings.iter().copied());
        let mut server = Server::start(&serve, self.cores, port, &self.folder)?;
        server.wait_for("/health", 200, &self.folder)?;
        Ok(server)
    }

    /// Adds the user of the benches: an administrator with API access.
    pub(crate) fn add_user(&self) -> Result<(), Fault> {
        let mut add = Command::new(&self.program);
        add.args(["user", "add", USER, "--password-stdin", "--api-access", "--admin"]);
        add.arg("--data").arg(self.folder.join("data")).stdin(Stdio::piped()).stdout(Stdio::null());
        let start = |source| Fault::Start { program: self.program.display().to_string(), source };
        let mut child = add.stderr(Stdio::piped()).spawn().map_err(start)?;
        if let Some(mut input) = child.stdin.take() {
            // A program that refuses its arguments does not read its input; it says so below.
            let _ = input.write_all(PASSWORD.as_bytes());
        }
        let output = child.wait_with_output().map_err(start)?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Fault::Setup { call: "countersign user add".into(), said })
    }

    /// Stores `count` connections to the stand-in.
    pub(crate) fn fill(&self, server: &Server, upstream: u16, count: u32) -> Result<Filled, Fault> {
        let base = format!("http://127.0.0.1:{}", server.port);
        let token = token(&base, &self.client)?;
        let client = Client { base, token, account: ACCOUNT };
        client.post("/v1.0/accounts", &json!({ "Id": ACCOUNT, "Name": "Bench" }))?;
        let authorization = format!("Authorization: Bearer {}", client.token);
        let mut filled = Filled { client, upstream, authorization, called: String::new() };
        // The one that is called lies in the middle of the others.
        let before = (count - 1) / 2;
        filled.client.post_many(INSTALL, &filled.connection(), before, &self.folder)?;
        filled.called = filled.install()?;
        filled.client.post_many(INSTALL, &filled.connection(), count - 1 - before, &self.folder)?;
        let stored = filled.client.count("/v1.0/account/connectors?pageSize=1")?;
        say(&format!("countersign holds {stored} connections"))?;
        Ok(filled)
    }
}

/// A running server that holds connections.
pub(crate) struct Filled {
    client: Client,
    upstream: u16,
    authorization: String,
    /// Id of the connection that is called.
    called: String,
}

impl Filled {
    /// Stores one more connection; its id.
    pub(crate) fn install(&self) -> Result<String, Fault> {
        let installed = self.client.post(INSTALL, &self.connection())?;
        Ok(installed["Id"].to_string())
    }

    /// Stores a connection of another connector without a credential; its id.
    pub(crate) fn install_without_credential(&self, connector: &str) -> Result<String, Fault> {
        let port = json!([{ "Name": "port", "Value": self.upstream.to_string() }]);
        let path = format!("/v1.0/connectors/{connector}/install");
        let installed = self.client.post(&path, &json!({ "Properties": port }))?;
        Ok(installed["Id"].to_string())
    }

    /// What stands before the third party's path in a call.
    pub(crate) fn prefix(&self) -> String {
        format!("/v1.0/account/connectors/{}/proxy", self.called)
    }

    /// How wrk fetches a path of the third party.
    pub(crate) fn call(&self, path: &str) -> Target {
        Target::get(format!("{}{}{path}", self.client.base, self.prefix()), self.headers())
    }

    /// The header lines of a caller.
    pub(crate) fn headers(&self) -> Vec<String> {
        vec![self.authorization.clone(), format!("X-Cyclr-Account: {ACCOUNT}")]
    }

    /// Lets callers come with this header line instead of the bearer token.
    pub(crate) fn authorize(&mut self, line: &str) {
        line.clone_into(&mut self.authorization);
    }

    fn connection(&self) -> Value {
        json!({
            "Name": "bench",
            "Properties": [{ "Name": "port", "Value": self.upstream.to_string() }],
            "AuthValue": super::AUTHORIZATION.trim_start_matches("Basic "),
        })
    }
}

/// A bearer token for the client that `init` made.
fn token(base: &str, client: &Value) -> Result<String, Fault> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail-with-body"]);
    curl.args(["--data-urlencode", "grant_type=client_credentials"]);
    for member in ["client_id", "client_secret"] {
        let value = client[member].as_str().unwrap_or_default();
        curl.args(["--data-urlencode", &format!("{member}={value}")]);
    }
    let answer: Value = json_of("POST /oauth/token", curl.arg(format!("{base}/oauth/token")))?;
    answer["access_token"].as_str().map(str::to_owned).ok_or_else(|| Fault::Setup {
        call: "POST /oauth/token".into(),
        said: "no access_token in the reply".into(),
    })
}
