//! The first administrator: made once, with a password that is good for setting another.

use countersign_core::{AllowList, Reach, Roles, SecretString, User, check_email, random_uuid};
use countersign_store::StoreError;

use crate::{Service, ServiceError, ServiceResult};

/// An administrator who was just made: the only time that the password is seen.
#[derive(Debug)]
pub struct NewAdministrator {
    /// The user as it is kept.
    pub user: User,
    /// The one-time password.
    pub password: SecretString,
}

impl Service {
    /// Makes an administrator who signs in with this address, unless there is any administrator already.
    /// Of two programs that do this at once, one makes theirs.
    pub async fn create_first_administrator(&self, email: &str) -> ServiceResult<Option<NewAdministrator>> {
        check_email(email).map_err(|error| ServiceError::invalid("email", error.to_string()))?;
        if self.store.administrators().await? > 0 {
            return Ok(None);
        }
        let passwords = self.ring.passwords();
        let password = passwords.one_time();
        let now = self.clock.now();
        let user = User {
            id: random_uuid(&*self.clock, &*self.entropy).into(),
            version: 1,
            email: email.to_owned(),
            full_name: None,
            is_admin: true,
            is_active: true,
            api_access: true,
            roles: Roles::NONE,
            reach: Reach::AllAccounts,
            password: passwords.hash(&password).await?,
            must_reset_password: true,
            two_factor: None,
            allowed: AllowList::default(),
            locked_until: None,
            invalid_login_attempts: 0,
            last_access: None,
            created: now,
            updated: now,
        };
        match self.store.insert_first_administrator(&user).await {
            Ok(()) => Ok(Some(NewAdministrator { user, password })),
            Err(StoreError::Duplicate(_)) if self.store.administrators().await? > 0 => Ok(None),
            Err(StoreError::Duplicate(_)) => Err(ServiceError::Conflict {
                code: "email-taken",
                message: "A user who is no administrator has this e-mail address. Name another one."
                    .to_owned(),
            }),
            Err(error) => Err(error.into()),
        }
    }
}
