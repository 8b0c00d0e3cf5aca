//! `basic explain`: every code, with values that real programs make. Python, GNU `base64` and Node.js must be
//! installed; a test fails, naming the program, where one is not.

use countersign_testkit::made_by;
use serde_json::Value;

use crate::support::{Ran, Room};

const SECRET: &str = "correct-horse-battery-staple";

/// What a Python expression over the credential `c` yields.
fn python(expression: &str) -> Vec<u8> {
    let script = format!("import sys, base64\nc = b'jo:{SECRET}'\nsys.stdout.buffer.write({expression})");
    made_by("python3", &["-c", &script], b"")
}

/// What a JavaScript expression over the credential `c` yields.
fn node(expression: &str) -> Vec<u8> {
    made_by("node", &["-e", &format!("const c = 'jo:{SECRET}'; process.stdout.write({expression})")], b"")
}

fn gnu_base64(arguments: &[&str], text: &str) -> Vec<u8> {
    made_by("base64", arguments, text.as_bytes())
}

fn explain(value: &[u8], more: &[&str]) -> Ran {
    let arguments = [&["basic", "explain", "-"], more].concat();
    Room::new().run_with_input(&arguments, value)
}

/// Refused, with this code, a message and a fix, and without a trace of the secret.
#[track_caller]
fn refused(value: &[u8], code: &str) {
    let ran = explain(value, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let reply = ran.json();
    assert_eq!((&reply["ok"], &reply["code"]), (&Value::from(false), &Value::from(code)), "{reply}");
    for member in ["message", "fix"] {
        assert!(reply[member].as_str().is_some_and(|text| text.len() > 10), "{reply}");
    }
    let value = String::from_utf8_lossy(value);
    for secret in [SECRET, "battery", &*value] {
        assert!(secret.is_empty() || !ran.stdout.contains(secret), "{secret:?} is in {ran:?}");
    }
    assert_eq!(ran.stderr, "");
}

/// Taken, with a warning.
#[track_caller]
fn warned(value: &[u8], more: &[&str], code: &str) {
    let reply = explain(value, more).succeeded().json();
    assert_eq!((&reply["ok"], &reply["code"]), (&Value::from(true), &Value::from(code)), "{reply}");
    assert!(reply["fix"].is_string(), "{reply}");
}

#[track_caller]
fn fine(value: &[u8], more: &[&str]) {
    let reply = explain(value, more).succeeded().json();
    assert_eq!((&reply["ok"], &reply["code"]), (&Value::from(true), &Value::Null), "{reply}");
    assert!(reply["message"].is_string() && reply["fix"].is_null(), "{reply}");
}

#[test]
fn a_right_value_is_fine() {
    fine(&python("base64.b64encode(c)"), &[]);
    fine(&node("Buffer.from(c, 'utf8').toString('base64')"), &[]);
    fine(&gnu_base64(&["-w0"], &format!("jo:{SECRET}")), &[]);
}

#[test]
fn empty() {
    refused(b"", "empty");
}

#[test]
fn scheme_prefix() {
    refused(&python("b'Basic ' + base64.b64encode(c)"), "scheme-prefix");
    refused(&node("'Basic ' + btoa(c)"), "scheme-prefix");
}

#[test]
fn line_break() {
    refused(&python("base64.encodebytes(c)"), "line-break");
    refused(&gnu_base64(&[], &format!("jo:{SECRET}")), "line-break");
    refused(&gnu_base64(&[], &format!("jo:{}", SECRET.repeat(4))), "line-break");
}

#[test]
fn white_space() {
    refused(&python("b'  ' + base64.b64encode(c)"), "white-space");
    refused(&node("btoa(c) + ' '"), "white-space");
}

#[test]
fn not_base64() {
    refused(&python("c"), "not-base64");
}

#[test]
fn url_safe_alphabet() {
    refused(&python("base64.urlsafe_b64encode(c + b'???')"), "url-safe-alphabet");
    refused(&node("Buffer.from(c + '???').toString('base64url')"), "url-safe-alphabet");
}

#[test]
fn missing_padding() {
    refused(&python("base64.b64encode(c).rstrip(b'=')"), "missing-padding");
    refused(&node("btoa(c).replace(/=+$/, '')"), "missing-padding");
}

#[test]
fn bad_padding() {
    refused(&python("base64.b64encode(c + b'1').replace(b'E=', b'F=')"), "bad-padding");
}

#[test]
fn no_colon() {
    refused(&python("base64.b64encode(c.split(b':')[1])"), "no-colon");
}

#[test]
fn double_encoded() {
    refused(&python("base64.b64encode(base64.b64encode(c))"), "double-encoded");
    refused(&node("btoa(btoa(c))"), "double-encoded");
}

#[test]
fn not_utf8() {
    refused(&python("base64.b64encode(b'\\x80\\x81' + c)"), "not-utf8");
}

#[test]
fn latin1() {
    refused(&node("btoa('j\\u00f6rg' + c)"), "latin1");
    refused(&python("base64.b64encode('jörg:pässwörd'.encode('latin-1'))"), "latin1");
}

#[test]
fn control_character() {
    refused(&gnu_base64(&["-w0"], &format!("jo:{SECRET}\n")), "control-character");
    refused(&python("base64.b64encode(c.decode().encode('utf-16-le'))"), "control-character");
}

#[test]
fn placeholder_is_a_warning() {
    for sample in ["username:password", "user:pass", "<username>:<password>", "{username}:x"] {
        warned(&gnu_base64(&["-w0"], sample), &[], "placeholder");
    }
}

#[test]
fn an_empty_half_is_a_warning_where_the_connector_wants_both() {
    let value = gnu_base64(&["-w0"], "a-key:");
    fine(&value, &[]);
    fine(&value, &["--connector", "Stripe"]);
    warned(&value, &["--connector", "Pipedrive"], "swapped-or-empty");
    warned(&value, &["--connector", "Azure DevOps"], "swapped-or-empty");
}

#[test]
fn an_unknown_connector_is_an_error_with_a_hint() {
    explain(b"Og==", &["--connector", "Pipe"]).refused(&["no connector 'Pipe'", " hint: similar: Pipedrive"]);
    explain(b"Og==", &["--connector", "zzz"]).refused(&["no connector 'zzz'", "countersign connector list"]);
}

#[test]
fn a_value_may_be_an_argument() {
    let ran = Room::new().run(&["basic", "explain", "Basic Og=="]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["code"], "scheme-prefix");
}
