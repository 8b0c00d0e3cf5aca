//! What the call path needs, held in memory: callers, accounts, routes. Bounded, and right within the poll
//! of the change feed; within this process at once.
//!
//! Nothing here is decrypted: a route holds its credential sealed.

mod cache;
mod follow;

use std::{
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use countersign_core::{Account, AccountId, ConnectionId, LookupHash, UserId};
use countersign_store::{Change, ChangeKind};
use countersign_vault::ProcessDigest;
use jiff::Timestamp;

use self::cache::Cache;
use crate::{Caller, DoorSettings, ServiceResult, installed::KnownInstallation, resolve::Route};

/// Stands behind the change feed: what the feed missed for whatever reason is wrong no longer than this.
const TIME_TO_LIVE: Duration = Duration::from_mins(1);

const MAX_CALLERS: usize = 100_000;
const MAX_ACCOUNTS: usize = 100_000;
/// A route is about 1 KiB.
const MAX_ROUTES: usize = 100_000;

/// Who holds a token, and until when.
#[derive(Debug, Clone)]
pub(crate) struct KnownCaller {
    pub(crate) caller: Caller,
    pub(crate) expires: Timestamp,
}

/// A right password, and who came with it.
#[derive(Debug)]
pub(crate) struct Verified {
    /// The digest of name and password together.
    pub(crate) credential: ProcessDigest,
    pub(crate) user: UserId,
    pub(crate) caller: Caller,
    pub(crate) until: Timestamp,
}

/// The caches.
pub(crate) struct Memory {
    /// Grows whenever something is forgotten: what was read before that is not remembered after it.
    epoch: AtomicU64,
    /// How far the change feed was read.
    followed: AtomicI64,
    callers: Cache<LookupHash, Arc<KnownCaller>>,
    installations: Cache<LookupHash, Arc<KnownInstallation>>,
    /// By what a user is found by: he has one password.
    verified: Cache<Box<str>, Arc<Verified>>,
    accounts: Cache<AccountId, Arc<Account>>,
    /// `None` remembers that this account has no such connection.
    routes: Cache<(AccountId, ConnectionId), Option<Arc<Route>>>,
}

impl Memory {
    /// `people` is of how many people a right password is remembered.
    pub(crate) fn new(people: usize) -> Self {
        Self {
            epoch: AtomicU64::new(0),
            followed: AtomicI64::new(-1),
            callers: Cache::new(MAX_CALLERS, TIME_TO_LIVE),
            installations: Cache::new(MAX_CALLERS, TIME_TO_LIVE),
            verified: Cache::new(people, DoorSettings::LONGEST),
            accounts: Cache::new(MAX_ACCOUNTS, TIME_TO_LIVE),
            routes: Cache::new(MAX_ROUTES, TIME_TO_LIVE),
        }
    }

    /// The caller with this token; `None` is not remembered, so that a guess costs the guesser a read.
    pub(crate) async fn caller(
        &self,
        hash: LookupHash,
        load: impl Future<Output = ServiceResult<Option<KnownCaller>>>,
    ) -> ServiceResult<Option<Arc<KnownCaller>>> {
        if let Some(known) = self.callers.get(&hash) {
            return Ok(Some(known));
        }
        let before = self.epoch();
        let loaded = load.await?.map(Arc::new);
        if let Some(loaded) = &loaded {
            self.remember(&self.callers, &hash, Arc::clone(loaded), before);
        }
        Ok(loaded)
    }

    /// The installation that calls with this; `None` is not remembered, as for callers.
    pub(crate) async fn installation(
        &self,
        hash: LookupHash,
        load: impl Future<Output = ServiceResult<Option<KnownInstallation>>>,
    ) -> ServiceResult<Option<Arc<KnownInstallation>>> {
        if let Some(known) = self.installations.get(&hash) {
            return Ok(Some(known));
        }
        let before = self.epoch();
        let loaded = load.await?.map(Arc::new);
        if let Some(loaded) = &loaded {
            self.remember(&self.installations, &hash, Arc::clone(loaded), before);
        }
        Ok(loaded)
    }

    /// Who came with this name and this password lately.
    pub(crate) fn verified(
        &self,
        name: &str,
        credential: &ProcessDigest,
        now: Timestamp,
    ) -> Option<Arc<Verified>> {
        let known = self.verified.get(name)?;
        (known.credential == *credential && known.until > now).then_some(known)
    }

    /// Remembers a password that was found right, unless something was forgotten since `before`.
    pub(crate) fn remember_verified(&self, name: &str, verified: Verified, before: u64) {
        self.remember(&self.verified, &name.into(), Arc::new(verified), before);
    }

    /// Forgets what is known of a user: the password that was right, and who holds his tokens.
    pub(crate) fn forget_user(&self, id: UserId) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.verified.retain(|verified| verified.user != id);
        self.callers.clear();
    }

    /// The account with this id, where it is known.
    pub(crate) fn known_account(&self, id: &str) -> Option<Arc<Account>> {
        self.accounts.get(id)
    }

    /// Loads and remembers the account with this id.
    pub(crate) async fn load_account(
        &self,
        id: &AccountId,
        load: impl Future<Output = ServiceResult<Option<Account>>>,
    ) -> ServiceResult<Option<Arc<Account>>> {
        let before = self.epoch();
        let loaded = load.await?.map(Arc::new);
        if let Some(loaded) = &loaded {
            self.remember(&self.accounts, id, Arc::clone(loaded), before);
        }
        Ok(loaded)
    }

    /// The route of a connection of this account, where it is known; `Some(None)` says that there is none.
    pub(crate) fn known_route(&self, account: &AccountId, id: ConnectionId) -> Option<Option<Arc<Route>>> {
        self.routes.get(&(account.clone(), id))
    }

    /// Loads and remembers the route of a connection of this account.
    pub(crate) async fn load_route(
        &self,
        account: &AccountId,
        id: ConnectionId,
        load: impl Future<Output = ServiceResult<Option<Route>>>,
    ) -> ServiceResult<Option<Arc<Route>>> {
        let before = self.epoch();
        let loaded = load.await?.map(Arc::new);
        self.remember(&self.routes, &(account.clone(), id), loaded.clone(), before);
        Ok(loaded)
    }

    /// Forgets a connection's route at once: for a write of this process.
    pub(crate) fn forget_connection(&self, account: &AccountId, id: ConnectionId) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.routes.remove(&(account.clone(), id));
    }

    /// Forgets an account, and every route: another account's routes may lead through it.
    pub(crate) fn forget_account(&self, id: &AccountId) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.accounts.remove(id);
        self.routes.clear();
        self.callers.clear();
        self.installations.clear();
    }

    /// Forgets every caller: a client was changed or revoked, its tokens were removed, or an application or one of
    /// its installations was changed.
    pub(crate) fn forget_callers(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.callers.clear();
        self.installations.clear();
    }

    /// Forgets what a change, of this process or of another, made wrong.
    fn apply(&self, change: &Change) {
        match (change.kind, &change.account) {
            (ChangeKind::Connection, Some(account)) => match change.key.parse() {
                Ok(id) => self.forget_connection(account, id),
                Err(_) => self.forget_account(account),
            },
            (ChangeKind::Account, Some(account)) => self.forget_account(account),
            (
                ChangeKind::Client | ChangeKind::Token | ChangeKind::Application | ChangeKind::Installation,
                _,
            ) => self.forget_callers(),
            (ChangeKind::User, _) => match change.key.parse() {
                Ok(id) => self.forget_user(id),
                Err(_) => self.forget_all(),
            },
            _ => {}
        }
    }

    fn forget_all(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.callers.clear();
        self.installations.clear();
        self.verified.clear();
        self.accounts.clear();
        self.routes.clear();
    }

    /// What was read at this epoch may be remembered for as long as it is still this one.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Remembers what was read, unless something was forgotten since `before`. The second look takes back
    /// what was put in between the first look and the write.
    fn remember<K, V>(&self, cache: &Cache<K, V>, key: &K, value: V, before: u64)
    where
        K: Clone + Eq + Hash,
        V: Clone,
    {
        if self.epoch() != before {
            return;
        }
        cache.insert(key.clone(), value);
        if self.epoch() != before {
            cache.remove(key);
        }
    }
}
