//! The program with accounts, and a third party that says which credential it was sent.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_testkit::{
    BASIC_AUTH, Countersign, Reply as Answer, local_connector,
    standin::{Reply, StandIn},
};
use reqwest::Method;
use serde_json::{Value, json};

/// The AuthValue of this user-id and password (RFC 7617 section 2).
pub(crate) fn auth_value(user_id: &str, password: &str) -> String {
    STANDARD.encode(format!("{user_id}:{password}"))
}

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// Every call brings its request id to the third party, by which the audit log knows it too.
const PASS_REQUEST_IDS: [(&str, &str); 1] = [("COUNTERSIGN_OUTBOUND__REQUEST_ID_HEADER", REQUEST_ID)];

/// The field of that id, there and in the program's own replies.
pub(crate) const REQUEST_ID: &str = "X-Request-Id";

/// The program, and the third party that its account connectors lead to.
pub(crate) struct House {
    pub(crate) program: Countersign,
    pub(crate) standin: StandIn,
}

impl House {
    /// With these accounts.
    pub(crate) async fn open(accounts: &[&str]) -> Self {
        let standin = StandIn::start(|request| {
            let sent: Vec<&str> = request.header_values("authorization").collect();
            Reply::status(200).body(sent.join("\n"))
        })
        .await;
        let connector = local_connector("Local", BASIC_AUTH);
        let program = Countersign::start_with(PROGRAM, &[connector], &PASS_REQUEST_IDS).await;
        for account in accounts {
            program.account(account).await;
        }
        Self { program, standin }
    }

    /// Installs the connector with this credential, and returns the account connector's id.
    pub(crate) async fn install(&self, account: &str, auth_value: &str) -> i64 {
        let body = install_body(self.standin.port(), auth_value);
        let reply = self.program.within(account, Method::POST, INSTALL).json(&body).send().await;
        reply.expect_status(200).json()["Id"].as_i64().expect("an integer id")
    }

    /// Stores another credential.
    pub(crate) async fn store(&self, account: &str, id: i64, auth_value: &str) {
        let path = format!("/v1.0/account/connectors/{id}?verify=false");
        let call = self.program.within(account, Method::PUT, &path).json(&json!({ "AuthValue": auth_value }));
        call.send().await.expect_status(200);
    }

    /// A call through an account connector.
    pub(crate) async fn call(&self, account: &str, id: i64) -> Answer {
        let path = format!("/v1.0/account/connectors/{id}/proxy/x");
        self.program.within(account, Method::GET, &path).send().await
    }

    /// The credential that a call through an account connector brings to the third party, as its AuthValue.
    pub(crate) async fn opened(&self, account: &str, id: i64) -> String {
        let sent = self.call(account, id).await.expect_status(200).body;
        let sent = String::from_utf8(sent).expect("one field in ASCII");
        sent.strip_prefix("Basic ").expect("a Basic credential").to_owned()
    }
}

/// Where a connector is installed with a credential that is not tried.
pub(crate) const INSTALL: &str = "/v1.0/connectors/Local/install?verify=false";

/// What is sent there.
pub(crate) fn install_body(port: u16, auth_value: &str) -> Value {
    json!({ "AuthValue": auth_value, "Properties": [{ "Name": "port", "Value": port.to_string() }] })
}
