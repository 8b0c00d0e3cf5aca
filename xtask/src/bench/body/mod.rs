//! `cargo xtask bench proxy-body`: large bodies through the injecting proxies, and the memory that they take.

pub(crate) mod load;
mod measure;
pub(crate) mod stand_in;
mod wire;

use std::path::Path;
use std::process::Command;

use self::measure::{Case, Row, Side, load, measure, table};
use super::options::BodyOptions;
use super::ours::Ours;
use super::peers::{NGINX_BODIES, Peer, installed, require};
use super::process::{Server, free_port};
use super::proxy::REPLACED;
use super::report::{machine, write_json};
use super::{AUTHORIZATION, OTHER_CORE, work_folder};
use crate::fault::Fault;
use crate::run::say;

/// Concurrent callers while a program is trained.
const CALLERS: u32 = 4;

/// Measures, prints a table for each size, direction and framing, and writes bench/out/proxy-body.json.
pub(crate) fn run(options: &BodyOptions, program: &Path) -> Result<(), Fault> {
    require(&[("taskset", "util-linux"), ("curl", "curl")])?;
    let peers = installed(&options.peers)?;
    let common = &options.common;
    let upstream = start_stand_in()?;
    let mut sides = Vec::new();
    for peer in &peers {
        sides.push(start(*peer, &upstream, program, common.stored)?);
    }
    let mut rows: Vec<Row> = Vec::new();
    for case in cases(&options.mib) {
        let measured = measure(&sides, case, options)?;
        say(&table(case, &measured))?;
        rows.extend(measured);
    }
    let versions: Vec<_> = peers.iter().map(|peer| (peer.name(), peer.version())).collect();
    write_json(
        "proxy-body",
        &serde_json::json!({
            "machine": machine(), "versions": versions, "stored_connections": common.stored,
            "connections": options.connections, "rounds": common.rounds, "seconds": common.seconds, "rows": rows,
        }),
    )
}

/// Lets a program of ours pass on bodies in all ways, for `seconds` each.
pub(crate) fn train(program: &Path, stored: u32, seconds: u32) -> Result<(), Fault> {
    let upstream = start_stand_in()?;
    let side = start(Peer::Countersign, &upstream, program, stored)?;
    for case in cases(&[1]) {
        let seen = load(&side, case, CALLERS, seconds)?;
        if let Some(error) = seen.first_error {
            say(&format!("!!! {} erred while it was trained: {error}", side.name))?;
        }
    }
    Ok(())
}

fn cases(mib: &[u64]) -> impl Iterator<Item = Case> {
    let ways = [(true, false), (true, true), (false, false), (false, true)];
    mib.iter().flat_map(move |mib| ways.map(|(up, chunked)| Case { mib: *mib, up, chunked }))
}

fn start(peer: Peer, upstream: &Server, program: &Path, stored: u32) -> Result<Side, Fault> {
    let name = peer.name();
    let (server, prefix, headers) = match peer {
        Peer::Nothing => (None, String::new(), vec![format!("Authorization: {AUTHORIZATION}")]),
        Peer::Countersign | Peer::CountersignBasic => {
            let ours = Ours::new(program, name, &[])?;
            let server = ours.start()?;
            let filled = ours.fill(&server, upstream.port, stored)?;
            (Some(server), filled.prefix(), filled.headers())
        }
        _ => (Some(peer.start_proxy(upstream.port, NGINX_BODIES)?), String::new(), vec![REPLACED.to_owned()]),
    };
    let port = server.as_ref().map_or(upstream.port, |server| server.port);
    let rest_kib = server.as_ref().map_or(0, Server::resident_kib);
    Ok(Side { name, port, prefix, headers, server, rest_kib })
}

/// This very program as the third party, on the core that it shares with the load.
fn start_stand_in() -> Result<Server, Fault> {
    let folder = work_folder("stand-in")?;
    let port = free_port()?;
    let myself = std::env::current_exe().map_err(Fault::file("xtask"))?;
    let mut command = Command::new(myself);
    command.args(["bench", "stand-in", &port.to_string()]);
    let mut server = Server::start(&command, OTHER_CORE, port, &folder)?;
    // Without the header it must refuse: a stand-in that lets everybody in would prove nothing.
    server.wait_for("/", 401, &folder)?;
    Ok(server)
}
