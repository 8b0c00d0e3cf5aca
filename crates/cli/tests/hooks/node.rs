//! The original runtime: Node calls the connector's own file in the order of the original framework.

use std::{path::Path, process::Stdio};

use countersign_testkit::npm;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// Signs in with each of the forms, one after the other in one process, and returns what came of each.
pub(crate) async fn sign_in(folder: &Path, forms: &[Value], environment: &[(String, String)]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hooks/node/sign_in.js");
    let mut node = Command::new("node")
        .arg(script)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("NODE_PATH", npm::packages())
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("node; `cargo xtask needs` installs it");
    let mut input = node.stdin.take().expect("an input");
    let question = json!({ "folder": folder, "forms": forms }).to_string();
    input.write_all(question.as_bytes()).await.expect("node reads");
    drop(input);
    let output = node.wait_with_output().await.expect("node ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "node failed: {errors}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("node printed no JSON ({error}): {errors}"))
}
