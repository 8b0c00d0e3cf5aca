//! Values as the programs make them that people use. They must be installed; a test fails, naming the program,
//! where one is not.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// What the program writes, to the last byte.
#[must_use]
pub fn made_by(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("`{program}` must be installed for this test: {error}"));
    child.stdin.take().expect("a pipe").write_all(input).expect("the program reads its input");
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "`{program} {arguments:?}` failed: {}", output.status);
    output.stdout
}
