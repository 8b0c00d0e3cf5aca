//! How much at once, and how fast: for each connection and for each client.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock as _};

/// The limits. A rate of `None` is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitSettings {
    /// Calls at once through one connection.
    pub connection_concurrency: u32,
    /// Calls a second through one connection.
    pub connection_rate: Option<NonZeroU32>,
    /// Calls at once of one client.
    pub client_concurrency: u32,
    /// Calls a second of one client.
    pub client_rate: Option<NonZeroU32>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            connection_concurrency: 1024,
            connection_rate: None,
            client_concurrency: 8192,
            client_rate: None,
        }
    }
}

/// Counts and times the calls of one connection, or of one client.
pub(crate) struct Meter {
    in_flight: AtomicU32,
    at_once: u32,
    rate: Option<DefaultDirectRateLimiter>,
}

/// A place among the calls at once; given back on drop, when the answer's body is done.
pub(crate) struct Permit(Arc<Meter>);

impl Meter {
    pub(crate) fn connection(limits: &LimitSettings) -> Self {
        Self::new(limits.connection_concurrency, limits.connection_rate)
    }

    pub(crate) fn client(limits: &LimitSettings) -> Self {
        Self::new(limits.client_concurrency, limits.client_rate)
    }

    fn new(at_once: u32, rate: Option<NonZeroU32>) -> Self {
        let rate = rate.map(|rate| RateLimiter::direct(Quota::per_second(rate)));
        Self { in_flight: AtomicU32::new(0), at_once, rate }
    }

    /// Takes a place; refused with the time after which it is worth another try.
    pub(crate) fn enter(self: &Arc<Self>) -> Result<Permit, Duration> {
        if self.in_flight.fetch_add(1, Ordering::AcqRel) >= self.at_once {
            self.in_flight.fetch_sub(1, Ordering::AcqRel);
            return Err(Duration::from_secs(1));
        }
        let permit = Permit(Arc::clone(self));
        match self.rate.as_ref().map(RateLimiter::check) {
            Some(Err(early)) => Err(early.wait_time_from(governor::clock::DefaultClock::default().now())),
            _ => Ok(permit),
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_the_call_is_done() {
        let meter = Arc::new(Meter::new(2, None));
        let first = meter.enter();
        let second = meter.enter();
        assert!(first.is_ok() && second.is_ok());
        assert!(meter.enter().is_err());
        drop(first);
        assert!(meter.enter().is_ok());
    }

    #[test]
    fn beyond_the_rate_the_wait_is_told_and_no_place_is_kept() {
        let meter = Arc::new(Meter::new(10, NonZeroU32::new(1)));
        assert!(meter.enter().is_ok());
        let wait = meter.enter().err().expect("the second call of this second is refused");
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        assert_eq!(meter.in_flight.load(Ordering::Acquire), 0);
    }
}
