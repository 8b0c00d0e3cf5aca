//! The table of what became of connections' credentials: newest entries only.

use countersign_core::{AccountId, AuthStatus, ConnectionId, State, StatusEvent};
use countersign_store::STATUS_EVENTS_KEPT;
use rusqlite::{Connection, Result, Row};

use crate::{
    order::{change, one, rows},
    rows::{Unknown, misfit, time},
};

const INSERT: &str = "INSERT INTO status_event (connection, number, at, state, reason) \
    SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM status_event WHERE connection = ?1 \
    RETURNING number";
const TRIM: &str = "DELETE FROM status_event WHERE connection = ?1 AND number <= ?2";
const LIST: &str = "SELECT at, state, status_event.reason FROM status_event \
    WHERE connection = (SELECT id FROM connection WHERE account = ?1 AND id = ?2) \
    ORDER BY number DESC LIMIT ?3";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[INSERT, TRIM, LIST];

/// Adds an entry, in the transaction that brings the state, and lets go of those that are too old.
pub(crate) fn insert(conn: &Connection, connection: ConnectionId, status: &AuthStatus) -> Result<()> {
    let parameters = (connection.get(), status.changed.as_millisecond(), status.state.name(), &status.reason);
    let number: Option<i64> = one(conn, INSERT, parameters, |row| row.get(0))?;
    let oldest = number.unwrap_or_default() - i64::from(STATUS_EVENTS_KEPT);
    if oldest > 0 {
        change(conn, TRIM, (connection.get(), oldest))?;
    }
    Ok(())
}

/// The newest entries first.
pub(crate) fn list(
    conn: &Connection,
    account: &AccountId,
    connection: ConnectionId,
    limit: u32,
) -> Result<Vec<StatusEvent>> {
    rows(conn, LIST, (account.as_str(), connection.get(), limit), read)
}

fn read(row: &Row<'_>) -> Result<StatusEvent> {
    let state = row.get_ref(1)?.as_str()?;
    Ok(StatusEvent {
        at: time(row, 0)?,
        state: State::from_name(state).ok_or_else(|| misfit(1, Unknown("state")))?,
        reason: row.get(2)?,
    })
}
