//! The tables of what people hold while they are signed in.

use async_trait::async_trait;
use countersign_core::{LookupHash, SignIn, SignInId, TokenPair, User, UserToken};
use countersign_store::{Renewal, SignInStore, StoreError, StoreResult};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    error::{Rules, failed},
    order::{change, one},
    rows::{text, time},
    users::note_user,
};

const TOKEN: &str = "SELECT sign_in.user, min(user_token.expires, sign_in.expires) FROM user_token \
    JOIN sign_in ON sign_in.id = user_token.sign_in WHERE user_token.hash = ?1";
const OF_REFRESH: &str = "SELECT sign_in.id, sign_in.user, sign_in.created, sign_in.expires, \
    refresh_token.used FROM refresh_token JOIN sign_in ON sign_in.id = refresh_token.sign_in \
    WHERE refresh_token.hash = ?1";
const INSERT: &str = "INSERT INTO sign_in (id, user, created, expires) \
    SELECT ?1, id, ?4, ?5 FROM user WHERE id = ?2 AND version = ?3";
const INSERT_TOKEN: &str = "INSERT INTO user_token (hash, sign_in, issued, expires) VALUES (?1, ?2, ?3, ?4)";
const INSERT_REFRESH: &str = "INSERT INTO refresh_token (hash, sign_in, used) VALUES (?1, ?2, 0)";
const USE: &str = "UPDATE refresh_token SET used = 1 WHERE hash = ?1";
const END: &str = "DELETE FROM sign_in WHERE id = ?1";
const DELETE_EXPIRED: &str = "DELETE FROM sign_in WHERE expires <= ?1";
const DELETE_EXPIRED_TOKENS: &str = "DELETE FROM user_token WHERE expires <= ?1";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[
    TOKEN,
    OF_REFRESH,
    INSERT,
    INSERT_TOKEN,
    INSERT_REFRESH,
    USE,
    END,
    DELETE_EXPIRED,
    DELETE_EXPIRED_TOKENS,
];

const RULES: Rules = Rules { taken: "token", missing: "user" };

fn read_token(row: &Row<'_>) -> Result<UserToken> {
    Ok(UserToken { user: text(row, 0)?, expires: time(row, 1)? })
}

fn read(row: &Row<'_>) -> Result<SignIn> {
    Ok(SignIn { id: text(row, 0)?, user: text(row, 1)?, created: time(row, 2)?, expires: time(row, 3)? })
}

fn read_with_use(row: &Row<'_>) -> Result<(SignIn, bool)> {
    Ok((read(row)?, row.get(4)?))
}

fn insert(conn: &Connection, user: &User, sign_in: &SignIn, pair: &TokenPair) -> StoreResult<()> {
    let parameters = params![
        sign_in.id.to_string(),
        user.id.to_string(),
        user.version.cast_signed(),
        sign_in.created.as_millisecond(),
        sign_in.expires.as_millisecond(),
    ];
    match change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))? {
        0 => Err(StoreError::NotFound("user")),
        _ => insert_pair(conn, sign_in.id, pair),
    }
}

fn insert_pair(conn: &Connection, sign_in: SignInId, pair: &TokenPair) -> StoreResult<()> {
    let id = sign_in.to_string();
    let token = params![pair.access.0, id, pair.issued.as_millisecond(), pair.expires.as_millisecond()];
    change(conn, INSERT_TOKEN, token).map_err(|error| RULES.explain(error))?;
    change(conn, INSERT_REFRESH, params![pair.refresh.0, id]).map_err(|error| RULES.explain(error))?;
    Ok(())
}

fn renew(conn: &Connection, refresh: &LookupHash, pair: &TokenPair) -> StoreResult<Renewal> {
    let found = one(conn, OF_REFRESH, [refresh.0], read_with_use).map_err(failed)?;
    let Some((sign_in, is_used)) = found.filter(|(sign_in, _)| sign_in.expires > pair.issued) else {
        return Ok(Renewal::Unknown);
    };
    if is_used {
        change(conn, END, [sign_in.id.to_string()]).map_err(failed)?;
        note_user(conn, sign_in.user)?;
        return Ok(Renewal::Reused(sign_in.user));
    }
    change(conn, USE, [refresh.0]).map_err(failed)?;
    insert_pair(conn, sign_in.id, pair)?;
    Ok(Renewal::Renewed)
}

#[async_trait]
impl SignInStore for SqliteStore {
    async fn insert_sign_in(&self, user: &User, sign_in: &SignIn, pair: &TokenPair) -> StoreResult<()> {
        let (user, sign_in, pair) = (user.clone(), sign_in.clone(), pair.clone());
        self.write(move |conn| insert(conn, &user, &sign_in, &pair)).await
    }

    async fn user_token(&self, hash: &LookupHash) -> StoreResult<Option<UserToken>> {
        let hash = *hash;
        self.read(move |conn| one(conn, TOKEN, [hash.0], read_token)).await
    }

    async fn sign_in_of(&self, refresh: &LookupHash) -> StoreResult<Option<SignIn>> {
        let hash = *refresh;
        self.read(move |conn| one(conn, OF_REFRESH, [hash.0], read)).await
    }

    async fn renew(&self, refresh: &LookupHash, pair: &TokenPair) -> StoreResult<Renewal> {
        let (refresh, pair) = (*refresh, pair.clone());
        self.write(move |conn| renew(conn, &refresh, &pair)).await
    }

    async fn delete_expired_sign_ins(&self, now: Timestamp) -> StoreResult<u64> {
        let now = now.as_millisecond();
        self.write(move |conn| {
            let tokens = change(conn, DELETE_EXPIRED_TOKENS, [now]).map_err(failed)?;
            let sign_ins = change(conn, DELETE_EXPIRED, [now]).map_err(failed)?;
            Ok(u64::try_from(tokens.saturating_add(sign_ins)).unwrap_or(u64::MAX))
        })
        .await
    }
}
