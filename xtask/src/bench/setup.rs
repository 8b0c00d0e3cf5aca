//! The calls that fill Countersign before it is measured, made by curl as a customer's script would make them.

use std::path::Path;
use std::process::Command;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fault::Fault;

/// A caller of the REST API.
pub(crate) struct Client {
    /// Scheme, host and port.
    pub(crate) base: String,
    /// The bearer token.
    pub(crate) token: String,
    /// The account that calls are made for.
    pub(crate) account: &'static str,
}

impl Client {
    /// One POST, answered with JSON.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, Fault> {
        let call = format!("POST {path}");
        json_of(&call, self.curl(body).arg(format!("{}{path}", self.base)))
    }

    /// The same POST `count` times, several at once; every one must succeed.
    pub(crate) fn post_many(&self, path: &str, body: &Value, count: u32, folder: &Path) -> Result<(), Fault> {
        if count == 0 {
            return Ok(());
        }
        // curl repeats the address for every number of the range; a fragment is never sent.
        let range = format!("{}{path}#[1-{count}]", self.base);
        let codes = self
            .curl(body)
            .args([
                "--parallel",
                "--parallel-max",
                "16",
                "--no-progress-meter",
                "--write-out",
                "%{http_code}\n",
            ])
            .arg("--output")
            .arg(folder.join("install.json"))
            .arg(range)
            .output()
            .map_err(|source| Fault::Start { program: "curl".into(), source })?;
        let text = String::from_utf8_lossy(&codes.stdout);
        let done = text.lines().filter(|code| *code == "200").count();
        if u32::try_from(done) == Ok(count) {
            return Ok(());
        }
        let last = std::fs::read_to_string(folder.join("install.json")).unwrap_or_default();
        Err(Fault::Setup {
            call: format!("POST {path}, {count} times"),
            said: format!("{done} successes; {last}"),
        })
    }

    /// The `X-Total-Count` of a listing.
    pub(crate) fn count(&self, path: &str) -> Result<String, Fault> {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail-with-body", "--output", "/dev/null"])
            .args(["--write-out", "%header{x-total-count}"]);
        self.identify(&mut curl);
        text_of(&format!("GET {path}"), curl.arg(format!("{}{path}", self.base)))
    }

    fn curl(&self, body: &Value) -> Command {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail-with-body", "--request", "POST"]).args([
            "--header",
            "Content-Type: application/json",
            "--data",
            &body.to_string(),
        ]);
        self.identify(&mut curl);
        curl
    }

    fn identify(&self, curl: &mut Command) {
        curl.args(["--header", &format!("Authorization: Bearer {}", self.token)])
            .args(["--header", &format!("X-Cyclr-Account: {}", self.account)]);
    }
}

/// Runs a command and reads the JSON that it prints.
pub(crate) fn json_of<T: DeserializeOwned>(call: &str, command: &mut Command) -> Result<T, Fault> {
    let text = text_of(call, command)?;
    serde_json::from_str(&text)
        .map_err(|error| Fault::Setup { call: call.into(), said: format!("{error}: {text}") })
}

fn text_of(call: &str, command: &mut Command) -> Result<String, Fault> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|source| Fault::Start { program, source })?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let said = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    Err(Fault::Setup { call: call.into(), said })
}
