//! `cargo xtask bench verify`: wrk with a right password by HTTP Basic -> a front door that checks it and answers
//! something small.

use std::fs;

use clap::ValueEnum;

use super::options::VerifyOptions;
use super::ours::{BY_BASIC, Ours};
use super::peers::{Peer, Words, caddy, envoy, installed, nginx, require};
use super::process::{Server, free_port};
use super::report::{machine, write_json};
use super::sides::{Side, measure, table, warm};
use super::wrk::Target;
use super::{MEASURED_CORE, bench_folder, work_folder};
use crate::fault::Fault;
use crate::run::say;

/// Our cheapest endpoint that wants a caller: it finds in memory that there is no such connector, and says `[]`.
const ASKED: &str = "/v1.0/connectors/none/none";
/// A check of a slow hash takes its time when 256 callers wait for one processor.
const PATIENCE: u32 = 60;

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

/// Measures, prints a table for each number of connections, and writes bench/out/verify.json.
pub(crate) fn run(options: &VerifyOptions) -> Result<(), Fault> {
    require(&[("wrk", "wrk"), ("taskset", "util-linux")])?;
    let mut peers: Vec<Peer> = options.doors.iter().map(|door| door.peer()).collect();
    peers.dedup();
    let peers = installed(&peers)?;
    let doors: Vec<Door> =
        options.doors.iter().copied().filter(|door| peers.contains(&door.peer())).collect();
    let mut sides = Vec::new();
    for door in &doors {
        sides.push(side(*door, options)?);
    }
    warm(&sides)?;
    let mut rows = Vec::new();
    for connections in &options.connections {
        let measured = measure(&sides, *connections, options.rounds, options.seconds)?;
        say(&table(*connections, &measured, Door::NginxSha1.name()))?;
        rows.extend(measured);
    }
    let versions: Vec<_> = peers.iter().map(|peer| (peer.name(), peer.version())).collect();
    write_json(
        "verify",
        &serde_json::json!({
            "machine": machine(), "versions": versions, "rounds": options.rounds, "seconds": options.seconds,
            "asked": ASKED, "rows": rows,
        }),
    )
}

fn side(door: Door, options: &VerifyOptions) -> Result<Side, Fault> {
    let (server, path) = if door == Door::Countersign {
        let ours = Ours::new(&options.program, door.name(), &[])?;
        ours.add_user()?;
        (ours.start()?, ASKED)
    } else {
        (door.start()?, "/")
    };
    let url = format!("http://127.0.0.1:{}{path}", server.port);
    let target = Target { patience: PATIENCE, ..Target::get(url, vec![BY_BASIC.to_owned()]) };
    Ok(Side { name: door.name(), target, server: Some(server) })
}

impl Door {
    fn name(self) -> &'static str {
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

    fn peer(self) -> Peer {
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
    fn start(self) -> Result<Server, Fault> {
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
