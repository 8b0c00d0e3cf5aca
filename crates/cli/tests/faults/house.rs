//! The program with one account connector, the third party behind it, and its audit log.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_testkit::{
    BASIC_AUTH, Countersign, Reply as Answer, local_connector,
    standin::{Reply, StandIn},
    wire::DEADLINE,
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

pub(crate) struct House {
    pub(crate) program: Countersign,
    pub(crate) standin: StandIn,
    id: i64,
    /// How many credentials were sent.
    sent: usize,
    /// The AuthValue that was acknowledged last.
    acknowledged: String,
}

/// What became of a request that the audit log or the store may have stopped.
pub(crate) type Refused = Result<(), Answer>;

impl House {
    /// With its data directory here; a relative one lies in a directory of its own.
    pub(crate) async fn open(data: &Path) -> Self {
        let standin = StandIn::start(|request| {
            let sent: Vec<&str> = request.header_values("authorization").collect();
            Reply::status(200).body(sent.join("\n"))
        })
        .await;
        let connector = local_connector("Local", BASIC_AUTH);
        let program = Countersign::start_in(PROGRAM, &[connector], &[], data).await;
        program.account("a").await;
        let port = json!([{ "Name": "port", "Value": standin.port().to_string() }]);
        let acknowledged = auth_value(0);
        let body = json!({ "AuthValue": acknowledged, "Properties": port });
        let install = "/v1.0/connectors/Local/install?verify=false";
        let reply = program.within("a", Method::POST, install).json(&body).send().await.expect_status(200);
        let id = reply.json()["Id"].as_i64().expect("an integer id");
        Self { program, standin, id, sent: 0, acknowledged }
    }

    /// Calls the third party: it gets the credential that was acknowledged last, or nothing at all.
    pub(crate) async fn call(&self) -> Refused {
        let before = self.standin.requests().len();
        let path = format!("/v1.0/account/connectors/{}/proxy/x", self.id);
        let reply = self.program.within("a", Method::GET, &path).send().await;
        let arrived = self.standin.requests().len() - before;
        if reply.status == 200 {
            assert_eq!(arrived, 1);
            assert_eq!(reply.body, format!("Basic {}", self.acknowledged).into_bytes());
            return Ok(());
        }
        assert_eq!(arrived, 0, "something reached the third party, and the caller was told {}", reply.status);
        Err(reply)
    }

    /// Stores another credential.
    pub(crate) async fn store(&mut self) -> Refused {
        self.sent += 1;
        let value = auth_value(self.sent);
        let path = format!("/v1.0/account/connectors/{}?verify=false", self.id);
        let body = json!({ "AuthValue": value });
        let reply = self.program.within("a", Method::PUT, &path).json(&body).send().await;
        if reply.status != 200 {
            return Err(reply);
        }
        self.acknowledged = value;
        Ok(())
    }

    /// Everything works.
    pub(crate) async fn works(&mut self) {
        self.call().await.expect("a call that goes out");
        self.store().await.expect("a credential that is stored");
        self.call().await.expect("a call that goes out");
    }

    /// Calls until one is refused because of the log.
    pub(crate) async fn call_until_refused(&self) -> Answer {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Err(reply) = self.call().await {
                return no_audit(reply);
            }
            assert!(Instant::now() < deadline, "no call was refused");
        }
    }

    /// The reason of a refused request stands in the operator's log, under its id.
    pub(crate) async fn reason(&self, reply: &Answer) -> String {
        let id = reply.json()["RequestId"].as_str().expect("an id").to_owned();
        let deadline = Instant::now() + DEADLINE;
        loop {
            let output = self.program.output();
            if let Some(line) = output.lines().find(|line| line.contains(&id)) {
                return line.to_owned();
            }
            assert!(Instant::now() < deadline, "the log does not know {id}:\n{output}");
            sleep(Duration::from_millis(10)).await;
        }
    }

    pub(crate) fn audit(&self) -> PathBuf {
        self.program.data().join("audit")
    }

    /// One file of the log.
    pub(crate) fn file(&self, number: u64) -> PathBuf {
        self.audit().join(format!("audit-{number:06}.log"))
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.program.command(PROGRAM).args(arguments).output().unwrap()
    }

    /// What `audit verify` finds wrong; it exits with 1 when that is anything.
    pub(crate) fn problems(&self) -> Vec<String> {
        let output = self.run(&["audit", "verify", "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        let problems: Vec<String> = serde_json::from_value(report["problems"].clone()).expect("a list");
        assert_eq!(report["ok"], problems.is_empty(), "{report}");
        assert_eq!(output.status.code(), Some(i32::from(!problems.is_empty())), "{report}");
        problems
    }

    /// The log holds, and has one use for each request that the third party got: none that was refused.
    pub(crate) fn is_sound(&self) {
        assert_eq!(self.problems(), Vec::<String>::new());
        let uses = self.kinds().iter().filter(|kind| *kind == "use").count();
        assert_eq!(uses, self.standin.requests().len());
    }

    /// The kinds of all events.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let output = self.run(&["audit", "tail", "--lines", "1000000", "--json"]);
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let kind = |line: &str| {
            let event: Value = serde_json::from_str(line).unwrap();
            event["kind"].as_str().unwrap().to_owned()
        };
        text.lines().map(kind).collect()
    }

    /// Killed and started again, it has what was acknowledged.
    pub(crate) async fn start_again(&mut self) {
        self.program.kill();
        self.program.start_again().await;
        self.works().await;
    }
}

/// The AuthValue of a user of this number (RFC 7617 section 2).
fn auth_value(number: usize) -> String {
    STANDARD.encode(format!("user-{number}:p"))
}

/// The reply that says that nothing is done without the audit log.
#[track_caller]
pub(crate) fn no_audit(reply: Answer) -> Answer {
    unavailable(reply, "audit-unavailable", "The audit log cannot be written, so nothing was done.")
}

/// The reply that says that nothing can be stored.
#[track_caller]
pub(crate) fn no_store(reply: Answer) -> Answer {
    unavailable(reply, "store-unavailable", "The store cannot be used now. Nothing was changed.")
}

#[track_caller]
fn unavailable(reply: Answer, code: &str, message: &str) -> Answer {
    let tail = " The operator finds the reason under the RequestId.";
    reply.expect_error(503, code, &format!("{message}{tail}"))
}

/// Takes a whole directory away.
pub(crate) fn remove(directory: &Path) {
    fs::remove_dir_all(directory).unwrap();
}
