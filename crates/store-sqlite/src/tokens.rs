//! The access tokens' table.

use async_trait::async_trait;
use countersign_core::{ClientId, LookupHash, Token};
use countersign_store::{StoreError, StoreResult, TokenStore};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    error::{Rules, failed},
    order::{change, one},
    rows::{hash, scope, scope_columns, text, time},
};

const GET: &str = "SELECT hash, client, all_accounts, account, issued, expires FROM token WHERE hash = ?1";
const INSERT: &str = "INSERT INTO token (hash, client, all_accounts, account, issued, expires) \
    SELECT ?1, id, ?3, ?4, ?5, ?6 FROM client WHERE id = ?2 AND revoked IS NULL";
const DELETE_OF_CLIENT: &str = "DELETE FROM token WHERE client = ?1";
const DELETE_EXPIRED: &str = "DELETE FROM token WHERE expires <= ?1";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[GET, INSERT, DELETE_OF_CLIENT, DELETE_EXPIRED];

const RULES: Rules = Rules { taken: "token", missing: "account" };

fn read(row: &Row<'_>) -> Result<Token> {
    Ok(Token {
        hash: hash(row, 0)?,
        client: text(row, 1)?,
        scope: scope(row, 2)?,
        issued: time(row, 4)?,
        expires: time(row, 5)?,
    })
}

fn insert(conn: &Connection, token: &Token) -> StoreResult<()> {
    let (all, account) = scope_columns(&token.scope);
    let parameters = params![
        token.hash.0,
        token.client.as_str(),
        all,
        account,
        token.issued.as_millisecond(),
        token.expires.as_millisecond(),
    ];
    match change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))? {
        0 => Err(StoreError::NotFound("client")),
        _ => Ok(()),
    }
}

/// Removes the tokens of a client.
pub(crate) fn delete_of_client(conn: &Connection, client: &ClientId) -> Result<()> {
    change(conn, DELETE_OF_CLIENT, [client.as_str()]).map(drop)
}

#[async_trait]
impl TokenStore for SqliteStore {
    async fn insert_token(&self, token: &Token) -> StoreResult<()> {
        let token = token.clone();
        self.write(move |conn| insert(conn, &token)).await
    }

    async fn token(&self, hash: &LookupHash) -> StoreResult<Option<Token>> {
        let hash = *hash;
        self.read(move |conn| one(conn, GET, [hash.0], read)).await
    }

    async fn delete_expired_tokens(&self, now: Timestamp) -> StoreResult<u64> {
        self.write(move |conn| {
            let removed = change(conn, DELETE_EXPIRED, [now.as_millisecond()]).map_err(failed)?;
            Ok(u64::try_from(removed).unwrap_or(u64::MAX))
        })
        .await
    }
}
