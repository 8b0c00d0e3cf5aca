//! `cargo xtask bench verify`: wrk with a right password by HTTP Basic -> a front door that checks it and answers
//! something small.

use std::path::Path;

use super::doors::Door;
use super::options::VerifyOptions;
use super::ours::{BY_BASIC, Ours};
use super::peers::{Peer, installed, require};
use super::report::{machine, write_json};
use super::sides::{Side, measure, table, warm};
use super::wrk::Target;
use crate::fault::Fault;
use crate::run::say;

/// Our cheapest endpoint that wants a caller: it finds in memory that there is no such connector, and says `[]`.
const ASKED: &str = "/v1.0/connectors/none/none";
/// A check of a slow hash takes its time when 256 callers wait for one processor.
const PATIENCE: u32 = 60;

/// Measures, prints a table for each number of connections, and writes bench/out/verify.json.
pub(crate) fn run(options: &VerifyOptions, program: &Path) -> Result<(), Fault> {
    require(&[("wrk", "wrk"), ("taskset", "util-linux")])?;
    let mut peers: Vec<Peer> = options.doors.iter().map(|door| door.peer()).collect();
    peers.dedup();
    let peers = installed(&peers)?;
    let doors: Vec<Door> =
        options.doors.iter().copied().filter(|door| peers.contains(&door.peer())).collect();
    let mut sides = Vec::new();
    for door in &doors {
        sides.push(side(*door, program)?);
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

fn side(door: Door, program: &Path) -> Result<Side, Fault> {
    let (server, path) = if door == Door::Countersign {
        let ours = Ours::new(program, door.name(), &[])?;
        ours.add_user()?;
        (ours.start()?, ASKED)
    } else {
        (door.start()?, "/")
    };
    let url = format!("http://127.0.0.1:{}{path}", server.port);
    let target = Target { patience: PATIENCE, ..Target::get(url, vec![BY_BASIC.to_owned()]) };
    Ok(Side { name: door.name(), target, server: Some(server) })
}
