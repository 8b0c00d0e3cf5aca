//! Bundles of real folders.

use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn names(bundle: &Bundle) -> Vec<&str> {
    bundle.files().keys().map(String::as_str).collect()
}

#[test]
fn own_files_are_read_and_of_packages_what_is_reachable() {
    let folder = folder(&[
        (
            "connector.js",
            "require('./lib/help'); require('moment'); require('@scope/one/deep'); require('axios')",
        ),
        ("lib/help.js", "require('with-exports')"),
        ("lib/unused.cjs", ""),
        ("data.json", "{}"),
        ("README.md", "not code"),
        (".git/hook.js", "hidden"),
        ("node_modules/moment/package.json", r#"{"main": "./dist/moment"}"#),
        ("node_modules/moment/dist/moment.js", "require('inner')"),
        ("node_modules/moment/dist/other.js", "unreachable"),
        ("node_modules/moment/node_modules/inner/index.js", "inner"),
        ("node_modules/inner/index.js", "hidden by the nearer one"),
        ("node_modules/@scope/one/deep.js", "deep"),
        (
            "node_modules/with-exports/package.json",
            r#"{"main": "old.js", "exports": {".": {"import": "./esm.mjs", "require": "./main.cjs"}}}"#,
        ),
        ("node_modules/with-exports/main.cjs", ""),
        ("node_modules/stranger/index.js", "unreachable"),
    ]);
    let bundle = Bundle::read(folder.path(), "connector.js").unwrap();
    assert_eq!(
        names(&bundle),
        [
            "connector.js",
            "data.json",
            "lib/help.js",
            "lib/unused.cjs",
            "node_modules/@scope/one/deep.js",
            "node_modules/moment/dist/moment.js",
            "node_modules/moment/node_modules/inner/index.js",
            "node_modules/moment/package.json",
            "node_modules/with-exports/main.cjs",
            "node_modules/with-exports/package.json",
        ]
    );
    let inner = bundle.resolve("node_modules/moment/dist/moment.js", "inner");
    assert_eq!(inner.as_deref(), Some("node_modules/moment/node_modules/inner/index.js"));
    assert_eq!(bundle.resolve("lib/help.js", "../data").as_deref(), Some("data.json"));
    assert_eq!(bundle.resolve("connector.js", "axios"), None);
}

#[test]
fn nothing_outside_the_folder_is_read_by_dots() {
    let outer = folder(&[
        ("secret.js", "secret"),
        (
            "inside/connector.js",
            "require('../secret'); require('../../etc/passwd'); require('/etc/hosts.js')",
        ),
        ("inside/node_modules/bad/package.json", r#"{"main": "../../../secret.js"}"#),
        ("inside/more.js", "require('bad')"),
    ]);
    let bundle = Bundle::read(&outer.path().join("inside"), "connector.js").unwrap();
    assert_eq!(names(&bundle), ["connector.js", "more.js", "node_modules/bad/package.json"]);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_out_of_the_folder_is_an_error_and_one_within_is_not() {
    use std::os::unix::fs::symlink;
    let outer = folder(&[("secret.js", "secret"), ("inside/connector.js", ""), ("inside/real.js", "real")]);
    let inside = outer.path().join("inside");
    symlink("real.js", inside.join("link.js")).unwrap();
    let bundle = Bundle::read(&inside, "connector.js").unwrap();
    assert_eq!(bundle.files()["link.js"], "real");
    symlink("../secret.js", inside.join("leak.js")).unwrap();
    assert_eq!(Bundle::read(&inside, "connector.js").unwrap_err(), BundleError::Escapes("leak.js".into()));
}

#[cfg(unix)]
#[test]
fn a_package_folder_that_is_a_link_out_of_the_folder_is_an_error() {
    use std::os::unix::fs::symlink;
    let outer = folder(&[("elsewhere/index.js", "secret"), ("inside/connector.js", "require('linked')")]);
    let inside = outer.path().join("inside");
    fs::create_dir(inside.join("node_modules")).unwrap();
    symlink("../../elsewhere", inside.join("node_modules/linked")).unwrap();
    let error = Bundle::read(&inside, "connector.js").unwrap_err();
    assert_eq!(error, BundleError::Escapes("node_modules/linked/index.js".into()));
}

#[test]
fn a_folder_without_its_main_file_or_with_bytes_is_refused() {
    let folder = folder(&[("other.js", "")]);
    let error = Bundle::read(folder.path(), "connector.js").unwrap_err();
    assert_eq!(error, BundleError::NoMain("connector.js".into()));
    fs::write(folder.path().join("connector.js"), [0xff, 0xfe]).unwrap();
    let error = Bundle::read(folder.path(), "connector.js").unwrap_err();
    assert_eq!(error, BundleError::NotText("connector.js".into()));
}

#[test]
fn too_much_is_refused() {
    let big = "x".repeat(MOST_BYTES);
    let folder = folder(&[("connector.js", "x"), ("big.js", &big)]);
    let error = Bundle::read(folder.path(), "connector.js").unwrap_err();
    assert_eq!(error, BundleError::TooLarge(MOST_BYTES));
    let many = (0..=MOST_FILES).map(|n| (format!("{n}.js"), String::new())).collect();
    assert_eq!(Bundle::from_files("a", many, "0.js").unwrap_err(), BundleError::TooManyFiles(MOST_FILES));
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    for name in ["../a.js", "/a.js", "a//b.js", "./a.js", "a\\b.js", ""] {
        let files = BTreeMap::from([(name.to_owned(), String::new())]);
        assert_eq!(Bundle::from_files("a", files, name).unwrap_err(), BundleError::BadName(name.into()));
    }
}

#[test]
fn every_bundle_has_a_number_of_its_own() {
    let files = BTreeMap::from([("a.js".to_owned(), String::new())]);
    let one = Bundle::from_files("a", files.clone(), "./a.js").unwrap();
    let two = Bundle::from_files("a", files, "a.js").unwrap();
    assert_ne!(one.id(), two.id());
}
