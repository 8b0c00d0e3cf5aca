//! Which program a child is.

use std::{ffi::OsString, path::PathBuf};

/// The program that a child runs, and the arguments that make it one.
#[derive(Debug, Clone)]
pub struct WorkerProgram {
    program: PathBuf,
    arguments: Vec<OsString>,
}

impl WorkerProgram {
    /// That program with these arguments; it calls [`crate::run_worker`] first thing.
    #[must_use]
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self { program: program.into(), arguments: arguments.into_iter().map(Into::into).collect() }
    }

    /// This very program with these arguments. On Linux it stays this one when another version is put in its
    /// place on the disk: parent and child always speak the same language.
    pub fn this(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> std::io::Result<Self> {
        let program = if cfg!(target_os = "linux") {
            PathBuf::from("/proc/self/exe")
        } else {
            std::env::current_exe()?
        };
        Ok(Self::new(program, arguments))
    }

    pub(super) fn program(&self) -> &PathBuf {
        &self.program
    }

    pub(super) fn arguments(&self) -> &[OsString] {
        &self.arguments
    }
}
