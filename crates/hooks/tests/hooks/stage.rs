//! What the tests stand on: a pool whose children are this crate's worker, connectors of one file, hosts.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use countersign_hooks::{
    Bundle, Call, FetchCode, FetchFailed, FetchRequest, FetchResponse, HookError, HookProblem, Hooks, Host,
    Interface, LogLevel, ModelRequest, Outcome, Settings, WorkerProgram,
};
use serde_json::{Value, json};

/// A child of these tests.
pub(crate) fn worker() -> WorkerProgram {
    WorkerProgram::new(env!("CARGO_BIN_EXE_hook-worker"), [] as [&str; 0])
}

/// A pool with so many children, and the usual limits.
pub(crate) fn pool(children: usize) -> Hooks {
    Hooks::new(Settings { children, ..Settings::default() }, worker())
}

/// A connector of one file.
pub(crate) fn connector(text: &str) -> Arc<Bundle> {
    named("acme", text)
}

/// The same under another name.
pub(crate) fn named(name: &str, text: &str) -> Arc<Bundle> {
    let files = BTreeMap::from([("connector.js".to_owned(), text.to_owned())]);
    Arc::new(Bundle::from_files(name, files, "connector.js").unwrap())
}

/// A call with one argument.
pub(crate) fn call(interface: Interface, argument: Value) -> Call {
    Call { interface, arguments: vec![argument], environment: BTreeMap::new(), pass_back: false }
}

/// `getBasicAuth({ apiKey: "k" })` of a connector, with a host that refuses everything.
pub(crate) async fn basic(hooks: &Hooks, bundle: &Arc<Bundle>) -> Result<Outcome, HookError> {
    hooks.call(bundle, call(Interface::GetBasicAuth, json!({"apiKey": "k"})), Arc::new(Refusing)).await
}

/// The value of a call that must go well.
pub(crate) fn value(result: Result<Outcome, HookError>) -> Value {
    result.unwrap().returned.unwrap()
}

/// The problem of a call that must not.
pub(crate) fn problem(result: Result<Outcome, HookError>) -> HookProblem {
    result.unwrap_err().problem
}

/// A connector whose `getBasicAuth` has this body; `key` is the submitted key.
pub(crate) fn basic_body(body: &str) -> Arc<Bundle> {
    connector(&format!("exports.getBasicAuth = function ({{ apiKey: key }}) {{ {body} }};"))
}

/// A host that refuses everything.
pub(crate) struct Refusing;

#[async_trait]
impl Host for Refusing {
    async fn fetch(&self, _: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        Err(FetchFailed { code: FetchCode::Refused, message: "not in this test".into() })
    }

    async fn model(&self, _: ModelRequest) -> Result<Value, String> {
        Err("not in this test".into())
    }

    fn log(&self, _: LogLevel, _: &str) {}
}

/// A host that answers each request after a while, and keeps the log.
#[derive(Default)]
pub(crate) struct Answering {
    pub(crate) body: Vec<u8>,
    pub(crate) after: Duration,
    pub(crate) asked: Mutex<Vec<FetchRequest>>,
    pub(crate) lines: Mutex<Vec<String>>,
}

#[async_trait]
impl Host for Answering {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        let url = request.url.clone();
        self.asked.lock().unwrap().push(request);
        tokio::time::sleep(self.after).await;
        let headers = vec![("content-type".into(), "application/json".into())];
        Ok(FetchResponse { status: 200, reason: "OK".into(), url, headers, body: self.body.clone() })
    }

    async fn model(&self, request: ModelRequest) -> Result<Value, String> {
        Ok(json!({ "method": request.method, "arguments": request.arguments }))
    }

    fn log(&self, _: LogLevel, text: &str) {
        self.lines.lock().unwrap().push(text.to_owned());
    }
}
