//! People: who they are, what they may do, and how they come in.

mod check;
mod flights;
mod grants;
mod links;
mod names;
mod notes;
mod oneself;
mod own_password;
mod passwords;
mod pool;
mod settings;
mod sign_in;
mod sign_in_tokens;
mod throttle;
mod two_factor;
mod users;

use std::{net::IpAddr, time::Duration};

use countersign_core::{Entropy, User};
use countersign_vault::{ProcessDigest, ProcessDigests};
use jiff::Timestamp;

pub use check::BasicAttempt;
pub(crate) use check::{Denial, fit_for_tokens};
pub use grants::Authority;
pub use oneself::Oneself;
pub use own_password::OwnPassword;
pub use settings::DoorSettings;
pub use sign_in::{ACCESS_LIFETIME, GrantError, PersonTokens};
pub use sign_in_tokens::{BroughtIn, NewSignInToken};
pub use two_factor::Enrolment;
pub use users::{NewPerson, NewUser, UserPatch};
pub(crate) use users::{blank, checked_email};

use self::{
    flights::Flights,
    notes::Notes,
    pool::Pool,
    throttle::{Throttle, Try},
};

/// What is known of people beside the store: how they try, and what they tried lately.
pub(crate) struct People {
    pub(crate) settings: DoorSettings,
    digests: ProcessDigests,
    throttle: Throttle,
    /// By credential, address and epoch of the memory: who comes after a change does not join a check that
    /// was begun before it.
    flights: Flights<(ProcessDigest, IpAddr, u64), Result<User, Denial>>,
    pool: Pool,
    /// For tries from addresses that have been wrong.
    suspects: Pool,
    notes: Notes,
}

impl People {
    pub(crate) fn new(settings: DoorSettings, entropy: &dyn Entropy) -> Self {
        let pool = Pool::new(settings.checks_at_once);
        let suspects = Pool::for_suspects(settings.rest_after_suspects);
        Self {
            settings,
            digests: ProcessDigests::new(entropy),
            throttle: Throttle::new(),
            flights: Flights::default(),
            pool,
            suspects,
            notes: Notes::default(),
        }
    }

    /// Lets a client's try in, or says how long to wait.
    pub(crate) fn enter_client(&self, id: &str, address: IpAddr, now: Timestamp) -> Result<Try, Duration> {
        self.throttle.enter_client(self.digests.of(&["client", id]), address, now)
    }
}
