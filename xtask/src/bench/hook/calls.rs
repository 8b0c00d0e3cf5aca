//! Part one: `getBasicAuth` again and again, one call after the other, each timed by itself.

use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

use super::connector;
use crate::bench::options::HookOptions;
use crate::bench::report::{Spread, ratio};
use crate::bench::setup::json_of;
use crate::bench::{MEASURED_CORE, bench_folder};
use crate::fault::Fault;
use crate::run::say;

const OURS: &str = "countersign, child, realm put back";

/// What one round of one side printed.
#[derive(Clone, Deserialize, Serialize)]
struct Sample {
    p50_us: f64,
    p99_us: f64,
}

/// All rounds of one side.
#[derive(Serialize)]
pub(super) struct Row {
    side: &'static str,
    p50_us: Spread,
    p99_us: Spread,
    samples: Vec<Sample>,
}

/// Rounds A B C A B C ..., each round of a side in a process of its own.
pub(super) fn measure(
    options: &HookOptions,
    program: &Path,
    latency: &Path,
    packages: &Path,
) -> Result<Vec<Row>, Fault> {
    let calls = options.calls.to_string();
    let node = |mode: &str| {
        let mut node = pinned("node");
        node.arg(bench_folder().join("hook/calls.js")).arg(connector()).args([mode, &calls]);
        node.env("NODE_PATH", packages);
        node
    };
    let ours = || {
        let mut ours = pinned(latency);
        ours.arg(program).arg(connector()).arg(&calls);
        ours
    };
    let mut rows =
        [OURS, "node, one realm for all", "node, fresh vm context"].map(|side| (side, Vec::<Sample>::new()));
    for _ in 0..options.common.rounds {
        let commands = [ours(), node("shared"), node("vm")];
        for ((side, samples), mut command) in rows.iter_mut().zip(commands) {
            samples.push(json_of(side, &mut command)?);
        }
    }
    let rows: Vec<Row> = rows.into_iter().map(|(side, samples)| row(side, samples)).collect();
    say(&table(&rows))?;
    Ok(rows)
}

/// On the measured core, children included.
fn pinned(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", MEASURED_CORE]).arg(program);
    command
}

fn row(side: &'static str, samples: Vec<Sample>) -> Row {
    Row {
        side,
        p50_us: Spread::of(samples.iter().map(|sample| sample.p50_us)),
        p99_us: Spread::of(samples.iter().map(|sample| sample.p99_us)),
        samples,
    }
}

fn table(rows: &[Row]) -> String {
    let ours = rows.iter().find(|row| row.side == OURS).map(|row| row.p50_us.median);
    let mut lines = vec![
        "\n### getBasicAuth, one call after the other\n".to_owned(),
        "| X | p50 of countersign | p50 us (min-max) | p99 us (min-max) |".to_owned(),
        "|---|---:|---:|---:|".to_owned(),
    ];
    for row in rows {
        let ratio = ratio(row.p50_us.median, ours);
        lines.push(format!("| {} | {ratio} | {:.1} | {:.1} |", row.side, row.p50_us, row.p99_us));
    }
    lines.join("\n")
}
