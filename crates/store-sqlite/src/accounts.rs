//! The accounts' table.

use async_trait::async_trait;
use countersign_core::{Account, AccountId, AccountPatch};
use countersign_store::{AccountStore, ChangeKind, ListOrder, Listing, StoreError, StoreResult};
use rusqlite::{Connection, Result, Row, named_params};

use crate::{
    SqliteStore,
    changes::note,
    error::{Rules, failed},
    order::{Texts, change, one, texts},
    rows::{millis, optional_text, optional_time, text, time},
};

macro_rules! select {
    () => {
        "SELECT id, parent, name, description, timezone, audit_info, task_audit_info, next_bill_date, \
         step_data_success_retention_hours, step_data_errored_retention_hours, \
         transaction_error_webhook_enabled, transaction_error_webhook_url, \
         transaction_error_webhook_include_warnings, created"
    };
}

const GET: &str = concat!(select!(), " FROM account WHERE id = ?1");
const ALL: Texts = texts!(select!(), "FROM account WHERE ?1 IS NULL", "created");
const BELOW: Texts = texts!(select!(), "FROM account WHERE parent = ?1", "created");

const INSERT: &str = "INSERT INTO account (id, parent, name, description, timezone, audit_info, \
    task_audit_info, next_bill_date, step_data_success_retention_hours, \
    step_data_errored_retention_hours, transaction_error_webhook_enabled, transaction_error_webhook_url, \
    transaction_error_webhook_include_warnings, created) \
    VALUES (:id, :parent, :name, :description, :timezone, :audit, :task_audit, :bill, :success, :errored, \
    :hook, :hook_url, :hook_warnings, :created)";

const UPDATE: &str = "UPDATE account SET parent = :parent, name = :name, description = :description, \
    timezone = :timezone, audit_info = :audit, task_audit_info = :task_audit, next_bill_date = :bill, \
    step_data_success_retention_hours = :success, step_data_errored_retention_hours = :errored, \
    transaction_error_webhook_enabled = :hook, transaction_error_webhook_url = :hook_url, \
    transaction_error_webhook_include_warnings = :hook_warnings, created = :created WHERE id = :id";

/// The rows of other tables that go with an account, noted before they go.
const NOTE_CONNECTIONS: &str = "INSERT INTO change (kind, account, key) \
    SELECT 'connection', account, id FROM connection WHERE account = ?1 ORDER BY id";
const NOTE_TOKENS: &str = "INSERT INTO change (kind, account, key) \
    SELECT DISTINCT 'token', ?1, token.client FROM token JOIN client ON client.id = token.client \
    WHERE token.account = ?1 OR client.account = ?1 ORDER BY token.client";
const NOTE_CLIENTS: &str = "INSERT INTO change (kind, account, key) \
    SELECT 'client', account, id FROM client WHERE account = ?1 ORDER BY id";
const NOTE_USERS: &str = "INSERT INTO change (kind, account, key) \
    SELECT 'user', NULL, user FROM user_account WHERE account = ?1 ORDER BY user";
const NOTE_INSTALLATIONS: &str = "INSERT INTO change (kind, account, key) \
    SELECT 'installation', account, id FROM installation WHERE account = ?1 ORDER BY id";
const DELETE: &str = "DELETE FROM account WHERE id = ?1";

#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    let own = [
        GET,
        INSERT,
        UPDATE,
        NOTE_CONNECTIONS,
        NOTE_TOKENS,
        NOTE_CLIENTS,
        NOTE_USERS,
        NOTE_INSTALLATIONS,
        DELETE,
    ];
    [own.to_vec(), ALL.all(), BELOW.all()].concat()
}

const RULES: Rules = Rules { taken: "account", missing: "account" };

fn read(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: text(row, 0)?,
        parent: optional_text(row, 1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        timezone: row.get(4)?,
        audit_info: row.get(5)?,
        task_audit_info: row.get(6)?,
        next_bill_date: optional_time(row, 7)?,
        step_data_success_retention_hours: row.get(8)?,
        step_data_errored_retention_hours: row.get(9)?,
        transaction_error_webhook_enabled: row.get(10)?,
        transaction_error_webhook_url: row.get(11)?,
        transaction_error_webhook_include_warnings: row.get(12)?,
        created: time(row, 13)?,
    })
}

/// Runs a text that names every column, and notes the change.
fn write(conn: &Connection, sql: &str, account: &Account) -> StoreResult<()> {
    let parameters = named_params! {
        ":id": account.id.as_str(),
        ":parent": account.parent.as_ref().map(AccountId::as_str),
        ":name": account.name,
        ":description": account.description,
        ":timezone": account.timezone,
        ":audit": account.audit_info,
        ":task_audit": account.task_audit_info,
        ":bill": millis(account.next_bill_date),
        ":success": account.step_data_success_retention_hours,
        ":errored": account.step_data_errored_retention_hours,
        ":hook": account.transaction_error_webhook_enabled,
        ":hook_url": account.transaction_error_webhook_url,
        ":hook_warnings": account.transaction_error_webhook_include_warnings,
        ":created": account.created.as_millisecond(),
    };
    change(conn, sql, parameters).map_err(|error| RULES.explain(error))?;
    note(conn, ChangeKind::Account, Some(&account.id), account.id.as_str()).map_err(failed)
}

fn update(conn: &Connection, id: &AccountId, patch: AccountPatch) -> StoreResult<Account> {
    let before = one(conn, GET, [id.as_str()], read).map_err(failed)?;
    let account = patch.apply(before.ok_or(StoreError::NotFound("account"))?);
    write(conn, UPDATE, &account)?;
    Ok(account)
}

fn delete(conn: &Connection, id: &AccountId) -> StoreResult<()> {
    for sql in [NOTE_CONNECTIONS, NOTE_TOKENS, NOTE_CLIENTS, NOTE_USERS, NOTE_INSTALLATIONS] {
        change(conn, sql, [id.as_str()]).map_err(failed)?;
    }
    match change(conn, DELETE, [id.as_str()]).map_err(|error| RULES.explain(error)) {
        Ok(0) => Err(StoreError::NotFound("account")),
        Ok(_) => note(conn, ChangeKind::Account, Some(id), id.as_str()).map_err(failed),
        // The one reference that does not go with the account is that of an account below it.
        Err(StoreError::NotFound(_)) => Err(StoreError::Conflict("account")),
        Err(error) => Err(error),
    }
}

#[async_trait]
impl AccountStore for SqliteStore {
    async fn insert_account(&self, account: &Account) -> StoreResult<()> {
        let account = account.clone();
        self.write(move |conn| write(conn, INSERT, &account)).await
    }

    async fn account(&self, id: &AccountId) -> StoreResult<Option<Account>> {
        let id = id.clone();
        self.read(move |conn| one(conn, GET, [id.as_str()], read)).await
    }

    async fn update_account(&self, id: &AccountId, patch: AccountPatch) -> StoreResult<Account> {
        let id = id.clone();
        self.write(move |conn| update(conn, &id, patch)).await
    }

    async fn delete_account(&self, id: &AccountId) -> StoreResult<()> {
        let id = id.clone();
        self.destroy(move |conn| delete(conn, &id)).await
    }

    async fn accounts(&self, parent: Option<&AccountId>, order: ListOrder) -> StoreResult<Listing<Account>> {
        let parent = parent.cloned();
        self.read(move |conn| match &parent {
            Some(parent) => BELOW.list(conn, Some(parent.as_str()), order, read),
            None => ALL.list(conn, None, order, read),
        })
        .await
    }
}
