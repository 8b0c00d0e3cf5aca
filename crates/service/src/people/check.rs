//! Whether somebody is who he says. Every way of not getting in looks the same from outside, in bytes and in
//! time; why it was is in the audit log alone.

use std::{net::IpAddr, sync::Arc, time::Duration};

use countersign_basic::Credentials;
use countersign_core::User;
use countersign_store::SignIns;
use countersign_vault::ProcessDigest;
use jiff::Timestamp;

use super::{DoorSettings, names::Claim};
use crate::{Caller, DoorError, Service, ServiceError, memory::Verified};

/// Who comes with a name and a password, from where, and in which request.
pub struct BasicAttempt {
    pub(crate) claim: Claim,
    pub(crate) address: IpAddr,
    pub(crate) request: Arc<str>,
}

impl BasicAttempt {
    /// By HTTP Basic.
    #[must_use]
    pub fn new(credentials: &Credentials, address: IpAddr, request: Arc<str>) -> Self {
        Self::with(credentials.user_id(), credentials.expose_password(), address, request)
    }

    /// In any other way.
    #[must_use]
    pub fn with(user_name: &str, password: &str, address: IpAddr, request: Arc<str>) -> Self {
        Self { claim: Claim::new(user_name, password), address, request }
    }
}

/// Why somebody did not get in. The reason is for the audit log; it has been recorded.
#[derive(Debug, Clone)]
pub(crate) enum Denial {
    /// Not let in. The grant for passwords tells some of the reasons.
    Denied(&'static str),
    /// Too many tries.
    TooMany(Duration),
    /// The store or the audit log cannot be used now.
    Unavailable(String),
    /// Something failed here.
    Failed(String),
}

/// Why a user with the right password does not get in.
pub(crate) struct Unfit {
    pub(crate) reason: &'static str,
    /// Whether it counts as a wrong try.
    pub(crate) is_guess: bool,
}

impl From<Denial> for DoorError {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Denied(_) => Self::Denied,
            Denial::TooMany(after) => Self::TooManyTries(after),
            Denial::Unavailable(why) => Self::Service(ServiceError::StoreUnavailable(
                countersign_store::StoreError::Unavailable(why.into()),
            )),
            Denial::Failed(why) => Self::Service(ServiceError::Broken(why)),
        }
    }
}

impl From<ServiceError> for Denial {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::StoreUnavailable(_) | ServiceError::Audit(_) => {
                Self::Unavailable(error.to_string())
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

impl Service {
    /// The user with this name and password, for a call. A password that was found right lately is known; any
    /// other is checked in full.
    pub async fn user_by_basic(self: &Arc<Self>, attempt: BasicAttempt) -> Result<Caller, DoorError> {
        let Claim { key, password, .. } = &attempt.claim;
        let credential = self.people.digests.of(&[key, password.expose()]);
        let address = attempt.address;
        let caller = match self.memory.verified(key, &credential, self.clock.now()) {
            Some(known) => known.caller.clone(),
            // On the heap, so that the way of nearly all requests does not carry room for the rare one.
            None => Box::pin(self.check_and_remember(attempt, credential)).await?,
        };
        caller.may_call_from(address)?;
        Ok(caller)
    }

    async fn check_and_remember(
        self: &Arc<Self>,
        attempt: BasicAttempt,
        credential: ProcessDigest,
    ) -> Result<Caller, DoorError> {
        let before = self.memory.epoch();
        let name: Box<str> = attempt.claim.key.as_str().into();
        let (service, address) = (Arc::clone(self), attempt.address);
        let check = move || async move { service.prove_person(&attempt, &fit_for_calls).await };
        let flight = self.people.flights.join((credential, address, before), check);
        let proven = flight.await.unwrap_or_else(|| Err(Denial::Failed("a check panicked".to_owned())));
        let user = proven?;
        let caller = Caller::user(&user);
        let remember_for = self.people.settings.remember_for.min(DoorSettings::LONGEST);
        if remember_for > Duration::ZERO {
            let until = self.clock.now().saturating_add(remember_for).unwrap_or(Timestamp::MAX);
            let verified = Verified { credential, user: user.id, caller: caller.clone(), until };
            self.memory.remember_verified(&name, verified, before);
        }
        Ok(caller)
    }

    /// The user whose name and password these are, if `fit` has nothing against it. Costs the same whoever is
    /// named: one read, one hash, one line in the audit log.
    pub(crate) async fn prove_person(
        self: &Arc<Self>,
        attempt: &BasicAttempt,
        fit: &(dyn Fn(&User, Timestamp) -> Result<(), Unfit> + Send + Sync),
    ) -> Result<User, Denial> {
        let now = self.clock.now();
        let name = self.people.digests.of(&[&attempt.claim.key]);
        let entered = match self.people.throttle.enter(name, attempt.address, now) {
            Ok(entered) => entered,
            Err(wait) => return Err(self.too_many(attempt, wait).await),
        };
        let pool = if entered.is_suspect() { &self.people.suspects } else { &self.people.pool };
        let Ok(place) = pool.enter().await else {
            return Err(self.too_many(attempt, Duration::from_secs(1)).await);
        };
        let found = self.store.user_by_email(&attempt.claim.key).await.map_err(ServiceError::from)?;
        let passwords = self.ring.passwords();
        let hash = found.as_ref().map_or_else(|| passwords.dummy(), |user| user.password.clone());
        let is_right = passwords.verify(&attempt.claim.password, &hash).await.map_err(ServiceError::from)?;
        drop(place);
        let verdict = match &found {
            Some(user) if is_right && attempt.claim.is_possible => fit(user, now),
            Some(_) => Err(Unfit { reason: "wrong-password", is_guess: true }),
            None => Err(Unfit { reason: "unknown-user", is_guess: true }),
        };
        match (verdict, found) {
            (Ok(()), Some(user)) => {
                self.record_signed_in(attempt, &user).await?;
                self.people.notes.access(user.id, now);
                self.renew_hash(&user, attempt);
                Ok(user)
            }
            (verdict, found) => {
                let Unfit { reason, is_guess } =
                    verdict.err().unwrap_or(Unfit { reason: "unknown-user", is_guess: true });
                if is_guess {
                    entered.failed(now);
                    if let Some(user) = found {
                        self.people.notes.failure(user.id);
                    }
                }
                self.record_turned_away(attempt, reason).await;
                Err(Denial::Denied(reason))
            }
        }
    }

    pub(crate) async fn too_many(&self, attempt: &BasicAttempt, wait: Duration) -> Denial {
        self.record_turned_away(attempt, "too-many-tries").await;
        Denial::TooMany(wait)
    }

    /// Hashes the password anew, with the costs of today, when its hash is of a time when less was asked for.
    /// Nobody waits for it, and when somebody changed the user meanwhile it is left for the next time.
    fn renew_hash(self: &Arc<Self>, user: &User, attempt: &BasicAttempt) {
        if !self.ring.passwords().is_outdated(&user.password) {
            return;
        }
        let (service, mut user, password) = (Arc::clone(self), user.clone(), attempt.claim.password.clone());
        tokio::spawn(async move {
            let Ok(_place) = service.people.pool.enter().await else { return };
            let Ok(hash) = service.ring.passwords().hash(&password).await else { return };
            user.password = hash;
            if service.store.update_user(&user, SignIns::Keep).await.is_ok() {
                service.memory.forget_user(user.id);
            }
        });
    }
}

/// Whether a user with the right password may call with it.
fn fit_for_calls(user: &User, now: Timestamp) -> Result<(), Unfit> {
    in_good_standing(user, now)?;
    if user.needs_code() {
        return Err(Unfit { reason: "two-factor", is_guess: true });
    }
    is_for_good(user)
}

/// Whether a user may call with a token that he got before.
pub(crate) fn fit_for_tokens(user: &User, now: Timestamp) -> Result<(), Unfit> {
    in_good_standing(user, now)?;
    is_for_good(user)
}

/// Whether a user may come in at all.
pub(crate) fn in_good_standing(user: &User, now: Timestamp) -> Result<(), Unfit> {
    let reason = if !user.is_active {
        "inactive"
    } else if user.locked_until.is_some_and(|until| until > now) {
        "locked"
    } else if !user.api_access {
        "no-api-access"
    } else if !user.is_admin && user.roles.is_empty() {
        "no-role"
    } else {
        return Ok(());
    };
    // Else the sixth try would tell a right password from a wrong one: it would not have to wait.
    Err(Unfit { reason, is_guess: true })
}

/// Whether the password is good for more than setting another.
pub(crate) fn is_for_good(user: &User) -> Result<(), Unfit> {
    if user.must_reset_password {
        Err(Unfit { reason: "must-reset-password", is_guess: true })
    } else {
        Ok(())
    }
}
