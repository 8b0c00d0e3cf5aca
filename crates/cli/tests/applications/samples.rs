//! The samples of docs/applications.md sign as the server does, and refuse a signature that is not the server's.

use std::{fs, process::Command};

use countersign_core::SignatureForm;
use countersign_vault::sign;

const A: &str = "0123456789abcdef0123456789abcdef";
const T: &str = "fedcba9876543210fedcba9876543210";
const D: &str = "638500000000000000";
const SECRET: &str = "not-a-real-secret";

/// The sample in this language, with a line behind it that calls it.
fn program(language: &str, driver: &str) -> String {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/applications.md");
    let page = fs::read_to_string(page).unwrap();
    let fences = page.split("\n```").filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'));
    let sample = fences.filter(|code| code.contains("sign")).last();
    format!("{}\n{driver}\n", sample.expect("a sample in this language"))
}

/// What the sample says to these; `None` when it says nothing, or that there is nothing.
fn run(interpreter: &[&str], program: &str, h: &str) -> Option<String> {
    let (interpreter, option) = interpreter.split_first().unwrap();
    let mut command = Command::new(interpreter);
    command.args(option).arg(program);
    if *interpreter == "sh" {
        command.arg("sample");
    }
    let output = command.args([SECRET, A, T, D, h]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{interpreter}");
    Some(said.trim().to_owned()).filter(|said| !matches!(&**said, "" | "None" | "null"))
}

#[test]
fn each_sample_gives_the_password_to_the_servers_signature_alone() {
    let signed = |text: &str| sign(SignatureForm::HmacSha256, &SECRET.into(), text).expose().to_owned();
    let (h, password) = (signed(&format!("{A}|{D}|{T}")), signed(T));
    let samples = [
        (["python3", "-c"], program("python", "import sys; print(password_for(*sys.argv[1:]))")),
        (["node", "-e"], program("js", "console.log(passwordFor(...process.argv.slice(1)))")),
        (["sh", "-c"], program("sh", "password_for \"$@\"")),
    ];
    for (interpreter, program) in samples {
        assert_eq!(run(&interpreter, &program, &h).as_deref(), Some(&*password), "{program}");
        let other = if h.starts_with('0') { "1" } else { "0" };
        for wrong in [&format!("{other}{}", &h[1..]), "", &h.to_uppercase(), &password] {
            assert_eq!(run(&interpreter, &program, wrong), None, "{interpreter:?} {wrong}");
        }
    }
}
