//! Settings: what is not understood is refused, and named.

use crate::support::Room;

#[test]
fn an_unknown_setting_in_the_file_is_named_with_its_line() {
    let room = Room::new();
    room.write("countersign.toml", "listen = '127.0.0.1:0'\nlisen = '127.0.0.1:0'\n");
    for command in [&["serve", "--data", "data"][..], &["connector", "list"]] {
        room.run(command).refused(&["countersign.toml", "line 2", "lisen"]);
    }
    assert!(!room.path("data").exists());
}

#[test]
fn an_unknown_setting_in_the_environment_is_named() {
    let room = Room::new();
    let serve = ["serve", "--data", "data"];
    room.run_with_variable(&serve, "COUNTERSIGN_LISEN", "x").refused(&["lisen"]);
    room.run_with_variable(&serve, "COUNTERSIGN_OUTBOUND__ALOW_PRIVATE", "x").refused(&["alow_private"]);
    assert!(!room.path("data").exists());
}

#[test]
fn a_value_that_cannot_be_used_is_refused() {
    let room = Room::new();
    let list = ["connector", "list"];
    room.run_with_variable(&list, "COUNTERSIGN_LISTEN", "nowhere").refused(&["settings"]);
    room.run_with_variable(&list, "COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE", "127.0.0.0/8,mars")
        .refused(&["mars"]);
    room.run_with_variable(&list, "COUNTERSIGN_OUTBOUND__TIMEOUT", "soon").refused(&["30s"]);
}

#[test]
fn a_configuration_file_that_is_named_must_be_there() {
    let room = Room::new();
    room.run(&["connector", "list", "--config", "absent.toml"]).refused(&["absent.toml"]);
}
