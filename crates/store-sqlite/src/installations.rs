//! The table of installations: which account has which published application.

use async_trait::async_trait;
use countersign_core::{
    AccountId, ApplicationKey, Installation, InstallationId, Installed, LookupHash, Roles,
};
use countersign_store::{ChangeKind, InstallationStore, ListOrder, Listing, StoreError, StoreResult};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    applications::{self, require_version},
    changes::note,
    error::{Rules, failed},
    order::{Texts, change, one, rows, texts},
    rows::{hash, text, time},
};

/// The nine columns of an installation, then the eleven of its application.
macro_rules! select {
    () => {
        "SELECT installation.id AS id, application, account, token, password, approved, email, \
         installation.created, approved_at, application.id, version, name, description, install_url, roles, \
         legacy_md5, secret_version, secret, application.created, updated"
    };
}

macro_rules! joined {
    () => {
        "FROM installation JOIN application ON application.id = installation.application"
    };
}

const BY_PASSWORD: &str = concat!(select!(), " ", joined!(), " WHERE password = ?1");
const GET: &str = concat!(select!(), " ", joined!(), " WHERE account = ?1 AND installation.id = ?2");
const OF_ACCOUNT: Texts =
    texts!(select!(), concat!(joined!(), " WHERE account = ?1"), "installation.created");
const OF_APPLICATION: Texts =
    texts!(select!(), concat!(joined!(), " WHERE application = ?1"), "installation.created");
const TOKENS: &str = "SELECT id, token FROM installation WHERE application = ?1";
const INSERT: &str = "INSERT INTO installation (id, application, account, token, password, approved, email, \
    created, approved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const APPROVE: &str =
    "UPDATE installation SET approved = ?3, approved_at = ?4 WHERE account = ?1 AND id = ?2";
const DELETE: &str = "DELETE FROM installation WHERE account = ?1 AND id = ?2";
#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    let own = [BY_PASSWORD, GET, TOKENS, INSERT, APPROVE, DELETE];
    [own.to_vec(), OF_ACCOUNT.all(), OF_APPLICATION.all()].concat()
}

const RULES: Rules = Rules { taken: "installation", missing: "account" };

fn read(row: &Row<'_>) -> Result<Installed> {
    let installation = Installation {
        id: text(row, 0)?,
        application: text(row, 1)?,
        account: text(row, 2)?,
        token: row.get(3)?,
        password: hash(row, 4)?,
        approved: text(row, 5)?,
        email: row.get(6)?,
        created: time(row, 7)?,
        approved_at: time(row, 8)?,
    };
    Ok(Installed { installation, application: applications::read_from(row, 9)? })
}

fn insert(conn: &Connection, installation: &Installation, version: u64) -> StoreResult<()> {
    require_version(conn, &installation.application, version)?;
    let parameters = params![
        installation.id.to_string(),
        installation.application.as_str(),
        installation.account.as_str(),
        installation.token,
        installation.password.0,
        installation.approved.to_string(),
        installation.email,
        installation.created.as_millisecond(),
        installation.approved_at.as_millisecond(),
    ];
    change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))?;
    note_installation(conn, &installation.account, installation.id)
}

fn approve(
    conn: &Connection,
    account: &AccountId,
    id: InstallationId,
    roles: Roles,
    at: Timestamp,
    version: u64,
) -> StoreResult<()> {
    let known = one(conn, GET, (account.as_str(), id.to_string()), read).map_err(failed)?;
    let known = known.ok_or(StoreError::NotFound("installation"))?;
    require_version(conn, &known.application.key, version)?;
    let parameters = (account.as_str(), id.to_string(), roles.to_string(), at.as_millisecond());
    change(conn, APPROVE, parameters).map_err(failed)?;
    note_installation(conn, account, id)
}

fn delete(conn: &Connection, account: &AccountId, id: InstallationId) -> StoreResult<()> {
    match change(conn, DELETE, (account.as_str(), id.to_string())).map_err(failed)? {
        0 => Err(StoreError::NotFound("installation")),
        _ => note_installation(conn, account, id),
    }
}

fn note_installation(conn: &Connection, account: &AccountId, id: InstallationId) -> StoreResult<()> {
    note(conn, ChangeKind::Installation, Some(account), &id.to_string()).map_err(failed)
}

fn token(row: &Row<'_>) -> Result<(InstallationId, String)> {
    Ok((text(row, 0)?, row.get(1)?))
}

#[async_trait]
impl InstallationStore for SqliteStore {
    async fn insert_installation(&self, installation: &Installation, version: u64) -> StoreResult<()> {
        let installation = installation.clone();
        self.write(move |conn| insert(conn, &installation, version)).await
    }

    async fn installation(&self, account: &AccountId, id: InstallationId) -> StoreResult<Option<Installed>> {
        let account = account.clone();
        self.read(move |conn| one(conn, GET, (account.as_str(), id.to_string()), read)).await
    }

    async fn installation_by_password(&self, hash: &LookupHash) -> StoreResult<Option<Installed>> {
        let hash = *hash;
        self.read(move |conn| one(conn, BY_PASSWORD, [hash.0], read)).await
    }

    async fn installations(&self, account: &AccountId, order: ListOrder) -> StoreResult<Listing<Installed>> {
        let account = account.clone();
        self.read(move |conn| OF_ACCOUNT.list(conn, Some(account.as_str()), order, read)).await
    }

    async fn installations_of(
        &self,
        application: &ApplicationKey,
        order: ListOrder,
    ) -> StoreResult<Listing<Installed>> {
        let application = application.clone();
        self.read(move |conn| OF_APPLICATION.list(conn, Some(application.as_str()), order, read)).await
    }

    async fn installation_tokens(
        &self,
        application: &ApplicationKey,
    ) -> StoreResult<Vec<(InstallationId, String)>> {
        let application = application.clone();
        self.read(move |conn| rows(conn, TOKENS, [application.as_str()], token)).await
    }

    async fn approve_installation(
        &self,
        account: &AccountId,
        id: InstallationId,
        roles: Roles,
        at: Timestamp,
        version: u64,
    ) -> StoreResult<()> {
        let account = account.clone();
        self.write(move |conn| approve(conn, &account, id, roles, at, version)).await
    }

    async fn delete_installation(&self, account: &AccountId, id: InstallationId) -> StoreResult<()> {
        let account = account.clone();
        self.write(move |conn| delete(conn, &account, id)).await
    }
}
