//! Packages of the registry that connectors bring along, run from a connector's own `node_modules`.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::World;
use crate::{Bundle, Call, Interface, Limits};

/// The folder with all of them, as `cargo xtask needs` installs it beside what cargo builds. The test kit has the
/// same, but builds the whole program.
pub(super) fn folder() -> PathBuf {
    let test = env::current_exe().unwrap();
    let mut candidates = test.ancestors().map(|folder| folder.join("npm/node_modules"));
    candidates
        .find(|folder| folder.join(".package-lock.json").is_file())
        .expect("the npm packages that tests run: `cargo xtask needs` installs them")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

fn run(packages: &[&str], source: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("connector.js"), source).unwrap();
    for package in packages {
        copy(&self::folder().join(package), &folder.path().join("node_modules").join(package));
    }
    let bundle = Bundle::read(folder.path(), "connector.js").unwrap();
    let mut engine = super::engine(Limits::default());
    let mut world = World::default();
    engine.load(&bundle, BTreeMap::new(), &mut world).unwrap();
    let call = Call {
        interface: Interface::GetBasicAuth,
        arguments: vec![],
        environment: BTreeMap::new(),
        pass_back: false,
    };
    engine.call(bundle.id(), &call, &mut world).unwrap().returned.unwrap()
}

#[test]
fn moment_and_its_time_zones_compute_within_the_limits_of_a_call() {
    let given = run(
        &["moment", "moment-timezone"],
        "const moment = require('moment-timezone');
        exports.getBasicAuth = () => [
            require('moment').utc(0).add(1, 'month').format('YYYY-MM-DD HH:mm'),
            moment.tz('2026-07-01 12:00', 'Europe/Vienna').utc().format(),
            moment.tz('2026-01-01', 'America/New_York').utcOffset()];",
    );
    assert_eq!(given, json!(["1970-02-01 00:00", "2026-07-01T10:00:00Z", -300]));
}

#[test]
fn awesome_phonenumber_parses_within_the_limits_of_a_call() {
    let given = run(
        &["awesome-phonenumber"],
        "const { parsePhoneNumber } = require('awesome-phonenumber');
        exports.getBasicAuth = () => { const one = parsePhoneNumber('0171 2345678', { regionCode: 'DE' });
            return [one.valid, one.number.e164, one.type]; };",
    );
    assert_eq!(given, json!([true, "+491712345678", "mobile"]));
}
