//! Users: made, changed, removed, listed.

use countersign_audit::EventKind;
use countersign_core::{AllowList, PasswordHash, Reach, Roles, SecretString, User, UserId, random_uuid};
use countersign_store::{ListOrder, Listing, SignIns, StoreError};
use jiff::Timestamp;

use super::{Authority, names, passwords};
use crate::{Service, ServiceError, ServiceResult};

/// A user to be made. By default an active one who may do nothing.
#[derive(Debug, Default)]
pub struct NewUser {
    /// The e-mail address that the user signs in with.
    pub email: String,
    /// Everything else.
    pub members: UserPatch,
}

/// A user who was just made.
#[derive(Debug)]
pub struct NewPerson {
    /// The user as it is kept.
    pub user: User,
    /// The password that was made, where none was given: good for setting another.
    pub one_time: Option<SecretString>,
}

/// What changes of a user. Absent members stay; the inner `None` clears.
#[derive(Debug, Default)]
pub struct UserPatch {
    /// See [`User::email`].
    pub email: Option<String>,
    /// See [`User::full_name`].
    pub full_name: Option<Option<String>>,
    /// See [`User::is_admin`].
    pub is_admin: Option<bool>,
    /// See [`User::is_active`].
    pub is_active: Option<bool>,
    /// See [`User::api_access`].
    pub api_access: Option<bool>,
    /// See [`User::roles`].
    pub roles: Option<Roles>,
    /// See [`User::reach`].
    pub reach: Option<Reach>,
    /// See [`User::allowed`].
    pub allowed: Option<AllowList>,
    /// See [`User::locked_until`]; clearing it forgets the wrong tries as well.
    pub locked_until: Option<Option<Timestamp>>,
    /// A new password.
    pub password: Option<SecretString>,
    /// See [`User::must_reset_password`].
    pub must_reset_password: Option<bool>,
    /// Takes the second factor away, for somebody who lost it.
    pub without_two_factor: bool,
}

impl Service {
    /// Makes a user.
    pub async fn create_user(&self, authority: Authority<'_>, new: NewUser) -> ServiceResult<NewPerson> {
        let email = checked_email(&new.email)?;
        let one_time = new.members.password.is_none().then(|| self.ring.passwords().one_time());
        let password = match &new.members.password {
            Some(password) => passwords::acceptable(password, &email)?,
            None => one_time.clone().unwrap_or_default(),
        };
        let now = self.clock.now();
        let blank = blank(random_uuid(&*self.clock, &*self.entropy).into(), email, now);
        let mut user = apply(&new.members, blank)?;
        user.must_reset_password = new.members.must_reset_password.unwrap_or(one_time.is_some());
        authority.covers(user.rights(), &user.reaches())?;
        user.password = self.hashed(&password).await?;
        self.record_user(authority.deed(), EventKind::UserCreated, user.id).await?;
        match self.store.insert_user(&user).await {
            Ok(()) => Ok(NewPerson { user, one_time }),
            Err(error) => Err(explained(error)),
        }
    }

    /// One user.
    pub async fn user(&self, id: UserId) -> ServiceResult<User> {
        self.write_notes().await;
        self.store.user(id).await?.ok_or_else(|| ServiceError::not_found("user", &id))
    }

    /// The user with this address, in any case.
    pub async fn user_named(&self, email: &str) -> ServiceResult<User> {
        self.write_notes().await;
        let found = self.store.user_by_email(email).await?;
        found.ok_or_else(|| ServiceError::not_found("user", &email.chars().take(254).collect::<String>()))
    }

    /// The users of the installation.
    pub async fn users(&self, order: ListOrder) -> ServiceResult<Listing<User>> {
        self.write_notes().await;
        Ok(self.store.users(order).await?)
    }

    /// Changes the members that are present. When it is one that a sign-in rests on, every sign-in of the user
    /// ends; other roles or accounts hold for tokens that are out already.
    pub async fn update_user(
        &self,
        authority: Authority<'_>,
        id: UserId,
        patch: UserPatch,
    ) -> ServiceResult<User> {
        let before = self.user(id).await?;
        authority.covers(before.rights(), &before.reaches())?;
        let mut after = apply(&patch, before.clone())?;
        authority.covers(after.rights(), &after.reaches())?;
        if let Some(password) = &patch.password {
            let password = passwords::acceptable(password, &after.email)?;
            after.password = self.hashed(&password).await?;
            after.invalid_login_attempts = 0;
        }
        after.updated = self.clock.now();
        self.record_user(authority.deed(), EventKind::UserChanged, id).await?;
        let written = self.store.update_user(&after, sign_ins(&before, &after)).await;
        self.memory.forget_user(id);
        written.map_err(explained)?;
        self.user(id).await
    }

    /// Removes a user.
    pub async fn delete_user(&self, authority: Authority<'_>, id: UserId) -> ServiceResult<()> {
        let user = self.user(id).await?;
        authority.covers(user.rights(), &user.reaches())?;
        self.record_user(authority.deed(), EventKind::UserDeleted, id).await?;
        let deleted = self.store.delete_user(id).await;
        self.memory.forget_user(id);
        match deleted {
            Err(StoreError::NotFound(_)) => Err(ServiceError::not_found("user", &id)),
            other => other.map_err(explained),
        }
    }

    /// Sets the password of the user with this name, and makes one who may do nothing yet where there is none:
    /// the call of the compatible API.
    pub async fn put_user(
        &self,
        authority: Authority<'_>,
        email: &str,
        password: Option<SecretString>,
    ) -> ServiceResult<User> {
        let must_reset_password = password.is_some().then_some(false);
        let patch = UserPatch { password, must_reset_password, ..UserPatch::default() };
        if let Some(user) = self.store.user_by_email(&checked_email(email)?).await? {
            return self.update_user(authority, user.id, patch).await;
        }
        let new = NewUser { email: email.to_owned(), members: patch };
        Ok(self.create_user(authority, new).await?.user)
    }

    /// Gives a user a one-time password, good for setting another.
    pub async fn reset_password(&self, authority: Authority<'_>, id: UserId) -> ServiceResult<SecretString> {
        let password = self.ring.passwords().one_time();
        let patch = UserPatch {
            password: Some(password.clone()),
            must_reset_password: Some(true),
            ..UserPatch::default()
        };
        self.update_user(authority, id, patch).await?;
        Ok(password)
    }

    /// Hashed in one of the few places for it.
    pub(crate) async fn hashed(&self, password: &SecretString) -> ServiceResult<PasswordHash> {
        let _place = self.people.pool.enter().await.map_err(|_| ServiceError::TooMany {
            code: "too-many-sign-ins",
            message: "Too many passwords are being checked.".to_owned(),
            retry_after: std::time::Duration::from_secs(1),
        })?;
        Ok(self.ring.passwords().hash(password).await?)
    }
}

pub(crate) fn checked_email(text: &str) -> ServiceResult<String> {
    names::user_name(text).map_err(|error| ServiceError::invalid("email", format!("Email: {error}.")))
}

pub(crate) fn blank(id: UserId, email: String, now: Timestamp) -> User {
    User {
        id,
        version: 1,
        email,
        full_name: None,
        is_admin: false,
        is_active: true,
        api_access: false,
        roles: Roles::NONE,
        reach: Reach::AllAccounts,
        password: String::new().into(),
        must_reset_password: false,
        two_factor: None,
        allowed: AllowList::default(),
        locked_until: None,
        invalid_login_attempts: 0,
        last_access: None,
        created: now,
        updated: now,
    }
}

fn apply(patch: &UserPatch, user: User) -> ServiceResult<User> {
    let email = match &patch.email {
        Some(email) => checked_email(email)?,
        None => user.email,
    };
    let is_unlocked = patch.locked_until == Some(None);
    Ok(User {
        email,
        full_name: patch.full_name.clone().unwrap_or(user.full_name),
        is_admin: patch.is_admin.unwrap_or(user.is_admin),
        is_active: patch.is_active.unwrap_or(user.is_active),
        api_access: patch.api_access.unwrap_or(user.api_access),
        roles: patch.roles.unwrap_or(user.roles),
        reach: patch.reach.clone().unwrap_or(user.reach),
        allowed: patch.allowed.clone().unwrap_or(user.allowed),
        locked_until: patch.locked_until.unwrap_or(user.locked_until),
        invalid_login_attempts: if is_unlocked { 0 } else { user.invalid_login_attempts },
        must_reset_password: patch.must_reset_password.unwrap_or(user.must_reset_password),
        two_factor: user.two_factor.filter(|_| !patch.without_two_factor),
        ..user
    })
}

/// What was signed in goes on only where nothing changed that a sign-in rests on.
pub(crate) fn sign_ins(before: &User, after: &User) -> SignIns {
    let rests_on = |user: &User| {
        (
            user.email.clone(),
            user.is_active,
            user.password.clone(),
            user.must_reset_password,
            // One that no code was shown of yet is no part of it: the token that begins it also confirms it.
            user.two_factor.clone().filter(|factor| factor.is_confirmed).map(|factor| factor.secret),
            user.locked_until,
        )
    };
    if rests_on(before) == rests_on(after) { SignIns::Keep } else { SignIns::End }
}

fn explained(error: StoreError) -> ServiceError {
    match error {
        StoreError::Duplicate("user") => ServiceError::Conflict {
            code: "email-taken",
            message: "Another user has this e-mail address.".to_owned(),
        },
        StoreError::NotFound("account") => {
            ServiceError::invalid("unknown-account", "Accounts: one of them is not there")
        }
        StoreError::Conflict("administrator") => ServiceError::Conflict {
            code: "last-administrator",
            message: "This is the last active unrestricted administrator. Make another one first.".to_owned(),
        },
        other => other.into(),
    }
}
