//! An event as JSON, made by hand: every call that goes out writes one, so it allocates once and measures
//! nothing. `record.rs` is the way back.

use std::io::Write as _;

use countersign_core::{Actor, ChainKey};

use crate::{
    AuditError, Detail, Event, Outcome, Value, at, chain,
    lines::{END_LENGTH, LONGEST},
};

/// Most events need less.
const USUAL: usize = 512;

/// The line of an event up to what only its place in the log decides: number and chain value.
pub(crate) fn event(event: &Event<'_>, key: &dyn ChainKey) -> Result<Vec<u8>, AuditError> {
    let mut out = Vec::with_capacity(USUAL);
    out.extend_from_slice(b"{\"at\":\"");
    at::put(&mut out, event.at);
    out.extend_from_slice(b"\",\"kind\":\"");
    out.extend_from_slice(event.kind.name().as_bytes());
    out.push(b'"');
    if let Some(account) = event.account {
        put_text(&mut out, "account", account.as_str());
    }
    if let Some(connection) = event.connection {
        // Writing to a `Vec` cannot fail.
        let _ = write!(out, ",\"connection\":{connection}");
    }
    if let Some(actor) = event.actor {
        put_actor(&mut out, actor);
    }
    if let Some(request) = event.request {
        put_text(&mut out, "request", request);
    }
    put_outcome(&mut out, event.outcome);
    put_details(&mut out, event.details, key);
    if out.len() + END_LENGTH > LONGEST {
        return Err(AuditError::TooLong { length: out.len(), most: LONGEST - END_LENGTH });
    }
    Ok(out)
}

/// As [`Actor`] prints itself. Written for every call: an id that has nothing in it to escape is not looked
/// through for that.
fn put_actor(out: &mut Vec<u8>, actor: &Actor) {
    out.extend_from_slice(b",\"actor\":\"");
    match actor {
        Actor::Client(id) => {
            out.extend_from_slice(b"client:");
            put_inner(out, id.as_str());
        }
        Actor::User(_) | Actor::Installation(_) | Actor::Operator(_) => drop(write!(out, "{actor}")),
    }
    out.push(b'"');
}

fn put_outcome(out: &mut Vec<u8>, outcome: Outcome<'_>) {
    let (name, code) = match outcome {
        Outcome::Allowed => ("allowed", None),
        Outcome::Refused(code) => ("refused", Some(code)),
        Outcome::Failed(code) => ("failed", Some(code)),
    };
    put_text(out, "outcome", name);
    if let Some(code) = code {
        put_text(out, "code", code);
    }
}

fn put_details(out: &mut Vec<u8>, details: &[Detail<'_>], key: &dyn ChainKey) {
    let mut before: &[u8] = b",\"details\":{";
    for detail in details {
        out.extend_from_slice(before);
        before = b",";
        put_string(out, detail.key);
        if matches!(detail.value, Value::Hashed(_)) {
            out.pop();
            out.extend_from_slice(b"#\"");
        }
        out.push(b':');
        match detail.value {
            Value::Text(text) => put_string(out, text),
            Value::Number(number) => drop(write!(out, "{number}")),
            Value::Hashed(value) => {
                out.push(b'"');
                chain::put_fingerprint(out, key, value);
                out.push(b'"');
            }
        }
    }
    if !details.is_empty() {
        out.push(b'}');
    }
}

fn put_text(out: &mut Vec<u8>, key: &str, value: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    put_string(out, value);
}

/// A JSON string (RFC 8259 section 7): what must be escaped is, everything else stays as it is.
pub(crate) fn put_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    put_inner(out, text);
    out.push(b'"');
}

fn put_inner(out: &mut Vec<u8>, text: &str) {
    let mut clean = 0;
    let bytes = text.as_bytes();
    // Most texts are copied as they are. Without a way out in the middle, the look at them takes a few
    // instructions for many bytes.
    if !bytes.iter().fold(false, |found, byte| found | must_be_escaped(*byte)) {
        out.extend_from_slice(bytes);
        return;
    }
    for (index, byte) in bytes.iter().enumerate() {
        if !must_be_escaped(*byte) {
            continue;
        }
        out.extend_from_slice(&bytes[clean..index]);
        clean = index + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => drop(write!(out, "\\u{byte:04x}")),
        }
    }
    out.extend_from_slice(&bytes[clean..]);
}

fn must_be_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}
