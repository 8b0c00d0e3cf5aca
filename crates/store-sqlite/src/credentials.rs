//! The table of sealed credentials, by connection and version.

use countersign_core::{
    Connection, ConnectionId, CredentialVersion, Sealed, SealedCredential, Standby, StandbyRole,
};
use rusqlite::{Result, Row, params};

use crate::{
    order::change,
    rows::{Unknown, misfit, number, time},
};

const INSERT: &str = "INSERT INTO credential (connection, version, injection, auth_value, created) \
    VALUES (?1, ?2, ?3, ?4, ?5)";
const DELETE: &str = "DELETE FROM credential WHERE connection = ?1 AND version = ?2";

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

/// The five columns from `column` on: the role, and the credential.
pub(crate) fn read_standby(row: &Row<'_>, column: usize) -> Result<Option<Standby>> {
    let Some(credential) = read(row, column + 1)? else { return Ok(None) };
    let role = StandbyRole::from_name(row.get_ref(column)?.as_str()?);
    let role = role.ok_or_else(|| misfit(column, Unknown("role of a credential")))?;
    Ok(Some(Standby { credential, role }))
}

/// Both slots, those that are taken.
fn kept(connection: &Connection) -> impl Iterator<Item = &SealedCredential> {
    connection.credential.iter().chain(connection.standby.iter().map(|standby| &standby.credential))
}

fn keeps(connection: &Connection, version: CredentialVersion) -> bool {
    kept(connection).any(|credential| credential.version == version)
}

/// Writes every version of a new connection.
pub(crate) fn insert_all(conn: &rusqlite::Connection, connection: &Connection) -> Result<()> {
    kept(connection).try_for_each(|credential| insert(conn, connection.id, credential))
}

/// Writes the versions that came with a change, and destroys those that went. A version never changes.
pub(crate) fn follow(conn: &rusqlite::Connection, before: &Connection, after: &Connection) -> Result<()> {
    for gone in kept(before).filter(|credential| !keeps(after, credential.version)) {
        change(conn, DELETE, (before.id.get(), gone.version.0))?;
    }
    let mut new = kept(after).filter(|credential| !keeps(before, credential.version));
    new.try_for_each(|credential| insert(conn, after.id, credential))
}

fn insert(
    conn: &rusqlite::Connection,
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
