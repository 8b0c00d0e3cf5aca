//! Why a chore stopped: one enum for all chores, each case saying what to do next.

use std::path::PathBuf;

/// The reason a chore did not finish.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A program could not be started at all.
    #[error("cannot start `{program}`: {source}; is it installed and on the PATH?")]
    Start {
        /// The program as it was called.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program ran and said no.
    #[error("`{command}` failed ({status}); its own words are above")]
    Failed {
        /// The whole command line.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// A file or stream of our own could not be read or written.
    #[error("cannot use {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Standard output is gone.
    #[error("cannot print: {0}")]
    Print(std::io::Error),
    /// Cargo could not describe the workspace.
    #[error("cannot read the manifests: {0}")]
    Manifests(#[from] cargo_metadata::Error),
    /// The layering table is broken; the findings have been printed.
    #[error("{0} against the layering table (xtask/src/layering/rules.rs); each is explained above")]
    Layering(String),
    /// Programs are missing and we may not install them.
    #[error("{whose} need {missing}; install with:\n    {command}")]
    Missing {
        /// Who needs them.
        whose: &'static str,
        /// Names of the missing programs, separated by commas.
        missing: String,
        /// The command line that installs them.
        command: String,
    },
    /// A server was started and did not answer as it should.
    #[error("nothing answers {path} on port {port} with {status}; what the server printed:\n{log}")]
    NoAnswer {
        /// Port of 127.0.0.1.
        port: u16,
        /// What was asked.
        path: String,
        /// The status that was waited for.
        status: u16,
        /// The server's output.
        log: String,
    },
    /// The load generator printed no figures.
    #[error("wrk gave no figures; it said:\n{said}")]
    Wrk {
        /// Its output.
        said: String,
    },
    /// A call that prepares Countersign for a bench was refused.
    #[error("cannot prepare the bench: {call} answered:\n{said}")]
    Setup {
        /// Method and path.
        call: String,
        /// Status and body.
        said: String,
    },
}

impl Fault {
    /// Wraps an I/O error with the path it happened at.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
