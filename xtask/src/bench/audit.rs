//! `cargo xtask bench audit`: what it costs when the event of each call is on disk before the credential leaves.

use std::path::Path;

use super::disk;
use super::options::AuditOptions;
use super::ours::Ours;
use super::peers::{UPSTREAM, require, start_upstream};
use super::report::{commit, machine, write_json};
use super::sides::{Side, measure, table, warm};
use super::work_folder;
use crate::fault::Fault;
use crate::run::say;

const WRITTEN: &str = "written";
const STRICT: &str = "strict";

/// Measures both modes in turn, prints a table for each number of connections, and writes bench/out/audit.json.
pub(crate) fn run(options: &AuditOptions, program: &Path) -> Result<(), Fault> {
    require(&[("wrk", "wrk"), ("nginx", "nginx"), ("taskset", "util-linux"), ("curl", "curl")])?;
    let common = &options.common;
    let upstream = start_upstream(UPSTREAM)?;
    let mut sides = Vec::new();
    for mode in [WRITTEN, STRICT] {
        let ours = Ours::new(program, mode, &[("COUNTERSIGN_AUDIT__MODE", mode)])?;
        let server = ours.start()?;
        let target = ours.fill(&server, upstream.port, common.stored)?.call("/index");
        sides.push(Side { name: mode, target, server: Some(server) });
    }
    let sync = disk::sync_cost(&work_folder("disk")?)?;
    say(&format!("{sync}"))?;
    warm(&sides)?;
    let mut rows = Vec::new();
    for connections in &options.connections {
        let measured = measure(&sides, *connections, common.rounds, common.seconds)?;
        say(&table(*connections, &measured, WRITTEN))?;
        rows.extend(measured);
    }
    write_json(
        "audit",
        &serde_json::json!({
            "machine": machine(), "commit": commit(), "stored_connections": common.stored, "disk": sync,
            "rounds": common.rounds, "seconds": common.seconds, "rows": rows,
        }),
    )
}
