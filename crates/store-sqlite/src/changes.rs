//! The change feed's table.

use async_trait::async_trait;
use countersign_core::{AccountId, ConnectionId};
use countersign_store::{Change, ChangeFeed, ChangeKind, StoreResult};
use rusqlite::{Connection, Result, Row};

use crate::{
    SqliteStore,
    error::failed,
    order::{change, rows},
    rows::{Unknown, misfit, optional_text},
};

const INSERT: &str = "INSERT INTO change (kind, account, key) VALUES (?1, ?2, ?3)";
const AFTER: &str =
    "SELECT sequence, kind, account, key FROM change WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
const LATEST: &str = "SELECT coalesce(max(sequence), 0) FROM change";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[INSERT, AFTER, LATEST];

/// Notes a write, in the transaction of that write.
pub(crate) fn note(
    conn: &Connection,
    kind: ChangeKind,
    account: Option<&AccountId>,
    key: &str,
) -> Result<()> {
    change(conn, INSERT, (kind.name(), account.map(AccountId::as_str), key)).map(drop)
}

/// Notes that a connection, or something of it, was written.
pub(crate) fn note_connection(conn: &Connection, account: &AccountId, id: ConnectionId) -> StoreResult<()> {
    note(conn, ChangeKind::Connection, Some(account), &id.to_string()).map_err(failed)
}

fn read(row: &Row<'_>) -> Result<Change> {
    let kind = row.get_ref(1)?.as_str()?;
    Ok(Change {
        sequence: row.get(0)?,
        kind: ChangeKind::from_name(kind).ok_or_else(|| misfit(1, Unknown("kind of change")))?,
        account: optional_text(row, 2)?,
        key: row.get(3)?,
    })
}

#[async_trait]
impl ChangeFeed for SqliteStore {
    async fn changes_after(&self, sequence: i64, limit: u32) -> StoreResult<Vec<Change>> {
        self.read(move |conn| rows(conn, AFTER, (sequence, limit), read)).await
    }

    async fn latest_change(&self) -> StoreResult<i64> {
        self.read(|conn| conn.prepare_cached(LATEST)?.query_row([], |row| row.get(0))).await
    }
}
