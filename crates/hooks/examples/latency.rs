//! One hook again and again in a child of the shipped program, each call timed by itself.
//!
//! `latency PROGRAM CONNECTOR_FOLDER CALLS` prints median and 99th percentile in microseconds, as JSON;
//! `cargo xtask bench hook` runs it beside Node.

use std::{collections::BTreeMap, env, error::Error, io::Write as _, path::Path, sync::Arc, time::Instant};

use async_trait::async_trait;
use countersign_hooks::{
    Bundle, Call, FetchCode, FetchFailed, FetchRequest, FetchResponse, Hooks, Host, Interface, LogLevel,
    ModelRequest, Settings, WorkerProgram,
};
use serde_json::{Value, json};

/// Calls before the figures: the child has been started and the module compiled.
const WARM_UP: usize = 500;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [program, folder, calls] = arguments.as_slice() else {
        return Err("latency PROGRAM CONNECTOR_FOLDER CALLS".into());
    };
    let hooks = Hooks::new(Settings::default(), WorkerProgram::new(program, ["hook-worker"]));
    let bundle = Arc::new(Bundle::read(Path::new(folder), "connector.js")?);
    let mut micros = Vec::new();
    for turn in 0..WARM_UP + calls.parse::<usize>()? {
        let taken = timed(&hooks, &bundle, turn).await?;
        if turn >= WARM_UP {
            micros.push(taken);
        }
    }
    micros.sort_by(f64::total_cmp);
    let at = |percent: usize| micros.get(micros.len() * percent / 100).copied().unwrap_or_default();
    writeln!(std::io::stdout(), "{}", json!({ "p50_us": at(50), "p99_us": at(99) }))?;
    Ok(())
}

/// One call with a key of its own, in microseconds.
async fn timed(hooks: &Hooks, bundle: &Arc<Bundle>, turn: usize) -> Result<f64, Box<dyn Error>> {
    let call = Call {
        interface: Interface::GetBasicAuth,
        arguments: vec![json!({ "apiKey": format!("bench-{turn:06}") })],
        environment: BTreeMap::new(),
        pass_back: false,
    };
    let begin = Instant::now();
    let outcome = hooks.call(bundle, call, Arc::new(Nobody)).await?;
    let taken = begin.elapsed().as_secs_f64() * 1e6;
    // Base64 of `bench-`: what comes after it differs from call to call.
    match &outcome.returned {
        Some(Value::String(value)) if value.starts_with("YmVuY2gt") => Ok(taken),
        other => Err(format!("getBasicAuth returned {other:?}").into()),
    }
}

/// The world of a hook that only computes.
struct Nobody;

#[async_trait]
impl Host for Nobody {
    async fn fetch(&self, _: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        Err(FetchFailed { code: FetchCode::Refused, message: "nothing is called here".into() })
    }

    async fn model(&self, _: ModelRequest) -> Result<Value, String> {
        Err("nothing is stored here".into())
    }

    fn log(&self, _: LogLevel, _: &str) {}
}
