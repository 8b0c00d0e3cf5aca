//! What is said where connectors' modules are not confined, which no test machine is.

use std::fs;

use countersign_connector::Library;
use tempfile::TempDir;

use super::{Report, State, modules};
use crate::wiring::unconfined;

const GAP: Option<&str> = Some("on this system nothing is confined");

/// A library whose one own connector has a module, which does not load.
fn with_a_module() -> (TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("acme");
    fs::create_dir(&place).unwrap();
    let definition =
        "name = \"Acme\"\nbase_url = \"https://acme.example\"\n[[auth]]\nname = \"Key\"\ntype = \"hook\"\n";
    fs::write(place.join("connector.toml"), definition).unwrap();
    let library = Library::load(&[folder.path().to_owned()]).unwrap();
    (folder, library)
}

#[tokio::test]
async fn a_system_without_the_confinement_is_noted_where_there_is_a_module() {
    let mut report = Report::default();
    modules(&Library::built_in().unwrap(), GAP, &mut report).await;
    assert!(report.0.is_empty(), "there is nothing to confine");
    let (_folder, library) = with_a_module();
    modules(&library, GAP, &mut report).await;
    let found: Vec<_> = report.0.iter().map(|finding| (finding.state, finding.message.as_str())).collect();
    assert!(found[0].0 == State::Fail && found[0].1.contains("connector.js"), "{}", found[0].1);
    assert!(found[1].0 == State::Note && found[1].1 == "on this system nothing is confined");
}

#[test]
fn a_server_warns_of_it_once_and_only_with_a_module() {
    assert_eq!(unconfined(&with_a_module().1, GAP), GAP);
    assert_eq!(unconfined(&Library::built_in().unwrap(), GAP), None);
    assert_eq!(unconfined(&with_a_module().1, None), None);
}
