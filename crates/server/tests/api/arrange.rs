//! What many tests arrange: a server, an account, and a connection that leads to a stand-in.

use std::sync::{Arc, Mutex};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_testkit::{
    AppOptions, BASIC_AUTH, Call, Reply, TestApp, local_connector,
    standin::{Recorded, Reply as Answer, StandIn, basic_protected},
};
use reqwest::Method;
use serde_json::{Value, json};

/// The account that tests work in.
pub(crate) const ACCOUNT: &str = "acme";

/// The user of the stand-in; the credential of the documented exchange.
pub(crate) const USER: &str = "JohnSmith";
/// That user's password.
pub(crate) const PASSWORD: &str = "p455W0rd";
/// Both as one AuthValue, as the documented exchange writes it.
pub(crate) const AUTH_VALUE: &str = "Sm9oblNtaXRoOnA0NTVXMHJk";

/// What every denied request reads (front-door.md, "Answers").
pub(crate) const DENIED: &str = "Authorization has been denied for this request.";

/// A server, an account, and a stand-in behind a connection that has no credential yet.
pub(crate) struct Scene {
    pub(crate) app: TestApp,
    pub(crate) standin: StandIn,
    /// The account connector.
    pub(crate) id: i64,
}

impl Scene {
    /// The stand-in knows [`USER`], who has the id 7 and a name.
    pub(crate) async fn start() -> Self {
        Self::with(basic_protected(USER, PASSWORD, json!({ "id": 7, "name": "John Smith" }))).await
    }

    /// A connection with the credential of [`USER`], proven by the stand-in.
    pub(crate) async fn authenticated() -> Self {
        let scene = Self::start().await;
        scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
        scene
    }

    /// The stand-in answers as `handler` says.
    pub(crate) async fn with(handler: impl Fn(&Recorded) -> Answer + Send + Sync + 'static) -> Self {
        let standin = StandIn::start(handler).await;
        let app = app_with(&[&local_connector("Local", BASIC_AUTH)]).await;
        app.account(ACCOUNT).await;
        let id = app.install(ACCOUNT, "Local", &leading_to(&standin)).await;
        Self { app, standin, id }
    }

    /// The stand-in answers with what `Script` holds at that moment.
    pub(crate) async fn scripted(script: &Script) -> Self {
        let script = script.clone();
        Self::with(move |_| script.now()).await
    }

    /// The account connector's path, with `rest` behind it.
    pub(crate) fn path(&self, rest: &str) -> String {
        connector_path(self.id, rest)
    }

    /// A request in the account about the account connector.
    pub(crate) fn call(&self, method: Method, rest: &str) -> Call {
        self.app.within(ACCOUNT, method, &self.path(rest))
    }

    /// `PUT` of these members; `query` with its question mark.
    pub(crate) async fn put(&self, query: &str, body: &Value) -> Reply {
        self.call(Method::PUT, query).json(body).send().await
    }

    /// The account connector as it is now.
    pub(crate) async fn get(&self) -> Value {
        self.call(Method::GET, "").send().await.expect_status(200).json()
    }

    /// Calls through the connection and returns the `Authorization` that the stand-in got.
    pub(crate) async fn header_that_leaves(&self) -> Option<String> {
        let before = self.standin.requests().len();
        self.call(Method::GET, "/proxy/who").send().await;
        // A 401 makes the server ask `/me` too.
        let new = self.standin.requests().into_iter().skip(before);
        let call = new.into_iter().find(|request| request.target == "/who").expect("a call at the stand-in");
        call.header("authorization").map(ToOwned::to_owned)
    }

    /// Sends a request that must be refused like this, and must change nothing.
    pub(crate) async fn refused(&self, call: Call, status: u16, code: &str, message: &str) -> Reply {
        refused(&self.app, call, status, code, message).await
    }
}

/// Sends a request that must be refused like this, and must change nothing that [`ACCOUNT`] shows.
pub(crate) async fn refused(app: &TestApp, call: Call, status: u16, code: &str, message: &str) -> Reply {
    let before = app.picture(ACCOUNT).await;
    let reply = call.send().await.expect_error(status, code, message);
    assert_eq!(app.picture(ACCOUNT).await, before, "something changed after {status} {code}");
    reply
}

/// An answer that the test exchanges while the stand-in runs.
#[derive(Clone)]
pub(crate) struct Script(Arc<Mutex<Answer>>);

impl Script {
    pub(crate) fn new(first: Answer) -> Self {
        Self(Arc::new(Mutex::new(first)))
    }

    pub(crate) fn set(&self, next: Answer) {
        *self.0.lock().unwrap() = next;
    }

    fn now(&self) -> Answer {
        self.0.lock().unwrap().clone()
    }
}

/// A server with these connectors beside the built-in ones.
pub(crate) async fn app_with(connectors: &[&str]) -> TestApp {
    let connectors = connectors.iter().map(|text| (*text).to_owned()).collect();
    TestApp::start_with(AppOptions { connectors, ..AppOptions::default() }).await
}

/// A server with the built-in connectors and [`ACCOUNT`].
pub(crate) async fn app_with_account() -> TestApp {
    let app = TestApp::start().await;
    app.account(ACCOUNT).await;
    app
}

/// The body of an install whose connection leads to this stand-in.
pub(crate) fn leading_to(standin: &StandIn) -> Value {
    json!({ "Properties": [{ "Name": "port", "Value": standin.port().to_string() }] })
}

/// The path of an account connector, with `rest` behind it.
pub(crate) fn connector_path(id: i64, rest: &str) -> String {
    format!("/v1.0/account/connectors/{id}{rest}")
}

/// Base64 of `user:password`, made with the plain Base64 crate and not with the code under test.
pub(crate) fn encoded(user: &str, password: &str) -> String {
    STANDARD.encode(format!("{user}:{password}"))
}

/// One member of every row of a list.
pub(crate) fn column(rows: &Value, member: &str) -> Vec<Value> {
    rows.as_array().expect("an array").iter().map(|row| row[member].clone()).collect()
}
