//! Slows guessing down: for each user, known or not, and for each address. After five wrong tries the next has
//! to wait, a second first and twice as long each time, a quarter of an hour at most.
//!
//! Who guesses at one user from elsewhere delays that user's own sign-in, and must not be able to do so for
//! ever. An address that has not failed and comes while a user is being guessed at is told how long to wait,
//! and then gets its try, however often others have failed meanwhile.
//!
//! An address that has been wrong is a suspect: what it tries is checked apart from everybody else's.
//!
//! OAuth clients are counted too, beside the same addresses. Their secrets are drawn by a machine and cannot be
//! guessed, so an attacker elsewhere delays no client at all: an address without failures gets its try at once.
//!
//! Memory is bounded: counts are kept under digests of a fixed size, and the least used are forgotten.

use std::{
    convert::Infallible,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use countersign_vault::ProcessDigest;
use jiff::Timestamp;
use quick_cache::sync::Cache;

/// Wrong tries that cost no delay.
const FREE: u32 = 5;
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_mins(15);
/// Tries of one address that are checked at once: people who share an address sign in at once in the morning.
const AT_ONCE: u32 = 64;
/// Users and addresses that are counted at once. About 200 bytes each.
const COUNTED: usize = 50_000;

/// The tries of one user, or of one address.
#[derive(Default)]
struct Tries {
    failures: u32,
    in_flight: u32,
    until: Timestamp,
}

impl Tries {
    /// As they count now: a quarter of an hour after the last delay ended, all is forgotten.
    fn now(&mut self, now: Timestamp) -> &mut Self {
        let forgotten = self.until.saturating_add(LONGEST_DELAY).unwrap_or(Timestamp::MAX);
        if self.failures > 0 && forgotten <= now {
            self.failures = 0;
        }
        self
    }

    /// How long the next try has to wait, when so many may be under way without a delay.
    fn wait(&self, now: Timestamp, free: u32) -> Option<Duration> {
        let left = until(now, self.until);
        let pending = self.in_flight > 0 && self.failures.saturating_add(self.in_flight) >= free;
        if left > Duration::ZERO { Some(left) } else { pending.then_some(FIRST_DELAY) }
    }

    fn fail(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        let delay = delay(self.failures);
        self.until = now.saturating_add(delay).unwrap_or(Timestamp::MAX);
    }
}

/// What so many failures cost.
fn delay(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => {
            FIRST_DELAY.saturating_mul(1_u32.checked_shl(more).unwrap_or(u32::MAX)).min(LONGEST_DELAY)
        }
    }
}

fn until(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or_default()
}

type Shared = Arc<Mutex<Tries>>;

/// The tries of one, from the first on.
fn of<K: Clone + Eq + Hash>(all: &Cache<K, Shared>, key: &K) -> Shared {
    let Ok(tries) = all.get_or_insert_with(key, || Ok::<_, Infallible>(Shared::default()));
    tries
}

/// Counts tries.
pub(crate) struct Throttle {
    users: Cache<ProcessDigest, Shared>,
    addresses: Cache<IpAddr, Shared>,
    /// From when on an address that waited for a user's delay gets its try.
    promised: Cache<(ProcessDigest, IpAddr), Timestamp>,
}

/// A try that is under way.
pub(crate) struct Try {
    user: Shared,
    address: Shared,
    is_suspect: bool,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self { users: Cache::new(COUNTED), addresses: Cache::new(COUNTED), promised: Cache::new(COUNTED) }
    }

    /// Lets a try in, or says how long to wait.
    pub(crate) fn enter(
        &self,
        user: ProcessDigest,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Try, Duration> {
        let address = network(address);
        let (of_user, of_address) = (of(&self.users, &user), of(&self.addresses, &address));
        let is_clean = is_clean(&of_address, now)?;
        let wait = lock(&of_user).now(now).wait(now, FREE);
        let promise = (user, address);
        match wait {
            Some(wait) if !is_clean => return Err(wait),
            Some(wait) if !self.keeps_promise(&promise, wait, now)? => return Err(wait),
            _ => drop(self.promised.remove(&promise)),
        }
        Ok(Try::begin(of_user, of_address, !is_clean))
    }

    /// Lets a client's try in, or says how long to wait.
    pub(crate) fn enter_client(
        &self,
        client: ProcessDigest,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Try, Duration> {
        let (of_client, of_address) = (of(&self.users, &client), of(&self.addresses, &network(address)));
        let is_clean = is_clean(&of_address, now)?;
        let wait = lock(&of_client).now(now).wait(now, FREE);
        match wait {
            Some(wait) if !is_clean => Err(wait),
            _ => Ok(Try::begin(of_client, of_address, !is_clean)),
        }
    }

    /// Whether this address has waited as long as it was told to; otherwise it is told now.
    fn keeps_promise(
        &self,
        promise: &(ProcessDigest, IpAddr),
        wait: Duration,
        now: Timestamp,
    ) -> Result<bool, Duration> {
        let forgotten = |at: Timestamp| at.saturating_add(LONGEST_DELAY).is_ok_and(|end| end <= now);
        match self.promised.get(promise).filter(|at| !forgotten(*at)) {
            Some(at) if at <= now => Ok(true),
            Some(at) => Err(until(now, at)),
            None => {
                self.promised.insert(*promise, now.saturating_add(wait).unwrap_or(Timestamp::MAX));
                Ok(false)
            }
        }
    }
}

/// Whether an address has not been wrong, or how long it has to wait.
fn is_clean(address: &Shared, now: Timestamp) -> Result<bool, Duration> {
    let mut tries = lock(address);
    let tries = tries.now(now);
    let free = if tries.failures < FREE { AT_ONCE } else { FREE };
    tries.wait(now, free).map_or(Ok(tries.failures == 0), Err)
}

impl Try {
    fn begin(user: Shared, address: Shared, is_suspect: bool) -> Self {
        lock(&user).in_flight += 1;
        lock(&address).in_flight += 1;
        Self { user, address, is_suspect }
    }

    /// Whether its address has been wrong.
    pub(crate) fn is_suspect(&self) -> bool {
        self.is_suspect
    }

    /// It was wrong.
    pub(crate) fn failed(self, now: Timestamp) {
        lock(&self.user).fail(now);
        lock(&self.address).fail(now);
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        for tries in [&self.user, &self.address] {
            let mut tries = lock(tries);
            tries.in_flight = tries.in_flight.saturating_sub(1);
        }
    }
}

fn lock(tries: &Shared) -> std::sync::MutexGuard<'_, Tries> {
    tries.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What counts as one address: of IPv6 the first half, since the other is one household's or one server's to
/// choose (RFC 4291 section 2.5.4).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & (u128::MAX << 64)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
#[path = "throttle_tests.rs"]
mod tests;
