//! The table of wrapped keys.

use async_trait::async_trait;
use countersign_core::{KeyId, KeyPurpose, Sealed, WrappedKey};
use countersign_store::{ChangeKind, KeyStore, StoreError, StoreResult};
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    changes::note,
    error::{Rules, failed},
    order::{change, rows},
    rows::{Unknown, misfit, number, time},
};

const LIST: &str = "SELECT id, purpose, wrapped, created FROM ring_key ORDER BY id";
const ANY: &str = "SELECT EXISTS (SELECT 1 FROM ring_key)";
const INSERT: &str = "INSERT INTO ring_key (id, purpose, wrapped, created) VALUES (?1, ?2, ?3, ?4)";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[LIST, ANY, INSERT];

const RULES: Rules = Rules { taken: "key", missing: "key" };

fn read(row: &Row<'_>) -> Result<WrappedKey> {
    let purpose = row.get_ref(1)?.as_str()?;
    Ok(WrappedKey {
        id: KeyId(number(row, 0)?),
        purpose: KeyPurpose::from_name(purpose).ok_or_else(|| misfit(1, Unknown("purpose of a key")))?,
        wrapped: Sealed(row.get(2)?),
        created: time(row, 3)?,
    })
}

fn insert_first(conn: &Connection, keys: &[WrappedKey]) -> StoreResult<()> {
    let any = conn.prepare_cached(ANY).and_then(|mut any| any.query_row([], |row| row.get(0)));
    if any.map_err(failed)? {
        return Err(StoreError::Duplicate("key"));
    }
    for key in keys {
        let parameters = params![key.id.0, key.purpose.name(), key.wrapped.0, key.created.as_millisecond()];
        change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))?;
        note(conn, ChangeKind::Key, None, &key.id.to_string()).map_err(failed)?;
    }
    Ok(())
}

#[async_trait]
impl KeyStore for SqliteStore {
    async fn keys(&self) -> StoreResult<Vec<WrappedKey>> {
        self.read(|conn| rows(conn, LIST, [], read)).await
    }

    async fn insert_first_keys(&self, keys: &[WrappedKey]) -> StoreResult<()> {
        let keys = keys.to_vec();
        self.write(move |conn| insert_first(conn, &keys)).await
    }
}
