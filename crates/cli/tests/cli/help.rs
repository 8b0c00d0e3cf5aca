//! Help: every command says how it is used, with an example that the program itself would take.

use crate::support::Room;

const COMMANDS: &[&[&str]] = &[
    &["serve"],
    &["init"],
    &["demo"],
    &["doctor"],
    &["client", "create"],
    &["client", "list"],
    &["client", "revoke"],
    &["user", "add"],
    &["user", "list"],
    &["user", "set"],
    &["user", "password"],
    &["account", "add"],
    &["account", "list"],
    &["connector", "list"],
    &["connector", "show"],
    &["connector", "check"],
    &["connector", "call"],
    &["connector", "new"],
    &["audit", "verify"],
    &["audit", "tail"],
    &["basic", "encode"],
    &["basic", "decode"],
    &["basic", "explain"],
    &["basic", "challenge"],
];

#[test]
fn every_command_has_an_example_in_its_help() {
    let room = Room::new();
    for command in COMMANDS {
        let help = room.run(&[command, &["--help"][..]].concat()).succeeded().stdout;
        let example = help.lines().find(|line| line.starts_with("Example: "));
        let example = example.unwrap_or_else(|| panic!("{command:?} has no example:\n{help}"));
        let called = format!("countersign {}", command.join(" "));
        assert!(example.contains(&called), "{example}");
    }
}

#[test]
fn the_list_of_commands_is_complete() {
    let room = Room::new();
    let help = room.run(&["--help"]).succeeded().stdout;
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {}", command[0])), "{command:?} is not in:\n{help}");
    }
}

#[test]
fn wrong_usage_ends_with_code_2() {
    let room = Room::new();
    room.run(&[]).misused();
    room.run(&["conector", "list"]).misused();
    room.run(&["connector", "list", "--frobnicate"]).misused();
    room.run(&["connector", "show"]).misused();
    room.run(&["account", "add", "--id", "with blank", "--name", "n"]).misused();
}

#[test]
fn the_version_is_told() {
    let ran = Room::new().run(&["--version"]).succeeded();
    assert_eq!(ran.stdout, concat!("countersign ", env!("CARGO_PKG_VERSION"), "\n"));
}
