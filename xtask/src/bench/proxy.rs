//! `cargo xtask bench proxy`: wrk -> X -> the stand-in third party, where X injects the header.

use std::time::Instant;

use serde::Serialize;

use super::ours::Ours;
use super::peers::{Peer, installed, require, start_upstream};
use super::process::Server;
use super::report::{Spread, machine, ratio, write_json};
use super::wrk::{self, Target};
use super::{AUTHORIZATION, ProxyOptions};
use crate::fault::Fault;
use crate::run::say;

/// The ratios come first: a figure of one machine says little alone.
const HEAD: &str = "\
| X | requests/s of nginx | p99 of nginx | CPU/request of nginx | requests/s (min-max) | p50 ms | p99 ms (min-max) \
| core busy % | CPU us/request | errors |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|";

/// A side that is running, and how wrk calls through it. Dropped, it stops.
struct Side {
    peer: Peer,
    target: Target,
    server: Option<Server>,
}

/// What one round saw of one side.
#[derive(Serialize)]
struct Sample {
    #[serde(flatten)]
    seen: wrk::Sample,
    /// The part of its core that the side used, 0 to 1: near 1, the side itself is what is measured.
    core_busy: f64,
    /// Processor time of the side for each request, in microseconds.
    cpu_us_per_request: f64,
}

/// All samples of one side at one number of connections.
#[derive(Serialize)]
struct Row {
    connections: u32,
    peer: &'static str,
    requests_per_second: Spread,
    p50_ms: Spread,
    p99_ms: Spread,
    core_busy: Spread,
    cpu_us_per_request: Spread,
    errors: u64,
    samples: Vec<Sample>,
}

/// Measures, prints a table for each number of connections, and writes bench/out/proxy.json.
pub(crate) fn run(options: &ProxyOptions) -> Result<(), Fault> {
    require(&[("wrk", "wrk"), ("nginx", "nginx"), ("taskset", "util-linux"), ("curl", "curl")])?;
    let peers = installed(&options.peers)?;
    let upstream = start_upstream()?;
    let mut sides = Vec::new();
    for peer in peers {
        sides.push(start(peer, &upstream, options.stored)?);
    }
    for side in &sides {
        // Pools fill and caches warm outside the figures; a side that errs now would err in all of them.
        let warm = wrk::run(&side.target, 32, 1)?;
        if warm.errors > 0 {
            say(&format!("!!! {} erred {} times while warming up", side.peer.name(), warm.errors))?;
        }
    }
    let mut rows = Vec::new();
    for connections in &options.connections {
        let measured = measure(&sides, *connections, options)?;
        say(&table(*connections, &measured))?;
        rows.extend(measured);
    }
    let versions: Vec<_> = sides.iter().map(|side| (side.peer.name(), side.peer.version())).collect();
    write_json(
        "proxy",
        &serde_json::json!({
            "machine": machine(), "versions": versions, "stored_connections": options.stored,
            "rounds": options.rounds, "seconds": options.seconds, "rows": rows,
        }),
    )
}

fn start(peer: Peer, upstream: &Server, stored: u32) -> Result<Side, Fault> {
    let plain = |port: u16, authorization: &str| Target {
        url: format!("http://127.0.0.1:{port}/index"),
        headers: vec![format!("Authorization: {authorization}")],
    };
    let (server, target) = match peer {
        Peer::Nothing => (None, plain(upstream.port, AUTHORIZATION)),
        Peer::Nginx | Peer::Haproxy => {
            let server = peer.start_proxy(upstream.port)?;
            // A caller's header that the side must replace, as long as the bearer token that ours reads.
            let target = plain(server.port, "Bearer to-be-replaced-0123456789abcdefghijklmnopqrstuvwxyz");
            (Some(server), target)
        }
        Peer::Countersign => {
            let ours = Ours::build()?;
            let server = ours.start()?;
            let target = ours.fill(&server, upstream.port, stored)?;
            (Some(server), target)
        }
    };
    Ok(Side { peer, target, server })
}

/// Rounds A B C A B C ..., so that a disturbance of the machine meets every side.
fn measure(sides: &[Side], connections: u32, options: &ProxyOptions) -> Result<Vec<Row>, Fault> {
    let mut samples: Vec<Vec<Sample>> = sides.iter().map(|_| Vec::new()).collect();
    for _ in 0..options.rounds {
        for (side, kept) in sides.iter().zip(&mut samples) {
            kept.push(sample(side, connections, options.seconds)?);
        }
    }
    Ok(sides.iter().zip(samples).map(|(side, samples)| row(side.peer, connections, samples)).collect())
}

fn sample(side: &Side, connections: u32, seconds: u32) -> Result<Sample, Fault> {
    let used = || side.server.as_ref().map_or(0.0, Server::processor_seconds);
    let (before, begin) = (used(), Instant::now());
    let seen = wrk::run(&side.target, connections, seconds)?;
    let core_busy = (used() - before) / begin.elapsed().as_secs_f64();
    let cpu_us_per_request = core_busy * 1e6 / seen.requests_per_second.max(1.0);
    Ok(Sample { seen, core_busy, cpu_us_per_request })
}

fn row(peer: Peer, connections: u32, samples: Vec<Sample>) -> Row {
    Row {
        connections,
        peer: peer.name(),
        requests_per_second: Spread::of(samples.iter().map(|sample| sample.seen.requests_per_second)),
        p50_ms: Spread::of(samples.iter().map(|sample| sample.seen.p50_ms)),
        p99_ms: Spread::of(samples.iter().map(|sample| sample.seen.p99_ms)),
        core_busy: Spread::of(samples.iter().map(|sample| sample.core_busy)),
        cpu_us_per_request: Spread::of(samples.iter().map(|sample| sample.cpu_us_per_request)),
        errors: samples.iter().map(|sample| sample.seen.errors).sum(),
        samples,
    }
}

fn table(connections: u32, rows: &[Row]) -> String {
    let nginx = rows.iter().find(|row| row.peer == Peer::Nginx.name());
    let mut lines = vec![format!("\n### c = {connections}\n"), HEAD.to_owned()];
    for row in rows {
        lines.push(format!(
            "| {} | {} | {} | {} | {:.0} | {:.2} | {:.2} | {:.0} | {:.1} | {} |",
            row.peer,
            ratio(row.requests_per_second.median, nginx.map(|row| row.requests_per_second.median)),
            ratio(row.p99_ms.median, nginx.map(|row| row.p99_ms.median)),
            ratio(row.cpu_us_per_request.median, nginx.map(|row| row.cpu_us_per_request.median)),
            row.requests_per_second,
            row.p50_ms.median,
            row.p99_ms,
            row.core_busy.median * 100.0,
            row.cpu_us_per_request.median,
            row.errors,
        ));
    }
    lines.join("\n")
}
