//! How far and how long the way out reaches.

use std::time::Duration;

use ipnet::IpNet;
use rustls_pki_types::CertificateDer;

/// The settings of the way out.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Private, loopback, link-local and other special ranges that third parties may be in.
    pub allow_private: Vec<IpNet>,
    /// For name, TCP and TLS together.
    pub connect_timeout: Duration,
    /// From the last piece of the request that went out until the head of the answer.
    pub response_timeout: Duration,
    /// Between two pieces of a body, both ways.
    pub body_idle_timeout: Duration,
    /// How long an unused connection is kept.
    pub pool_idle_timeout: Duration,
    /// How many unused connections are kept for one host.
    pub pool_max_idle_per_host: usize,
    /// Roots that are trusted beside the system's: a private authority, or a test's.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow_private: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            response_timeout: Duration::from_secs(30),
            body_idle_timeout: Duration::from_mins(1),
            pool_idle_timeout: Duration::from_mins(1),
            pool_max_idle_per_host: 256,
            extra_roots: Vec::new(),
        }
    }
}

/// The way out cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The TLS library refuses the protocol versions.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}
