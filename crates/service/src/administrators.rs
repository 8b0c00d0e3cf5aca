//! The first administrator: made once, with a password that is good for setting another.

use countersign_audit::EventKind;
use countersign_core::{SecretString, User, random_uuid};
use countersign_store::StoreError;

use crate::{
    Service, ServiceError, ServiceResult,
    people::{blank, checked_email},
};

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
        let email = checked_email(email)?;
        if self.store.administrators().await? > 0 {
            return Ok(None);
        }
        let passwords = self.ring.passwords();
        let password = passwords.one_time();
        let blank = blank(random_uuid(&*self.clock, &*self.entropy).into(), email, self.clock.now());
        let user = User {
            is_admin: true,
            api_access: true,
            password: passwords.hash(&password).await?,
            must_reset_password: true,
            ..blank
        };
        self.record_user(None, EventKind::UserCreated, user.id).await?;
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
