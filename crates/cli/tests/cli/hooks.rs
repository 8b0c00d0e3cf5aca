//! The program as the child of hooks: hidden, quick, and able to hash while it is confined.

use std::{collections::BTreeMap, process::Command, sync::Arc};

use countersign_hooks::{Bundle, Hooks, Interface, Settings, WorkerProgram};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// The values are those of RFC 1321, FIPS 180-4 and RFC 2202.
const HASHES: &str = "
    const crypto = require('crypto');
    const hash = (name) => crypto.createHash(name).update('abc').digest('hex');
    const hold = (what, found, wanted) => { if (found !== wanted) throw new Error(what + ': ' + found) };
    hold('md5', hash('md5'), '900150983cd24fb0d6963f7d28e17f72');
    hold('sha1', hash('sha1'), 'a9993e364706816aba3e25717850c26c9cd0d89d');
    hold('sha256', hash('sha256'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const keyed = crypto.createHmac('sha1', 'Jefe').update('what do ya want for nothing?').digest('hex');
    hold('hmac', keyed, 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
    hold('random', crypto.randomUUID() === crypto.randomUUID(), false);
    exports.getBasicAuth = ({ apiKey }) => apiKey;";

#[tokio::test(flavor = "multi_thread")]
async fn the_program_is_the_child_of_its_own_hooks() {
    let hooks = Hooks::new(Settings::default(), WorkerProgram::new(PROGRAM, ["hook-worker"]));
    let files = BTreeMap::from([("connector.js".to_owned(), HASHES.to_owned())]);
    let bundle = Arc::new(Bundle::from_files("acme", files, "connector.js").unwrap());
    let loaded = hooks.load(&bundle, &BTreeMap::new()).await.unwrap();
    assert_eq!(loaded.interfaces, [Interface::GetBasicAuth].into());
}

#[test]
fn nobody_is_told_of_the_hidden_command() {
    for arguments in [&["--help"][..], &["help"]] {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert!(!String::from_utf8_lossy(&output.stdout).contains("hook-worker"), "{arguments:?}");
    }
}

/// Without a parent at its standard input it ends, and prints nothing.
#[test]
fn the_hidden_command_ends_when_nobody_speaks_to_it() {
    let output =
        Command::new(PROGRAM).arg("hook-worker").stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!((output.stdout, output.stderr), (Vec::new(), Vec::new()));
    assert!(!output.status.success());
}
