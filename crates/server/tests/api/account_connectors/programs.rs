//! Values made by the programs that people make them with. They must be installed; a test fails, naming
//! the program, where one is not.

use countersign_testkit::made_by;

fn run(program: &str, arguments: &[&str], input: &[u8]) -> String {
    String::from_utf8(made_by(program, arguments, input)).unwrap()
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
