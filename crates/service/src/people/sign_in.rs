//! People who get tokens for their password (RFC 6749 section 4.3), where the operator lets them. The check is the
//! same as for HTTP Basic, and a code of the second factor has a place here.

use std::sync::Arc;

use countersign_core::{SecretString, SignIn, TokenPair, User, random_uuid};
use countersign_store::{Renewal, StoreError};
use countersign_vault::{Place, SecretKind, accepted_step};
use jiff::{SignedDuration, Timestamp};

use super::{
    BasicAttempt, Denial,
    check::{Unfit, fit_for_tokens, in_good_standing},
};
use crate::{Caller, DoorError, Service, ServiceError, ServiceResult, TOKEN_LIFETIME};

/// How long a person's access token is good. Short, since it is renewed without the password.
pub const ACCESS_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

const NO_CODE: &str = "two-factor";
pub(super) const WRONG_CODE: &str = "two-factor-wrong";
const MUST_RESET: &str = "must-reset-password";

/// The tokens that a person just got: the only time that they are seen.
#[derive(Debug)]
pub struct PersonTokens {
    /// The access token.
    pub access: SecretString,
    /// What the next ones are got with, once.
    pub refresh: SecretString,
    /// When they were issued.
    pub issued: Timestamp,
    /// When the access token ends.
    pub expires: Timestamp,
}

/// Why a person got no tokens.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// Nobody, or not with this password or this refresh token, or not now: never told apart.
    #[error(
        "The user name or the password is wrong, the refresh token is not good, or this user may not sign in."
    )]
    Invalid,
    /// The password is right, and a code of the second factor is missing, wrong, or was used before.
    #[error("This user signs in with a code too. Send the one that the app shows now as totp.")]
    TwoFactor,
    /// The password is right, and good for one thing only.
    #[error(
        "This password is good for setting another one only. Set one with PUT /v1.0/user/password, and sign in with that."
    )]
    MustReset,
    /// Too many tries, an address that is not on the user's list, or something else.
    #[error(transparent)]
    Door(#[from] DoorError),
}

impl From<ServiceError> for GrantError {
    fn from(error: ServiceError) -> Self {
        Self::Door(error.into())
    }
}

impl From<Denial> for GrantError {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Denied(NO_CODE | WRONG_CODE) => Self::TwoFactor,
            Denial::Denied(MUST_RESET) => Self::MustReset,
            Denial::Denied(_) => Self::Invalid,
            other => Self::Door(other.into()),
        }
    }
}

impl Service {
    /// Whether people get tokens here at all.
    #[must_use]
    pub fn grants_people_tokens(&self) -> bool {
        self.people.settings.allow_password_grant
    }

    /// Signs a person in: tokens for the password, and for a code where the user has a second factor.
    pub async fn sign_person_in(
        self: &Arc<Self>,
        attempt: BasicAttempt,
        code: Option<SecretString>,
    ) -> Result<PersonTokens, GrantError> {
        let attempt = Arc::new(attempt);
        let claim = &attempt.claim;
        let shown = code.as_ref().map_or("", SecretString::expose);
        let credential = self.people.digests.of(&[&claim.key, claim.password.expose(), "for tokens", shown]);
        let (service, tried, shown) = (Arc::clone(self), Arc::clone(&attempt), code.clone());
        let check = move || async move {
            let fit = |user: &User, now: Timestamp| service.fit_to_sign_in(user, shown.as_ref(), now);
            service.prove_person(&tried, &fit).await
        };
        let flight = self.people.flights.join((credential, attempt.address, self.memory.epoch()), check);
        let proven = flight.await.unwrap_or_else(|| Err(Denial::Failed("a check panicked".to_owned())));
        let user = proven?;
        Caller::user(&user).may_call_from(attempt.address)?;
        if let Some(code) = code.filter(|_| user.needs_code())
            && !self.spend_code(&attempt, &user, &code).await?
        {
            return Err(GrantError::TwoFactor);
        }
        self.begin_sign_in(&user).await
    }

    /// New tokens for a refresh token, which is used up. A second use of one ends everything of its sign-in:
    /// one of the two who used it is not the person (RFC 9700 section 4.14.2).
    pub async fn renew_sign_in(&self, refresh: &str, request: &str) -> Result<PersonTokens, GrantError> {
        let hash = self.ring.lookup_hash(SecretKind::RefreshToken, refresh);
        let now = self.clock.now();
        let sign_in = self.store.sign_in_of(&hash).await.map_err(ServiceError::from)?;
        let Some(sign_in) = sign_in else { return self.not_renewed("refresh-token-unknown", request).await };
        let user = self.store.user(sign_in.user).await.map_err(ServiceError::from)?;
        let unfit = user
            .map_or(Some("unknown-user"), |user| fit_for_tokens(&user, now).err().map(|unfit| unfit.reason));
        if let Some(reason) = unfit {
            return self.not_renewed(reason, request).await;
        }
        let (tokens, mut pair) = self.new_pair(now)?;
        pair.expires = pair.expires.min(sign_in.expires);
        match self.store.renew(&hash, &pair).await.map_err(ServiceError::from)? {
            Renewal::Renewed => Ok(PersonTokens { expires: pair.expires, ..tokens }),
            Renewal::Unknown => self.not_renewed("refresh-token-expired", request).await,
            Renewal::Reused(user) => {
                self.memory.forget_user(user);
                self.not_renewed("refresh-token-reused", request).await
            }
        }
    }

    async fn not_renewed(&self, reason: &str, request: &str) -> Result<PersonTokens, GrantError> {
        self.record_refusal(reason, request).await;
        Err(GrantError::Invalid)
    }

    /// Whether a user with the right password, who shows this code or none, may have tokens.
    fn fit_to_sign_in(&self, user: &User, code: Option<&SecretString>, now: Timestamp) -> Result<(), Unfit> {
        in_good_standing(user, now)?;
        if user.needs_code() {
            // Whoever shows no code does not guess at one, and the answer tells already that the password is
            // right.
            let code = code.ok_or(Unfit { reason: NO_CODE, is_guess: false })?;
            self.step_of(user, code, now).ok_or(Unfit { reason: WRONG_CODE, is_guess: true })?;
        }
        if user.must_reset_password { Err(Unfit { reason: MUST_RESET, is_guess: false }) } else { Ok(()) }
    }

    /// The time step of which this is the user's code.
    pub(super) fn step_of(&self, user: &User, code: &SecretString, now: Timestamp) -> Option<u64> {
        let factor = user.two_factor.as_ref()?;
        let secret = self.ring.open(&Place::TwoFactor { user: user.id }, &factor.secret);
        let secret =
            secret.inspect_err(|error| tracing::error!(%error, "a code could not be checked")).ok()?;
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        accepted_step(&secret, code.expose(), seconds, factor.last_step)
    }

    /// Takes the code, which was found right, so that nobody gets in with it again; whether nobody did before.
    pub(super) async fn spend_code(
        &self,
        attempt: &BasicAttempt,
        user: &User,
        code: &SecretString,
    ) -> ServiceResult<bool> {
        if let Some(step) = self.step_of(user, code, self.clock.now())
            && self.store.spend_code(user.id, step).await?
        {
            return Ok(true);
        }
        self.record_turned_away(attempt, "two-factor-used").await;
        Ok(false)
    }

    async fn begin_sign_in(&self, user: &User) -> Result<PersonTokens, GrantError> {
        let created = self.clock.now();
        let expires = created.saturating_add(TOKEN_LIFETIME).map_err(|_| too_late())?;
        let id = random_uuid(&*self.clock, &*self.entropy).into();
        let sign_in = SignIn { id, user: user.id, created, expires };
        let (tokens, pair) = self.new_pair(created)?;
        match self.store.insert_sign_in(user, &sign_in, &pair).await {
            Ok(()) => Ok(tokens),
            // Changed or removed since the password was checked.
            Err(StoreError::NotFound(_)) => Err(GrantError::Invalid),
            Err(error) => Err(ServiceError::from(error).into()),
        }
    }

    fn new_pair(&self, issued: Timestamp) -> ServiceResult<(PersonTokens, TokenPair)> {
        let access = self.ring.new_secret(SecretKind::AccessToken);
        let refresh = self.ring.new_secret(SecretKind::RefreshToken);
        let expires = issued.saturating_add(ACCESS_LIFETIME).map_err(|_| too_late())?;
        let pair = TokenPair {
            access: self.ring.lookup_hash(SecretKind::AccessToken, access.expose()),
            refresh: self.ring.lookup_hash(SecretKind::RefreshToken, refresh.expose()),
            issued,
            expires,
        };
        Ok((PersonTokens { access, refresh, issued, expires }, pair))
    }
}

fn too_late() -> ServiceError {
    ServiceError::Broken("the clock stands too far in the future to issue a token".to_owned())
}
