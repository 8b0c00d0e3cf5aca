//! The hidden command `hook-worker`: this program as the child that runs connectors' JavaScript.

use std::{env, io, process::ExitCode, sync::Arc};

use countersign_hooks::{WorkerProgram, run_worker};
use countersign_vault::ScriptDigests;

const COMMAND: &str = "hook-worker";

/// Whether the program was started as a child. The command line is not parsed further: nobody types this.
pub(crate) fn is_wanted() -> bool {
    let mut arguments = env::args_os().skip(1);
    arguments.next().is_some_and(|first| first == COMMAND) && arguments.next().is_none()
}

/// Runs the child until its parent is gone.
pub(crate) fn run() -> ExitCode {
    run_worker(Arc::new(ScriptDigests))
}

/// This program as a child, for a pool of hooks.
pub(crate) fn program() -> io::Result<WorkerProgram> {
    WorkerProgram::this([COMMAND])
}
