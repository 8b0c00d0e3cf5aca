//! The bad values that real programs make, made by those programs: Python, GNU `base64` and Node.js.
//!
//! They must be installed; a test fails, naming the program, where one is not.

#![expect(clippy::panic, clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use countersign_basic::{Code, Expectation, Explanation, explain};

const LONG: &str = "integration-user@example.com:correct horse battery staple correct horse battery";

/// What the program writes, to the last byte.
fn run(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("`{program}` must be installed for this test: {error}"));
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "`{program} {arguments:?}` failed: {}", output.status);
    output.stdout
}

/// The bytes that a Python expression yields.
fn python(expression: &str) -> Vec<u8> {
    let script = format!("import sys, base64, urllib.parse\nsys.stdout.buffer.write({expression})");
    run("python3", &["-c", &script], b"")
}

/// The text that a JavaScript expression yields.
fn node(expression: &str) -> Vec<u8> {
    run("node", &["-e", &format!("process.stdout.write({expression})")], b"")
}

fn gnu_base64(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    run("base64", arguments, input)
}

#[track_caller]
fn explained(value: &[u8], code: &str) -> Explanation {
    let explanation = explain(value, Expectation::default());
    let shown = String::from_utf8_lossy(value);
    assert_eq!(explanation.code.map(Code::as_str), Some(code), "{shown:?}: {explanation:?}");
    explanation
}

#[track_caller]
fn refused(value: &[u8], code: &str, fix: &str) {
    let explanation = explained(value, code);
    assert!(!explanation.ok);
    assert!(explanation.fix.as_ref().unwrap().contains(fix), "{explanation:?}");
}

#[test]
fn what_the_programs_write_when_used_rightly_is_ok() {
    for value in [
        python(&format!("base64.b64encode('{LONG}'.encode('utf-8'))")),
        gnu_base64(&["-w0"], LONG.as_bytes()),
        node(&format!("Buffer.from('{LONG}', 'utf8').toString('base64')")),
        python("base64.b64encode('jörg:pässwörd €'.encode('utf-8'))"),
        node("btoa(String.fromCharCode(...new TextEncoder().encode('jörg:pässwörd €')))"),
    ] {
        let explanation = explain(&value, Expectation::default());
        assert!(explanation.ok && explanation.code.is_none(), "{explanation:?}");
    }
}

#[test]
fn scheme_prefix_from_a_header_made_in_the_program() {
    refused(&python("b'Basic ' + base64.b64encode(b'u:p')"), "scheme-prefix", "`Basic`");
    refused(&node("'Basic ' + btoa('u:p') + '\\n'"), "scheme-prefix", "Remove all line breaks");
}

#[test]
fn line_break_from_encoders_for_mail_and_files() {
    refused(&python("base64.encodebytes(b'u:p')"), "line-break", "encodebytes");
    refused(&python(&format!("base64.encodebytes(b'{LONG}')")), "line-break", "b64encode");
    refused(&gnu_base64(&[], b"u:p"), "line-break", "base64 -w0");
    refused(&gnu_base64(&[], LONG.as_bytes()), "line-break", "base64 -w0");
    // Ruby's `encode64` wraps like this.
    refused(&gnu_base64(&["-w60"], LONG.as_bytes()), "line-break", "strict_encode64");
}

#[test]
fn white_space_from_lines_joined_with_blanks() {
    let value = python(&format!("base64.encodebytes(b'{LONG}').strip().replace(b'\\n', b' ')"));
    refused(&value, "white-space", "blanks");
}

#[test]
fn not_base64_from_the_raw_credential_and_from_printed_bytes() {
    refused(&node("'JohnSmith:p455W0rd'"), "not-base64", "Buffer.from");
    refused(&python("str(base64.b64encode(b'u:p')).encode()"), "not-base64", "Python");
    refused(&python("urllib.parse.quote(base64.b64encode(b'u:pp')).encode()"), "not-base64", "%3D");
    refused(&node("JSON.stringify(btoa('u:pp'))"), "not-base64", "quotation marks");
}

#[test]
fn url_safe_alphabet_from_base64url_encoders() {
    refused(
        &node("Buffer.from('user:~~~???').toString('base64url')"),
        "url-safe-alphabet",
        "toString('base64')",
    );
    refused(&python("base64.urlsafe_b64encode(b'user:~~~???')"), "url-safe-alphabet", "urlsafe_b64encode");
}

#[test]
fn missing_padding_from_encoders_that_leave_it_out() {
    refused(
        &node("Buffer.from('test:123').toString('base64url')"),
        "missing-padding",
        "end the value with =.",
    );
    refused(
        &python("base64.b64encode(b'test:12').rstrip(b'=')"),
        "missing-padding",
        "end the value with ==.",
    );
}

#[test]
fn bad_padding_from_values_that_were_glued_together() {
    refused(
        &python("base64.b64encode(b'user:') + base64.b64encode(b'pass')"),
        "bad-padding",
        "Copy the value again",
    );
}

#[test]
fn no_colon_from_encoding_only_the_key() {
    refused(&node("btoa('api-key-1234')"), "no-colon", "`key:`");
}

#[test]
fn double_encoded_from_a_second_encoder() {
    refused(&gnu_base64(&["-w0"], &gnu_base64(&["-w0"], b"user:pw")), "double-encoded", "once");
    refused(&gnu_base64(&["-w0"], &gnu_base64(&[], b"user:pw")), "double-encoded", "once");
    refused(&node("btoa(btoa('user:pw'))"), "double-encoded", "once");
}

#[test]
fn latin1_from_btoa_and_from_strings_in_python() {
    refused(&node("btoa('jörg:pässwörd')"), "latin1", "TextEncoder");
    refused(&python("base64.b64encode('jörg:pässwörd'.encode('latin-1'))"), "latin1", ".encode('utf-8')");
}

#[test]
fn not_utf8_from_other_encodings_of_text_and_from_raw_keys() {
    refused(&python("base64.b64encode('u:€'.encode('cp1252'))"), "not-utf8", "UTF-8");
    refused(&python("base64.b64encode(bytes(range(128, 160)))"), "not-utf8", "key");
}

#[test]
fn control_character_from_line_ends_and_from_utf16() {
    refused(&gnu_base64(&["-w0"], b"user:pw\n"), "control-character", "printf");
    refused(&python("base64.b64encode('user:pw'.encode('utf-16-le'))"), "control-character", "UTF-16");
}

#[test]
fn placeholder_from_sample_code_run_as_it_stands() {
    for value in [node("btoa('username:password')"), python("base64.b64encode(b'<username>:<password>')")] {
        assert!(explained(&value, "placeholder").ok);
    }
}

#[test]
fn swapped_or_empty_from_a_key_on_the_wrong_side() {
    let value = gnu_base64(&["-w0"], b":key-1234");
    let explanation = explain(&value, Expectation { empty_user_id: false, empty_password: true });
    assert!(explanation.ok);
    assert_eq!(explanation.code.map(Code::as_str), Some("swapped-or-empty"));
    assert!(explanation.fix.unwrap().contains("side"));
}

#[test]
fn empty_from_an_unset_variable() {
    refused(&node("btoa(process.env.NOT_SET_ANYWHERE ?? '')"), "empty", "Og==");
}
