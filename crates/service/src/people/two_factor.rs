//! The second factor of a user: begun, proved with a code, taken away.

use std::sync::Arc;

use countersign_audit::EventKind;
use countersign_core::{SecretString, TwoFactor, User};
use countersign_vault::{Place, base32};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Oneself, oneself::wrong_code, users::sign_ins};
use crate::{Deed, DoorError, Service, ServiceError, ServiceResult};

/// What an app needs to make codes: the only time that it is seen.
#[derive(Debug)]
pub struct Enrolment {
    /// In Base32, for who types it.
    pub secret: SecretString,
    /// The same as an `otpauth` URI, which apps read as a picture.
    pub uri: SecretString,
}

/// The same for every app that reads such a URI: they ignore other parameters than RFC 6238's usual ones.
const PARAMETERS: &str = "issuer=Countersign&algorithm=SHA1&digits=6&period=30";

impl Service {
    /// Begins with a second factor. Nothing is asked for until a code of it was shown; beginning again gives
    /// another secret.
    pub async fn enrol_two_factor(self: &Arc<Self>, who: Oneself) -> Result<Enrolment, DoorError> {
        let who = self.shown(who, None).await?;
        Ok(self.begin_two_factor(Some(&who.deed), who.user).await?)
    }

    /// Switches the second factor on, with a code that proves that the app has the secret. Every sign-in of the
    /// user ends: none was begun with a code.
    pub async fn confirm_two_factor(
        self: &Arc<Self>,
        who: Oneself,
        code: &SecretString,
    ) -> Result<User, DoorError> {
        let who = self.shown(who, None).await?;
        can_be_confirmed(&who.user)?;
        self.take_code(&who, code).await?;
        Ok(self.switch_two_factor_on(Some(&who.deed), who.user).await?)
    }

    /// Takes the second factor away, with a code of it; one that was not confirmed needs none.
    pub async fn disable_two_factor(
        self: &Arc<Self>,
        who: Oneself,
        code: &SecretString,
    ) -> Result<User, DoorError> {
        let came_with_token = matches!(who, Oneself::Token { .. });
        let who = self.shown(who, Some(code)).await?;
        if who.user.two_factor.is_none() {
            return Ok(who.user);
        }
        if came_with_token && who.user.needs_code() {
            self.take_code(&who, code).await?;
        }
        let after = User { two_factor: None, ..who.user.clone() };
        Ok(self.write_oneself(Some(&who.deed), EventKind::TwoFactorOff, &who.user, after).await?)
    }

    /// Begins with a second factor for a user; without a deed it is the operator who does.
    pub async fn begin_two_factor(&self, deed: Option<&Deed>, user: User) -> ServiceResult<Enrolment> {
        if user.needs_code() {
            return Err(is_on());
        }
        let secret = self.ring.new_shared_secret();
        let sealed = self.ring.seal(&Place::TwoFactor { user: user.id }, secret.expose())?;
        let factor = TwoFactor { secret: sealed, is_confirmed: false, last_step: 0 };
        let after = User { two_factor: Some(factor), ..user.clone() };
        self.write_oneself(deed, EventKind::TwoFactorBegun, &user, after).await?;
        let secret = base32(&secret);
        let name = utf8_percent_encode(&user.email, NON_ALPHANUMERIC);
        let uri = format!("otpauth://totp/Countersign:{name}?secret={}&{PARAMETERS}", secret.expose());
        Ok(Enrolment { secret, uri: uri.into() })
    }

    /// Switches a user's second factor on for the operator, who has the user beside him with a code.
    pub async fn confirm_two_factor_of(&self, user: User, code: &SecretString) -> ServiceResult<User> {
        can_be_confirmed(&user)?;
        let step = self.step_of(&user, code, self.clock.now()).ok_or_else(wrong_code)?;
        if !self.store.spend_code(user.id, step).await? {
            return Err(wrong_code());
        }
        self.switch_two_factor_on(None, user).await
    }

    async fn switch_two_factor_on(&self, deed: Option<&Deed>, user: User) -> ServiceResult<User> {
        let confirmed = |factor: TwoFactor| TwoFactor { is_confirmed: true, ..factor };
        let after = User { two_factor: user.two_factor.clone().map(confirmed), ..user.clone() };
        self.write_oneself(deed, EventKind::TwoFactorOn, &user, after).await
    }

    /// Records and writes what a user does with what he signs in with. What was signed in ends where it rested on
    /// what changes.
    pub(crate) async fn write_oneself(
        &self,
        deed: Option<&Deed>,
        kind: EventKind,
        before: &User,
        after: User,
    ) -> ServiceResult<User> {
        let after = User { updated: self.clock.now(), ..after };
        self.record_user(deed, kind, after.id).await?;
        let written = self.store.update_user(&after, sign_ins(before, &after)).await;
        self.memory.forget_user(after.id);
        written?;
        self.user(after.id).await
    }
}

/// Whether there is one that waits for its first code.
fn can_be_confirmed(user: &User) -> ServiceResult<()> {
    match &user.two_factor {
        Some(factor) if factor.is_confirmed => Err(is_on()),
        Some(_) => Ok(()),
        None => Err(ServiceError::Conflict {
            code: "two-factor-not-begun",
            message: "There is no second factor to confirm. Begin with one first.".to_owned(),
        }),
    }
}

fn is_on() -> ServiceError {
    ServiceError::Conflict {
        code: "two-factor-on",
        message: "The second factor is on. Disable it first, with a code of it.".to_owned(),
    }
}
