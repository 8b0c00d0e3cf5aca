//! What can go wrong here: at opening, and afterwards; each with what to do about it.

use std::{io, path::PathBuf, sync::Arc};

use countersign_store::StoreError;
use rusqlite::ErrorCode;

/// Why the store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory is not there and could not be made.
    #[error("cannot make the data directory {}: {source}; make it, or name another one", .path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file in the directory could not be made or opened.
    #[error(
        "cannot open {} for reading and writing: {source}; give the user that runs this program the \
         right to write there", .path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another program has the database as its own.
    #[error(
        "the database is in use by {}: {} is locked; stop that program, or give this one a data \
         directory of its own", holder(*.pid), .path.display()
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// The process that holds it, where it could be read.
        pid: Option<u32>,
    },
    /// The file is a database of another program.
    #[error("{} is not a database of Countersign; name another data directory", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database was written by a later version of this program.
    #[error(
        "{} has schema {found} and this program knows up to {known}; run the version that wrote it, or \
         restore the backup from before the upgrade", .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// A node of an earlier version runs on this database, so it cannot be upgraded now.
    #[error(
        "{} has schema {found}, this program needs {known}, and a running node keeps it from being \
         upgraded; run this command with the node's own version, or restart the node with this one",
        .path.display()
    )]
    Behind {
        /// The file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The schema that this program needs.
        known: i64,
    },
    /// `SQLite` could not open or upgrade the file.
    #[error("cannot use the database {}: {source}", .path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What `SQLite` said.
        #[source]
        source: Failure,
    },
    /// A thread of the store could not be started.
    #[error("cannot start a thread of the store: {0}; the limit of processes of this user may be reached")]
    Thread(#[source] io::Error),
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}

/// Why `SQLite` failed, in a form that a whole group of writes can be answered with.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// No room.
    #[error("the disk under the database is full, nothing was written; make room and try again")]
    Full,
    /// No right to write.
    #[error(
        "the database cannot be written; check the rights of its files and whether its disk is read-only"
    )]
    ReadOnly,
    /// Another program is writing for too long.
    #[error("another program has been writing to the database for too long; try again")]
    Busy,
    /// The disk failed.
    #[error("reading or writing the database file failed ({0}); check the disk and the system's log")]
    Disk(Arc<rusqlite::Error>),
    /// The file is damaged.
    #[error("the database file is damaged ({0}); restore a backup")]
    Damaged(Arc<rusqlite::Error>),
    /// This program's own mistake.
    #[error(
        "a job of the store panicked, nothing was written; this is a mistake of the program, please report it"
    )]
    Panicked,
    /// The database undid a transaction by itself and did not say why.
    #[error("the database gave up the transaction, nothing was written; try again")]
    Abandoned,
    /// The store was closed, or its thread has ended.
    #[error("the store is closed")]
    Closed,
    /// Anything else.
    #[error("{0}")]
    Other(Arc<rusqlite::Error>),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::SystemIoFailure) => Self::Disk(Arc::new(error)),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(Arc::new(error)),
            _ => Self::Other(Arc::new(error)),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Full | Failure::ReadOnly | Failure::Busy | Failure::Disk(_) => {
                Self::Unavailable(failure.into())
            }
            other => Self::backend(other),
        }
    }
}

/// The answer for an error that no rule of the schema explains.
pub(crate) fn failed(error: rusqlite::Error) -> StoreError {
    Failure::from(error).into()
}

/// What breaking a rule of the schema means to the caller.
pub(crate) struct Rules {
    /// A primary key or a unique name is taken.
    pub(crate) taken: &'static str,
    /// A row that is referred to is not there.
    pub(crate) missing: &'static str,
}

impl Rules {
    /// The typed refusal, or the failure when no rule was broken.
    pub(crate) fn explain(&self, error: rusqlite::Error) -> StoreError {
        use rusqlite::ffi::{
            SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE,
        };
        match error.sqlite_error().map(|inner| inner.extended_code) {
            Some(SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE) => {
                StoreError::Duplicate(self.taken)
            }
            Some(SQLITE_CONSTRAINT_FOREIGNKEY) => StoreError::NotFound(self.missing),
            _ => failed(error),
        }
    }
}
