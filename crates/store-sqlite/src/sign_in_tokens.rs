//! The table of what lets a person's browser in once.

use async_trait::async_trait;
use countersign_core::{LookupHash, SignInToken, User};
use countersign_store::{SignInTokenStore, StoreError, StoreResult};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    error::{Rules, failed},
    order::{change, one},
    rows::{hash, text, time},
};

const GET: &str = "SELECT hash, user, account, expires FROM sign_in_token WHERE hash = ?1";
const INSERT: &str = "INSERT INTO sign_in_token (hash, user, account, expires) \
    SELECT ?1, id, ?4, ?5 FROM user WHERE id = ?2 AND version = ?3";
const SPEND: &str = "DELETE FROM sign_in_token WHERE hash = ?1";
const DELETE_EXPIRED: &str = "DELETE FROM sign_in_token WHERE expires <= ?1";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[GET, INSERT, SPEND, DELETE_EXPIRED];

const RULES: Rules = Rules { taken: "token", missing: "account" };

fn read(row: &Row<'_>) -> Result<SignInToken> {
    Ok(SignInToken {
        hash: hash(row, 0)?,
        user: text(row, 1)?,
        account: text(row, 2)?,
        expires: time(row, 3)?,
    })
}

fn insert(conn: &Connection, user: &User, token: &SignInToken) -> StoreResult<()> {
    let parameters = params![
        token.hash.0,
        user.id.to_string(),
        user.version.cast_signed(),
        token.account.as_str(),
        token.expires.as_millisecond(),
    ];
    match change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))? {
        0 => Err(StoreError::NotFound("user")),
        _ => Ok(()),
    }
}

#[async_trait]
impl SignInTokenStore for SqliteStore {
    async fn insert_sign_in_token(&self, user: &User, token: &SignInToken) -> StoreResult<()> {
        let (user, token) = (user.clone(), token.clone());
        self.write(move |conn| insert(conn, &user, &token)).await
    }

    async fn sign_in_token(&self, hash: &LookupHash) -> StoreResult<Option<SignInToken>> {
        let hash = *hash;
        self.read(move |conn| one(conn, GET, [hash.0], read)).await
    }

    async fn spend_sign_in_token(&self, hash: &LookupHash) -> StoreResult<bool> {
        let hash = *hash;
        self.write(move |conn| Ok(change(conn, SPEND, [hash.0]).map_err(failed)? > 0)).await
    }

    async fn delete_expired_sign_in_tokens(&self, now: Timestamp) -> StoreResult<u64> {
        let now = now.as_millisecond();
        self.write(move |conn| {
            let gone = change(conn, DELETE_EXPIRED, [now]).map_err(failed)?;
            Ok(u64::try_from(gone).unwrap_or(u64::MAX))
        })
        .await
    }
}
