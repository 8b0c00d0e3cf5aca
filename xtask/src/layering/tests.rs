//! The table holds on the real workspace, and refuses a forbidden edge added to a copy of its manifests.

use cargo_metadata::{Metadata, MetadataCommand};
use serde_json::{Value, json};

use super::{check, check_lengths};
use crate::run::root;

/// The real workspace as cargo describes it, as JSON that a test can alter.
fn manifests() -> Value {
    let output = MetadataCommand::new().current_dir(root()).no_deps().cargo_command().output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Adds a dependency to a crate of the copy; `path` makes it one of the workspace.
fn add_edge(manifests: &mut Value, from: &str, to: &str, kind: Option<&str>, path: Option<&str>) {
    let packages = manifests["packages"].as_array_mut().unwrap();
    let package = packages.iter_mut().find(|package| package["name"] == from).expect("a crate of that name");
    package["dependencies"].as_array_mut().unwrap().push(json!({
        "name": to, "source": null, "req": "*", "kind": kind, "rename": null, "optional": false,
        "uses_default_features": true, "features": [], "target": null, "registry": null, "path": path,
    }));
}

fn findings(manifests: &Value) -> Vec<String> {
    let metadata: Metadata = MetadataCommand::parse(manifests.to_string()).unwrap();
    check(&metadata).iter().map(ToString::to_string).collect()
}

/// The findings after one edge was added to the real manifests.
fn findings_with(from: &str, to: &str, kind: Option<&str>) -> Vec<String> {
    let mut manifests = manifests();
    let path = to.starts_with("countersign-").then_some("/somewhere");
    add_edge(&mut manifests, from, to, kind, path);
    findings(&manifests)
}

#[test]
fn the_real_workspace_keeps_to_the_table() {
    assert_eq!(findings(&manifests()), Vec::<String>::new());
}

#[test]
fn no_source_file_of_the_real_workspace_is_too_long() {
    let long: Vec<String> = check_lengths(&root()).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn a_server_that_names_the_sql_library_is_refused_with_edge_rule_and_remedy() {
    let found = findings_with("countersign-server", "rusqlite", None);
    assert_eq!(
        found,
        ["forbidden edge: countersign-server -> rusqlite\n  \
          rule: only countersign-store-sqlite may name rusqlite, because SQL stays behind the store's traits\n  \
          do: add a method to the traits of countersign-store and implement it in countersign-store-sqlite, and \
          remove the line from countersign-server's Cargo.toml"]
    );
}

#[test]
fn a_core_that_names_the_store_is_refused_as_an_edge_and_as_a_circle() {
    let found = findings_with("countersign-core", "countersign-store", None);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(
        found[0],
        "forbidden edge: countersign-core -> countersign-store\n  \
         rule: countersign-core may name no other crate of the workspace, because the words of the product stand \
         at the bottom: everyone uses them, they use nobody\n  \
         do: move the code to a crate that may name countersign-store, or take what you need as a parameter, and \
         remove the line from countersign-core's Cargo.toml"
    );
    assert!(found[1].starts_with("circle: "), "{}", found[1]);
    assert!(found[1].contains("countersign-core -> countersign-store"), "{}", found[1]);
}

#[test]
fn a_build_script_is_held_to_the_same_rules() {
    let found = findings_with("countersign-core", "countersign-vault", Some("build"));
    assert!(found[0].starts_with("forbidden edge: countersign-core -> countersign-vault\n"), "{found:#?}");
}

#[test]
fn only_the_vault_names_cryptography() {
    let found = findings_with("countersign-service", "sha2", None);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("only countersign-vault may name sha2"), "{}", found[0]);
}

#[test]
fn a_store_back_end_is_refused_to_the_service_even_in_its_tests() {
    let found = findings_with("countersign-service", "countersign-store-sqlite", Some("dev"));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("take a store from countersign-testkit"), "{}", found[0]);
}

#[test]
fn the_testkit_may_be_used_in_tests_and_never_shipped() {
    assert_eq!(findings_with("countersign-server", "countersign-testkit", Some("dev")), Vec::<String>::new());
    let found = findings_with("countersign-server", "countersign-testkit", None);
    assert!(found[0].contains("development only"), "{found:#?}");
    assert!(found[0].contains("move the line to [dev-dependencies]"), "{found:#?}");
}

#[test]
fn a_crate_without_a_row_is_named() {
    let mut manifests = manifests();
    manifests["packages"][0]["name"] = json!("countersign-newcomer");
    let found = findings(&manifests);
    assert!(found.iter().any(|text| text.starts_with("unknown crate: countersign-newcomer\n")), "{found:#?}");
}

#[test]
fn a_file_of_401_lines_is_listed_and_one_of_400_is_not() {
    let folder = std::env::temp_dir().join(format!("xtask-lengths-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("crates/some/tests")).unwrap();
    std::fs::create_dir_all(folder.join("xtask")).unwrap();
    std::fs::write(folder.join("crates/some/tests/long.rs"), "\n".repeat(401)).unwrap();
    std::fs::write(folder.join("xtask/short.rs"), "\n".repeat(400)).unwrap();
    let long: Vec<String> = check_lengths(&folder).unwrap().iter().map(ToString::to_string).collect();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        long,
        ["long file: crates/some/tests/long.rs, 401 lines\n  \
          rule: 400 lines at most, one idea per file\n  do: split it by idea"]
    );
}
