//! A server with one account connector that leads to a third party on this machine.

use countersign_testkit::{
    AppOptions, BASIC_AUTH, OutboundSettings, TestApp, local_connector,
    standin::StandIn,
    wire::{Answer, Wire},
};
use reqwest::Method;
use serde_json::json;

/// The user-id and password of RFC 7617 section 2, and the field that is made of them there.
pub(crate) const AUTH_VALUE: &str = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
pub(crate) const AUTHORIZATION: &str = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

/// A server, an account `a`, and in it an account connector.
pub(crate) struct Rig {
    pub(crate) app: TestApp,
    pub(crate) connection: i64,
}

impl Rig {
    /// With a Basic credential.
    pub(crate) async fn to(port: u16) -> Self {
        Self::with(BASIC_AUTH, AUTH_VALUE, port).await
    }

    /// With any other way in; `auth` is the text of its tables.
    pub(crate) async fn with(auth: &str, auth_value: &str, port: u16) -> Self {
        Self::start(auth, auth_value, port, None).await
    }

    /// With settings of its own for the way out.
    pub(crate) async fn through(outbound: OutboundSettings, port: u16) -> Self {
        Self::start(BASIC_AUTH, AUTH_VALUE, port, Some(outbound)).await
    }

    async fn start(auth: &str, auth_value: &str, port: u16, outbound: Option<OutboundSettings>) -> Self {
        let connectors = vec![local_connector("Local", auth)];
        let app = TestApp::start_with(AppOptions { connectors, outbound, ..AppOptions::default() }).await;
        app.account("a").await;
        let properties = json!([{ "Name": "port", "Value": port.to_string() }]);
        let body = json!({ "AuthValue": auth_value, "Properties": properties });
        // Untried, so that the third party sees the test's own calls and no others.
        let path = "/v1.0/connectors/Local/install?verify=false";
        let reply = app.within("a", Method::POST, path).json(&body).send().await.expect_status(200);
        let connection = reply.json()["Id"].as_i64().expect("an integer id");
        Self { app, connection }
    }

    /// The head of a proxied request. `path` is what stands behind `/proxy`, `fields` are whole lines.
    pub(crate) fn head(&self, method: &str, path: &str, fields: &str) -> String {
        let (connection, token) = (self.connection, &self.app.token);
        format!(
            "{method} /v1.0/account/connectors/{connection}/proxy{path} HTTP/1.1\r\n\
             Host: countersign.test\r\nAuthorization: Bearer {token}\r\nX-Cyclr-Account: a\r\n{fields}\r\n"
        )
    }

    /// A connection on which this head and this body have been sent.
    pub(crate) async fn send(&self, method: &str, path: &str, fields: &str, body: &[u8]) -> Wire {
        let mut wire = Wire::connect(self.app.address()).await;
        wire.write([self.head(method, path, fields).as_bytes(), body].concat()).await;
        wire
    }

    /// The reply to a proxied request.
    pub(crate) async fn call(&self, method: &str, path: &str, fields: &str, body: &[u8]) -> Answer {
        self.send(method, path, fields, body).await.answer(method).await.expect("a whole reply")
    }

    /// The reply to a GET without a body.
    pub(crate) async fn get(&self, path: &str, fields: &str) -> Answer {
        self.call("GET", path, fields, b"").await
    }
}

/// What the stand-in was asked for last.
pub(crate) fn last(standin: &StandIn) -> countersign_testkit::standin::Recorded {
    standin.requests().pop().expect("a request at the stand-in")
}
