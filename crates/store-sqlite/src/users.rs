//! The users' table.

use async_trait::async_trait;
use countersign_core::{PasswordHash, User};
use countersign_store::{ChangeKind, StoreError, StoreResult, UserStore};
use rusqlite::{Connection, Result, Row, params};

use crate::{
    SqliteStore,
    changes::note,
    error::{Rules, failed},
    order::{change, one},
    rows::{text, time},
};

const GET: &str = "SELECT id, email, full_name, is_admin, is_active, password, must_reset_password, created \
    FROM user WHERE email_key = ?1";
const INSERT: &str = "INSERT INTO user (id, email, email_key, full_name, is_admin, is_active, password, \
    must_reset_password, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const ADMINISTRATORS: &str = "SELECT count(*) FROM user WHERE is_admin = 1";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[GET, INSERT, ADMINISTRATORS];

const RULES: Rules = Rules { taken: "user", missing: "user" };

fn read(row: &Row<'_>) -> Result<User> {
    Ok(User {
        id: text(row, 0)?,
        email: row.get(1)?,
        full_name: row.get(2)?,
        is_admin: row.get(3)?,
        is_active: row.get(4)?,
        password: PasswordHash::from(row.get::<_, String>(5)?),
        must_reset_password: row.get(6)?,
        created: time(row, 7)?,
    })
}

fn insert(conn: &Connection, user: &User) -> StoreResult<()> {
    let id = user.id.to_string();
    let parameters = params![
        id,
        user.email,
        User::key_of(&user.email),
        user.full_name,
        user.is_admin,
        user.is_active,
        user.password.as_phc(),
        user.must_reset_password,
        user.created.as_millisecond(),
    ];
    change(conn, INSERT, parameters).map_err(|error| RULES.explain(error))?;
    note(conn, ChangeKind::User, None, &id).map_err(failed)
}

fn administrators(conn: &Connection) -> Result<u64> {
    let count: i64 = conn.prepare_cached(ADMINISTRATORS)?.query_row([], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

fn insert_first(conn: &Connection, user: &User) -> StoreResult<()> {
    match administrators(conn).map_err(failed)? {
        0 => insert(conn, user),
        _ => Err(StoreError::Duplicate("user")),
    }
}

#[async_trait]
impl UserStore for SqliteStore {
    async fn insert_user(&self, user: &User) -> StoreResult<()> {
        let user = user.clone();
        self.write(move |conn| insert(conn, &user)).await
    }

    async fn insert_first_administrator(&self, user: &User) -> StoreResult<()> {
        let user = user.clone();
        self.write(move |conn| insert_first(conn, &user)).await
    }

    async fn user_by_email(&self, email: &str) -> StoreResult<Option<User>> {
        let key = User::key_of(email);
        self.read(move |conn| one(conn, GET, [key], read)).await
    }

    async fn administrators(&self) -> StoreResult<u64> {
        self.read(administrators).await
    }
}
