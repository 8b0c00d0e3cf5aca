//! The files of a database, and connections to them: one place that knows names, modes and pragmas.

use std::{
    fs::{DirBuilder, OpenOptions},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::OpenError;

const FILE_NAME: &str = "countersign.db";

/// How long a write waits for another program's write, such as that of a command beside a node.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// More than the number of SQL texts here, so that each is prepared once a connection.
const STATEMENTS: usize = 96;

/// Makes the directory and the file where they are not there, readable by nobody else. `SQLite` gives the
/// files that it adds the mode of the database file.
pub(crate) fn prepare(directory: &Path) -> Result<PathBuf, OpenError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(|source| OpenError::Directory { path: directory.to_owned(), source })?;
    let path = directory.join(FILE_NAME);
    let opened =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    match opened {
        Ok(_) => Ok(path),
        Err(source) => Err(OpenError::File { path, source }),
    }
}

/// The write-ahead log of this database.
pub(crate) fn wal(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

/// Makes a connection one that may write: only when it is known whose database it is, because the journal
/// mode is kept in the file.
///
/// `synchronous = FULL` flushes the log at every commit: what was answered survives the machine's death.
/// `temp_store = MEMORY` keeps sealed values out of temporary files. The automatic checkpoint is off
/// because the writer makes its own when its callers have been answered.
pub(crate) fn make_writing(conn: &Connection) -> rusqlite::Result<()> {
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "wal_autocheckpoint", 0)
}

/// A connection that cannot write.
pub(crate) fn reading(path: &Path) -> rusqlite::Result<Connection> {
    let conn = connect(path)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// A connection to a file that is there. Writes nothing yet.
pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without it SQLite plans a statement anew whenever a parameter that its plan looked at is bound: each
    // of our reads by key then costs a parse, more than the read itself.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(conn)
}
