//! The front doors of `cargo xtask bench verify`: another's program with its way to keep a password, or ours.

use std::fs;

use clap::ValueEnum;

use super::peers::{Peer, Words, caddy, envoy, nginx};
use super::process::{Server, free_port};
use super::{MEASURED_CORE, bench_folder, work_folder};
use crate::fault::Fault;

/// A front door, and how it keeps the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Door {
    /// nginx that asks for nothing: what the answer alone costs
    NginxOpen,
    /// nginx with `auth_basic`, Apache's {SHA}: one unsalted SHA-1
    NginxSha1,
    /// nginx with `auth_basic`, Apache's apr1: a thousand rounds of MD5
    NginxApr1,
    /// nginx with `auth_basic`, bcrypt at cost 10
    NginxBcrypt10,
    /// Caddy with `basic_auth`, bcrypt at cost 14
    CaddyBcrypt14,
    /// Envoy with its filter `basic_auth`, Apache's {SHA}
    EnvoySha1,
    /// This product, as it is shipped: Argon2id
    Countersign,
}

impl Door {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NginxOpen => "nginx-open",
            Self::NginxSha1 => "nginx-sha1",
            Self::NginxApr1 => "nginx-apr1",
            Self::NginxBcrypt10 => "nginx-bcrypt10",
            Self::CaddyBcrypt14 => "caddy-bcrypt14",
            Self::EnvoySha1 => "envoy-sha1",
            Self::Countersign => "countersign",
        }
    }

    pub(crate) fn peer(self) -> Peer {
        match self {
            Self::NginxOpen | Self::NginxSha1 | Self::NginxApr1 | Self::NginxBcrypt10 => Peer::Nginx,
            Self::CaddyBcrypt14 => Peer::Caddy,
            Self::EnvoySha1 => Peer::Envoy,
            Self::Countersign => Peer::Countersign,
        }
    }

    /// The file of bench/peers/passwords that it reads, if it reads one.
    fn passwords(self) -> Option<&'static str> {
        match self {
            Self::NginxSha1 | Self::EnvoySha1 => Some("sha1"),
            Self::NginxApr1 => Some("apr1"),
            Self::NginxBcrypt10 => Some("bcrypt10"),
            Self::NginxOpen | Self::CaddyBcrypt14 | Self::Countersign => None,
        }
    }

    /// Starts another's program on the measured core, and sees that it refuses who has no password.
    pub(crate) fn start(self) -> Result<Server, Fault> {
        let folder = work_folder(self.name())?;
        let port = free_port()?;
        if let Some(name) = self.passwords() {
            let from = bench_folder().join("peers/passwords").join(name);
            fs::copy(&from, folder.join("passwords")).map_err(Fault::file(&from))?;
        }
        let realm = if self == Self::NginxOpen { "off" } else { "\"bench\"" };
        let more = [("@REALM@", realm)];
        let words = Words::new(&folder, port, &more);
        let command = match self {
            Self::CaddyBcrypt14 => caddy(&words.fill("peers/caddy/verify.Caddyfile")?),
            Self::EnvoySha1 => envoy(&words.fill("peers/envoy/verify.yaml")?),
            _ => nginx(&words.fill("peers/nginx/verify.conf")?, &folder),
        };
        let mut server = Server::start(&command, MEASURED_CORE, port, &folder)?;
        server.wait_for("/health", 200, &folder)?;
        if self != Self::NginxOpen {
            server.wait_for("/", 401, &folder)?;
        }
        Ok(server)
    }
}
