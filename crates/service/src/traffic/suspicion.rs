//! What is known about one connection's credential from the calls through it, between one write of its
//! status and the next.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use countersign_core::CredentialVersion;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::Meter;

/// Without a declared verification this many refusals in a row, with no success between, are the verdict.
const REFUSALS: u32 = 3;

/// After a trial that accepted the credential, refusals of single resources start no other one for this
/// long: a resource that always answers 401 must not become a stream of verifications.
const TRUST: SignedDuration = SignedDuration::from_secs(60);

/// What follows from a refusal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Nothing: a trial is under way, was lately passed, or the call used an older credential.
    Nothing,
    /// The credential is tried, once, for all callers.
    Trial,
    /// That is the verdict.
    Verdict,
}

/// How a trial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The third party accepts the credential: the refusal was about that resource.
    Accepted,
    /// The credential is rejected.
    Rejected,
    /// Nobody could say. The refusals stay counted, so that a credential which cannot be tried is rejected
    /// as one without a declared verification is.
    Open,
}

/// How many trials had ended when a call began: what the call brings is no news to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

/// The turn of one call to try the candidate; over when it is dropped.
pub(crate) struct CandidateTurn(Arc<Watched>);

impl Drop for CandidateTurn {
    fn drop(&mut self) {
        self.0.lock().is_candidate_out = false;
    }
}

/// One connection, as its traffic shows it.
pub(crate) struct Watched {
    state: Mutex<State>,
    trial_over: Notify,
    pub(crate) meter: Arc<Meter>,
}

#[derive(Default)]
struct State {
    version: CredentialVersion,
    refusals: u32,
    is_on_trial: bool,
    trials_ended: u64,
    is_confirming: bool,
    trusted_until: Option<Timestamp>,
    paused_until: Option<Timestamp>,
    probed: Option<Timestamp>,
    is_candidate_out: bool,
}

impl Watched {
    pub(crate) fn new(meter: Meter) -> Self {
        Self { state: Mutex::default(), trial_over: Notify::new(), meter: Arc::new(meter) }
    }

    /// The present, for a call that begins; `None` while the credential is on trial.
    pub(crate) fn moment(&self) -> Option<Moment> {
        let state = self.lock();
        (!state.is_on_trial).then_some(Moment(state.trials_ended))
    }

    /// A call with this version that began at `began` was answered with 401.
    pub(crate) fn refused(
        &self,
        version: CredentialVersion,
        began: Moment,
        can_verify: bool,
        now: Timestamp,
    ) -> Refused {
        let mut state = self.of(version);
        if version < state.version
            || state.is_on_trial
            // Many calls are under way at once: the slow ones among them must not start a second trial.
            || began < Moment(state.trials_ended)
            || state.trusted_until.is_some_and(|until| now < until)
        {
            return Refused::Nothing;
        }
        state.refusals += 1;
        let follows = match (state.refusals < REFUSALS, can_verify) {
            (true, false) => return Refused::Nothing,
            (true, true) => Refused::Trial,
            (false, _) => Refused::Verdict,
        };
        state.is_on_trial = true;
        follows
    }

    /// A call with this version was answered with success. Whether somebody has to write that down.
    pub(crate) fn succeeded(&self, version: CredentialVersion, is_news: bool) -> bool {
        let mut state = self.of(version);
        if version < state.version {
            return false;
        }
        state.refusals = 0;
        is_news && !std::mem::replace(&mut state.is_confirming, true)
    }

    /// The success was written down, or could not be.
    pub(crate) fn confirmed(&self) {
        self.lock().is_confirming = false;
    }

    /// The trial of this version is over. What it says about an older one is not held for or against a
    /// newer one.
    pub(crate) fn end_trial(&self, version: CredentialVersion, outcome: Outcome, now: Timestamp) {
        let mut state = self.lock();
        state.is_on_trial = false;
        state.trials_ended += 1;
        if version == state.version && outcome != Outcome::Open {
            state.refusals = 0;
            state.trusted_until =
                (outcome == Outcome::Accepted).then(|| now.saturating_add(TRUST).unwrap_or(now));
        }
        drop(state);
        self.trial_over.notify_waiters();
    }

    /// Waits while the credential is on trial. The present then.
    pub(crate) async fn settled(&self) -> Moment {
        loop {
            let mut over = std::pin::pin!(self.trial_over.notified());
            // Registered before the look, so that an end between the look and the wait is not missed.
            over.as_mut().enable();
            if let Some(moment) = self.moment() {
                return moment;
            }
            over.await;
        }
    }

    /// The turn to try the candidate of a rotation: one call at a time, so that a wrong one costs one refusal.
    pub(crate) fn candidate_turn(self: &Arc<Self>) -> Option<CandidateTurn> {
        let mut state = self.lock();
        (!std::mem::replace(&mut state.is_candidate_out, true)).then(|| CandidateTurn(Arc::clone(self)))
    }

    /// Whether a trial lately accepted the credential.
    pub(crate) fn is_trusted(&self, now: Timestamp) -> bool {
        self.lock().trusted_until.is_some_and(|until| now < until)
    }

    /// The third party wants to be left alone until then.
    pub(crate) fn pause_until(&self, until: Timestamp) {
        let mut state = self.lock();
        state.paused_until = state.paused_until.max(Some(until));
    }

    /// How long the third party still wants to be left alone. What time it is, is asked only where it ever did.
    pub(crate) fn pause(&self, now: impl FnOnce() -> Timestamp) -> Option<Duration> {
        let until = self.lock().paused_until?;
        let now = now();
        (now < until).then(|| until.duration_since(now).try_into().ok())?
    }

    /// Whether this call may try a rejected credential; one call in each `interval` may.
    pub(crate) fn may_probe(&self, since: Timestamp, interval: Duration, now: Timestamp) -> bool {
        let mut state = self.lock();
        let last = state.probed.map_or(since, |probed| probed.max(since));
        let is_due = now.duration_since(last).unsigned_abs() >= interval && now >= last;
        if is_due {
            state.probed = Some(now);
        }
        is_due
    }

    /// The state of this version: a newer one starts with a clean record.
    fn of(&self, version: CredentialVersion) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        if version > state.version {
            state.version = version;
            state.refusals = 0;
            state.trusted_until = None;
            state.probed = None;
        }
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
