//! The breaker of one third party: when nobody answers there, calls are answered here for a while, and one
//! at a time tries again.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

/// Failures in a row that open the breaker.
const FAILURES: u32 = 5;
/// How long it stays open at first; doubled each time that the trial fails.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// How long it stays open at most.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// The breaker of one third party. Only time-outs and connections that do not come about count.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    until: Timestamp,
    pause: SignedDuration,
    /// A call went through to try.
    is_tried: bool,
}

impl Breaker {
    /// Passes, or says how long the pause still is. Of the callers that come after the pause the first
    /// goes through, and the others wait for another one. What time it is, is asked of an open breaker alone.
    pub(crate) fn pass(&self, now: impl FnOnce() -> Timestamp) -> Result<(), Duration> {
        let mut inner = self.lock();
        let Some(open) = &mut inner.open else { return Ok(()) };
        let now = now();
        if now < open.until {
            return Err(open.until.duration_since(now).try_into().unwrap_or(Duration::ZERO));
        }
        open.until = now.saturating_add(open.pause).unwrap_or(now);
        open.is_tried = true;
        Ok(())
    }

    /// The third party answered: whatever it said, it is there.
    pub(crate) fn answered(&self) {
        *self.lock() = Inner::default();
    }

    /// Nobody answered.
    pub(crate) fn failed(&self, now: Timestamp) {
        let mut inner = self.lock();
        inner.failures = inner.failures.saturating_add(1);
        if inner.failures < FAILURES {
            return;
        }
        let pause = match inner.open {
            // Calls that left before it opened do not make the pause longer.
            Some(open) if !open.is_tried => return,
            Some(open) => (open.pause * 2).min(LONGEST_PAUSE),
            None => FIRST_PAUSE,
        };
        let until = now.saturating_add(pause).unwrap_or(now);
        inner.open = Some(Open { until, pause, is_tried: false });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    fn opened() -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            assert_eq!(breaker.pass(|| at(0)), Ok(()));
            breaker.failed(at(0));
        }
        breaker
    }

    #[test]
    fn it_opens_after_five_failures_in_a_row_and_says_for_how_long() {
        assert_eq!(opened().pass(|| at(2)), Err(Duration::from_secs(3)));
    }

    #[test]
    fn after_the_pause_one_call_tries_and_the_others_wait() {
        let breaker = opened();
        assert_eq!(breaker.pass(|| at(5)), Ok(()));
        assert_eq!(breaker.pass(|| at(5)), Err(Duration::from_secs(5)));
    }

    #[test]
    fn an_answer_closes_it() {
        let breaker = opened();
        assert_eq!(breaker.pass(|| at(5)), Ok(()));
        breaker.answered();
        assert_eq!(breaker.pass(|| at(5)), Ok(()));
        assert_eq!(breaker.pass(|| at(5)), Ok(()));
    }

    #[test]
    fn a_trial_that_fails_makes_the_pause_longer_up_to_a_minute() {
        let breaker = opened();
        let mut now = 0;
        for pause in [5, 10, 20, 40, 60, 60] {
            now += pause;
            let early = Err(Duration::from_secs(1));
            assert_eq!(
                (breaker.pass(|| at(now - 1)), breaker.pass(|| at(now))),
                (early, Ok(())),
                "after {pause} s"
            );
            breaker.failed(at(now));
        }
    }

    #[test]
    fn calls_that_left_before_it_opened_do_not_make_the_pause_longer() {
        let breaker = opened();
        for _ in 0..20 {
            breaker.failed(at(1));
        }
        assert_eq!(breaker.pass(|| at(1)), Err(Duration::from_secs(4)));
    }

    #[test]
    fn an_answer_between_failures_starts_the_count_anew() {
        let breaker = Breaker::default();
        for _ in 0..3 * FAILURES {
            breaker.failed(at(0));
            breaker.answered();
            assert_eq!(breaker.pass(|| at(0)), Ok(()));
        }
    }
}
