//! Running other programs with their output passed straight through, and printing our own lines.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::fault::Fault;

/// Prints one line on standard output.
pub(crate) fn say(line: &str) -> Result<(), Fault> {
    writeln!(std::io::stdout().lock(), "{line}").map_err(Fault::Print)
}

/// The root of the repository: the folder above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that started us, so that a chosen toolchain stays chosen.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// Runs a command to its end and refuses any exit code but 0.
pub(crate) fn run(command: &mut Command) -> Result<(), Fault> {
    let line = command_line(command);
    say(&format!("$ {line}"))?;
    let status = command.status().map_err(|source| Fault::Start { program: program(command), source })?;
    if status.success() { Ok(()) } else { Err(Fault::Failed { command: line, status }) }
}

/// Runs one named step and prints how long it took.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Result<(), Fault>) -> Result<(), Fault> {
    say(&format!("\n== {name}"))?;
    let begin = Instant::now();
    work()?;
    say(&format!("== {name}: {:.1} s", begin.elapsed().as_secs_f64()))
}

/// Finds a program on the PATH or in the system folders that an ordinary user's PATH leaves out.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn command_line(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
