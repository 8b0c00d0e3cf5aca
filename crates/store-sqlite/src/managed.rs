//! The table of managed values.

use async_trait::async_trait;
use countersign_core::{AccountId, ManagedKey, ManagedValue, Sealed};
use countersign_store::{ManagedStore, StoreError, StoreResult};
use rusqlite::{Result, Row, named_params, params};

use crate::{
    SqliteStore,
    error::{Rules, failed},
    order::{change, rows},
    rows::{text, time},
};

const LIST: &str = "SELECT account, connector, for_everybody, user, field, sealed, updated FROM managed_value \
    WHERE account = ?1 AND connector = ?2 ORDER BY for_everybody DESC, user, field";
const SET: &str = "INSERT INTO managed_value (account, connector, for_everybody, user, field, sealed, updated) \
    VALUES (:account, :connector, :everybody, :user, :field, :sealed, :updated) \
    ON CONFLICT DO UPDATE SET sealed = excluded.sealed, updated = excluded.updated";
const REMOVE: &str = "DELETE FROM managed_value \
    WHERE account = ?1 AND connector = ?2 AND for_everybody = ?3 AND user = ?4 AND field = ?5";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[LIST, SET, REMOVE];

const RULES: Rules = Rules { taken: "managed value", missing: "account" };

fn read(row: &Row<'_>) -> Result<ManagedValue> {
    let for_everybody: bool = row.get(2)?;
    let user: String = row.get(3)?;
    let key = ManagedKey {
        account: text(row, 0)?,
        connector: row.get(1)?,
        field: row.get(4)?,
        user: (!for_everybody).then_some(user),
    };
    Ok(ManagedValue { key, sealed: Sealed(row.get(5)?), updated: time(row, 6)? })
}

fn set(conn: &rusqlite::Connection, value: &ManagedValue) -> StoreResult<()> {
    let ManagedKey { account, connector, field, user } = &value.key;
    let parameters = named_params! {
        ":account": account.as_str(),
        ":connector": connector,
        ":everybody": user.is_none(),
        ":user": user.as_deref().unwrap_or_default(),
        ":field": field,
        ":sealed": value.sealed.0,
        ":updated": value.updated.as_millisecond(),
    };
    change(conn, SET, parameters).map(drop).map_err(|error| RULES.explain(error))
}

#[async_trait]
impl ManagedStore for SqliteStore {
    async fn managed_values(&self, account: &AccountId, connector: &str) -> StoreResult<Vec<ManagedValue>> {
        let (account, connector) = (account.clone(), connector.to_owned());
        self.read(move |conn| rows(conn, LIST, (account.as_str(), connector), read)).await
    }

    async fn set_managed_values(&self, values: &[ManagedValue]) -> StoreResult<()> {
        let values = values.to_vec();
        self.destroy(move |conn| values.iter().try_for_each(|value| set(conn, value))).await
    }

    async fn remove_managed_value(&self, key: &ManagedKey) -> StoreResult<()> {
        let ManagedKey { account, connector, field, user } = key.clone();
        self.destroy(move |conn| {
            let (everybody, user) = (user.is_none(), user.unwrap_or_default());
            let parameters = params![account.as_str(), connector, everybody, user, field];
            match change(conn, REMOVE, parameters).map_err(failed)? {
                0 => Err(StoreError::NotFound("managed value")),
                _ => Ok(()),
            }
        })
        .await
    }
}
