//! A server that may call public addresses only, a connector whose host is a property, and a listener on
//! this machine that nobody may reach.

use std::time::Duration;

use countersign_testkit::{AppOptions, BASIC_AUTH, OutboundSettings, Reply, TestApp, wire::Door};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "acme";

/// The user-id and password of RFC 7617 section 2.
const AUTH_VALUE: &str = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

/// How a host comes to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A credential that is tried when the connector is installed.
    Install,
    /// A new credential that is tried before it is stored.
    Put,
    /// The stored credential is tried.
    Verify,
    /// A call.
    Proxy,
}

pub(crate) const WAYS: [Way; 4] = [Way::Install, Way::Put, Way::Verify, Way::Proxy];

pub(crate) struct Scene {
    pub(crate) app: TestApp,
    pub(crate) door: Door,
}

impl Scene {
    pub(crate) async fn start() -> Self {
        Self::with(OutboundSettings::default()).await
    }

    pub(crate) async fn with(outbound: OutboundSettings) -> Self {
        let connector = format!(
            "name = \"Anywhere\"\nbase_url = \"http://{{{{ host }}}}\"\n\n[[property]]\nname = \"host\"\n\
             title = \"Host\"\npattern = \"^.*$\"\nexample = \"example.com\"\n\n{BASIC_AUTH}\n\
             [verify]\nrequest = \"GET /me\"\n"
        );
        let options =
            AppOptions { connectors: vec![connector], outbound: Some(outbound), ..AppOptions::default() };
        let app = TestApp::start_with(options).await;
        app.account(ACCOUNT).await;
        Self { app, door: Door::open().await }
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.app.within(ACCOUNT, method, path).json(body).send().await
    }

    async fn install(&self, query: &str, host: &str) -> Reply {
        let body = json!({ "AuthValue": AUTH_VALUE, "Properties": [{ "Name": "host", "Value": host }] });
        self.send(Method::POST, &format!("/v1.0/connectors/Anywhere/install{query}"), &body).await
    }

    /// An account connector that leads to this host, with a credential that was not tried.
    pub(crate) async fn leading_to(&self, host: &str) -> i64 {
        let reply = self.install("?verify=false", host).await.expect_status(200);
        reply.json()["Id"].as_i64().expect("an id")
    }

    /// Goes this way, to this host. `id` leads there.
    pub(crate) async fn go(&self, way: Way, host: &str, id: i64) -> Reply {
        let path = format!("/v1.0/account/connectors/{id}");
        match way {
            Way::Install => self.install("", host).await,
            Way::Put => self.send(Method::PUT, &path, &json!({ "AuthValue": AUTH_VALUE })).await,
            Way::Verify => self.send(Method::POST, &(path + "/verify"), &json!({})).await,
            Way::Proxy => self.app.within(ACCOUNT, Method::GET, &(path + "/proxy/x")).send().await,
        }
    }

    /// The events of the audit log, as kind and code, in order.
    pub(crate) fn events(&self) -> Vec<(String, Option<String>)> {
        let directory = self.app.data().join("data/audit");
        let tail = countersign_audit::tail(&directory, 10_000, false).expect("an audit log");
        tail.map(|record| record.expect("an event")).map(|record| (record.kind, record.code)).collect()
    }

    /// Nobody has come to the listener on this machine.
    pub(crate) async fn nobody_came(&self) {
        assert!(!self.door.is_knocked_at(Duration::from_millis(1)).await, "somebody came");
    }
}
