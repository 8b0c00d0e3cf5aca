//! The load of `proxy-body`: some connections that send or fetch bodies one after the other and count bytes.

use std::io::{Error, ErrorKind, Result};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::super::options::LoadOptions;
use super::wire::Wire;
use crate::fault::Fault;
use crate::run::say;

/// What one run saw. A request that was begun in time is waited for, and its time counts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Bytes of complete bodies, the framing not counted.
    pub(crate) bytes: u64,
    /// From the first connection's beginning to the last one's end.
    pub(crate) seconds: f64,
    /// Complete bodies.
    pub(crate) bodies: u64,
    /// Bodies that were refused, cut short or of the wrong length.
    pub(crate) errors: u64,
    /// What the first error said.
    pub(crate) first_error: Option<String>,
}

/// Loads and prints [`Seen`] as JSON.
pub(crate) fn command(options: &LoadOptions) -> std::result::Result<(), Fault> {
    let begin = Instant::now();
    let deadline = begin + Duration::from_secs(options.seconds.into());
    let mut seen = Seen::default();
    std::thread::scope(|scope| {
        let callers: Vec<_> =
            (0..options.connections).map(|_| scope.spawn(|| one_caller(options, deadline))).collect();
        for (bodies, error) in callers.into_iter().filter_map(|caller| caller.join().ok()) {
            seen.bodies += bodies;
            seen.bytes += bodies * options.bytes;
            if let Some(error) = error {
                seen.errors += 1;
                seen.first_error.get_or_insert(error.to_string());
            }
        }
    });
    seen.seconds = begin.elapsed().as_secs_f64();
    say(&serde_json::json!(seen).to_string())
}

/// Complete bodies of one connection until the deadline or the first error.
fn one_caller(options: &LoadOptions, deadline: Instant) -> (u64, Option<Error>) {
    let mut bodies = 0;
    let outcome =
        TcpStream::connect((Ipv4Addr::LOCALHOST, options.port)).and_then(Wire::new).and_then(|mut wire| {
            while Instant::now() < deadline {
                exchange(&mut wire, options)?;
                bodies += 1;
            }
            Ok(())
        });
    (bodies, outcome.err())
}

fn exchange(wire: &mut Wire, options: &LoadOptions) -> Result<()> {
    let (method, place) = match (options.up, options.chunked) {
        (true, _) => ("POST", "up"),
        (false, true) => ("GET", "chunked"),
        (false, false) => ("GET", "length"),
    };
    let headers: String = options.header.iter().flat_map(|header| [header, "\r\n"]).collect();
    let path = format!("{}/{place}/{}", options.prefix, options.bytes);
    let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}");
    let sent = if options.up { options.bytes } else { 0 };
    wire.send(&head, sent, options.up && options.chunked)?;
    let answer = wire.head()?.ok_or(ErrorKind::UnexpectedEof)?;
    let received = wire.drain(answer.framing())?;
    let arrived = if options.up {
        answer.field("x-received").and_then(|count| count.parse().ok()).unwrap_or(0)
    } else {
        received
    };
    if answer.first.split(' ').nth(1) == Some("200") && arrived == options.bytes {
        return Ok(());
    }
    Err(Error::other(format!("{}; {arrived} bytes of {} arrived", answer.first, options.bytes)))
}
