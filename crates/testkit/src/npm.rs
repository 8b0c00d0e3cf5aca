//! Packages of the npm registry that connectors in tests require: the real ones, of the versions that
//! `npm/package-lock.json` names, installed before the tests run.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The folder `node_modules` with all of them, for tests that start Node itself.
///
/// It lies beside what cargo builds, whatever folder that is told to use.
#[must_use]
pub fn packages() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the running test");
    let mut candidates = test.ancestors().map(|folder| folder.join("npm/node_modules"));
    candidates.find(|folder| folder.join(".package-lock.json").is_file()).unwrap_or_else(|| {
        panic!("the npm packages that connectors in tests require are missing: run `cargo xtask needs`")
    })
}

/// Puts a package, with all that it depends on, into the folder `node_modules` of a connector, as
/// `npm install` would have.
pub fn install(package: &str, connector: &Path) {
    let (from, to) = (packages().join(package), connector.join("node_modules").join(package));
    if to.exists() {
        return;
    }
    copy(&from, &to);
    let manifest = fs::read(from.join("package.json")).expect("the package's manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("a manifest in JSON");
    for dependency in manifest["dependencies"].as_object().into_iter().flatten() {
        install(dependency.0, connector);
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("cannot read {}: {error}", from.display()))
    {
        let entry = entry.expect("an entry of the folder");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("the kind of the entry").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_installed_with_what_it_depends_on() {
        let connector = tempfile::tempdir().unwrap();
        install("moment-timezone", connector.path());
        let place = connector.path().join("node_modules");
        assert!(place.join("moment-timezone/data/packed/latest.json").is_file());
        assert!(place.join("moment/moment.js").is_file());
        assert!(!place.join("axios").exists());
    }
}
