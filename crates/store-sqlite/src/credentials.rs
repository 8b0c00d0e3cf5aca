//! The table of sealed credentials, by connection and version.

use countersign_core::{ConnectionId, CredentialVersion, Sealed, SealedCredential};
use rusqlite::{Connection, Result, Row, params};

use crate::{
    order::change,
    rows::{number, time},
};

const INSERT: &str = "INSERT INTO credential (connection, version, injection, auth_value, created) \
    VALUES (?1, ?2, ?3, ?4, ?5)";
const DELETE: &str = "DELETE FROM credential WHERE connection = ?1";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[INSERT, DELETE];

/// The four columns from `column` on; absent when the joined row is.
pub(crate) fn read(row: &Row<'_>, column: usize) -> Result<Option<SealedCredential>> {
    if row.get_ref(column)? == rusqlite::types::ValueRef::Null {
        return Ok(None);
    }
    Ok(Some(SealedCredential {
        version: CredentialVersion(number(row, column)?),
        injection: Sealed(row.get(column + 1)?),
        auth_value: Sealed(row.get(column + 2)?),
        created: time(row, column + 3)?,
    }))
}

/// Writes a version beside those that are there.
pub(crate) fn insert(
    conn: &Connection,
    connection: ConnectionId,
    credential: &SealedCredential,
) -> Result<()> {
    let parameters = params![
        connection.get(),
        credential.version.0,
        credential.injection.0,
        credential.auth_value.0,
        credential.created.as_millisecond(),
    ];
    change(conn, INSERT, parameters).map(drop)
}

/// Destroys every version that is there.
pub(crate) fn delete(conn: &Connection, connection: ConnectionId) -> Result<()> {
    change(conn, DELETE, [connection.get()]).map(drop)
}
