//! `cargo xtask`: the chores of the repository, so that a developer and the continuous integration run the
//! same commands and neither needs anything but Rust.

mod bench;
mod checks;
mod fault;
mod layering;
mod needs;
mod packages;
mod run;
mod shipped;
mod tests_command;
mod wheels;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::fault::Fault;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of this repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Holds the manifests and file lengths against the table of ARCHITECTURE
    Layering,
    /// Installs what the tests need (Debian, as root; npm and Python packages into `target`), and runs none
    Needs,
    /// Installs what the tests need and runs every test and documentation example
    Test,
    /// Formatting, lints, layering and documentation: all that `ci` does but the tests
    Check,
    /// What continuous integration runs: `check`, then `test`
    Ci,
    /// Builds the program as it is shipped: trained by the work of the benches, which takes a quarter of an hour
    Dist,
    /// Measures Countersign beside other proxies (bench/README.md tells how)
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Layering => layering::command(),
        Chore::Needs => tests_command::needs(),
        Chore::Test => tests_command::command(),
        Chore::Check => checks::command(),
        Chore::Ci => checks::command().and_then(|()| tests_command::command()),
        Chore::Dist => shipped::command(&bench::TRAINING),
        Chore::Bench(bench) => bench::command(&bench),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => complain(&fault),
    }
}

fn complain(fault: &Fault) -> ExitCode {
    // With standard error gone there is nobody left to tell; the exit code still says it.
    let _ = writeln!(std::io::stderr(), "\nxtask: {fault}");
    ExitCode::FAILURE
}
