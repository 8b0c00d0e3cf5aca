//! The rounds of `proxy-body`, the figures of each side, and the table of ratios.

use std::process::Command;

use serde::Serialize;

use super::super::OTHER_CORE;
use super::super::options::BodyOptions;
use super::super::process::Server;
use super::super::report::{Spread, ratio};
use super::load::Seen;
use crate::fault::Fault;
use crate::run::say;

const MIB: u64 = 1024 * 1024;

/// Size, direction and framing of the bodies.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Case {
    pub(crate) mib: u64,
    pub(crate) up: bool,
    pub(crate) chunked: bool,
}

/// A side that is running, and how it is called. Dropped, it stops.
pub(crate) struct Side {
    pub(crate) name: &'static str,
    pub(crate) port: u16,
    /// What stands before the third party's path.
    pub(crate) prefix: String,
    pub(crate) headers: Vec<String>,
    /// None for `nothing`: the stand-in itself is called.
    pub(crate) server: Option<Server>,
    /// Resident memory in KiB before the first body.
    pub(crate) rest_kib: u64,
}

/// What one round saw of one side.
#[derive(Serialize)]
struct Sample {
    #[serde(flatten)]
    seen: Seen,
    mib_per_second: f64,
    /// Processor time of the side for each MiB, in microseconds.
    cpu_us_per_mib: f64,
    /// The greatest resident memory within the round, less the resident memory before the first body of all.
    growth_mib: f64,
}

/// All samples of one side in one case.
#[derive(Serialize)]
pub(crate) struct Row {
    #[serde(flatten)]
    case: Case,
    side: &'static str,
    mib_per_second: Spread,
    cpu_us_per_mib: Spread,
    growth_mib: Spread,
    errors: u64,
    samples: Vec<Sample>,
}

/// Rounds A B C A B C ..., after one that is thrown away: pools fill outside the figures.
pub(crate) fn measure(sides: &[Side], case: Case, options: &BodyOptions) -> Result<Vec<Row>, Fault> {
    let mut samples: Vec<Vec<Sample>> = sides.iter().map(|_| Vec::new()).collect();
    for side in sides {
        let warm = load(side, case, options.connections, 1)?;
        if let Some(error) = warm.first_error {
            say(&format!("!!! {} erred while warming up: {error}", side.name))?;
        }
    }
    for _ in 0..options.common.rounds {
        for (side, kept) in sides.iter().zip(&mut samples) {
            kept.push(sample(side, case, options)?);
        }
    }
    Ok(sides.iter().zip(samples).map(|(side, samples)| row(side.name, case, samples)).collect())
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a few seconds are far below 2^52")]
fn sample(side: &Side, case: Case, options: &BodyOptions) -> Result<Sample, Fault> {
    let used = || side.server.as_ref().map_or(0.0, Server::processor_seconds);
    if let Some(server) = &side.server {
        server.forget_peak();
    }
    let before = used();
    let seen = load(side, case, options.connections, options.common.seconds)?;
    let busy = used() - before;
    let peak = side.server.as_ref().map_or(0, Server::peak_kib);
    let mib = seen.bytes as f64 / MIB as f64;
    Ok(Sample {
        mib_per_second: mib / seen.seconds.max(f64::EPSILON),
        cpu_us_per_mib: busy * 1e6 / mib.max(1.0),
        growth_mib: peak.saturating_sub(side.rest_kib) as f64 / 1024.0,
        seen,
    })
}

/// This very program as the load, on the core that the stand-in shares.
pub(super) fn load(side: &Side, case: Case, connections: u32, seconds: u32) -> Result<Seen, Fault> {
    let myself = std::env::current_exe().map_err(Fault::file("xtask"))?;
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", OTHER_CORE]).arg(myself).args(["bench", "load"]);
    for (name, value) in [
        ("--port", side.port.to_string()),
        ("--prefix", side.prefix.clone()),
        ("--bytes", (case.mib * MIB).to_string()),
        ("--connections", connections.to_string()),
        ("--seconds", seconds.to_string()),
    ] {
        command.args([name, &value]);
    }
    for header in &side.headers {
        command.args(["--header", header]);
    }
    command.args(case.up.then_some("--up")).args(case.chunked.then_some("--chunked"));
    super::super::setup::json_of("the load", &mut command)
}

fn row(side: &'static str, case: Case, samples: Vec<Sample>) -> Row {
    Row {
        case,
        side,
        mib_per_second: Spread::of(samples.iter().map(|sample| sample.mib_per_second)),
        cpu_us_per_mib: Spread::of(samples.iter().map(|sample| sample.cpu_us_per_mib)),
        growth_mib: Spread::of(samples.iter().map(|sample| sample.growth_mib)),
        errors: samples.iter().map(|sample| sample.seen.errors).sum(),
        samples,
    }
}

/// One case as multiples of nginx.
pub(crate) fn table(case: Case, rows: &[Row]) -> String {
    let nginx = rows.iter().find(|row| row.side == "nginx");
    let way = if case.up { "up" } else { "down" };
    let framing = if case.chunked { "chunked" } else { "with a length" };
    let mut lines = vec![
        format!("\n### {} MiB {way}, {framing}\n", case.mib),
        "| X | bytes/s of nginx | CPU/MiB of nginx | MiB/s (min-max) | CPU us/MiB | memory growth MiB (min-max) \
         | errors |"
            .to_owned(),
        "|---|---:|---:|---:|---:|---:|---:|".to_owned(),
    ];
    for row in rows {
        lines.push(format!(
            "| {} | {} | {} | {:.0} | {:.0} | {:.1} | {} |",
            row.side,
            ratio(row.mib_per_second.median, nginx.map(|row| row.mib_per_second.median)),
            ratio(row.cpu_us_per_mib.median, nginx.map(|row| row.cpu_us_per_mib.median)),
            row.mib_per_second,
            row.cpu_us_per_mib.median,
            row.growth_mib,
            row.errors,
        ));
    }
    lines.join("\n")
}
