//! Randomness, as a trait, so that a test can repeat the dice.

use uuid::{Builder, Uuid};

use crate::Clock;

/// A source of random bytes fit for keys.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the whole of `bytes`. An implementation ends the process rather than fill it weakly.
    fn fill(&self, bytes: &mut [u8]);
}

/// A new id: version 7, so that ids sort by the time they were made (RFC 9562 section 5.7).
#[must_use]
pub fn random_uuid(clock: &dyn Clock, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0_u8; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
