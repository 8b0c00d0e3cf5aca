//! The tables of sealed credentials: one for each of a connection's two slots, a row by the connection's number.

use countersign_core::{
    Connection, ConnectionId, CredentialVersion, Sealed, SealedCredential, Standby, StandbyRole,
};
use rusqlite::{Result, Row, params};

use crate::{
    order::change,
    rows::{Unknown, misfit, number, time},
};

/// What is done with the row of a slot. Insertion and update take the same parameters. None names `room`.
struct Slot {
    insert: &'static str,
    update: &'static str,
    delete: &'static str,
}

macro_rules! slot {
    ($table:literal) => {
        Slot {
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (connection, version, created, injection, auth_value, hook_state) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            ),
            update: concat!(
                "UPDATE ",
                $table,
                " SET version = ?2, created = ?3, injection = ?4, auth_value = ?5, hook_state = ?6 \
                 WHERE connection = ?1"
            ),
            delete: concat!("DELETE FROM ", $table, " WHERE connection = ?1"),
        }
    };
}

const IN_USE: Slot = slot!("credential");
const STANDBY: Slot = slot!("standby_credential");

#[cfg(test)]
pub(crate) const TEXTS: &[&str] =
    &[IN_USE.insert, IN_USE.update, IN_USE.delete, STANDBY.insert, STANDBY.update, STANDBY.delete];

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

/// Writes both slots of a new connection.
pub(crate) fn insert_all(conn: &rusqlite::Connection, connection: &Connection) -> Result<()> {
    bring(conn, &IN_USE, connection.id, None, connection.credential.as_ref())?;
    bring(conn, &STANDBY, connection.id, None, standby(connection))
}

/// Writes the slots that a change touched, and destroys what was in them.
pub(crate) fn follow(conn: &rusqlite::Connection, before: &Connection, after: &Connection) -> Result<()> {
    bring(conn, &IN_USE, after.id, before.credential.as_ref(), after.credential.as_ref())?;
    bring(conn, &STANDBY, after.id, standby(before), standby(after))
}

fn standby(connection: &Connection) -> Option<&SealedCredential> {
    connection.standby.as_ref().map(|standby| &standby.credential)
}

fn bring(
    conn: &rusqlite::Connection,
    slot: &Slot,
    connection: ConnectionId,
    before: Option<&SealedCredential>,
    after: Option<&SealedCredential>,
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    let Some(credential) = after else { return change(conn, slot.delete, [connection.get()]).map(drop) };
    let parameters = params![
        connection.get(),
        credential.version.0,
        credential.created.as_millisecond(),
        credential.injection.0,
        credential.auth_value.0,
        credential.hook_state.as_ref().map(|state| &state.0),
    ];
    let text = if before.is_some() { slot.update } else { slot.insert };
    change(conn, text, parameters).map(drop)
}
