//! The program `countersign`: commands, configuration, start-up, and the wiring of the parts.

mod args;
mod commands;
mod config;
#[cfg(test)]
mod documents;
mod failure;
mod logging;
mod output;
mod pages;
mod progress;
mod standin;
mod wiring;
mod worker;

use std::{alloc::System, process::ExitCode};

use clap::Parser;
use zeroizing_alloc::ZeroAlloc;

use crate::{commands::Cli, output::Output};

/// Wipes every piece of memory that is given back: what the HTTP and TLS libraries copied of a secret does not
/// outlive its use. Its cost: docs/decisions/012-wipe-memory-that-is-given-back.md.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    // Before anything else: a child of hooks starts often, and must find nothing of the program set up.
    if worker::is_wanted() {
        return worker::run();
    }
    let cli = Cli::parse();
    let mut output = Output::standard();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output.fail(&failure::Failure::new(format!("no runtime: {error}"))),
    };
    match runtime.block_on(commands::run(cli, &mut output)) {
        Ok(code) => code,
        Err(failure) => output.fail(&failure),
    }
}
