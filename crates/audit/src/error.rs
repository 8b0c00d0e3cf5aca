//! What can go wrong with the log, in words that say what to do.

use std::{fmt, io, path::PathBuf, sync::Arc};

/// The log could not do what was asked. What was to be recorded did not happen as far as the log is
/// concerned: the caller must not go on. `Clone`, because one failed write answers all who shared it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuditError {
    /// The directory cannot be made or read.
    #[error("cannot use the directory of the audit log {}: {source}", .path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why not.
        source: Arc<io::Error>,
    },
    /// A file cannot be made, read or cut.
    #[error("cannot {action} the audit file {}: {source}", .path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Arc<io::Error>,
    },
    /// Another process writes this log.
    #[error(
        "the audit log is in use{}: the lock {} is held. Stop that process, or give this one another data directory",
        .pid.map(|pid| format!(" by process {pid}")).unwrap_or_default(), .path.display()
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it, as it wrote itself down.
        pid: Option<u32>,
    },
    /// The event could not be written, and no part of it stayed in the log.
    #[error(
        "cannot write to the audit file {}: {source}. Calls are refused until it can be written; make \
         space or mend the disk, no restart is needed", .path.display()
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Arc<io::Error>,
    },
    /// The event was written, and whether it is on the disk is not known.
    #[error(
        "cannot flush the audit log to the disk: {source}. What was just recorded may be lost in a power \
         cut; the log goes on in a new file. Look at the disk"
    )]
    Flush {
        /// Why not.
        source: Arc<io::Error>,
    },
    /// Somebody changed a file under way.
    #[error(
        "the audit file {} is not as it was left: {how}. This event was refused; the next one begins a new \
         file that records it. Find out who touched the log, and run `countersign audit verify`",
        .path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// What was found.
        how: Break,
    },
    /// The log was written by a newer program.
    #[error("the audit file {} has format version {version}, this program knows version 1: run the newer program", .path.display())]
    UnknownVersion {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u64,
    },
    /// An event of absurd size.
    #[error("an audit event of {length} bytes is too long, {most} is the most")]
    TooLong {
        /// What it has.
        length: usize,
        /// What it may have.
        most: usize,
    },
    /// The log's own thread has ended, which it does only when the system gives it no more threads or memory.
    #[error("the audit log was closed: restart the program")]
    Closed,
}

/// Why a file does not simply follow the one before it. The header of a file records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Break {
    /// The file was removed, or given another name.
    Removed,
    /// Another file stands in its place.
    Replaced,
    /// The file is longer or shorter than it was written, or was written to by another.
    Edited,
    /// A write failed half-way, and what it left could not be cut off.
    HalfWritten,
    /// The disk did not take what it was given.
    NotFlushed,
    /// When the log was opened, the end of its last file did not check.
    EndUnknown,
}

impl Break {
    /// The name in the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Edited => "edited",
            Self::HalfWritten => "half-written",
            Self::NotFlushed => "not-flushed",
            Self::EndUnknown => "end-unknown",
        }
    }
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Removed => "it was removed or renamed",
            Self::Replaced => "another file stands in its place",
            Self::Edited => "somebody else wrote to it or cut it",
            Self::HalfWritten => "a failed write left something that could not be cut off",
            Self::NotFlushed => "the disk did not take what it was given",
            Self::EndUnknown => "its end did not check when the log was opened",
        })
    }
}
