//! The program, a third party that says everything back, the secrets, and all that was heard.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_testkit::{
    BASIC_AUTH, Countersign, Reply,
    canary::{Net, Sighting},
    local_connector, process,
    standin::StandIn,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::third_party;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_countersign");
pub(crate) const ACCOUNT: &str = "acme";

/// Members of a reply that hold a secret on purpose: the AuthValue goes back in the reply to the request
/// that carried it, tokens go to whoever proved to be the client or the user, an application's secret key to its
/// developer, the token of an installation to the browser that is sent on with it, the secret of a second factor to
/// its user, and a sign-in token to the product.
const MEANT: [&str; 8] = [
    "AuthValue",
    "access_token",
    "refresh_token",
    "SecretKey",
    "RedirectUrl",
    "Secret",
    "OtpAuthUri",
    "Token",
];

const KEY_AUTH: &str = r#"[[auth]]
name = "Key"
type = "api_key"
header = "x-api-key"
value = "Token {{ key }}"
fields = [{ name = "key", title = "Key", secret = true, pattern = "^[^#]*$" }]
"#;

const QUERY_AUTH: &str = r#"[[auth]]
name = "Key"
type = "api_key"
query = "api_key"
value = "{{ key }}"
fields = [{ name = "key", title = "Key", secret = true }]
"#;

/// Everything that the test holds.
pub(crate) struct Scene {
    pub(crate) program: Countersign,
    pub(crate) third: StandIn,
    pub(crate) net: Net,
    pub(crate) metrics: String,
    /// What was heard, with what it was the answer to.
    heard: Vec<(String, Vec<u8>)>,
}

/// The AuthValue of this password, for a user-id that nobody hides.
pub(crate) fn basic(user_id: &str, password: &str) -> String {
    STANDARD.encode(format!("{user_id}:{password}"))
}

impl Scene {
    pub(crate) async fn open(format: &str) -> Self {
        let mut net = Net::default();
        let third = third_party::start(&mut net).await;
        let connectors = [("Local", BASIC_AUTH), ("Keyed", KEY_AUTH), ("Queried", QUERY_AUTH)]
            .map(|(name, auth)| local_connector(name, auth));
        let metrics = format!("127.0.0.1:{}", process::free_port());
        let settings = [
            ("COUNTERSIGN_LOG__FILTER", "trace"),
            ("COUNTERSIGN_LOG__FORMAT", format),
            ("COUNTERSIGN_METRICS__LISTEN", &metrics),
            ("COUNTERSIGN_OUTBOUND__TIMEOUT", "1s"),
            ("COUNTERSIGN_DOOR__ALLOW_PASSWORD_GRANT", "true"),
            // So that wrong tries come from many addresses, and none has to wait.
            ("COUNTERSIGN_DOOR__TRUSTED_PROXIES", "127.0.0.1"),
        ];
        let program = Countersign::start_with(BINARY, &connectors, &settings).await;
        program.account(ACCOUNT).await;
        net.watch("the first client's secret", &program.client().1);
        net.watch("the first token", program.token());
        Self { program, third, net, metrics, heard: Vec::new() }
    }

    /// Hears a reply; but for what is [`MEANT`] it may hold no secret.
    pub(crate) fn hear(&mut self, what: &str, reply: &Reply) {
        let mut body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let is_json = body.is_object();
        for member in MEANT {
            body.as_object_mut().map(|members| members.remove(member));
        }
        let body = if is_json { body.to_string().into_bytes() } else { reply.body.clone() };
        let head = format!("{} {:?}\n", reply.status, reply.headers);
        self.heard.push((what.to_owned(), [head.into_bytes(), body].concat()));
    }

    /// Hears bytes.
    pub(crate) fn hear_bytes(&mut self, what: &str, bytes: Vec<u8>) {
        self.heard.push((what.to_owned(), bytes));
    }

    /// A request of the account, whose reply has this status and is heard.
    pub(crate) async fn send(
        &mut self,
        what: &str,
        method: Method,
        path: &str,
        body: &Value,
        status: u16,
    ) -> Reply {
        let call = self.program.within(ACCOUNT, method, path).json(body);
        let reply = call.send().await;
        assert_eq!(reply.status, status, "{what}: {}", String::from_utf8_lossy(&reply.body));
        self.hear(what, &reply);
        reply
    }

    /// A new account connector without a credential, that leads to the third party.
    pub(crate) async fn connection(&mut self, connector: &str) -> i64 {
        let body = json!({ "Properties": [{ "Name": "port", "Value": self.third.port().to_string() }] });
        let path = format!("/v1.0/connectors/{connector}/install");
        let reply = self.send("an empty install", Method::POST, &path, &body, 200).await;
        reply.json()["Id"].as_i64().expect("an id")
    }

    /// Reads whatever can be read, after everything was written.
    pub(crate) async fn reads_everything_back(&mut self) {
        for path in [
            "/v1.0/account/connectors?pageSize=1000",
            "/v1.0/accounts",
            "/v1.0/connectors?pageSize=1000",
            "/v1.0/users?pageSize=1000",
            "/v1.0/clients",
            "/v1.0/applications",
            "/v1.0/account/installations",
        ] {
            let reply = self.program.within(ACCOUNT, Method::GET, path).send().await.expect_status(200);
            self.hear(path, &reply);
            for one in
                reply.json().as_array().expect("an array").iter().filter(|one| one["AuthStatus"].is_object())
            {
                assert_eq!(one["AuthValue"], Value::Null);
                let path = format!("/v1.0/account/connectors/{}", one["Id"]);
                for path in [path.clone(), path.clone() + "/properties", path + "/history"] {
                    let reply = self.program.within(ACCOUNT, Method::GET, &path).send().await;
                    self.hear(&path, &reply);
                }
            }
        }
        let metrics = reqwest::get(format!("http://{}/metrics", self.metrics)).await.expect("metrics");
        let page = metrics.bytes().await.expect("a page").to_vec();
        assert!(page.starts_with(b"# "), "this is no page of metrics");
        self.hear_bytes("the metrics", page);
    }

    /// The log really says what it can: a quiet one would prove nothing.
    pub(crate) fn expect_talkative(&self) {
        let log = self.program.output();
        for voice in ["TRACE", "countersign::access", "hyper", "h2::"] {
            assert!(log.contains(voice), "nothing of {voice} in the log");
        }
    }

    /// Searches all that was heard, the log, and every file of the data directory.
    pub(crate) fn sightings(&self) -> BTreeSet<Sighting> {
        let mut seen = self.net.search("the log", self.program.output().as_bytes());
        for (what, bytes) in &self.heard {
            seen.extend(self.net.search(&format!("the answer to: {what}"), bytes));
        }
        let data = self.program.database();
        seen.extend(self.net.search_files(data.parent().expect("the data directory")));
        seen
    }

    pub(crate) fn expect_clean(&self) {
        let seen: Vec<_> = self.sightings().iter().map(ToString::to_string).collect();
        assert!(seen.is_empty(), "{} sightings:\n{}", seen.len(), seen.join("\n"));
    }
}
