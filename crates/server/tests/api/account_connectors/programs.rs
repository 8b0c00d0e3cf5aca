//! Values made by the programs that people make them with. They must be installed; a test fails, naming
//! the program, where one is not.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// What the program writes, as text, to the last byte.
fn run(program: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("`{program}` must be installed for this test: {error}"));
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "`{program} {arguments:?}` failed: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// The text that a Python expression of type bytes yields.
pub(super) fn python(expression: &str) -> String {
    run("python3", &["-c", &format!("import sys, base64\nsys.stdout.buffer.write({expression})")], b"")
}

/// The text that a JavaScript expression yields.
pub(super) fn node(expression: &str) -> String {
    run("node", &["-e", &format!("process.stdout.write({expression})")], b"")
}

/// What GNU `base64` makes of the input.
pub(super) fn gnu_base64(arguments: &[&str], input: &str) -> String {
    run("base64", arguments, input.as_bytes())
}
