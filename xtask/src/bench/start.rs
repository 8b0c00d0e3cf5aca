//! `cargo xtask bench start`: from nothing to the first answer, and the memory of a server at rest.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::options::StartOptions;
use super::ours::Ours;
use super::peers::{NGINX, Peer, installed, require};
use super::process::Server;
use super::report::{Spread, machine, ratio, write_json};
use crate::fault::Fault;
use crate::run::say;

/// How long a server rests before its memory is read: what it does after its first answer has then settled.
const REST: Duration = Duration::from_millis(300);

/// All rounds of one side.
#[derive(Serialize)]
struct Row {
    peer: &'static str,
    first_answer_ms: Spread,
    idle_mib: Spread,
    first_answers_ms: Vec<f64>,
}

/// Measures, prints one table, and writes bench/out/start.json.
pub(crate) fn run(options: &StartOptions, program: &Path) -> Result<(), Fault> {
    require(&[("taskset", "util-linux")])?;
    let mut peers = installed(&options.peers)?;
    // A caller's credential makes no difference to a start.
    peers.retain(|peer| !matches!(peer, Peer::Nothing | Peer::CountersignBasic));
    let ours = if peers.contains(&Peer::Countersign) {
        Some(Ours::new(program, Peer::Countersign.name(), &[])?)
    } else {
        None
    };
    let mut samples: Vec<Vec<(f64, f64)>> = peers.iter().map(|_| Vec::new()).collect();
    for _ in 0..options.rounds {
        for (peer, kept) in peers.iter().zip(&mut samples) {
            kept.push(measure(*peer, ours.as_ref())?);
        }
    }
    let rows: Vec<Row> = peers.iter().zip(samples).map(|(peer, samples)| row(*peer, &samples)).collect();
    say(&table(&rows))?;
    let versions: Vec<_> = peers.iter().map(|peer| (peer.name(), peer.version())).collect();
    write_json(
        "start",
        &serde_json::json!({
            "machine": machine(), "versions": versions, "rounds": options.rounds, "rows": rows,
        }),
    )
}

/// Milliseconds to the first answer and MiB at rest.
#[expect(clippy::cast_precision_loss, reason = "memory in KiB is far below 2^52")]
fn measure(peer: Peer, ours: Option<&Ours>) -> Result<(f64, f64), Fault> {
    let server: Server = match ours {
        Some(ours) if peer == Peer::Countersign => ours.start()?,
        // Port 9 is nobody's: a start needs no third party.
        _ => peer.start_proxy(9, NGINX)?,
    };
    let first_answer = server.begun.elapsed().as_secs_f64() * 1000.0;
    std::thread::sleep(REST);
    Ok((first_answer, server.resident_kib() as f64 / 1024.0))
}

fn row(peer: Peer, samples: &[(f64, f64)]) -> Row {
    Row {
        peer: peer.name(),
        first_answer_ms: Spread::of(samples.iter().map(|(first_answer, _)| *first_answer)),
        idle_mib: Spread::of(samples.iter().map(|(_, memory)| *memory)),
        first_answers_ms: samples.iter().map(|(first_answer, _)| *first_answer).collect(),
    }
}

fn table(rows: &[Row]) -> String {
    let nginx = rows.iter().find(|row| row.peer == Peer::Nginx.name());
    let mut lines = vec![
        "\n| X | of nginx's start | first answer ms (min-max) | of nginx's memory | idle MiB (min-max) |"
            .to_owned(),
        "|---|---:|---:|---:|---:|".to_owned(),
    ];
    for row in rows {
        lines.push(format!(
            "| {} | {} | {:.1} | {} | {:.1} |",
            row.peer,
            ratio(row.first_answer_ms.median, nginx.map(|row| row.first_answer_ms.median)),
            row.first_answer_ms,
            ratio(row.idle_mib.median, nginx.map(|row| row.idle_mib.median)),
            row.idle_mib,
        ));
    }
    lines.join("\n")
}
