//! Part two: people sign in by REST, as many as can, each with both hooks and one request to the stand-in.

use std::path::Path;
use std::process::Command;

use super::{connector, connectors};
use crate::bench::options::HookOptions;
use crate::bench::ours::Ours;
use crate::bench::peers::start_upstream;
use crate::bench::process::{Server, free_port};
use crate::bench::sides::{Row, Side, measure as rounds, table, warm};
use crate::bench::wrk::Target;
use crate::bench::{MEASURED_CORE, bench_folder, work_folder};
use crate::fault::Fault;
use crate::run::say;

/// More than there are callers, so that no two callers sign in at one connection at a time.
const SIGNED_IN_AT: u32 = 256;
const NAME: &str = "countersign";

/// Measures both sides in turn and prints a table for each number of callers.
pub(super) fn measure(options: &HookOptions, packages: &Path) -> Result<Vec<Row>, Fault> {
    let upstream = start_upstream("hook/nginx.conf")?;
    let common = &options.common;
    let ours = Ours::new(&common.program, NAME, &[])?.with_connectors(connectors());
    let server = ours.start()?;
    let filled = ours.fill(&server, upstream.port, common.stored)?;
    let folder = work_folder("sign-ins")?;
    let ids = folder.join("ids");
    let list = (0..SIGNED_IN_AT).map(|_| filled.install_without_credential("BenchHook"));
    let list: Vec<String> = list.collect::<Result<_, _>>()?;
    std::fs::write(&ids, list.join("\n")).map_err(Fault::file(&ids))?;
    let mut headers = filled.headers();
    headers.push("Content-Type: application/json".to_owned());
    let script = bench_folder().join("hook/sign_in.lua");
    let target = |server: &Server| Target {
        script: Some((script.clone(), vec![ids.to_string_lossy().into_owned()])),
        ..Target::get(format!("http://127.0.0.1:{}/", server.port), headers.clone())
    };
    let node = node(upstream.port, packages)?;
    let sides = [
        Side { name: NAME, target: target(&server), server: Some(server) },
        Side { name: "node", target: target(&node), server: Some(node) },
    ];
    warm(&sides)?;
    let mut rows = Vec::new();
    for callers in &options.callers {
        let measured = rounds(&sides, *callers, common.rounds, common.seconds)?;
        say(&table(*callers, &measured, "node"))?;
        rows.extend(measured);
    }
    Ok(rows)
}

/// The same file in one Node process that serves everybody and keeps nothing.
fn node(upstream: u16, packages: &Path) -> Result<Server, Fault> {
    let folder = work_folder("node")?;
    let port = free_port()?;
    let mut node = Command::new("node");
    node.arg(bench_folder().join("hook/server.js"))
        .arg(connector())
        .args([port.to_string(), upstream.to_string()])
        .env("NODE_PATH", packages);
    let mut server = Server::start(&node, MEASURED_CORE, port, &folder)?;
    server.wait_for("/health", 200, &folder)?;
    Ok(server)
}
