//! Countersign as a side of the comparison: built as it is shipped, filled through its own API, one worker.

use std::path::PathBuf;
use std::process::Command;

use cargo_metadata::MetadataCommand;
use serde_json::{Value, json};

use super::process::{Server, free_port};
use super::setup::{Client, body_of};
use super::wrk::Target;
use super::{MEASURED_CORE, bench_folder, work_folder};
use crate::fault::Fault;
use crate::run::{cargo, root, run, say};

/// The account that owns every connection of the bench.
const ACCOUNT: &str = "bench";

/// The shipped program with an initialised data folder.
pub(crate) struct Ours {
    program: PathBuf,
    folder: PathBuf,
    client: Value,
}

impl Ours {
    /// Builds the program with the profile that is shipped and initialises a new data folder.
    pub(crate) fn build() -> Result<Self, Fault> {
        run(cargo().args(["build", "--profile", "dist", "--package", "countersign-cli"]))?;
        let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec()?;
        let program = metadata.target_directory.join("dist/countersign").into_std_path_buf();
        let folder = work_folder("countersign")?;
        let mut init = Command::new(&program);
        init.arg("init").arg("--data").arg(folder.join("data")).arg("--json");
        let printed: Value = body_of("countersign init", &mut init)?;
        Ok(Self { program, folder, client: printed["client"].clone() })
    }

    /// Starts it with one worker on the measured core and waits for its first answer.
    pub(crate) fn start(&self) -> Result<Server, Fault> {
        let port = free_port()?;
        let mut serve = Command::new(&self.program);
        serve
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .arg("--data")
            .arg(self.folder.join("data"))
            .arg("--connectors")
            .arg(bench_folder().join("connectors"))
            .env("COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE", "127.0.0.0/8")
            // One worker each, as the peers have.
            .env("TOKIO_WORKER_THREADS", "1");
        let mut server = Server::start(&serve, MEASURED_CORE, port, &self.folder)?;
        server.wait_for("/health", 200, &self.folder)?;
        Ok(server)
    }

    /// Stores `count` connections to the stand-in and says how wrk calls through one of them.
    pub(crate) fn fill(&self, server: &Server, upstream: u16, count: u32) -> Result<Target, Fault> {
        let base = format!("http://127.0.0.1:{}", server.port);
        let token = token(&base, &self.client)?;
        let client = Client { base: base.clone(), token: token.clone(), account: ACCOUNT };
        client.post("/v1.0/accounts", &json!({ "Id": ACCOUNT, "Name": "Bench" }))?;

        let install = "/v1.0/connectors/BenchUpstream/install?verify=false";
        let connection = json!({
            "Name": "bench",
            "Properties": [{ "Name": "port", "Value": upstream.to_string() }],
            "AuthValue": super::AUTHORIZATION.trim_start_matches("Basic "),
        });
        // The one that is called lies in the middle of the others.
        let before = (count - 1) / 2;
        client.post_many(install, &connection, before, &self.folder)?;
        let called = client.post(install, &connection)?;
        client.post_many(install, &connection, count - 1 - before, &self.folder)?;
        let stored = client.count("/v1.0/account/connectors?pageSize=1")?;
        say(&format!("countersign holds {stored} connections"))?;

        Ok(Target {
            url: format!("{base}/v1.0/account/connectors/{}/proxy/index", called["Id"]),
            headers: vec![format!("Authorization: Bearer {token}"), format!("X-Cyclr-Account: {ACCOUNT}")],
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
    let answer = body_of("POST /oauth/token", curl.arg(format!("{base}/oauth/token")))?;
    answer["access_token"].as_str().map(str::to_owned).ok_or_else(|| Fault::Setup {
        call: "POST /oauth/token".into(),
        said: "no access_token in the reply".into(),
    })
}
