//! The OAuth clients' table.

use async_trait::async_trait;
use countersign_core::{Client, ClientId, Scope};
use countersign_store::{ChangeKind, ClientStore, StoreError, StoreResult};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    changes::note,
    error::{Rules, failed},
    order::{change, one, rows},
    rows::{hash, millis, optional_time, scope, scope_columns, text, time},
    tokens,
};

const GET: &str =
    "SELECT id, name, all_accounts, account, secret, created, revoked FROM client WHERE id = ?1";
const LIST: &str = "SELECT id, name, all_accounts, account, secret, created, revoked FROM client \
    ORDER BY created, id";
const INSERT: &str = "INSERT INTO client (id, name, all_accounts, account, secret, created, revoked) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const REVOKE: &str = "UPDATE client SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[GET, LIST, INSERT, REVOKE];

const RULES: Rules = Rules { taken: "client", missing: "account" };

fn read(row: &Row<'_>) -> Result<Client> {
    Ok(Client {
        id: text(row, 0)?,
        name: row.get(1)?,
        scope: scope(row, 2)?,
        secret: hash(row, 4)?,
        created: time(row, 5)?,
        revoked: optional_time(row, 6)?,
    })
}

fn insert(conn: &Connection, client: &Client) -> StoreResult<()> {
    let (all, account) = scope_columns(&client.scope);
    let parameters = params![
        client.id.as_str(),
        client.name,
        all,
        account,
        client.secret.0,
        client.created.as_millisecond(),
        millis(client.revoked),
    ];
    change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))?;
    note_client(conn, ChangeKind::Client, client)
}

fn revoke(conn: &Connection, id: &ClientId, at: Timestamp) -> StoreResult<()> {
    let client = one(conn, GET, [id.as_str()], read).map_err(failed)?;
    let client = client.ok_or(StoreError::NotFound("client"))?;
    change(conn, REVOKE, (id.as_str(), at.as_millisecond())).map_err(failed)?;
    tokens::delete_of_client(conn, id).map_err(failed)?;
    note_client(conn, ChangeKind::Client, &client)?;
    note_client(conn, ChangeKind::Token, &client)
}

fn note_client(conn: &Connection, kind: ChangeKind, client: &Client) -> StoreResult<()> {
    let account = match &client.scope {
        Scope::AllAccounts => None,
        Scope::Account(account) => Some(account),
    };
    note(conn, kind, account, client.id.as_str()).map_err(failed)
}

#[async_trait]
impl ClientStore for SqliteStore {
    async fn insert_client(&self, client: &Client) -> StoreResult<()> {
        let client = client.clone();
        self.write(move |conn| insert(conn, &client)).await
    }

    async fn client(&self, id: &ClientId) -> StoreResult<Option<Client>> {
        let id = id.clone();
        self.read(move |conn| one(conn, GET, [id.as_str()], read)).await
    }

    async fn clients(&self) -> StoreResult<Vec<Client>> {
        self.read(|conn| rows(conn, LIST, [], read)).await
    }

    async fn revoke_client(&self, id: &ClientId, at: Timestamp) -> StoreResult<()> {
        let id = id.clone();
        self.write(move |conn| revoke(conn, &id, at)).await
    }
}
