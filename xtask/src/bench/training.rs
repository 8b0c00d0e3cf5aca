//! What the shipped program is trained with: the work of the benches, a few seconds of each.

use std::path::Path;

use super::body;
use super::hook::sign_ins;
use super::peers::{Peer, UPSTREAM, require, start_upstream};
use super::sides::Side;
use super::{proxy, write, wrk};
use crate::fault::Fault;
use crate::run::say;
use crate::shipped::Training;

/// The training of what is shipped.
pub(crate) const TRAINING: Training = Training { ready, work };

/// A program that counts is slower; what it does is the same after a few seconds.
const SECONDS: u32 = 4;
const STORED: u32 = 500;
const CALLERS: u32 = 32;

fn ready() -> Result<(), Fault> {
    require(&[("wrk", "wrk"), ("nginx", "nginx"), ("taskset", "util-linux"), ("curl", "curl")])
}

fn work(program: &Path) -> Result<(), Fault> {
    calls(program)?;
    load(&write::start(program, STORED)?)?;
    let upstream = start_upstream(sign_ins::UPSTREAM)?;
    load(&sign_ins::start(program, upstream.port, STORED)?)?;
    drop(upstream);
    body::train(program, STORED, SECONDS)
}

/// Callers by bearer token and by HTTP Basic, many at once and one alone.
fn calls(program: &Path) -> Result<(), Fault> {
    let upstream = start_upstream(UPSTREAM)?;
    for peer in [Peer::Countersign, Peer::CountersignBasic] {
        let side = proxy::start(peer, &upstream, program, STORED)?;
        load(&side)?;
        wrk::run(&side.target, 1, SECONDS)?;
    }
    Ok(())
}

fn load(side: &Side) -> Result<(), Fault> {
    let seen = wrk::run(&side.target, CALLERS, SECONDS)?;
    say(&format!("{}: {:.0} requests a second, {} errors", side.name, seen.requests_per_second, seen.errors))
}
