//! `cargo xtask bench write`: how many credentials a second are stored, each on disk before it is acknowledged.

use std::path::Path;

use super::disk;
use super::options::WriteOptions;
use super::ours::Ours;
use super::peers::require;
use super::report::{commit, machine, write_json};
use super::sides::{Side, measure, table, warm};
use super::wrk::Target;
use super::{bench_folder, work_folder};
use crate::fault::Fault;
use crate::run::say;

/// More than there are callers, so that no two callers write to one connection at a time.
const WRITTEN_TO: u32 = 256;
/// Nobody's: nothing is called in this bench.
const NO_UPSTREAM: u16 = 9;
const NAME: &str = "countersign";

/// Measures, prints a table for each number of callers, and writes bench/out/write.json.
pub(crate) fn run(options: &WriteOptions, program: &Path) -> Result<(), Fault> {
    require(&[("wrk", "wrk"), ("taskset", "util-linux"), ("curl", "curl")])?;
    let common = &options.common;
    let sides = [start(program, common.stored)?];
    let sync = disk::sync_cost(&work_folder("disk")?)?;
    say(&format!("{sync}"))?;
    warm(&sides)?;
    let mut rows = Vec::new();
    for connections in &options.connections {
        let measured = measure(&sides, *connections, common.rounds, common.seconds)?;
        say(&table(*connections, &measured, NAME))?;
        rows.extend(measured);
    }
    write_json(
        "write",
        &serde_json::json!({
            "machine": machine(), "commit": commit(), "stored_connections": common.stored, "disk": sync,
            "rounds": common.rounds, "seconds": common.seconds, "rows": rows,
        }),
    )
}

/// Starts a program of ours that holds `stored` connections, and those that are written to.
pub(crate) fn start(program: &Path, stored: u32) -> Result<Side, Fault> {
    let ours = Ours::new(program, NAME, &[])?;
    let server = ours.start()?;
    let filled = ours.fill(&server, NO_UPSTREAM, stored)?;
    let folder = work_folder("write")?;
    let ids = folder.join("ids");
    let list: Vec<String> = (0..WRITTEN_TO).map(|_| filled.install()).collect::<Result<_, _>>()?;
    std::fs::write(&ids, list.join("\n")).map_err(Fault::file(&ids))?;
    let mut headers = filled.headers();
    headers.push("Content-Type: application/json".to_owned());
    let target = Target {
        script: Some((bench_folder().join("write.lua"), vec![ids.to_string_lossy().into_owned()])),
        ..Target::get(format!("http://127.0.0.1:{}/", server.port), headers)
    };
    Ok(Side { name: NAME, target, server: Some(server) })
}
