//! A client that stores credentials as fast as they are taken, and remembers what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{INSTALL, REQUEST_ID, auth_value, install_body};

/// How many account connectors a writer keeps storing to, the newest ones.
const IN_USE: usize = 3;

/// After so many credentials a new account connector is installed.
const INSTALL_EVERY: u64 = 16;

/// Where a writer writes.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) standin: u16,
}

/// What may be in an account connector.
pub(crate) struct Stored {
    /// The last value that was acknowledged.
    pub(crate) acknowledged: String,
    /// A newer one that was sent, and whose answer never came.
    pub(crate) sent: Option<String>,
}

/// One client and its account connectors.
pub(crate) struct Writer {
    name: String,
    /// How many credentials it has sent.
    pub(crate) written: u64,
    /// The account connectors that it wrote to since the last check.
    pub(crate) touched: BTreeSet<i64>,
    /// By id.
    pub(crate) stored: BTreeMap<i64, Stored>,
    /// The value of an account connector whose installation was never answered.
    pub(crate) installing: Vec<String>,
    /// The request ids of the writes that were acknowledged since the last check.
    pub(crate) acknowledged: Vec<String>,
}

impl Writer {
    pub(crate) fn new(number: usize) -> Self {
        let name = format!("writer-{number}");
        Self {
            name,
            written: 0,
            touched: BTreeSet::new(),
            stored: BTreeMap::new(),
            installing: Vec::new(),
            acknowledged: Vec::new(),
        }
    }

    /// Writes until the program is gone. Every answer that does come must be a good one.
    pub(crate) async fn write(&mut self, target: &Target) {
        let http = Client::builder().no_proxy().build().expect("a client");
        loop {
            let turn = usize::try_from(self.written).expect("a count") % IN_USE;
            let id = self.stored.keys().rev().nth(turn).copied();
            let alive = match id.filter(|_| !self.written.is_multiple_of(INSTALL_EVERY)) {
                Some(id) => self.store(&http, target, id).await,
                None => self.install(&http, target).await,
            };
            if !alive {
                return;
            }
        }
    }

    async fn store(&mut self, http: &Client, target: &Target, id: i64) -> bool {
        let value = self.next_value();
        self.touched.insert(id);
        let stored = self.stored.get_mut(&id).expect("one of ours");
        stored.sent = Some(value.clone());
        let path = format!("/v1.0/account/connectors/{id}?verify=false");
        let body = json!({ "AuthValue": value });
        let Some(response) = send(http, target, Method::PUT, &path, &body).await else { return false };
        *stored = Stored { acknowledged: value, sent: None };
        self.acknowledged.push(request_id(&response));
        true
    }

    async fn install(&mut self, http: &Client, target: &Target) -> bool {
        let value = self.next_value();
        let body = install_body(target.standin, &value);
        let Some(response) = send(http, target, Method::POST, INSTALL, &body).await else {
            self.installing.push(value);
            return false;
        };
        self.acknowledged.push(request_id(&response));
        // The head is the acknowledgement; the id is lost when the program dies before the body.
        let Ok(Value::Object(installed)) = response.json().await else {
            self.installing.push(value);
            return false;
        };
        let id = installed["Id"].as_i64().expect("an integer id");
        self.touched.insert(id);
        self.stored.insert(id, Stored { acknowledged: value, sent: None });
        true
    }

    fn next_value(&mut self) -> String {
        self.written += 1;
        auth_value(&self.name, &self.written.to_string())
    }
}

/// The head of a good reply; `None` when the program has gone.
async fn send(
    http: &Client,
    target: &Target,
    method: Method,
    path: &str,
    body: &Value,
) -> Option<reqwest::Response> {
    let request = http.request(method, format!("{}{path}", target.url)).bearer_auth(&target.token);
    let response = request.header("X-Cyclr-Account", "a").json(body).send().await.ok()?;
    assert_eq!(response.status(), StatusCode::OK);
    Some(response)
}

/// The id by which the audit log knows the request of this reply.
pub(crate) fn request_id(response: &reqwest::Response) -> String {
    response.headers()[REQUEST_ID].to_str().expect("visible ASCII").to_owned()
}
