//! What only the user himself may do for himself, and how he shows that it is he: with the password, where a code
//! of the second factor has its place beside it, or with a token that he got for both.

use std::{net::IpAddr, sync::Arc};

use countersign_core::{Actor, SecretString, User, UserId};
use jiff::Timestamp;

use super::{
    BasicAttempt, Denial,
    check::{Unfit, in_good_standing, is_for_good},
    sign_in::WRONG_CODE,
};
use crate::{Caller, Deed, DoorError, Service, ServiceError};

/// How a user shows that it is he.
pub enum Oneself {
    /// With the password.
    Password(BasicAttempt),
    /// With a token, which was found good.
    Token {
        /// Whose it is.
        user: UserId,
        /// From where it came.
        address: IpAddr,
        /// In which request.
        request: Arc<str>,
    },
}

/// A user who has shown that it is he.
pub(crate) struct Shown {
    pub(crate) user: User,
    pub(crate) deed: Deed,
    address: IpAddr,
}

impl Oneself {
    fn place(&self) -> (IpAddr, Arc<str>) {
        match self {
            Self::Password(attempt) => (attempt.address, Arc::clone(&attempt.request)),
            Self::Token { address, request, .. } => (*address, Arc::clone(request)),
        }
    }
}

impl Service {
    /// The user, if it is he. `code` goes with the password; who has a token has shown one already.
    pub(crate) async fn shown(
        self: &Arc<Self>,
        who: Oneself,
        code: Option<&SecretString>,
    ) -> Result<Shown, DoorError> {
        let (address, request) = who.place();
        let user = match who {
            Oneself::Password(attempt) => self.shown_by_password(attempt, code, is_for_good).await?,
            Oneself::Token { user, .. } => {
                self.store.user(user).await.map_err(ServiceError::from)?.ok_or(DoorError::Denied)?
            }
        };
        Ok(Shown { deed: Deed { actor: Actor::User(user.id), request }, user, address })
    }

    /// The user with this password, and this code where he has a second factor; it is used up. Whatever is wrong
    /// counts as a wrong password and is answered as one.
    pub(crate) async fn shown_by_password(
        self: &Arc<Self>,
        attempt: BasicAttempt,
        code: Option<&SecretString>,
        fit: fn(&User) -> Result<(), Unfit>,
    ) -> Result<User, DoorError> {
        let attempt = Arc::new(attempt);
        let claim = &attempt.claim;
        let code = code.cloned().unwrap_or_default();
        let parts = [&*claim.key, claim.password.expose(), "for oneself", code.expose()];
        let key = (self.people.digests.of(&parts), attempt.address, self.memory.epoch());
        let (service, tried, shown) = (Arc::clone(self), Arc::clone(&attempt), code.clone());
        // In a flight, so that it goes on when whoever asked hangs up: he has tried.
        let check = move || async move {
            let fit = |user: &User, now| service.fit_by_password(user, &shown, now).and_then(|()| fit(user));
            service.prove_person(&tried, &fit).await
        };
        let flight = self.people.flights.join(key, check);
        let user = flight.await.unwrap_or_else(|| Err(Denial::Failed("a check panicked".to_owned())))?;
        Caller::user(&user).may_call_from(attempt.address)?;
        if user.needs_code() && !self.spend_code(&attempt, &user, &code).await? {
            return Err(DoorError::Denied);
        }
        Ok(user)
    }

    fn fit_by_password(&self, user: &User, code: &SecretString, now: Timestamp) -> Result<(), Unfit> {
        in_good_standing(user, now)?;
        if user.needs_code() && self.step_of(user, code, now).is_none() {
            return Err(Unfit { reason: WRONG_CODE, is_guess: true });
        }
        Ok(())
    }

    /// Takes a code that comes without a password. A wrong one counts as a wrong password does.
    pub(crate) async fn take_code(&self, who: &Shown, code: &SecretString) -> Result<(), DoorError> {
        let Shown { user, deed, address } = who;
        let attempt = BasicAttempt::with(&user.email, "", *address, Arc::clone(&deed.request));
        let now = self.clock.now();
        let name = self.people.digests.of(&[&attempt.claim.key]);
        let entered = match self.people.throttle.enter(name, *address, now) {
            Ok(entered) => entered,
            Err(wait) => return Err(self.too_many(&attempt, wait).await.into()),
        };
        let spent = match self.step_of(user, code, now) {
            Some(step) => self.store.spend_code(user.id, step).await.map_err(ServiceError::from)?,
            None => false,
        };
        if spent {
            return Ok(());
        }
        entered.failed(now);
        self.people.notes.failure(user.id);
        self.record_turned_away(&attempt, WRONG_CODE).await;
        Err(wrong_code().into())
    }
}

pub(crate) fn wrong_code() -> ServiceError {
    let message = "Code: it is not the one that the app shows now, or it was used before.";
    ServiceError::invalid("wrong-code", message)
}
