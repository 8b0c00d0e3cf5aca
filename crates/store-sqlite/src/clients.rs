//! The OAuth clients' table.

use async_trait::async_trait;
use countersign_core::{Client, ClientId, ClientPatch, Scope};
use countersign_store::{ChangeKind, ClientStore, ListOrder, Listing, StoreError, StoreResult};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    changes::note,
    error::{Rules, failed},
    order::{Texts, change, one, texts},
    rows::{hash, millis, optional_time, scope, scope_columns, text, time},
    tokens,
};

macro_rules! select {
    () => {
        "SELECT id, name, all_accounts, account, secret, created, revoked, allowed"
    };
}

const GET: &str = concat!(select!(), " FROM client WHERE id = ?1");
const ALL: Texts = texts!(select!(), "FROM client WHERE ?1 IS NULL", "created");
const INSERT: &str = "INSERT INTO client (id, name, all_accounts, account, secret, created, revoked, allowed) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const UPDATE: &str = "UPDATE client SET name = ?2, allowed = ?3 WHERE id = ?1";
const REVOKE: &str = "UPDATE client SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL";

#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    [vec![GET, INSERT, UPDATE, REVOKE], ALL.all()].concat()
}

const RULES: Rules = Rules { taken: "client", missing: "account" };

fn read(row: &Row<'_>) -> Result<Client> {
    Ok(Client {
        id: text(row, 0)?,
        name: row.get(1)?,
        scope: scope(row, 2)?,
        secret: hash(row, 4)?,
        created: time(row, 5)?,
        revoked: optional_time(row, 6)?,
        allowed: text(row, 7)?,
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
        client.allowed.to_string(),
    ];
    change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))?;
    note_client(conn, ChangeKind::Client, client)
}

fn update(conn: &Connection, id: &ClientId, patch: ClientPatch) -> StoreResult<Client> {
    let before = one(conn, GET, [id.as_str()], read).map_err(failed)?;
    let client = patch.apply(before.ok_or(StoreError::NotFound("client"))?);
    change(conn, UPDATE, (id.as_str(), &client.name, client.allowed.to_string())).map_err(failed)?;
    note_client(conn, ChangeKind::Client, &client)?;
    Ok(client)
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

    async fn clients(&self, order: ListOrder) -> StoreResult<Listing<Client>> {
        self.read(move |conn| ALL.list(conn, None, order, read)).await
    }

    async fn update_client(&self, id: &ClientId, patch: ClientPatch) -> StoreResult<Client> {
        let id = id.clone();
        self.write(move |conn| update(conn, &id, patch)).await
    }

    async fn revoke_client(&self, id: &ClientId, at: Timestamp) -> StoreResult<()> {
        let id = id.clone();
        self.write(move |conn| revoke(conn, &id, at)).await
    }
}
