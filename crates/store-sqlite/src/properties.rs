//! The properties' table.

use async_trait::async_trait;
use countersign_core::{AccountId, ConnectionId, Property, PropertyId};
use countersign_store::{PropertyStore, StoreError, StoreResult};
use rusqlite::{Connection, Result, Row};

use crate::{
    SqliteStore,
    changes::note_connection,
    error::{Rules, failed},
    order::{change, one, rows},
    rows::number,
};

/// Nearly always one connection is asked about, and the other text costs five times as much. Without an order: the few
/// rows are sorted here, while `SQLite` sets up its sorter also for none.
const OF_ONE: &str = "SELECT property.id, connection, property.name, value \
    FROM property JOIN connection ON connection.id = property.connection \
    WHERE account = ?1 AND connection = ?2";
/// The ids come as a JSON array, so that one text serves any number of them.
const LIST: &str = "SELECT property.id, connection, property.name, value \
    FROM property JOIN connection ON connection.id = property.connection \
    WHERE account = ?1 AND connection IN (SELECT value FROM json_each(?2)) ORDER BY connection, property.id";
const INSERT: &str = "INSERT INTO property (connection, name, value) \
    SELECT id, ?3, ?4 FROM connection WHERE account = ?1 AND id = ?2 RETURNING id, connection, name, value";
const UPDATE: &str = "UPDATE property SET name = coalesce(?4, name), value = coalesce(?5, value) \
    WHERE id = ?3 AND connection = (SELECT id FROM connection WHERE account = ?1 AND id = ?2) \
    RETURNING id, connection, name, value";
const DELETE: &str = "DELETE FROM property \
    WHERE id = ?3 AND connection = (SELECT id FROM connection WHERE account = ?1 AND id = ?2)";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[OF_ONE, LIST, INSERT, UPDATE, DELETE];

const RULES: Rules = Rules { taken: "property", missing: "connection" };

fn read(row: &Row<'_>) -> Result<Property> {
    Ok(Property { id: number(row, 0)?, connection: number(row, 1)?, name: row.get(2)?, value: row.get(3)? })
}

/// The properties of one connection, by their ids.
pub(crate) fn of(conn: &Connection, account: &AccountId, connection: ConnectionId) -> Result<Vec<Property>> {
    let mut found = rows(conn, OF_ONE, (account.as_str(), connection.get()), read)?;
    found.sort_unstable_by_key(|property| property.id);
    Ok(found)
}

/// Adds a property; notes nothing.
pub(crate) fn insert(
    conn: &Connection,
    account: &AccountId,
    connection: ConnectionId,
    name: &str,
    value: &str,
) -> StoreResult<Property> {
    one(conn, INSERT, (account.as_str(), connection.get(), name, value), read)
        .map_err(|error| RULES.explain(error))?
        .ok_or(StoreError::NotFound("connection"))
}

#[async_trait]
impl PropertyStore for SqliteStore {
    async fn properties(
        &self,
        account: &AccountId,
        connections: &[ConnectionId],
    ) -> StoreResult<Vec<Property>> {
        let account = account.clone();
        if let &[id] = connections {
            return self.read(move |conn| of(conn, &account, id)).await;
        }
        let ids: Vec<_> = connections.iter().map(ToString::to_string).collect();
        let array = format!("[{}]", ids.join(","));
        self.read(move |conn| rows(conn, LIST, (account.as_str(), array), read)).await
    }

    async fn insert_property(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        name: &str,
        value: &str,
    ) -> StoreResult<Property> {
        let (account, name, value) = (account.clone(), name.to_owned(), value.to_owned());
        self.write(move |conn| {
            let property = insert(conn, &account, connection, &name, &value)?;
            note_connection(conn, &account, connection)?;
            Ok(property)
        })
        .await
    }

    async fn update_property(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        id: PropertyId,
        name: Option<&str>,
        value: Option<&str>,
    ) -> StoreResult<Property> {
        let (account, name, value) = (account.clone(), name.map(str::to_owned), value.map(str::to_owned));
        self.write(move |conn| {
            let parameters = (account.as_str(), connection.get(), id.get(), name, value);
            let property = one(conn, UPDATE, parameters, read)
                .map_err(|error| RULES.explain(error))?
                .ok_or(StoreError::NotFound("property"))?;
            note_connection(conn, &account, connection)?;
            Ok(property)
        })
        .await
    }

    async fn delete_property(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        id: PropertyId,
    ) -> StoreResult<()> {
        let account = account.clone();
        self.write(move |conn| {
            let removed = change(conn, DELETE, (account.as_str(), connection.get(), id.get()));
            match removed.map_err(failed)? {
                0 => Err(StoreError::NotFound("property")),
                _ => note_connection(conn, &account, connection),
            }
        })
        .await
    }
}
