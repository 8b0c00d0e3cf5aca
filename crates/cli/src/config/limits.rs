//! How much calls may do.

use std::{num::NonZeroU32, time::Duration};

use countersign_service::{LimitSettings, TrafficSettings};
use serde::Deserialize;

use super::parse;

/// How much calls may do; 0 is no limit for a rate, and off for the probe.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LimitsConfig {
    /// Calls at once through one connection.
    #[serde(deserialize_with = "parse::number")]
    connection_concurrency: u32,
    /// Calls a second through one connection.
    #[serde(deserialize_with = "parse::number")]
    connection_rate: u32,
    /// Calls at once of one client.
    #[serde(deserialize_with = "parse::number")]
    client_concurrency: u32,
    /// Calls a second of one client.
    #[serde(deserialize_with = "parse::number")]
    client_rate: u32,
    /// After this time one call goes through a rejected connection, to see whether it works again.
    #[serde(deserialize_with = "parse::duration")]
    probe_rejected_after: Duration,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        let LimitSettings { connection_concurrency, client_concurrency, .. } = LimitSettings::default();
        Self {
            connection_concurrency,
            connection_rate: 0,
            client_concurrency,
            client_rate: 0,
            probe_rejected_after: Duration::ZERO,
        }
    }
}

impl LimitsConfig {
    pub(crate) fn traffic(&self) -> TrafficSettings {
        let limits = LimitSettings {
            connection_concurrency: self.connection_concurrency,
            connection_rate: NonZeroU32::new(self.connection_rate),
            client_concurrency: self.client_concurrency,
            client_rate: NonZeroU32::new(self.client_rate),
        };
        let probe_rejected_after = Some(self.probe_rejected_after).filter(|after| !after.is_zero());
        TrafficSettings { limits, probe_rejected_after }
    }
}
