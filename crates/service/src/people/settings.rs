//! What an operator decides about the front door.

use std::time::Duration;

use countersign_core::TrustedProxies;

/// What an operator decides about the front door.
#[derive(Debug, Clone)]
pub struct DoorSettings {
    /// Whether people get tokens for their password (`grant_type=password`). Off: RFC 9700 section 2.4 advises
    /// against it.
    pub allow_password_grant: bool,
    /// How long a password that was found right is known without being checked again; at most
    /// [`DoorSettings::LONGEST`], and not at all when zero.
    pub remember_for: Duration,
    /// Of how many people a right password is remembered at most.
    pub remember_most: usize,
    /// How many passwords are checked at once; each takes 19 MiB and a processor for tens of milliseconds.
    pub checks_at_once: usize,
    /// After a try from an address that was wrong, none of these is checked for so many times as long as it took.
    pub rest_after_suspects: u32,
    /// The proxies whose word is taken on who calls.
    pub trusted_proxies: TrustedProxies,
}

impl DoorSettings {
    /// A password that was changed by whatever the change feed does not tell of is good for no longer.
    pub const LONGEST: Duration = Duration::from_mins(10);
}

impl Default for DoorSettings {
    fn default() -> Self {
        // Half of the processors, so that people who guess leave the other half to everybody else.
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            allow_password_grant: false,
            remember_for: Duration::from_mins(1),
            remember_most: 10_000,
            checks_at_once: processors.div_ceil(2),
            // So they get a twentieth of one processor: some three checks in two seconds.
            rest_after_suspects: 19,
            trusted_proxies: TrustedProxies::default(),
        }
    }
}
