//! Sides that wrk loads in turn: the rounds, the figures of each, and the table of ratios.

use std::time::Instant;

use serde::Serialize;

use super::process::Server;
use super::report::{Spread, ratio};
use super::wrk::{self, Target};
use crate::fault::Fault;
use crate::run::say;

/// A side that is running, and how wrk calls it. Dropped, it stops.
pub(crate) struct Side {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    /// None for `nothing`: wrk calls the stand-in itself.
    pub(crate) server: Option<Server>,
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
pub(crate) struct Row {
    connections: u32,
    side: &'static str,
    requests_per_second: Spread,
    p50_ms: Spread,
    p99_ms: Spread,
    core_busy: Spread,
    cpu_us_per_request: Spread,
    errors: u64,
    samples: Vec<Sample>,
}

/// Pools fill and caches warm outside the figures; a side that errs now would err in all of them.
pub(crate) fn warm(sides: &[Side]) -> Result<(), Fault> {
    for side in sides {
        let warm = wrk::run(&side.target, 32, 1)?;
        if warm.errors > 0 {
            say(&format!("!!! {} erred {} times while warming up", side.name, warm.errors))?;
        }
    }
    Ok(())
}

/// Rounds A B C A B C ..., so that a disturbance of the machine meets every side.
pub(crate) fn measure(
    sides: &[Side],
    connections: u32,
    rounds: u32,
    seconds: u32,
) -> Result<Vec<Row>, Fault> {
    let mut samples: Vec<Vec<Sample>> = sides.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (side, kept) in sides.iter().zip(&mut samples) {
            kept.push(sample(side, connections, seconds)?);
        }
    }
    Ok(sides.iter().zip(samples).map(|(side, samples)| row(side.name, connections, samples)).collect())
}

fn sample(side: &Side, connections: u32, seconds: u32) -> Result<Sample, Fault> {
    let used = || side.server.as_ref().map_or(0.0, Server::processor_seconds);
    let (before, begin) = (used(), Instant::now());
    let seen = wrk::run(&side.target, connections, seconds)?;
    let core_busy = (used() - before) / begin.elapsed().as_secs_f64();
    let cpu_us_per_request = core_busy * 1e6 / seen.requests_per_second.max(1.0);
    Ok(Sample { seen, core_busy, cpu_us_per_request })
}

fn row(side: &'static str, connections: u32, samples: Vec<Sample>) -> Row {
    Row {
        connections,
        side,
        requests_per_second: Spread::of(samples.iter().map(|sample| sample.seen.requests_per_second)),
        p50_ms: Spread::of(samples.iter().map(|sample| sample.seen.p50_ms)),
        p99_ms: Spread::of(samples.iter().map(|sample| sample.seen.p99_ms)),
        core_busy: Spread::of(samples.iter().map(|sample| sample.core_busy)),
        cpu_us_per_request: Spread::of(samples.iter().map(|sample| sample.cpu_us_per_request)),
        errors: samples.iter().map(|sample| sample.seen.errors).sum(),
        samples,
    }
}

/// The rows of one number of connections, as multiples of the side called `basis`. The ratios come first: a
/// figure of one machine says little alone.
pub(crate) fn table(connections: u32, rows: &[Row], basis: &str) -> String {
    let of = rows.iter().find(|row| row.side == basis);
    let mut lines = vec![
        format!("\n### c = {connections}\n"),
        format!(
            "| X | requests/s of {basis} | p99 of {basis} | CPU/request of {basis} | requests/s (min-max) \
             | p50 ms | p99 ms (min-max) | core busy % | CPU us/request | errors |"
        ),
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|".to_owned(),
    ];
    for row in rows {
        lines.push(format!(
            "| {} | {} | {} | {} | {:.0} | {:.2} | {:.2} | {:.0} | {:.1} | {} |",
            row.side,
            ratio(row.requests_per_second.median, of.map(|row| row.requests_per_second.median)),
            ratio(row.p99_ms.median, of.map(|row| row.p99_ms.median)),
            ratio(row.cpu_us_per_request.median, of.map(|row| row.cpu_us_per_request.median)),
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
