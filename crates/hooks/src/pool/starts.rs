//! Starting children, and when not to: a program that dies at once must not be started without end.

use std::{
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use super::{child::Child, keeper::Keeper, watch::Watch};
use crate::{HookProblem, Limits, compiled::Compiled};

/// After the first failure; doubled with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What became of the last starts.
#[derive(Debug, Default)]
pub(super) struct Starts {
    failed: Mutex<Option<Failed>>,
    /// What the first child has compiled of our own scripts.
    ours: OnceLock<Compiled>,
}

#[derive(Debug, Clone)]
struct Failed {
    times: u32,
    until: Instant,
    reason: String,
}

impl Starts {
    /// Starts a child and waits until it is confined; refused at once while a pause lasts.
    pub(super) async fn start(
        &self,
        keeper: &Keeper,
        watch: &Watch,
        limits: &Limits,
    ) -> Result<Child, HookProblem> {
        if let Some(failed) = self.pausing(Instant::now()) {
            return Err(HookProblem::Unavailable(format!("no child for now: {}", failed.reason)));
        }
        let started = Child::start(keeper, watch, limits, &self.ours).await;
        self.note(started.as_ref().err(), Instant::now());
        started.map_err(HookProblem::Unavailable)
    }

    fn pausing(&self, now: Instant) -> Option<Failed> {
        self.lock().clone().filter(|failed| now < failed.until)
    }

    fn note(&self, reason: Option<&String>, now: Instant) {
        let mut failed = self.lock();
        *failed = reason.map(|reason| {
            let times = failed.as_ref().map_or(0, |failed| failed.times).saturating_add(1);
            Failed { times, until: now + pause(times), reason: reason.clone() }
        });
    }

    fn lock(&self) -> MutexGuard<'_, Option<Failed>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long nothing is started after that many failures in a row.
fn pause(times: u32) -> Duration {
    let doublings = times.saturating_sub(1).min(16);
    FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_ten_seconds_and_a_good_start_ends_them() {
        let (starts, now) = (Starts::default(), Instant::now());
        let reason = "it died".to_owned();
        let mut pauses = Vec::new();
        for _ in 0..9 {
            starts.note(Some(&reason), now);
            pauses.push(starts.lock().clone().unwrap().until.duration_since(now).as_millis());
        }
        assert_eq!(pauses, [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
        assert!(starts.pausing(now + Duration::from_millis(9_999)).is_some());
        assert!(starts.pausing(now + LONGEST_PAUSE).is_none());
        starts.note(None, now);
        assert!(starts.pausing(now).is_none());
    }
}
