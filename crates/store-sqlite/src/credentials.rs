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
const SET_HOOK_STATE: &str = "INSERT INTO hook_state (connection, version, sealed) VALUES (?1, ?2, ?3) \
    ON CONFLICT DO UPDATE SET sealed = excluded.sealed";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[INSERT, DELETE, SET_HOOK_STATE];

/// The five columns from `column` on; absent when the joined row is.
pub(crate) fn read(row: &Row<'_>, column: usize) -> Result<Option<SealedCredential>> {
    if row.get_ref(column)? == rusqlite::types::ValueRef::Null {
        return Ok(None);
    }
    Ok(Some(SealedCredential {
        version: CredentialVersion(number(row, column)?),
        injection: Sealed(row.get(column + 1)?),
        auth_value: Sealed(row.get(column + 2)?),
        created: time(row, column + 3)?,
        hook_state: row.get::<_, Option<Vec<u8>>>(column + 4)?.map(Sealed),
    }))
}

/// The six columns from `column` on: the role, and the credential.
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

/// Puts another state into the credential in use, where there is one.
pub(crate) fn set_hook_state(
    conn: &rusqlite::Connection,
    connection: &mut Connection,
    state: Sealed,
) -> Result<()> {
    let Some(credential) = &mut connection.credential else { return Ok(()) };
    change(conn, SET_HOOK_STATE, params![connection.id.get(), credential.version.0, state.0])?;
    credential.hook_state = Some(state);
    Ok(())
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
    change(conn, INSERT, parameters)?;
    let Some(state) = &credential.hook_state else { return Ok(()) };
    change(conn, SET_HOOK_STATE, params![connection.get(), credential.version.0, state.0]).map(drop)
}
