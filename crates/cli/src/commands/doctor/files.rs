//! The data directory and the files in it: nobody else may look inside.

use std::{
    fs::{self, Metadata},
    io,
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use super::Report;

const DIRECTORY: &str = "data directory";
const FILES: &str = "files";

pub(super) fn examine(data: &Path, report: &mut Report) {
    match fs::metadata(data) {
        Ok(metadata) if metadata.is_dir() => directory(data, &metadata, report),
        Ok(_) => report.fail(
            DIRECTORY,
            format!("{} is not a directory", data.display()),
            "name another one with --data DIR",
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => report.note(
            DIRECTORY,
            format!("{} is not there yet", data.display()),
            "`countersign init` makes it, and so does the first `countersign serve`",
        ),
        Err(error) => report.fail(
            DIRECTORY,
            format!("{} cannot be looked at: {error}", data.display()),
            "run this as the user that runs the server",
        ),
    }
}

fn directory(data: &Path, metadata: &Metadata, report: &mut Report) {
    let mode = mode(metadata);
    if is_open(mode) {
        report.fail(
            DIRECTORY,
            format!("{} is open to others (mode {mode:04o})", data.display()),
            format!("run: chmod 700 '{}'", data.display()),
        );
    } else {
        report.ok(DIRECTORY, format!("{} is its owner's alone", data.display()));
    }
    match fs::read_dir(data) {
        Ok(entries) => files(entries, report),
        Err(error) => report.fail(
            FILES,
            format!("{} cannot be listed: {error}", data.display()),
            "run this as the user that runs the server",
        ),
    }
}

fn files(entries: fs::ReadDir, report: &mut Report) {
    let mut open = 0;
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let mode = mode(&metadata);
        if metadata.is_file() && is_open(mode) {
            open += 1;
            let path = entry.path();
            report.fail(
                FILES,
                format!("{} is open to others (mode {mode:04o})", path.display()),
                format!("run: chmod 600 '{}'", path.display()),
            );
        }
    }
    if open == 0 {
        report.ok(FILES, "nobody but their owner may read them");
    }
}

pub(super) fn mode(metadata: &Metadata) -> u32 {
    metadata.permissions().mode() & 0o7777
}

/// Whether anybody but the owner may do anything with it.
pub(super) fn is_open(mode: u32) -> bool {
    mode & 0o077 != 0
}
