//! The front door: how people come in.

use std::time::Duration;

use countersign_core::{AddressRange, TrustedProxies};
use countersign_service::DoorSettings;
use serde::Deserialize;

use super::parse;

/// The front door.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DoorConfig {
    /// Whether people get tokens for their password at `/oauth/token`.
    #[serde(deserialize_with = "parse::switch")]
    allow_password_grant: bool,
    /// How long a password that was found right is known without being checked again.
    #[serde(deserialize_with = "parse::duration")]
    remember_for: Duration,
    /// Of how many people at most.
    #[serde(deserialize_with = "parse::number")]
    remember_most: u32,
    /// How many passwords are checked at once.
    #[serde(deserialize_with = "parse::number")]
    checks_at_once: u32,
    /// The proxies whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "parse::list")]
    trusted_proxies: Vec<AddressRange>,
}

impl Default for DoorConfig {
    fn default() -> Self {
        let DoorSettings { allow_password_grant, remember_for, remember_most, .. } = DoorSettings::default();
        Self {
            allow_password_grant,
            remember_for,
            remember_most: u32::try_from(remember_most).unwrap_or(u32::MAX),
            checks_at_once: 0,
            trusted_proxies: Vec::new(),
        }
    }
}

impl DoorConfig {
    pub(crate) fn settings(&self) -> DoorSettings {
        let default = DoorSettings::default();
        DoorSettings {
            allow_password_grant: self.allow_password_grant,
            remember_for: self.remember_for,
            remember_most: usize::try_from(self.remember_most).unwrap_or(usize::MAX),
            checks_at_once: match self.checks_at_once {
                0 => default.checks_at_once,
                count => count as usize,
            },
            rest_after_suspects: default.rest_after_suspects,
            trusted_proxies: TrustedProxies::new(self.trusted_proxies.clone()),
        }
    }
}
