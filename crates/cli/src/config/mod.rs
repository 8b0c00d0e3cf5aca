//! The settings: file, then environment, then flags. An unknown name is an error, so that a spelling
//! mistake is not a silent default.

mod door;
mod environment;
mod limits;
mod parse;
#[cfg(test)]
mod reference;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

pub(crate) use door::DoorConfig;
pub(crate) use limits::LimitsConfig;

use countersign_core::SecretString;
use countersign_server::RequestIdHeader;
use ipnet::IpNet;
use serde::Deserialize;

use crate::{
    args::SettingsArgs,
    failure::{CommandResult, Failure},
};

const FILE: &str = "countersign.toml";

/// All settings. Every member is optional in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where the API listens.
    pub(crate) listen: SocketAddr,
    /// The directory of the embedded store.
    pub(crate) data: Option<PathBuf>,
    /// Folders with connectors, later ones win.
    #[serde(deserialize_with = "parse::list")]
    pub(crate) connectors: Vec<PathBuf>,
    /// The master key itself: 64 hex digits, or Base64 of 32 bytes.
    pub(crate) master_key: Option<SecretString>,
    /// A file that holds it; `master.key` in the data directory when nothing else is set.
    pub(crate) master_key_file: Option<PathBuf>,
    /// A program, with its arguments, that prints it.
    #[serde(deserialize_with = "parse::list")]
    pub(crate) master_key_command: Vec<String>,
    /// The way out.
    pub(crate) outbound: OutboundConfig,
    /// How much calls may do.
    pub(crate) limits: LimitsConfig,
    /// How people come in.
    pub(crate) door: DoorConfig,
    /// The audit log.
    pub(crate) audit: AuditConfig,
    /// TLS for callers.
    pub(crate) tls: TlsConfig,
    /// Counts and times for Prometheus.
    pub(crate) metrics: MetricsConfig,
    /// Logs.
    pub(crate) log: LogConfig,
}

/// The way out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OutboundConfig {
    /// Private, loopback and link-local ranges that third parties may be in; none by default.
    #[serde(deserialize_with = "parse::list")]
    pub(crate) allow_private: Vec<IpNet>,
    /// How long a third party may take until its answer begins.
    #[serde(deserialize_with = "parse::duration")]
    pub(crate) timeout: Duration,
    /// The field in which a call carries its request's id to the third party; in none by default.
    #[serde(deserialize_with = "parse::text")]
    pub(crate) request_id_header: Option<RequestIdHeader>,
}

/// The audit log.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AuditConfig {
    /// How safe the event of a call is before the credential leaves.
    pub(crate) mode: AuditMode,
}

/// How safe the event of a call is before the credential leaves. Writes of credentials are always on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AuditMode {
    /// With the operating system: it survives the death of the process.
    #[default]
    Written,
    /// On disk: it survives a power cut.
    Strict,
}

/// TLS for callers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TlsConfig {
    /// PEM file: the certificate, then its chain.
    pub(crate) cert: Option<PathBuf>,
    /// PEM file: the private key.
    pub(crate) key: Option<PathBuf>,
    /// A proxy in front ends TLS, so that this server may listen in clear text beyond loopback.
    #[serde(deserialize_with = "parse::switch")]
    pub(crate) terminated_upstream: bool,
}

/// Counts and times for Prometheus.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MetricsConfig {
    /// Where they are served; nowhere by default.
    pub(crate) listen: Option<SocketAddr>,
}

/// Logs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LogConfig {
    /// For people, or for programs.
    pub(crate) format: LogFormat,
    /// What is logged, as `info` or `info,countersign::access=off`.
    pub(crate) filter: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            data: None,
            connectors: Vec::new(),
            master_key: None,
            master_key_file: None,
            master_key_command: Vec::new(),
            outbound: OutboundConfig::default(),
            limits: LimitsConfig::default(),
            door: DoorConfig::default(),
            audit: AuditConfig::default(),
            tls: TlsConfig::default(),
            metrics: MetricsConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Default for OutboundConfig {
    fn default() -> Self {
        Self { allow_private: Vec::new(), timeout: Duration::from_secs(30), request_id_header: None }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

impl Config {
    /// File, environment and flags together.
    pub(crate) fn load(args: &SettingsArgs) -> CommandResult<Self> {
        let table = Self::file(args.config.as_deref())?;
        let table = environment::overlay(table, std::env::vars_os())?;
        let mut config: Self = table.try_into().map_err(|error: toml::de::Error| {
            Failure::new(format!("the settings: {}", error.message()))
                .hint("they come from the configuration file and the COUNTERSIGN_* environment")
        })?;
        if let Some(data) = &args.data {
            config.data = Some(data.clone());
        }
        if !args.connectors.is_empty() {
            config.connectors.clone_from(&args.connectors);
        }
        Ok(config)
    }

    /// The data directory, absolute or not.
    pub(crate) fn data_dir(&self) -> CommandResult<PathBuf> {
        if let Some(data) = &self.data {
            return Ok(data.clone());
        }
        let base = etcetera::base_strategy::choose_base_strategy().map_err(|_| {
            Failure::new("there is no home directory to keep data in").hint("name one with --data DIR")
        })?;
        Ok(etcetera::BaseStrategy::data_dir(&base).join("countersign"))
    }

    fn file(named: Option<&Path>) -> CommandResult<toml::Table> {
        let path = named.unwrap_or(Path::new(FILE));
        if named.is_none() && !path.exists() {
            return Ok(toml::Table::new());
        }
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
        // The error's own text quotes the line, and with it a key that stands there.
        let failed = |error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            Failure::new(format!("{}, line {line}: {}", path.display(), error.message()))
        };
        // Read once against the real shape: only here is the line known.
        toml::from_str::<Self>(&text).map_err(failed)?;
        toml::from_str(&text).map_err(failed)
    }
}
