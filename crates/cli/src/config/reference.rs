//! The settings as a page, `docs/configuration.md`. Written by a test, and held against the structs by it.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;

use super::{
    AuditConfig, Config, DoorConfig, LimitsConfig, LogConfig, MetricsConfig, OutboundConfig, TlsConfig,
};

/// Name, a value that works, the default, and what it is.
const SETTINGS: [(&str, &str, &str, &str); 25] = [
    ("listen", "127.0.0.1:8080", "`127.0.0.1:8080`", "where the API and the proxy listen"),
    ("data", "/var/lib/countersign", "the platform's data directory", "the directory of the embedded store"),
    (
        "connectors",
        "/etc/countersign/connectors,/srv/more",
        "none",
        "folders with connectors beside the built-in ones; of two with one name and version the later one wins",
    ),
    (
        "master_key",
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
        "",
        "the master key itself: 64 hex digits, or Base64 of 32 bytes. Prefer one of the next two",
    ),
    (
        "master_key_file",
        "/run/secrets/master.key",
        "`master.key` in the data directory",
        "a file that holds it",
    ),
    (
        "master_key_command",
        "/usr/local/bin/fetch-key,countersign",
        "",
        "a program and its arguments; what it prints is the key. It has 30 seconds",
    ),
    (
        "outbound.allow_private",
        "10.0.0.0/8,127.0.0.1/32",
        "none",
        "private, loopback, link-local and other special ranges that third parties may be in",
    ),
    ("outbound.timeout", "30s", "`30s`", "how long a third party may take until its answer begins"),
    (
        "outbound.request_id_header",
        "X-Request-Id",
        "none",
        "the field in which a call carries its request's id to the third party, in place of the caller's own",
    ),
    ("limits.connection_concurrency", "32", "`1024`", "calls at once through one connection"),
    ("limits.connection_rate", "10", "`0`, no limit", "calls a second through one connection"),
    ("limits.client_concurrency", "64", "`8192`", "calls at once of one client"),
    ("limits.client_rate", "100", "`0`, no limit", "calls a second of one client"),
    (
        "limits.probe_rejected_after",
        "15m",
        "`0`, off",
        "after this time one call goes through a rejected connection, to see whether it works again",
    ),
    (
        "door.allow_password_grant",
        "true",
        "`false`",
        "whether people get tokens for their password at `/oauth/token`; RFC 9700 section 2.4 advises against it",
    ),
    (
        "door.remember_for",
        "30s",
        "`1m`",
        "how long a right password is known without being checked again, at most `10m`; `0` checks at every request",
    ),
    ("door.remember_most", "500", "`10000`", "of how many people a right password is known at most"),
    (
        "door.checks_at_once",
        "4",
        "`0`, half of the processors",
        "how many passwords are checked at once; each takes 19 MiB and tens of milliseconds of a processor",
    ),
    (
        "door.trusted_proxies",
        "10.0.0.0/8,2001:db8::/32",
        "none",
        "addresses and ranges of the proxies whose `X-Forwarded-For` is believed; without one the peer of the connection is who calls",
    ),
    (
        "audit.mode",
        "strict",
        "`written`",
        "`written`: the event of a call is with the operating system before the credential leaves; `strict`: on disk",
    ),
    (
        "tls.cert",
        "/etc/countersign/tls.pem",
        "",
        "PEM: the certificate, then its chain; read again when it changes",
    ),
    ("tls.key", "/etc/countersign/tls.key", "", "PEM: the private key"),
    (
        "tls.terminated_upstream",
        "true",
        "`false`",
        "a proxy in front ends TLS, so that the server may listen in clear text beyond loopback",
    ),
    (
        "metrics.listen",
        "127.0.0.1:9464",
        "off",
        "where Prometheus finds `/metrics`; whoever reaches that address may read it",
    ),
    ("log.format", "json", "`text`", "`text` for people, `json` for programs"),
];

const LOG_FILTER: (&str, &str, &str, &str) = (
    "log.filter",
    "info,countersign::access=off",
    "`info`",
    "what is logged; `countersign::access` is the line that each request leaves",
);

fn settings() -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str)> {
    SETTINGS.into_iter().chain([LOG_FILTER])
}

fn variable(name: &str) -> String {
    format!("COUNTERSIGN_{}", name.to_uppercase().replace('.', "__"))
}

fn page() -> String {
    let mut page = String::from(
        "# Configuration\n\nSettings come from `countersign.toml` in the working directory (or `--config FILE`), then \
         from the\nenvironment, then from flags; the later one wins. A name that is not here is an error. Lists in \
         the\nenvironment are separated by commas.\n\n| setting | environment | default | what it is |\n|---|---|---|---|\n",
    );
    for (name, _, default, what) in settings() {
        let _ = writeln!(page, "| `{name}` | `{}` | {default} | {what} |", variable(name));
    }
    page.push_str("\nAs a file:\n\n```toml\nlisten = \"127.0.0.1:8080\"\ndata = \"/var/lib/countersign\"\n\n[outbound]\nallow_private = [\"10.0.0.0/8\"]\n\n[log]\nformat = \"json\"\n```\n");
    page
}

/// The members of a group, as serde names them when it meets one that it does not know.
fn members<T: DeserializeOwned>() -> Vec<String> {
    let error = toml::from_str::<T>("no_such_member = 1").err().map(|error| error.message().to_owned());
    let text = error.unwrap_or_default();
    text.split('`').skip(3).step_by(2).map(ToOwned::to_owned).collect()
}

#[test]
fn the_page_names_every_setting_and_no_other() {
    let groups = ["outbound", "limits", "door", "audit", "tls", "metrics", "log"];
    let mut expected: Vec<String> =
        members::<Config>().into_iter().filter(|name| !groups.contains(&name.as_str())).collect();
    for (group, names) in [
        ("outbound", members::<OutboundConfig>()),
        ("limits", members::<LimitsConfig>()),
        ("door", members::<DoorConfig>()),
        ("audit", members::<AuditConfig>()),
        ("tls", members::<TlsConfig>()),
        ("metrics", members::<MetricsConfig>()),
        ("log", members::<LogConfig>()),
    ] {
        expected.extend(names.into_iter().map(|name| format!("{group}.{name}")));
    }
    let named: Vec<String> = settings().map(|(name, ..)| name.to_owned()).collect();
    assert_eq!(named, expected);
}

#[test]
fn every_value_that_the_page_would_suggest_is_accepted_from_the_environment() {
    for (name, value, ..) in settings() {
        let variables = [(variable(name).into(), value.into())];
        let table = super::environment::overlay(toml::Table::new(), variables.into_iter()).unwrap();
        let config: Result<Config, _> = table.try_into();
        assert!(config.is_ok(), "{name} = {value}: {:?}", config.err());
    }
}

#[test]
fn the_page_in_the_repository_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    crate::documents::hold(path, &page());
}
