//! `init`: once, and then never again.

use crate::support::Room;

#[test]
fn init_prints_the_first_client_once() {
    let room = Room::new();
    let first = room.run(&["init", "--data", "data", "--json"]).succeeded().json();
    assert!(first["client"]["client_id"].as_str().is_some_and(|id| !id.is_empty()), "{first}");
    assert!(first["client"]["client_secret"].as_str().is_some_and(|secret| secret.len() >= 43), "{first}");
    let before = room.snapshot();
    let second = room.run(&["init", "--data", "data"]).succeeded();
    assert_eq!(second.stdout, "Already initialised: nothing was changed.\n");
    let secret = first["client"]["client_secret"].as_str().unwrap();
    assert_eq!(room.snapshot(), before);
    assert_eq!(room.run(&["client", "list", "--data", "data", "--json"]).json().as_array().unwrap().len(), 1);
    let files = room.snapshot();
    let holds = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(!files.iter().any(|(_, bytes)| holds(bytes)), "the secret is in the store");
}

#[test]
fn the_data_directory_comes_from_the_environment_where_no_flag_says_otherwise() {
    let room = Room::new();
    room.run_with_variable(&["init"], "COUNTERSIGN_DATA", "elsewhere").succeeded();
    assert!(room.path("elsewhere/countersign.db").is_file());
    room.run_with_variable(&["init", "--data", "here"], "COUNTERSIGN_DATA", "elsewhere").succeeded();
    assert!(room.path("here/countersign.db").is_file());
}

#[test]
fn init_does_not_make_a_new_master_key_for_an_old_store() {
    let room = Room::initialized();
    std::fs::remove_file(room.path("data/master.key")).unwrap();
    room.run(&["init", "--data", "data"]).refused(&["master.key"]);
    assert!(!room.path("data/master.key").exists());
}
