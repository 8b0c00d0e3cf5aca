//! The commands: what they print of the secrets that they are given, and of a store full of them. What
//! `client create` prints on its standard output is its purpose, and is not heard; neither is `init`'s.

use std::{
    io::Write as _,
    process::{Output, Stdio},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::scene::{BINARY, Scene, basic};

pub(crate) fn plant(scene: &mut Scene) {
    wrong_values(scene);
    wrong_settings(scene);
    made_here(scene);
    a_store_full_of_them(scene);
}

fn run(scene: &Scene, arguments: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Output {
    let mut command = scene.program.command(BINARY);
    command.args(arguments).envs(variables.iter().copied());
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program runs");
    // A command that wants no input may be gone before it got it.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn hear(scene: &mut Scene, what: &str, output: Output) {
    scene.hear_bytes(what, [output.stdout, b"\n".to_vec(), output.stderr].concat());
}

fn wrong_values(scene: &mut Scene) {
    for (what, make) in [
        ("scheme-prefix", (|word| format!("Basic {}", basic("ada", word))) as fn(&str) -> String),
        ("line-break", |word| basic("ada", word) + "\n"),
        ("not-base64", |word| format!("ada:{word}")),
        ("no-colon", |word| STANDARD.encode(word)),
        ("double-encoded", |word| STANDARD.encode(basic("ada", word))),
        ("latin1", |word| STANDARD.encode([b"ada:\xe9t\xe9", word.as_bytes()].concat())),
        ("control-character", |word| basic("ada", &format!("{word}\n"))),
    ] {
        for command in ["explain", "decode"] {
            let what = format!("basic {command}, {what}");
            let word = scene.net.plant(&what);
            for (argument, input) in [(make(&word), String::new()), ("-".to_owned(), make(&word))] {
                let output = run(scene, &["basic", command, &argument], &[], input.as_bytes());
                assert_eq!(output.status.code(), Some(1), "{what}");
                hear(scene, &what, output);
            }
        }
    }
    for (what, arguments, code) in [
        ("basic encode with a colon in the user-id", ["--user-id", "a:b", "--password-stdin"].as_slice(), 1),
        ("basic encode with a control character", &["--user-id", "a", "--password-stdin"], 1),
    ] {
        let word = scene.net.plant(what);
        let arguments = [&["basic", "encode"], arguments].concat();
        let output = run(scene, &arguments, &[], format!("\u{1}{word}").as_bytes());
        assert_eq!(output.status.code(), Some(code), "{what}");
        hear(scene, what, output);
    }
    let what = "basic encode with a password twice";
    let word = scene.net.plant(what);
    let arguments = ["basic", "encode", "--user-id", "a", "--password", &word, "--password-stdin"];
    let output = run(scene, &arguments, &[], b"");
    assert_eq!(output.status.code(), Some(2));
    hear(scene, what, output);
}

fn wrong_settings(scene: &mut Scene) {
    let word = scene.net.plant("a master key that is none, in the environment");
    for command in [["client", "list"], ["account", "list"]] {
        let output = run(scene, &command, &[("COUNTERSIGN_MASTER_KEY", &word)], b"");
        hear(scene, "a master key that is none, in the environment", output);
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (what, make) in [
        (
            "a master key in an open string",
            (|word| format!("master_key = \"{word}\nlisten = 7\n")) as fn(&str) -> String,
        ),
        ("a master key in a list", |word| format!("master_key = [\"{word}\"]\n")),
        ("a master key that is none", |word| format!("master_key = \"{word}\"\n")),
        ("a master key under a name that is none", |word| format!("master_kee = \"{word}\"\n")),
        ("a master key without quotes", |word| format!("master_key = {word}\n")),
        ("a master key twice", |word| format!("master_key = \"{word}\"\nmaster_key = \"{word}\"\n")),
        ("a master key as a switch", |word| format!("[tls]\nterminated_upstream = \"{word}\"\n")),
    ] {
        let word = scene.net.plant(what);
        let path = folder.path().join("countersign.toml");
        std::fs::write(&path, make(&word)).expect("a file");
        let arguments = ["client", "list", "--config", path.to_str().expect("a path")];
        let output = run(scene, &arguments, &[], b"");
        assert!(!output.status.success(), "{what}");
        hear(scene, what, output);
    }
}

fn made_here(scene: &mut Scene) {
    let output = run(scene, &["client", "create", "--name", "second", "--json"], &[], b"");
    let made: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let secret = made["client_secret"].as_str().expect("a secret");
    scene.net.watch("the second client's secret", secret);
    scene.hear_bytes("client create, on standard error", output.stderr);
    people_made_here(scene);
    let again = run(scene, &["init"], &[], b"");
    assert!(again.status.success());
    hear(scene, "init, once more", again);
}

/// People by command: what is given on standard input, and what is printed on purpose.
fn people_made_here(scene: &mut Scene) {
    let word = scene.net.plant("the password of a user by command");
    let add = ["user", "add", "piped@example.com", "--password-stdin", "--json"];
    let output = run(scene, &add, &[], word.as_bytes());
    assert!(output.status.success());
    hear(scene, "user add with a password", output);
    let word = scene.net.plant("a password by command that is refused");
    let output = run(scene, &add, &[], format!("{word}\u{7}").as_bytes());
    assert!(!output.status.success());
    hear(scene, "user add with a control character", output);
    for (what, arguments, member) in [
        ("the one-time password of a new user", ["user", "add", "once@example.com", "--json"], "password"),
        ("the one-time password of a user", ["user", "password", "once@example.com", "--json"], "password"),
        ("the secret of a user's app", ["user", "two-factor", "once@example.com", "--json"], "secret"),
    ] {
        let output = run(scene, &arguments, &[], b"");
        let made: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        scene.net.watch(what, made[member].as_str().expect("a secret"));
        scene.hear_bytes(&format!("{what}, on standard error"), output.stderr);
    }
    let word = scene.net.plant("a secret where a code belongs");
    let output = run(scene, &["user", "two-factor", "once@example.com", "--code", &word], &[], b"");
    assert!(!output.status.success());
    hear(scene, "user two-factor with a wrong code", output);
}

fn a_store_full_of_them(scene: &mut Scene) {
    for command in [
        ["client", "list", "--json"].as_slice(),
        &["account", "list", "--json"],
        &["user", "list", "--json"],
        &["application", "list", "--json"],
        &["connector", "list", "--json"],
        &["connector", "show", "Keyed"],
        &["audit", "tail"],
        &["audit", "verify"],
        &["doctor"],
    ] {
        let output = run(scene, command, &[], b"");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_ne!(output.status.code(), Some(2), "{command:?}: {said}");
        assert!(!output.stdout.is_empty(), "{command:?}: {said}");
        hear(scene, &command.join(" "), output);
    }
}
