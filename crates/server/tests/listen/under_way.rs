//! A server with an account connector, and calls that are under way for as long as a test likes.

use std::net::SocketAddr;

use countersign_testkit::{
    AppOptions, BASIC_AUTH, TestApp, local_connector,
    wire::{Door, Wire},
};
use reqwest::Method;
use serde_json::json;

/// A path that answers everybody.
pub(crate) const OPEN_REQUEST: &str = "GET /openapi.json HTTP/1.1\r\nHost: t\r\n\r\n";

/// A server whose account `a` has an account connector that leads to a door.
pub(crate) struct Scene {
    pub(crate) app: TestApp,
    pub(crate) door: Door,
    path: String,
}

impl Scene {
    pub(crate) async fn set() -> Self {
        let door = Door::open().await;
        let connectors = vec![local_connector("Local", BASIC_AUTH)];
        let app = TestApp::start_with(AppOptions { connectors, ..AppOptions::default() }).await;
        app.account("a").await;
        let properties = json!([{ "Name": "port", "Value": door.port().to_string() }]);
        let body = json!({ "AuthValue": "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Properties": properties });
        let path = "/v1.0/connectors/Local/install?verify=false";
        let reply = app.within("a", Method::POST, path).json(&body).send().await.expect_status(200);
        let path = format!("/v1.0/account/connectors/{}/proxy/x", reply.json()["Id"]);
        Self { app, door, path }
    }

    /// The head of a request with all rights; `fields` are whole lines.
    pub(crate) fn head(&self, method: &str, path: &str, fields: &str) -> String {
        let token = &self.app.token;
        format!(
            "{method} {path} HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {token}\r\n\
             X-Cyclr-Account: a\r\n{fields}\r\n"
        )
    }

    /// Where calls through the account connector go.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// A call that the third party has been asked and has not answered: the caller's end, and its own.
    pub(crate) async fn call(&self, address: SocketAddr, fields: &str) -> (Wire, Wire) {
        let mut caller = Wire::connect(address).await;
        caller.write(self.head("POST", &self.path, fields)).await;
        let mut third_party = self.door.accept().await;
        third_party.head().await;
        (caller, third_party)
    }
}
