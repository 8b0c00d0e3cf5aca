//! A user on the wire. Passwords, salts, secrets and tokens are in no reply.

use countersign_core::{AccountId, AllowList, Reach, Role, SecretString, User};
use countersign_service::UserPatch;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::v1::{accounts::present, time},
    error::ApiError,
};

/// A person who may sign in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = User)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the API")]
pub(crate) struct UserReply {
    id: String,
    full_name: Option<String>,
    /// What the user signs in with.
    email: String,
    /// Whether the user may come in at all.
    active: bool,
    /// An unrestricted administrator: every role, in every account.
    is_admin: bool,
    /// Whether the user may call with the password, by HTTP Basic.
    api_access: bool,
    roles: Vec<&'static str>,
    /// The accounts that the user is confined to; `null` for all.
    accounts: Option<Vec<String>>,
    /// Addresses and ranges that the user may call from; empty for all.
    allowed_addresses: Vec<String>,
    two_factor_enabled: bool,
    /// The password is good for setting a new one, and for nothing else.
    must_reset_password: bool,
    /// When a password of this user was last found right; RFC 3339, UTC.
    last_access: Option<String>,
    /// Wrong passwords since the last right one.
    invalid_login_attempts: u32,
    /// Nobody comes in as this user before; RFC 3339, UTC.
    locked_until: Option<String>,
    /// RFC 3339, UTC.
    created_on: String,
    /// RFC 3339, UTC.
    updated_on: String,
}

impl From<User> for UserReply {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            two_factor_enabled: user.needs_code(),
            full_name: user.full_name,
            email: user.email,
            active: user.is_active,
            is_admin: user.is_admin,
            api_access: user.api_access,
            roles: user.roles.iter().map(Role::name).collect(),
            accounts: user.reach.accounts(),
            allowed_addresses: user.allowed.entries().collect(),
            must_reset_password: user.must_reset_password,
            last_access: user.last_access.map(time::wire),
            invalid_login_attempts: user.invalid_login_attempts,
            locked_until: user.locked_until.map(time::wire),
            created_on: time::wire(user.created),
            updated_on: time::wire(user.updated),
        }
    }
}

/// The members of a user that a caller sets. Absent ones stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = UserMembers)]
pub(crate) struct UserBody {
    /// Required when a user is made.
    pub(crate) email: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    full_name: Option<Option<String>>,
    active: Option<bool>,
    is_admin: Option<bool>,
    api_access: Option<bool>,
    /// All of them; the caller must have each himself.
    roles: Option<Vec<String>>,
    /// `null` for all accounts.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>)]
    accounts: Option<Option<Vec<String>>>,
    /// IP addresses and CIDR ranges; empty for all.
    allowed_addresses: Option<Vec<String>>,
    /// 12 to 256 characters.
    #[schema(value_type = Option<String>)]
    password: Option<SecretString>,
    must_reset_password: Option<bool>,
    /// RFC 3339; `null` unlocks, and forgets the wrong tries.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    locked_until: Option<Option<String>>,
    /// `false` takes the second factor away; it cannot be switched on for somebody else.
    two_factor_enabled: Option<bool>,
}

impl UserBody {
    pub(crate) fn into_patch(self) -> Result<UserPatch, ApiError> {
        if self.two_factor_enabled == Some(true) {
            return Err(ApiError::bad_request(
                "two-factor",
                "TwoFactorEnabled: only the user can switch it on, with a code.",
            ));
        }
        Ok(UserPatch {
            email: self.email,
            full_name: self.full_name.map(|name| name.filter(|name| !name.trim().is_empty())),
            is_admin: self.is_admin,
            is_active: self.active,
            api_access: self.api_access,
            roles: self
                .roles
                .map(|names| each("Roles", &names))
                .transpose()?
                .map(|roles| roles.into_iter().collect()),
            reach: self.accounts.map(reach).transpose()?,
            allowed: self.allowed_addresses.map(|entries| allowed(&entries)).transpose()?,
            locked_until: self
                .locked_until
                .map(|until| until.as_deref().map(instant).transpose())
                .transpose()?,
            password: self.password,
            must_reset_password: self.must_reset_password,
            without_two_factor: self.two_factor_enabled == Some(false),
        })
    }
}

fn each<T>(member: &str, texts: &[String]) -> Result<Vec<T>, ApiError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let read = |text: &String| {
        text.parse().map_err(|error| ApiError::bad_request("bad-member", format!("{member}: {error}.")))
    };
    texts.iter().map(read).collect()
}

fn reach(accounts: Option<Vec<String>>) -> Result<Reach, ApiError> {
    match accounts {
        None => Ok(Reach::AllAccounts),
        Some(ids) => Ok(each::<AccountId>("Accounts", &ids)?.into_iter().collect()),
    }
}

fn allowed(entries: &[String]) -> Result<AllowList, ApiError> {
    AllowList::new(entries.iter().map(String::as_str))
        .map_err(|error| ApiError::bad_request("bad-member", format!("AllowedAddresses: {error}.")))
}

fn instant(text: &str) -> Result<Timestamp, ApiError> {
    text.parse().map_err(|_| {
        ApiError::bad_request("bad-date", "LockedUntil must be a date like 2026-01-31T00:00:00Z.")
    })
}
