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
/// The configuration of the stand-in that says who somebody is.
pub(crate) const UPSTREAM: &str = "hook/nginx.conf";
const NAME: &str = "countersign";
const ON_BOTH_CORES: &str = "countersign-on-both-cores";
const NODE: &str = "node";

/// Measures the sides in turn and prints a table for each number of callers.
pub(super) fn measure(options: &HookOptions, program: &Path, packages: &Path) -> Result<Vec<Row>, Fault> {
    let upstream = start_upstream(UPSTREAM)?;
    let common = &options.common;
    let on_both_cores = Ours::new(program, ON_BOTH_CORES, &[])?.on_both_cores();
    let sides = [
        start(program, upstream.port, common.stored)?,
        countersign(ON_BOTH_CORES, on_both_cores, upstream.port, common.stored)?,
        node(upstream.port, packages)?,
    ];
    warm(&sides)?;
    let mut rows = Vec::new();
    for callers in &options.callers {
        let measured = rounds(&sides, *callers, common.rounds, common.seconds)?;
        say(&table(*callers, &measured, NODE))?;
        rows.extend(measured);
    }
    Ok(rows)
}

/// Starts a program of ours with one worker on the measured core.
pub(crate) fn start(program: &Path, upstream: u16, stored: u32) -> Result<Side, Fault> {
    countersign(NAME, Ours::new(program, NAME, &[])?, upstream, stored)
}

/// A server of ours that holds `stored` connections and those at which people sign in.
fn countersign(name: &'static str, ours: Ours, upstream: u16, stored: u32) -> Result<Side, Fault> {
    let ours = ours.with_connectors(connectors());
    let server = ours.start()?;
    let filled = ours.fill(&server, upstream, stored)?;
    let ids = (0..SIGNED_IN_AT).map(|_| filled.install_without_credential("BenchHook"));
    let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
    side(name, server, filled.headers(), &ids)
}

/// How wrk signs people in at these connections of a server.
fn side(name: &'static str, server: Server, mut headers: Vec<String>, ids: &[String]) -> Result<Side, Fault> {
    let list = work_folder(&format!("sign-ins-{name}"))?.join("ids");
    std::fs::write(&list, ids.join("\n")).map_err(Fault::file(&list))?;
    headers.push("Content-Type: application/json".to_owned());
    let script = bench_folder().join("hook/sign_in.lua");
    let target = Target {
        script: Some((script, vec![list.to_string_lossy().into_owned()])),
        ..Target::get(format!("http://127.0.0.1:{}/", server.port), headers)
    };
    Ok(Side { name, target, server: Some(server) })
}

/// The same file in one Node process that serves everybody and keeps nothing.
fn node(upstream: u16, packages: &Path) -> Result<Side, Fault> {
    let folder = work_folder(NODE)?;
    let port = free_port()?;
    let mut node = Command::new("node");
    node.arg(bench_folder().join("hook/server.js"))
        .arg(connector())
        .args([port.to_string(), upstream.to_string()])
        .env("NODE_PATH", packages);
    let mut server = Server::start(&node, MEASURED_CORE, port, &folder)?;
    server.wait_for("/health", 200, &folder)?;
    let ids: Vec<String> = (0..SIGNED_IN_AT).map(|id| id.to_string()).collect();
    side(NODE, server, Vec::new(), &ids)
}
