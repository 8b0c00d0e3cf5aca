//! A server with one account connector, and a stand-in that answers as the test says at the moment.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use countersign_service::TrafficSettings;
use countersign_testkit::{
    AppOptions, BASIC_AUTH, Reply, TestApp, local_connector,
    standin::{Reply as Said, StandIn},
    wire::DEADLINE,
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant, sleep};

const AUTH_VALUE: &str = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
/// The other example of RFC 7617 section 2.1.
pub(crate) const OTHER_VALUE: &str = "dGVzdDoxMjPCow==";

/// What the third party answers, by target; 200 to everything else.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<HashMap<String, Said>>>);

/// The server, the third party, and the account connector of account `a`.
pub(crate) struct Rig {
    pub(crate) app: Arc<TestApp>,
    pub(crate) third_party: StandIn,
    script: Script,
    pub(crate) connection: i64,
}

impl Rig {
    /// With a declared verification, and a credential that it accepted.
    pub(crate) async fn verified() -> Self {
        let rig = Self::set(local_connector("Local", BASIC_AUTH), TrafficSettings::default(), "").await;
        rig.until_state("Verified").await;
        rig
    }

    /// With a declared verification, a credential that it accepted, and these settings.
    pub(crate) async fn with(traffic: TrafficSettings) -> Self {
        Self::set(local_connector("Local", BASIC_AUTH), traffic, "").await
    }

    /// With a declared verification and a credential that was not tried.
    pub(crate) async fn untried() -> Self {
        let connector = local_connector("Local", BASIC_AUTH);
        Self::set(connector, TrafficSettings::default(), "?verify=false").await
    }

    /// Without a declared verification.
    pub(crate) async fn without_verification() -> Self {
        let connector = local_connector("Local", BASIC_AUTH);
        let connector = connector.split("[verify]").next().expect("what stands before it").to_owned();
        Self::set(connector, TrafficSettings::default(), "").await
    }

    async fn set(connector: String, traffic: TrafficSettings, query: &str) -> Self {
        let script = Script::default();
        let told = script.clone();
        let third_party = StandIn::start(move |request| {
            let script = told.0.lock().unwrap();
            script.get(&request.target).cloned().unwrap_or_else(|| Said::status(200))
        })
        .await;
        let connectors = vec![connector];
        let app = TestApp::start_with(AppOptions { connectors, traffic, ..AppOptions::default() }).await;
        app.account("a").await;
        let mut rig = Self { app: Arc::new(app), third_party, script, connection: 0 };
        rig.connection = rig.install(query).await;
        rig
    }

    /// One more account connector for the same third party.
    pub(crate) async fn install(&self, query: &str) -> i64 {
        let properties = json!([{ "Name": "port", "Value": self.third_party.port().to_string() }]);
        let body = json!({ "AuthValue": AUTH_VALUE, "Properties": properties });
        let path = format!("/v1.0/connectors/Local/install{query}");
        let reply = self.app.within("a", Method::POST, &path).json(&body).send().await.expect_status(200);
        reply.json()["Id"].as_i64().expect("an integer id")
    }

    /// From now on the third party answers this at that target.
    pub(crate) fn answers(&self, target: &str, reply: Said) {
        self.script.0.lock().unwrap().insert(target.to_owned(), reply);
    }

    /// How often the third party was asked for this target.
    pub(crate) fn asked(&self, target: &str) -> usize {
        self.third_party.requests().iter().filter(|request| request.target == target).count()
    }

    /// How many calls arrived at the third party: its requests but for verifications, one of which may be
    /// under way.
    fn calls(&self) -> usize {
        self.third_party.requests().len() - self.asked("/me")
    }

    /// Waits until the third party was asked for this target so often.
    pub(crate) async fn until_asked(&self, target: &str, count: usize) {
        until(&format!("{count} requests for {target}"), async || self.asked(target) >= count).await;
        assert_eq!(self.asked(target), count, "{target}");
    }

    /// A call: GET of this path through the account connector.
    pub(crate) async fn call(&self, path: &str) -> Reply {
        self.call_with(path, &[]).await
    }

    /// The same with fields.
    pub(crate) async fn call_with(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.through(self.connection, path, fields).await
    }

    /// The same through another account connector.
    pub(crate) async fn through(&self, connection: i64, path: &str, fields: &[(&str, &str)]) -> Reply {
        let path = format!("/v1.0/account/connectors/{connection}/proxy{path}");
        let call = self.app.within("a", Method::GET, &path);
        fields.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await
    }

    /// A call on a task of its own.
    pub(crate) fn calling(&self, path: &str) -> tokio::task::JoinHandle<Reply> {
        let path = format!("/v1.0/account/connectors/{}/proxy{path}", self.connection);
        let app = Arc::clone(&self.app);
        tokio::spawn(async move { app.within("a", Method::GET, &path).send().await })
    }

    /// The call is answered here: the credential is known to be refused, for this reason.
    pub(crate) async fn is_answered_here(&self, path: &str, reason: &str) {
        let before = self.calls();
        let id = self.connection;
        let message = format!(
            "Account connector {id} is rejected: {reason}. Calls are answered here until a credential is \
             stored with PUT /v1.0/account/connectors/{id}, or POST .../verify passes."
        );
        let reply = self.call(path).await.expect_error(424, "credential-rejected", &message);
        assert_eq!(reply.header("proxy-status"), Some("countersign; error=http_request_denied"));
        assert_eq!(reply.header("x-upstream-status"), None);
        assert_eq!(self.calls(), before, "something arrived there");
    }

    /// The `AuthStatus` as the API shows it.
    pub(crate) async fn status(&self) -> Value {
        let path = format!("/v1.0/account/connectors/{}", self.connection);
        let reply = self.app.within("a", Method::GET, &path).send().await;
        reply.expect_status(200).json()["AuthStatus"].clone()
    }

    pub(crate) async fn until_state(&self, state: &str) {
        until(&format!("the state {state}"), async || self.status().await["State"] == state).await;
    }

    /// Stores another credential.
    pub(crate) async fn put(&self, query: &str) -> Reply {
        let path = format!("/v1.0/account/connectors/{}{query}", self.connection);
        self.app.within("a", Method::PUT, &path).json(&json!({ "AuthValue": OTHER_VALUE })).send().await
    }

    /// `POST .../verify`: the state that it comes to.
    pub(crate) async fn verify(&self) -> Value {
        let path = format!("/v1.0/account/connectors/{}/verify", self.connection);
        let reply = self.app.within("a", Method::POST, &path).json(&json!({})).send().await;
        reply.expect_status(200).json()["State"].clone()
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.app.clock.advance(jiff::SignedDuration::from_secs(seconds));
    }
}

/// Waits until this holds; fails the test when it does not come to it.
pub(crate) async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds().await {
        assert!(Instant::now() < deadline, "waited {DEADLINE:?} for {what}");
        sleep(Duration::from_millis(5)).await;
    }
}
