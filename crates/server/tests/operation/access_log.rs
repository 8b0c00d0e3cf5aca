//! The line that each request leaves, read as operators' programs read it: one JSON object a line.

use std::{
    io,
    sync::{Arc, Mutex},
};

use reqwest::Method;
use serde_json::Value;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::{EnvFilter, fmt, fmt::MakeWriter, layer::SubscriberExt as _};

use crate::rig::{AUTH_VALUE, PASSWORD, Rig};

/// The log of this test's thread, where the server under test runs too.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn capture(filter: &str) -> (Self, DefaultGuard) {
        let log = Self::default();
        let layer = fmt::layer().json().with_writer(log.clone());
        let subscriber = tracing_subscriber::registry().with(EnvFilter::new(filter)).with(layer);
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The fields of the line about the request with this id.
    fn line(&self, id: &str) -> Value {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut own = lines.filter(|line| {
            line["target"] == "countersign::access" && line["fields"]["request_id"].as_str() == Some(id)
        });
        let line = own.next().unwrap_or_else(|| panic!("no line for {id} in\n{text}"));
        assert_eq!(own.next(), None, "one line a request");
        line["fields"].clone()
    }
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test]
async fn the_line_of_a_call_names_caller_account_trace_and_result() {
    let (log, _guard) = Log::capture("info");
    let rig = Rig::start().await;
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let call = rig.app.within("a", Method::POST, &rig.path("/s/404")).header("traceparent", &parent);
    let reply = call.send().await.expect_status(404);
    let line = log.line(reply.header("x-request-id").unwrap());
    assert_eq!(line["method"], "POST");
    assert_eq!(line["path"], rig.path(""));
    assert_eq!(line["status"], 404);
    assert_eq!(line["actor"], format!("client:{}", rig.app.client.0));
    assert_eq!(line["account"], "a");
    assert_eq!(line["trace_id"], TRACE);
    assert!(line["elapsed_us"].as_u64().is_some_and(|elapsed| elapsed > 0), "{line}");
}

#[tokio::test]
async fn what_is_not_known_is_not_in_the_line() {
    let (log, _guard) = Log::capture("info");
    let rig = Rig::start().await;
    let malformed = format!("00-{TRACE}-0000000000000000-01");
    let call = rig.app.anonymous(Method::GET, "/v1.0/accounts?secret=1").header("traceparent", &malformed);
    let line = log.line(call.send().await.expect_status(401).header("x-request-id").unwrap());
    assert_eq!(line["path"], "/v1.0/accounts");
    for absent in ["actor", "account", "trace_id"] {
        assert_eq!(line.get(absent), None, "{absent}");
    }
    let reply = rig.app.request(Method::GET, "/v1.0/accounts").send().await.expect_status(200);
    let line = log.line(reply.header("x-request-id").unwrap());
    assert_eq!(line["actor"], format!("client:{}", rig.app.client.0));
    assert_eq!(line.get("account"), None);
}

#[tokio::test]
async fn an_account_that_the_caller_may_not_reach_is_not_named() {
    let (log, _guard) = Log::capture("info");
    let rig = Rig::start().await;
    let reply =
        rig.app.within("canary-account", Method::GET, &rig.path("/x")).send().await.expect_status(401);
    let line = log.line(reply.header("x-request-id").unwrap());
    assert_eq!(line["actor"], format!("client:{}", rig.app.client.0));
    assert_eq!(line.get("account"), None);
}

#[tokio::test]
async fn no_secret_gets_into_the_log_even_when_everything_is_logged() {
    let (log, _guard) = Log::capture("trace");
    let rig = Rig::start().await;
    let path = rig.path("/canary-path/proxy/canary-behind?key=canary-query");
    let call = rig.app.within("a", Method::POST, &path).header("X-Key", "canary-header");
    let reply = call.body("text/plain", "canary-body").send().await.expect_status(200);
    assert_eq!(log.line(reply.header("x-request-id").unwrap())["path"], rig.path(""));
    let text = log.text();
    for planted in ["canary", PASSWORD, AUTH_VALUE, &rig.app.token, &rig.app.client.1] {
        let line = text.lines().find(|line| line.contains(planted));
        assert_eq!(line, None, "{planted} is in the log");
    }
}

#[tokio::test]
async fn the_filter_switches_the_line_off() {
    let (log, _guard) = Log::capture("info,countersign::access=off");
    let rig = Rig::start().await;
    assert_eq!(rig.status("/x").await, 200);
    assert_eq!(log.text().matches("countersign::access").count(), 0);
}
