//! The audit log: nobody else may read it, the server can write it, and its newest file is as it was written.

use std::{fs, io, path::Path};

use countersign_audit::{Flaw, verify_newest};
use countersign_vault::KeyRing;
use rustix::fs::{Access, access};

use super::{
    Report,
    files::{is_open, mode},
};
use crate::wiring::audit_dir;

const AUDIT: &str = "audit";

/// Without the key ring, the chain is not looked at.
pub(super) async fn examine(data: &Path, ring: Option<KeyRing>, report: &mut Report) {
    let directory = audit_dir(data);
    match fs::metadata(&directory) {
        Ok(metadata) if is_open(mode(&metadata)) => {
            let message = format!("{} is open to others (mode {:04o})", directory.display(), mode(&metadata));
            return report.fail(AUDIT, message, format!("run: chmod 700 '{}'", directory.display()));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return report.ok(AUDIT, "there is none yet, the server begins it when it starts");
        }
        Err(error) => return cannot_look(&directory, &error, report),
    }
    if let Err(error) = access(&directory, Access::WRITE_OK | Access::EXEC_OK) {
        let message = format!("{} cannot be written: {error}", directory.display());
        let todo = "give it to the user that runs the server, on a disk that can be written";
        return report.fail(AUDIT, message, todo);
    }
    match open_file(&directory) {
        Ok(None) => chain(&directory, ring, report).await,
        Ok(Some((path, todo))) => report.fail(AUDIT, path, todo),
        Err(error) => cannot_look(&directory, &error, report),
    }
}

/// The first file that others may read, and what to do about it.
fn open_file(directory: &Path) -> io::Result<Option<(String, String)>> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        // One that has gone meanwhile is nobody's concern.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() && is_open(mode(&metadata)) {
            let path = entry.path();
            let message = format!("{} is open to others (mode {:04o})", path.display(), mode(&metadata));
            return Ok(Some((message, format!("run: chmod 600 '{}'", path.display()))));
        }
    }
    Ok(None)
}

async fn chain(directory: &Path, ring: Option<KeyRing>, report: &mut Report) {
    let Some(ring) = ring else {
        return report.note(
            AUDIT,
            "whether it was changed cannot be told without the key ring",
            "mend the store and the master key first",
        );
    };
    let of_task = directory.to_owned();
    let checked = tokio::task::spawn_blocking(move || verify_newest(&of_task, &*ring.audit_key())).await;
    let checked = match checked {
        Ok(Ok(checked)) => checked,
        Ok(Err(error)) => return report.failed(AUDIT, &error.into()),
        Err(error) => return report.failed(AUDIT, &error.into()),
    };
    // A break that the log itself recorded was there before this file, which is good.
    let recorded = |what: &Flaw| matches!(what, Flaw::Broken(_));
    let todo = "find out who touched it; `countersign audit verify` checks all files";
    if let Some(problem) = checked.problems.iter().find(|problem| !recorded(&problem.what)) {
        report.fail(AUDIT, problem.to_string(), todo);
    } else if let Some(problem) = checked.problems.first() {
        report.note(AUDIT, problem.to_string(), todo);
    } else {
        report.ok(AUDIT, "it can be written, and its newest file is as it was written");
    }
}

fn cannot_look(directory: &Path, error: &io::Error, report: &mut Report) {
    let message = format!("{} cannot be looked at: {error}", directory.display());
    report.fail(AUDIT, message, "run this as the user that runs the server");
}
