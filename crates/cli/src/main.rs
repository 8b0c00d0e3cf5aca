//! The program `countersign`: commands, configuration, start-up, and the wiring of the parts.

mod args;
mod commands;
mod config;
#[cfg(test)]
mod documents;
mod failure;
mod logging;
mod output;
mod progress;
mod standin;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

use crate::{commands::Cli, output::Output};

fn main() -> ExitCode {
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
