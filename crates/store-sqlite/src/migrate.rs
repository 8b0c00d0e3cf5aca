//! The schema, in numbered steps: brings a database up to what this program knows, and refuses others.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::{OpenError, lock::Lock};

/// The steps, oldest first; step `n` makes schema `n`. A step that was released never changes.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_front_door.sql"),
    include_str!("migrations/0003_managed_values.sql"),
    include_str!("migrations/0004_applications.sql"),
    include_str!("migrations/0005_sign_in_tokens.sql"),
    include_str!("migrations/0006_values_apart.sql"),
    include_str!("migrations/0007_credentials_by_number.sql"),
];

/// Marks the file as ours in its header: the bytes `CSgn`.
const APPLICATION_ID: i64 = 0x4353_676e;

/// The schema that this program works with.
#[expect(clippy::cast_possible_wrap, reason = "there are a few dozen steps at most")]
pub(crate) const KNOWN: i64 = STEPS.len() as i64;

/// For a node, which holds the lock: makes every step that is missing.
pub(crate) fn for_node(conn: &mut Connection, path: &Path, found: i64) -> Result<(), OpenError> {
    if found == KNOWN { Ok(()) } else { upgrade(conn, path) }
}

/// For a command: makes the missing steps only when no node is running, holding the lock meanwhile.
pub(crate) fn for_tool(
    conn: &mut Connection,
    path: &Path,
    found: i64,
    directory: &Path,
) -> Result<(), OpenError> {
    if found == KNOWN {
        return Ok(());
    }
    let _lock = Lock::take(directory).map_err(|error| match error {
        OpenError::Locked { .. } => OpenError::Behind { path: path.to_owned(), found, known: KNOWN },
        other => other,
    })?;
    upgrade(conn, path)
}

/// The schema of the file; 0 when it is empty. Refuses databases that are not ours or not of our time,
/// and changes nothing.
pub(crate) fn found(conn: &Connection, path: &Path) -> Result<i64, OpenError> {
    let (application, version, objects) = header(conn).map_err(|error| database(path, error))?;
    match (application, version) {
        (0, 0) if objects == 0 => Ok(0),
        (APPLICATION_ID, newer) if newer > KNOWN => {
            Err(OpenError::Newer { path: path.to_owned(), found: newer, known: KNOWN })
        }
        (APPLICATION_ID, known) if known > 0 => Ok(known),
        _ => Err(OpenError::Foreign { path: path.to_owned() }),
    }
}

fn header(conn: &Connection) -> rusqlite::Result<(i64, i64, i64)> {
    let application = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok((application, version, objects))
}

/// Makes every step that is missing.
pub(crate) fn upgrade(conn: &mut Connection, path: &Path) -> Result<(), OpenError> {
    upgrade_to(conn, path, KNOWN)
}

/// Makes every step that is missing, up to this schema.
pub(crate) fn upgrade_to(conn: &mut Connection, path: &Path, last: i64) -> Result<(), OpenError> {
    for (step, number) in STEPS.iter().zip(1_i64..=last) {
        apply(conn, step, number).map_err(|error| database(path, error))?;
    }
    Ok(())
}

/// Makes one step if it is still missing: asked again inside the transaction, because another program
/// may have made it meanwhile.
fn apply(conn: &mut Connection, step: &str, number: i64) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version < number {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()
}

fn database(path: &Path, error: rusqlite::Error) -> OpenError {
    OpenError::Database { path: path.to_owned(), source: error.into() }
}
