//! The users' tables.

use async_trait::async_trait;
use countersign_core::{AccountId, PasswordHash, Reach, Sealed, TwoFactor, User, UserId};
use countersign_store::{ChangeKind, ListOrder, Listing, SignIns, StoreError, StoreResult, UserStore};
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, named_params};

use crate::{
    SqliteStore,
    changes::note,
    error::{Rules, failed},
    order::{Texts, change, one, rows, texts},
    rows::{Unknown, millis, misfit, optional_time, text, time},
};

/// An account's id has no blank in it, so a blank parts them.
macro_rules! select {
    () => {
        "SELECT id, version, email, full_name, is_admin, is_active, api_access, roles, is_confined, \
         (SELECT group_concat(account, ' ') FROM user_account WHERE user_account.user = user.id), password, \
         must_reset_password, two_factor, two_factor_confirmed, two_factor_step, allowed, locked_until, \
         invalid_login_attempts, last_access, created, updated, email AS name"
    };
}

const GET: &str = concat!(select!(), " FROM user WHERE id = ?1");
const BY_EMAIL: &str = concat!(select!(), " FROM user WHERE email_key = ?1");
const OF_ACCOUNT: &str = concat!(
    select!(),
    " FROM user WHERE is_confined = 1 AND id IN (SELECT user FROM user_account WHERE account = ?1) \
     ORDER BY email_key"
);
const ALL: Texts = texts!(select!(), "FROM user WHERE ?1 IS NULL", "created");

const INSERT: &str = "INSERT INTO user (id, version, email, email_key, full_name, is_admin, is_active, \
    api_access, roles, is_confined, password, must_reset_password, two_factor, two_factor_confirmed, \
    two_factor_step, allowed, locked_until, invalid_login_attempts, last_access, created, updated) \
    VALUES (:id, :version, :email, :key, :name, :admin, :active, :api, :roles, :confined, :password, :reset, \
    :factor, :factor_confirmed, :factor_step, :allowed, :locked, :attempts, :access, :created, :updated)";
const UPDATE: &str = "UPDATE user SET version = :version + 1, email = :email, email_key = :key, \
    full_name = :name, is_admin = :admin, is_active = :active, api_access = :api, roles = :roles, \
    is_confined = :confined, password = :password, must_reset_password = :reset, two_factor = :factor, \
    two_factor_confirmed = :factor_confirmed, two_factor_step = max(two_factor_step, :factor_step), allowed = :allowed, \
    locked_until = :locked, invalid_login_attempts = :attempts, created = :created, updated = :updated, \
    last_access = coalesce(max(last_access, :access), last_access, :access) \
    WHERE id = :id AND version = :version";
const DELETE: &str = "DELETE FROM user WHERE id = ?1";
const LINK: &str = "INSERT INTO user_account (user, account) VALUES (?1, ?2)";
const UNLINK: &str = "DELETE FROM user_account WHERE user = ?1";
const END_SIGN_INS: &str = "DELETE FROM sign_in WHERE user = ?1";
const END_SIGN_IN_TOKENS: &str = "DELETE FROM sign_in_token WHERE user = ?1";
const ACCESS: &str = "UPDATE user SET last_access = max(coalesce(last_access, ?2), ?2), invalid_login_attempts = 0 WHERE id = ?1";
const FAILURES: &str =
    "UPDATE user SET invalid_login_attempts = min(invalid_login_attempts + ?2, 4294967295) WHERE id = ?1";
const SPEND_CODE: &str = "UPDATE user SET two_factor_step = ?2 \
    WHERE id = ?1 AND two_factor IS NOT NULL AND two_factor_step < ?2";
const ADMINISTRATORS: &str = "SELECT count(*) FROM user WHERE is_admin = 1";
const ACTIVE_ADMINISTRATORS: &str = "SELECT count(*) FROM user WHERE is_admin = 1 AND is_active = 1";

#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    let own = [
        BY_EMAIL,
        GET,
        OF_ACCOUNT,
        INSERT,
        UPDATE,
        DELETE,
        LINK,
        UNLINK,
        END_SIGN_INS,
        END_SIGN_IN_TOKENS,
        ACCESS,
        FAILURES,
        SPEND_CODE,
        ADMINISTRATORS,
        ACTIVE_ADMINISTRATORS,
    ];
    [own.to_vec(), ALL.all()].concat()
}

const RULES: Rules = Rules { taken: "user", missing: "account" };

fn read(row: &Row<'_>) -> Result<User> {
    Ok(User {
        id: text(row, 0)?,
        version: row.get::<_, i64>(1)?.cast_unsigned(),
        email: row.get(2)?,
        full_name: row.get(3)?,
        is_admin: row.get(4)?,
        is_active: row.get(5)?,
        api_access: row.get(6)?,
        roles: text(row, 7)?,
        reach: reach(row, 8)?,
        password: PasswordHash::from(row.get::<_, String>(10)?),
        must_reset_password: row.get(11)?,
        two_factor: two_factor(row, 12)?,
        allowed: text(row, 15)?,
        locked_until: optional_time(row, 16)?,
        invalid_login_attempts: row.get(17)?,
        last_access: optional_time(row, 18)?,
        created: time(row, 19)?,
        updated: time(row, 20)?,
    })
}

/// From the column that says "confined" and the one behind it that lists the accounts.
fn reach(row: &Row<'_>, column: usize) -> Result<Reach> {
    if !row.get::<_, bool>(column)? {
        return Ok(Reach::AllAccounts);
    }
    let accounts: Option<String> = row.get(column + 1)?;
    let accounts = accounts.unwrap_or_default();
    let accounts = accounts.split(' ').filter(|id| !id.is_empty());
    let accounts: std::result::Result<Vec<AccountId>, _> = accounts.map(str::parse).collect();
    Ok(accounts.map_err(|_| misfit(column + 1, Unknown("account of a user")))?.into_iter().collect())
}

fn two_factor(row: &Row<'_>, column: usize) -> Result<Option<TwoFactor>> {
    let secret: Option<Vec<u8>> = row.get(column)?;
    let Some(secret) = secret.map(Sealed) else { return Ok(None) };
    let last_step = row.get::<_, i64>(column + 2)?.cast_unsigned();
    Ok(Some(TwoFactor { secret, is_confirmed: row.get(column + 1)?, last_step }))
}

/// Writes the row by `sql`, and the accounts; how many rows there were to write.
fn write(conn: &Connection, sql: &str, user: &User) -> StoreResult<usize> {
    let id = user.id.to_string();
    let factor = user.two_factor.as_ref();
    let parameters = named_params! {
        ":id": id,
        ":version": user.version.cast_signed(),
        ":email": user.email,
        ":key": User::key_of(&user.email),
        ":name": user.full_name,
        ":admin": user.is_admin,
        ":active": user.is_active,
        ":api": user.api_access,
        ":roles": user.roles.to_string(),
        ":confined": user.reach != Reach::AllAccounts,
        ":password": user.password.as_phc(),
        ":reset": user.must_reset_password,
        ":factor": factor.map(|factor| &factor.secret.0),
        ":factor_confirmed": factor.is_some_and(|factor| factor.is_confirmed),
        ":factor_step": factor.map_or(0, |factor| factor.last_step.cast_signed()),
        ":allowed": user.allowed.to_string(),
        ":locked": millis(user.locked_until),
        ":attempts": user.invalid_login_attempts,
        ":access": millis(user.last_access),
        ":created": user.created.as_millisecond(),
        ":updated": user.updated.as_millisecond(),
    };
    let written = change(conn, sql, parameters).map_err(|error| RULES.explain(error))?;
    if written > 0 {
        change(conn, UNLINK, [&id]).map_err(failed)?;
        if let Reach::Only(accounts) = &user.reach {
            for account in accounts.iter() {
                change(conn, LINK, (&id, account.as_str())).map_err(|error| RULES.explain(error))?;
            }
        }
    }
    Ok(written)
}

fn insert(conn: &Connection, user: &User) -> StoreResult<()> {
    write(conn, INSERT, user)?;
    note_user(conn, user.id)
}

fn insert_first(conn: &Connection, user: &User) -> StoreResult<()> {
    match count(conn, ADMINISTRATORS).map_err(failed)? {
        0 => insert(conn, user),
        _ => Err(StoreError::Duplicate("user")),
    }
}

fn update(conn: &Connection, user: &User, sign_ins: SignIns) -> StoreResult<()> {
    let before = count(conn, ACTIVE_ADMINISTRATORS).map_err(failed)?;
    if write(conn, UPDATE, user)? == 0 {
        let known = one(conn, GET, [user.id.to_string()], read).map_err(failed)?;
        return Err(if known.is_some() {
            StoreError::Conflict("user")
        } else {
            StoreError::NotFound("user")
        });
    }
    if sign_ins == SignIns::End {
        for end in [END_SIGN_INS, END_SIGN_IN_TOKENS] {
            change(conn, end, [user.id.to_string()]).map_err(failed)?;
        }
    }
    keep_an_administrator(conn, before)?;
    note_user(conn, user.id)
}

fn delete(conn: &Connection, id: UserId) -> StoreResult<()> {
    let before = count(conn, ACTIVE_ADMINISTRATORS).map_err(failed)?;
    if change(conn, DELETE, [id.to_string()]).map_err(failed)? == 0 {
        return Err(StoreError::NotFound("user"));
    }
    keep_an_administrator(conn, before)?;
    note_user(conn, id)
}

/// Refuses the write that took the last active administrator.
fn keep_an_administrator(conn: &Connection, before: u64) -> StoreResult<()> {
    let after = count(conn, ACTIVE_ADMINISTRATORS).map_err(failed)?;
    if before > 0 && after == 0 { Err(StoreError::Conflict("administrator")) } else { Ok(()) }
}

pub(crate) fn note_user(conn: &Connection, id: UserId) -> StoreResult<()> {
    note(conn, ChangeKind::User, None, &id.to_string()).map_err(failed)
}

fn count(conn: &Connection, sql: &str) -> Result<u64> {
    let count: i64 = conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(count.cast_unsigned())
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

    async fn user(&self, id: UserId) -> StoreResult<Option<User>> {
        self.read(move |conn| one(conn, GET, [id.to_string()], read)).await
    }

    async fn user_by_email(&self, email: &str) -> StoreResult<Option<User>> {
        let key = User::key_of(email);
        self.read(move |conn| one(conn, BY_EMAIL, [key], read)).await
    }

    async fn users(&self, order: ListOrder) -> StoreResult<Listing<User>> {
        self.read(move |conn| ALL.list(conn, None, order, read)).await
    }

    async fn users_of_account(&self, account: &AccountId) -> StoreResult<Vec<User>> {
        let account = account.clone();
        self.read(move |conn| rows(conn, OF_ACCOUNT, [account.as_str()], read)).await
    }

    async fn update_user(&self, user: &User, sign_ins: SignIns) -> StoreResult<()> {
        let user = user.clone();
        // A second factor that was removed is a sealed value that is destroyed.
        self.destroy(move |conn| update(conn, &user, sign_ins)).await
    }

    async fn delete_user(&self, id: UserId) -> StoreResult<()> {
        self.destroy(move |conn| delete(conn, id)).await
    }

    async fn note_access(&self, id: UserId, at: Timestamp) -> StoreResult<()> {
        let at = at.as_millisecond();
        self.write(move |conn| change(conn, ACCESS, (id.to_string(), at)).map(drop).map_err(failed)).await
    }

    async fn note_failures(&self, id: UserId, count: u32) -> StoreResult<()> {
        self.write(move |conn| change(conn, FAILURES, (id.to_string(), count)).map(drop).map_err(failed))
            .await
    }

    async fn spend_code(&self, id: UserId, step: u64) -> StoreResult<bool> {
        let parameters = (id.to_string(), step.cast_signed());
        self.write(move |conn| Ok(change(conn, SPEND_CODE, parameters).map_err(failed)? > 0)).await
    }

    async fn administrators(&self) -> StoreResult<u64> {
        self.read(|conn| count(conn, ADMINISTRATORS)).await
    }
}
