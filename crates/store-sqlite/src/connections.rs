//! The connections' table.

use async_trait::async_trait;
use countersign_core::{
    AccountId, AuthStatus, Connection, ConnectionId, ConnectorRef, CredentialVersion, Identity, Property,
    State, StatusEvent,
};
use countersign_store::{ConnectionChange, ConnectionStore, ListOrder, Listing, StoreError, StoreResult};
use rusqlite::{Result, Row, ToSql, params};

use crate::{
    SqliteStore,
    changes::note_connection,
    credentials,
    error::{Rules, failed},
    history,
    order::{Moment, Texts, change, one, texts},
    properties,
    rows::{Unknown, millis, misfit, number, optional_time, text, time},
};

macro_rules! select {
    () => {
        "SELECT id, account, connector_name, connector_version, authentication, name, description, \
         is_partner_integration, credential_version, state, identity_id, identity_name, checked, changed, \
         reason, connection.created, updated, \
         current.version, current.injection, current.auth_value, current.created, current.hook_state, \
         standby_role, standby.version, standby.injection, standby.auth_value, standby.created, \
         standby.hook_state, sole_user"
    };
}

macro_rules! from {
    () => {
        "FROM connection \
         LEFT JOIN credential AS current ON current.connection = id AND current.version = current_credential \
         LEFT JOIN standby_credential AS standby ON standby.connection = id \
         AND standby.version = standby_credential \
         WHERE account = ?1"
    };
}

const GET: &str = concat!(select!(), " ", from!(), " AND id = ?2");
const LIST: Texts = texts!(select!(), from!(), "connection.created");

/// Also the check that the account is there.
const RESERVE: &str = "UPDATE connection_counter SET last = last + 1 \
    WHERE EXISTS (SELECT 1 FROM account WHERE id = ?1) RETURNING last";
const COUNT_UP: &str = "UPDATE connection_counter SET last = ?1 WHERE last < ?1";

/// Numbers, as in [`UPDATE`], and no names: to look up 21 names costs as much as to write the row.
const INSERT: &str = "INSERT INTO connection (id, account, connector_name, connector_version, \
    authentication, name, description, is_partner_integration, credential_version, current_credential, \
    standby_credential, standby_role, state, identity_id, identity_name, checked, changed, reason, created, \
    updated, sole_user) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
    ?18, ?19, ?20, ?21)";

/// What never changes is not among them: the connector, and the time of making.
const UPDATE: &str = "UPDATE connection SET authentication = ?5, name = ?6, description = ?7, \
    is_partner_integration = ?8, credential_version = ?9, current_credential = ?10, standby_credential = ?11, \
    standby_role = ?12, state = ?13, identity_id = ?14, identity_name = ?15, checked = ?16, changed = ?17, \
    reason = ?18, updated = ?20, sole_user = ?21 WHERE account = ?2 AND id = ?1";

/// Takes its properties and credentials along.
const DELETE: &str = "DELETE FROM connection WHERE account = ?1 AND id = ?2";

#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    [[GET, RESERVE, COUNT_UP, INSERT, UPDATE, DELETE].to_vec(), LIST.all()].concat()
}

const RULES: Rules = Rules { taken: "connection", missing: "account" };

fn read(row: &Row<'_>) -> Result<Connection> {
    Ok(Connection {
        id: number(row, 0)?,
        account: text(row, 1)?,
        connector: ConnectorRef { name: row.get(2)?, version: row.get(3)? },
        authentication: text(row, 4)?,
        name: row.get(5)?,
        description: row.get(6)?,
        is_partner_integration: row.get(7)?,
        credential_version: CredentialVersion(number(row, 8)?),
        status: read_status(row)?,
        created: time(row, 15)?,
        updated: time(row, 16)?,
        credential: credentials::read(row, 17)?,
        standby: credentials::read_standby(row, 22)?,
        sole_user: row.get(28)?,
    })
}

fn read_status(row: &Row<'_>) -> Result<AuthStatus> {
    let state = row.get_ref(9)?.as_str()?;
    let identity: Option<String> = row.get(10)?;
    let identity_name = row.get(11)?;
    Ok(AuthStatus {
        state: State::from_name(state).ok_or_else(|| misfit(9, Unknown("state")))?,
        identity: identity.map(|id| Identity { id, name: identity_name }),
        checked: optional_time(row, 12)?,
        changed: time(row, 13)?,
        reason: row.get(14)?,
    })
}

/// Runs a text that takes every column.
fn write(
    conn: &rusqlite::Connection,
    sql: &str,
    account: &AccountId,
    connection: &Connection,
) -> StoreResult<()> {
    let status = &connection.status;
    let parameters: &[&dyn ToSql] = params![
        connection.id.get(),
        account.as_str(),
        connection.connector.name,
        connection.connector.version,
        connection.authentication.to_string(),
        connection.name,
        connection.description,
        connection.is_partner_integration,
        connection.credential_version.0,
        connection.credential.as_ref().map(|credential| credential.version.0),
        connection.standby.as_ref().map(|standby| standby.credential.version.0),
        connection.standby.as_ref().map(|standby| standby.role.name()),
        status.state.name(),
        status.identity.as_ref().map(|identity| &identity.id),
        status.identity.as_ref().and_then(|identity| identity.name.as_ref()),
        millis(status.checked),
        status.changed.as_millisecond(),
        status.reason,
        connection.created.as_millisecond(),
        connection.updated.as_millisecond(),
        connection.sole_user,
    ];
    change(conn, sql, parameters).map_err(refused).map(drop)
}

/// The one unique index is that of the users; the id is the primary key.
fn refused(error: rusqlite::Error) -> StoreError {
    let code = error.sqlite_error().map(|inner| inner.extended_code);
    match code {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => StoreError::Duplicate("user"),
        _ => RULES.explain(error),
    }
}

fn insert(
    conn: &rusqlite::Connection,
    account: &AccountId,
    connection: &Connection,
    properties: &[(String, String)],
) -> StoreResult<()> {
    write(conn, INSERT, account, connection)?;
    change(conn, COUNT_UP, [connection.id.get()]).map_err(failed)?;
    credentials::insert_all(conn, connection).map_err(failed)?;
    history::insert(conn, connection.id, &connection.status).map_err(failed)?;
    for (name, value) in properties {
        properties::insert(conn, account, connection.id, name, value)?;
    }
    note_connection(conn, account, connection.id)
}

/// Whatever refuses the change does so before anything is changed, as [`SqliteStore::change_whole`] wants it: the
/// version is looked at first, and the user's unique index guards the first statement.
fn update(
    conn: &rusqlite::Connection,
    account: &AccountId,
    id: ConnectionId,
    change: ConnectionChange,
) -> StoreResult<Connection> {
    let before = one(conn, GET, (account.as_str(), id.get()), read).map_err(failed)?;
    let before = before.ok_or(StoreError::NotFound("connection"))?;
    let connection = changed(&before, change)?;
    write(conn, UPDATE, account, &connection)?;
    credentials::follow(conn, &before, &connection).map_err(failed)?;
    if connection.status.state != before.status.state {
        history::insert(conn, id, &connection.status).map_err(failed)?;
    }
    note_connection(conn, account, id)?;
    Ok(connection)
}

/// The connection as it is after the change, or why that cannot be made.
fn changed(before: &Connection, change: ConnectionChange) -> StoreResult<Connection> {
    let mut connection = before.clone();
    let guarded = change.credential.is_some()
        || change.status.is_some()
        || change.sole_user.is_some()
        || change.hook_state.is_some();
    if guarded && connection.credential_version != change.seen {
        return Err(StoreError::Conflict("connection"));
    }
    if let Some(credential) = change.credential {
        credential.apply(&mut connection)?;
    }
    if let (Some(state), Some(credential)) = (change.hook_state, &mut connection.credential) {
        credential.hook_state = Some(state);
    }
    connection.sole_user = change.sole_user.unwrap_or(connection.sole_user);
    connection.name = change.name.unwrap_or(connection.name);
    connection.description = change.description.unwrap_or(connection.description);
    connection.is_partner_integration =
        change.is_partner_integration.unwrap_or(connection.is_partner_integration);
    connection.authentication = change.authentication.unwrap_or(connection.authentication);
    connection.status = change.status.unwrap_or(connection.status);
    connection.updated = change.updated;
    Ok(connection)
}

fn delete(conn: &rusqlite::Connection, account: &AccountId, id: ConnectionId) -> StoreResult<()> {
    match change(conn, DELETE, (account.as_str(), id.get())).map_err(failed)? {
        0 => Err(StoreError::NotFound("connection")),
        _ => note_connection(conn, account, id),
    }
}

fn reserve(conn: &rusqlite::Connection, account: &AccountId) -> StoreResult<ConnectionId> {
    one(conn, RESERVE, [account.as_str()], |row| number(row, 0))
        .map_err(failed)?
        .ok_or(StoreError::NotFound("account"))
}

#[async_trait]
impl ConnectionStore for SqliteStore {
    async fn reserve_connection_id(&self, account: &AccountId) -> StoreResult<ConnectionId> {
        let account = account.clone();
        self.write(move |conn| reserve(conn, &account)).await
    }

    async fn insert_connection(
        &self,
        account: &AccountId,
        connection: &Connection,
        properties: &[(String, String)],
    ) -> StoreResult<()> {
        let (account, connection, properties) = (account.clone(), connection.clone(), properties.to_vec());
        self.write(move |conn| insert(conn, &account, &connection, &properties)).await
    }

    async fn connection(&self, account: &AccountId, id: ConnectionId) -> StoreResult<Option<Connection>> {
        let account = account.clone();
        self.read(move |conn| one(conn, GET, (account.as_str(), id.get()), read)).await
    }

    async fn connection_with_properties(
        &self,
        account: &AccountId,
        id: ConnectionId,
    ) -> StoreResult<Option<(Connection, Vec<Property>)>> {
        let account = account.clone();
        self.read(move |conn| {
            let _moment = Moment::begin(conn)?;
            let Some(connection) = one(conn, GET, (account.as_str(), id.get()), read)? else {
                return Ok(None);
            };
            Ok(Some((connection, properties::of(conn, &account, id)?)))
        })
        .await
    }

    async fn connections(&self, account: &AccountId, order: ListOrder) -> StoreResult<Listing<Connection>> {
        let account = account.clone();
        self.read(move |conn| LIST.list(conn, Some(account.as_str()), order, read)).await
    }

    async fn update_connection(
        &self,
        account: &AccountId,
        id: ConnectionId,
        change: ConnectionChange,
    ) -> StoreResult<Connection> {
        let account = account.clone();
        let destroys = change.credential.is_some() || change.hook_state.is_some();
        self.change_whole(destroys, move |conn| update(conn, &account, id, change)).await
    }

    async fn status_history(
        &self,
        account: &AccountId,
        id: ConnectionId,
        limit: u32,
    ) -> StoreResult<Vec<StatusEvent>> {
        let account = account.clone();
        self.read(move |conn| history::list(conn, &account, id, limit)).await
    }

    async fn delete_connection(&self, account: &AccountId, id: ConnectionId) -> StoreResult<()> {
        let account = account.clone();
        self.destroy(move |conn| delete(conn, &account, id)).await
    }
}
