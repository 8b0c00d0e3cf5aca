//! A user's new password, set with the old one. A one-time password is good for this and for nothing else.

use std::sync::Arc;

use countersign_audit::EventKind;
use countersign_core::{Actor, SecretString, User};

use super::{BasicAttempt, Oneself, passwords};
use crate::{Deed, DoorError, Service, ServiceError};

/// What a user sends to set a new password.
#[derive(Debug, Default)]
pub struct OwnPassword {
    /// The old one, where a token shows who it is; beside the old password itself it is not needed.
    pub old: Option<SecretString>,
    /// The new one.
    pub new: SecretString,
    /// A code, where the user has a second factor.
    pub code: Option<SecretString>,
}

impl Service {
    /// Sets a user's new password with the old one, which is checked in full even where a token was shown: who
    /// finds a token must not make himself at home with it. Everything that was signed in or remembered ends.
    pub async fn change_own_password(
        self: &Arc<Self>,
        who: Oneself,
        change: OwnPassword,
    ) -> Result<(), DoorError> {
        let attempt = match who {
            Oneself::Password(attempt) => attempt,
            Oneself::Token { user, address, request } => {
                let old = change.old.ok_or_else(|| {
                    ServiceError::invalid("old-password-missing", "OldPassword: send it along with a token.")
                })?;
                let user = self.store.user(user).await.map_err(ServiceError::from)?;
                let user = user.ok_or(DoorError::Denied)?;
                BasicAttempt::with(&user.email, old.expose(), address, request)
            }
        };
        let (old, request) = (attempt.claim.password.clone(), Arc::clone(&attempt.request));
        let before = self.shown_by_password(attempt, change.code.as_ref(), |_| Ok(())).await?;
        let password = passwords::acceptable(&change.new, &before.email)?;
        if password.expose() == old.expose() {
            return Err(ServiceError::invalid("bad-password", "Password: this is the old one.").into());
        }
        let after = User {
            password: self.hashed(&password).await?,
            must_reset_password: false,
            invalid_login_attempts: 0,
            ..before.clone()
        };
        let deed = Deed { actor: Actor::User(before.id), request };
        self.write_oneself(Some(&deed), EventKind::PasswordChanged, &before, after).await?;
        Ok(())
    }
}
