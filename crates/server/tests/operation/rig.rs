//! A server whose metrics are served beside it, with one account connector that leads to a stand-in.

use std::{net::SocketAddr, sync::Arc};

use countersign_core::SystemClock;
use countersign_server::{Limits, Listener, Metrics, Operation};
use countersign_testkit::{
    AppOptions, BASIC_AUTH, TestApp, local_connector,
    standin::{Recorded, Reply, StandIn},
    wire::{Answer, Wire},
};
use reqwest::Method;
use serde_json::json;

use crate::exposition::Page;

/// The password of the account connector, and the forms in which it is stored and sent.
pub(crate) const PASSWORD: &str = "open sesame";
pub(crate) const AUTH_VALUE: &str = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

pub(crate) struct Rig {
    pub(crate) app: TestApp,
    pub(crate) standin: StandIn,
    pub(crate) connection: i64,
    pub(crate) metrics: SocketAddr,
}

impl Rig {
    /// A third party that answers `/s/{status}` with that status, and everything else with 200.
    pub(crate) async fn start() -> Self {
        let answers = |request: &Recorded| {
            let status = request.target.strip_prefix("/s/").and_then(|status| status.parse().ok());
            Reply::status(status.unwrap_or(200)).json(&json!({ "id": 1, "name": "Aladdin" }))
        };
        Self::with(Operation::default(), answers).await
    }

    /// With wishes of the operator, and a third party that answers like this.
    pub(crate) async fn with(
        operation: Operation,
        answers: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let metrics = Arc::new(Metrics::new(&SystemClock).unwrap());
        let listener = Listener::bind(([127, 0, 0, 1], 0).into(), None, Limits::default()).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(Arc::clone(&metrics).serve(listener));
        let operation = Operation { metrics: Some(metrics), ..operation };
        let connectors = vec![local_connector(r#"Local \"quoted\""#, BASIC_AUTH)];
        let app = TestApp::start_with(AppOptions { connectors, operation, ..AppOptions::default() }).await;
        let standin = StandIn::start(answers).await;
        app.account("a").await;
        let connection = install(&app, standin.port()).await;
        Self { app, standin, connection, metrics: address }
    }

    /// The path of a proxied request. `path` is what stands behind `/proxy`.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("/v1.0/account/connectors/{}/proxy{path}", self.connection)
    }

    /// The status that a GET through the account connector brings.
    pub(crate) async fn status(&self, path: &str) -> u16 {
        self.app.within("a", Method::GET, &self.path(path)).send().await.status
    }

    /// A request for this address of the metrics' listener.
    pub(crate) async fn scrape(&self, method: &str, path: &str) -> Answer {
        let mut wire = Wire::connect(self.metrics).await;
        wire.write(format!("{method} {path} HTTP/1.1\r\nHost: countersign.test\r\n\r\n")).await;
        wire.answer(method).await.unwrap()
    }

    /// The page of metrics, checked against its format.
    pub(crate) async fn page(&self) -> Page {
        let answer = self.scrape("GET", "/metrics").await;
        assert_eq!(answer.status, 200);
        Page::parse(&String::from_utf8(answer.body).unwrap())
    }
}

/// An account connector that was never tried, so that the third party sees the test's own calls alone.
pub(crate) async fn install(app: &TestApp, port: u16) -> i64 {
    let body = json!({
        "AuthValue": AUTH_VALUE,
        "Properties": [{ "Name": "port", "Value": port.to_string() }],
    });
    let path = "/v1.0/connectors/Local%20%22quoted%22/install?verify=false";
    let reply = app.within("a", Method::POST, path).json(&body).send().await.expect_status(200);
    reply.json()["Id"].as_i64().unwrap()
}
