//! `cargo xtask bench proxy`: wrk -> X -> the stand-in third party, where X injects the header.

use std::path::Path;

use super::AUTHORIZATION;
use super::options::ProxyOptions;
use super::ours::{self, Ours};
use super::peers::{NGINX, Peer, UPSTREAM, installed, require, start_upstream};
use super::process::Server;
use super::report::{machine, write_json};
use super::sides::{Side, measure, table, warm};
use super::wrk::Target;
use crate::fault::Fault;
use crate::run::say;

/// A caller's header that the side must replace, as long as the bearer token that ours reads.
pub(crate) const REPLACED: &str = "Authorization: Bearer to-be-replaced-0123456789abcdefghijklmnopqrstuvwxyz";

/// Measures, prints a table for each number of connections, and writes bench/out/proxy.json.
pub(crate) fn run(options: &ProxyOptions, program: &Path) -> Result<(), Fault> {
    require(&[("wrk", "wrk"), ("nginx", "nginx"), ("taskset", "util-linux"), ("curl", "curl")])?;
    let peers = installed(&options.peers)?;
    let upstream = start_upstream(UPSTREAM)?;
    let common = &options.common;
    let mut sides = Vec::new();
    for peer in &peers {
        sides.push(start(*peer, &upstream, program, common.stored)?);
    }
    warm(&sides)?;
    let mut rows = Vec::new();
    for connections in &options.connections {
        let measured = measure(&sides, *connections, common.rounds, common.seconds)?;
        say(&table(*connections, &measured, Peer::Nginx.name()))?;
        rows.extend(measured);
    }
    let versions: Vec<_> = peers.iter().map(|peer| (peer.name(), peer.version())).collect();
    write_json(
        "proxy",
        &serde_json::json!({
            "machine": machine(), "versions": versions, "stored_connections": common.stored,
            "rounds": common.rounds, "seconds": common.seconds, "rows": rows,
        }),
    )
}

/// Starts a side in front of `upstream`; ours holds `stored` connections.
pub(crate) fn start(peer: Peer, upstream: &Server, program: &Path, stored: u32) -> Result<Side, Fault> {
    let plain =
        |port: u16, header: String| Target::get(format!("http://127.0.0.1:{port}/index"), vec![header]);
    let (server, target) = match peer {
        Peer::Nothing => (None, plain(upstream.port, format!("Authorization: {AUTHORIZATION}"))),
        Peer::Countersign | Peer::CountersignBasic => {
            let ours = Ours::new(program, peer.name(), &[])?;
            let server = ours.start()?;
            let mut filled = ours.fill(&server, upstream.port, stored)?;
            if peer == Peer::CountersignBasic {
                ours.add_user()?;
                filled.authorize(ours::BY_BASIC);
            }
            (Some(server), filled.call("/index"))
        }
        _ => {
            let server = peer.start_proxy(upstream.port, NGINX)?;
            let target = plain(server.port, REPLACED.to_owned());
            (Some(server), target)
        }
    };
    Ok(Side { name: peer.name(), target, server })
}
