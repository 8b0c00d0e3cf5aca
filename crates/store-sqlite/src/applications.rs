//! The published applications' table.

use async_trait::async_trait;
use countersign_core::{
    Application, ApplicationKey, CredentialVersion, InstallationId, LookupHash, Sealed, SignatureForm,
};
use countersign_store::{ApplicationStore, ChangeKind, ListOrder, Listing, StoreError, StoreResult};
use rusqlite::{Connection, Result, Row, named_params};

use crate::{
    SqliteStore,
    changes::note,
    error::{Rules, failed},
    installed,
    order::{Texts, change, one, texts},
    rows::{number, text, time},
};

macro_rules! select {
    () => {
        "SELECT id, version, name, description, install_url, roles, legacy_md5, secret_version, secret, created, \
         updated"
    };
}

const GET: &str = concat!(select!(), " FROM application WHERE id = ?1");
const ALL: Texts = texts!(select!(), "FROM application WHERE ?1 IS NULL", "created");
const INSERT: &str = "INSERT INTO application (id, version, name, description, install_url, roles, legacy_md5, \
    secret_version, secret, created, updated) VALUES (:id, :version, :name, :description, :url, :roles, :md5, \
    :secret_version, :secret, :created, :updated)";
const UPDATE: &str = "UPDATE application SET version = :version + 1, name = :name, description = :description, \
    install_url = :url, roles = :roles, legacy_md5 = :md5, secret_version = :secret_version, secret = :secret, \
    created = :created, updated = :updated WHERE id = :id AND version = :version";
const DELETE: &str = "DELETE FROM application WHERE id = ?1";

#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    [vec![GET, INSERT, UPDATE, DELETE], ALL.all()].concat()
}

const RULES: Rules = Rules { taken: "application", missing: "application" };

fn read(row: &Row<'_>) -> Result<Application> {
    read_from(row, 0)
}

/// The eleven columns from `column` on.
pub(crate) fn read_from(row: &Row<'_>, column: usize) -> Result<Application> {
    let legacy: bool = row.get(column + 6)?;
    Ok(Application {
        key: text(row, column)?,
        version: row.get::<_, i64>(column + 1)?.cast_unsigned(),
        name: row.get(column + 2)?,
        description: row.get(column + 3)?,
        install_url: row.get(column + 4)?,
        roles: text(row, column + 5)?,
        form: if legacy { SignatureForm::LegacyMd5 } else { SignatureForm::HmacSha256 },
        secret_version: CredentialVersion(number(row, column + 7)?),
        secret: Sealed(row.get(column + 8)?),
        created: time(row, column + 9)?,
        updated: time(row, column + 10)?,
    })
}

/// Runs a text that names every column, and notes the change; how many rows there were to write.
fn write(conn: &Connection, sql: &str, application: &Application) -> StoreResult<usize> {
    let parameters = named_params! {
        ":id": application.key.as_str(),
        ":version": application.version.cast_signed(),
        ":name": application.name,
        ":description": application.description,
        ":url": application.install_url,
        ":roles": application.roles.to_string(),
        ":md5": application.form == SignatureForm::LegacyMd5,
        ":secret_version": application.secret_version.0,
        ":secret": application.secret.0,
        ":created": application.created.as_millisecond(),
        ":updated": application.updated.as_millisecond(),
    };
    let written = change(conn, sql, parameters).map_err(|error| RULES.explain(error))?;
    note_application(conn, &application.key)?;
    Ok(written)
}

fn update(
    conn: &Connection,
    application: &Application,
    passwords: Option<&[(InstallationId, LookupHash)]>,
) -> StoreResult<()> {
    if write(conn, UPDATE, application)? == 0 {
        let known = one(conn, GET, [application.key.as_str()], read).map_err(failed)?;
        return Err(match known {
            Some(_) => StoreError::Conflict("application"),
            None => StoreError::NotFound("application"),
        });
    }
    match passwords {
        Some(passwords) => installed::exchange_passwords(conn, &application.key, passwords),
        None => Ok(()),
    }
}

fn delete(conn: &Connection, key: &ApplicationKey) -> StoreResult<()> {
    installed::note_all_of(conn, key)?;
    match change(conn, DELETE, [key.as_str()]).map_err(failed)? {
        0 => Err(StoreError::NotFound("application")),
        _ => note_application(conn, key),
    }
}

fn note_application(conn: &Connection, key: &ApplicationKey) -> StoreResult<()> {
    note(conn, ChangeKind::Application, None, key.as_str()).map_err(failed)
}

/// Refuses what was decided about an application that was changed since it was read.
pub(crate) fn require_version(conn: &Connection, key: &ApplicationKey, version: u64) -> StoreResult<()> {
    let known = one(conn, GET, [key.as_str()], read).map_err(failed)?;
    match known {
        None => Err(StoreError::NotFound("application")),
        Some(application) if application.version != version => Err(StoreError::Conflict("application")),
        Some(_) => Ok(()),
    }
}

#[async_trait]
impl ApplicationStore for SqliteStore {
    async fn insert_application(&self, application: &Application) -> StoreResult<()> {
        let application = application.clone();
        self.write(move |conn| write(conn, INSERT, &application).map(drop)).await
    }

    async fn application(&self, key: &ApplicationKey) -> StoreResult<Option<Application>> {
        let key = key.clone();
        self.read(move |conn| one(conn, GET, [key.as_str()], read)).await
    }

    async fn applications(&self, order: ListOrder) -> StoreResult<Listing<Application>> {
        self.read(move |conn| ALL.list(conn, None, order, read)).await
    }

    async fn update_application(
        &self,
        application: &Application,
        passwords: Option<Vec<(InstallationId, LookupHash)>>,
    ) -> StoreResult<()> {
        let application = application.clone();
        self.destroy(move |conn| update(conn, &application, passwords.as_deref())).await
    }

    async fn delete_application(&self, key: &ApplicationKey) -> StoreResult<()> {
        let key = key.clone();
        self.destroy(move |conn| delete(conn, &key)).await
    }
}
