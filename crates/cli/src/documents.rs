//! Pages that are made from the program, and must not lag behind it.

use std::fmt::Write as _;

use clap::CommandFactory as _;

use crate::commands::Cli;

/// Fails when the file differs from what the program would write; writes it when `UPDATE_DOCS` is set.
pub(crate) fn hold(path: &str, wanted: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == wanted, "{path} lags behind: run UPDATE_DOCS=1 cargo test -p countersign-cli --bins");
}

fn describe(command: &mut clap::Command, path: &str, page: &mut String) {
    let _ =
        write!(page, "\n## `{path}`\n\n```\n{}\n```\n", command.render_long_help().to_string().trim_end());
    let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    for name in names.iter().filter(|name| *name != "help") {
        if let Some(inner) = command.find_subcommand_mut(name) {
            describe(inner, &format!("{path} {name}"), page);
        }
    }
}

#[test]
fn the_page_of_commands_in_the_repository_is_what_help_prints() {
    let mut command = Cli::command().term_width(100).disable_help_subcommand(true);
    command.build();
    let mut page =
        "# Commands\n\nWhat `--help` prints. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.\n"
            .to_owned();
    describe(&mut command, "countersign", &mut page);
    let trimmed: Vec<&str> = page.lines().map(str::trim_end).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/commands.md");
    hold(path, &(trimmed.join("\n") + "\n"));
}
