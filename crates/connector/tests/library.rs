//! Folders of connectors: what is found, what hides what, what is refused.

#![expect(clippy::unwrap_used, reason = "the lint knows tests, not the helpers beside them")]

use std::{fs, path::Path};

use countersign_connector::{Library, Source};
use tempfile::TempDir;

fn put(dir: &Path, folder: &str, text: &str) {
    fs::create_dir_all(dir.join(folder)).unwrap();
    fs::write(dir.join(folder).join("connector.toml"), text).unwrap();
}

fn open(name: &str, version: &str, host: &str) -> String {
    format!(
        "name = \"{name}\"\nversion = \"{version}\"\nbase_url = \"https://{host}\"\n[[auth]]\nname = \"Open\"\ntype = \"none\"\n"
    )
}

fn errors(dirs: &[&TempDir]) -> Vec<String> {
    let dirs: Vec<_> = dirs.iter().map(|dir| dir.path().to_owned()).collect();
    let first = dirs[0].display().to_string();
    let errors = Library::load(&dirs).unwrap_err();
    errors.iter().map(|error| error.to_string().replace(&first, "DIR")).collect()
}

#[test]
fn a_later_source_hides_the_same_release_and_says_so() {
    let (left, right) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    put(left.path(), "mine", &open("pipedrive", "1.0", "left.example.com"));
    put(left.path(), "mine-2", &open("Pipedrive", "2.0", "two.example.com"));
    put(right.path(), "mine", &open("Pipedrive", "1.0", "right.example.com"));
    let library = Library::load(&[left.path().to_owned(), right.path().to_owned()]).unwrap();
    let used = library.by_name_version("Pipedrive", "1.0").unwrap();
    assert_eq!(
        used.base_url(&std::collections::BTreeMap::new()).unwrap().host_str(),
        Some("right.example.com")
    );
    assert_eq!(used.source().path(), Some(right.path().join("mine/connector.toml").as_path()));
    assert_eq!(library.by_release(used.release_id()).unwrap().name(), "Pipedrive");
    let versions: Vec<_> = library.by_name("PIPEDRIVE").iter().map(|one| one.version()).collect();
    assert_eq!(versions, ["1.0", "2.0"]);
    let hidden: Vec<_> = library.hidden().iter().map(|one| one.definition.source().clone()).collect();
    assert_eq!(hidden, [Source::BuiltIn, Source::File(left.path().join("mine/connector.toml"))]);
    assert!(library.hidden().iter().all(|one| one.by.source() == used.source()));
}

#[test]
fn two_of_one_folder_are_refused() {
    let dir = TempDir::new().unwrap();
    put(dir.path(), "a", &open("One", "1.0", "a.example.com"));
    put(dir.path(), "b", &open("one", "1.0", "b.example.com"));
    assert_eq!(
        errors(&[&dir]),
        ["DIR/b/connector.toml: one 1.0 is defined by DIR/a/connector.toml too; change one of the versions"]
    );
}

#[test]
fn every_broken_file_is_reported_with_its_path() {
    let dir = TempDir::new().unwrap();
    put(dir.path(), "a", "name = \"A\"\n");
    put(dir.path(), "b", &open("B", "1/0", "b.example.com"));
    put(dir.path(), "c", &open("17", "1.0", "c.example.com"));
    fs::create_dir_all(dir.path().join("not-a-connector")).unwrap();
    let part =
        "is a part of URLs: no `/`, no control characters, no blanks around it, and a name is not a number";
    let found = errors(&[&dir]);
    assert_eq!(found.len(), 3);
    assert!(found[0].starts_with("DIR/a/connector.toml:1:1: missing field `base_url`"), "{}", found[0]);
    assert_eq!(found[1], format!("DIR/b/connector.toml:2:11: version: {part}"));
    assert_eq!(found[2], format!("DIR/c/connector.toml:1:8: name: {part}"));
}

#[test]
fn a_folder_without_connectors_or_that_is_not_there_is_an_error() {
    let dir = TempDir::new().unwrap();
    assert_eq!(
        errors(&[&dir]),
        ["DIR: holds no connector; expected a folder for each one: NAME/connector.toml"]
    );
    let absent = dir.path().join("absent");
    let errors = Library::load(&[absent]).unwrap_err();
    assert!(errors[0].to_string().contains("absent: cannot be read: "), "{}", errors[0]);
}
