//! `cargo xtask bench hook`: what a hook costs in its confined child, and how many people sign in a second.

mod calls;
pub(crate) mod sign_ins;

use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

use super::bench_folder;
use super::options::HookOptions;
use super::peers::require;
use super::report::{commit, machine, write_json};
use crate::fault::Fault;
use crate::run::root;

/// Measures both, prints a table for each, and writes bench/out/hook.json.
pub(crate) fn run(options: &HookOptions, program: &Path, latency: &Path) -> Result<(), Fault> {
    require(&[
        ("wrk", "wrk"),
        ("nginx", "nginx"),
        ("node", "nodejs"),
        ("taskset", "util-linux"),
        ("curl", "curl"),
    ])?;
    let packages = packages()?;
    let calls = calls::measure(options, program, latency, &packages)?;
    let sign_ins = sign_ins::measure(options, program, &packages)?;
    write_json(
        "hook",
        &serde_json::json!({
            "machine": machine(), "commit": commit(), "stored_connections": options.common.stored,
            "rounds": options.common.rounds, "seconds": options.common.seconds, "calls": calls,
            "sign_ins": sign_ins,
        }),
    )
}

/// The folder of the connector that both sides run.
fn connectors() -> PathBuf {
    bench_folder().join("hook/connectors")
}

/// That connector, as its author wrote it.
fn connector() -> PathBuf {
    connectors().join("bench-hook")
}

/// The npm packages for Node's side: axios is among them.
fn packages() -> Result<PathBuf, Fault> {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec()?;
    let folder = metadata.target_directory.join("npm/node_modules").into_std_path_buf();
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(Fault::Missing {
        whose: "the benches",
        missing: "the npm packages that Node's side requires".into(),
        command: "cargo xtask needs".into(),
    })
}
