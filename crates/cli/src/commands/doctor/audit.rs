//! The audit logs, the server's and that of commands: nobody else may read them, they can be written, and the newest
//! file of each is as it was written.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_audit::{Flaw, verify_newest};
use countersign_core::ChainKey;
use countersign_vault::KeyRing;
use rustix::fs::{Access, access};

use super::{
    Report,
    files::{is_open, mode},
};
use crate::wiring::{audit_dir, commands_dir};

/// One of the two.
struct Log {
    check: &'static str,
    directory: PathBuf,
    /// What makes it, where there is none.
    begins: &'static str,
}

/// Without the key ring, the chains are not looked at.
pub(super) async fn examine(data: &Path, ring: Option<KeyRing>, report: &mut Report) {
    let of_server =
        Log { check: "audit", directory: audit_dir(data), begins: "the server begins it when it starts" };
    let of_commands = Log {
        check: "audit of commands",
        directory: commands_dir(data),
        begins: "the first command that changes something begins it",
    };
    let key = ring.map(|ring| -> Arc<dyn ChainKey> { ring.audit_key() });
    for log in [of_server, of_commands] {
        log.examine(key.clone(), report).await;
    }
}

impl Log {
    async fn examine(&self, key: Option<Arc<dyn ChainKey>>, report: &mut Report) {
        let Self { check, directory, begins } = self;
        match fs::metadata(directory) {
            Ok(metadata) if is_open(mode(&metadata)) => {
                let message =
                    format!("{} is open to others (mode {:04o})", directory.display(), mode(&metadata));
                return report.fail(check, message, format!("run: chmod 700 '{}'", directory.display()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return report.ok(check, format!("there is none yet, {begins}"));
            }
            Err(error) => return self.cannot_look(&error, report),
        }
        if let Err(error) = access(directory, Access::WRITE_OK | Access::EXEC_OK) {
            let message = format!("{} cannot be written: {error}", directory.display());
            let todo = "give it to the user that runs the server, on a disk that can be written";
            return report.fail(check, message, todo);
        }
        match open_file(directory) {
            Ok(None) => self.chain(key, report).await,
            Ok(Some((path, todo))) => report.fail(check, path, todo),
            Err(error) => self.cannot_look(&error, report),
        }
    }

    async fn chain(&self, key: Option<Arc<dyn ChainKey>>, report: &mut Report) {
        let Some(key) = key else {
            return report.note(
                self.check,
                "whether it was changed cannot be told without the key ring",
                "mend the store and the master key first",
            );
        };
        let directory = self.directory.clone();
        let checked = tokio::task::spawn_blocking(move || verify_newest(&directory, &*key)).await;
        let checked = match checked {
            Ok(Ok(checked)) => checked,
            Ok(Err(error)) => return report.failed(self.check, &error.into()),
            Err(error) => return report.failed(self.check, &error.into()),
        };
        // A break that the log itself recorded was there before this file, which is good.
        let recorded = |what: &Flaw| matches!(what, Flaw::Broken(_));
        let todo = "find out who touched it; `countersign audit verify` checks all files";
        if let Some(problem) = checked.problems.iter().find(|problem| !recorded(&problem.what)) {
            report.fail(self.check, problem.to_string(), todo);
        } else if let Some(problem) = checked.problems.first() {
            report.note(self.check, problem.to_string(), todo);
        } else {
            report.ok(self.check, "it can be written, and its newest file is as it was written");
        }
    }

    fn cannot_look(&self, error: &io::Error, report: &mut Report) {
        let message = format!("{} cannot be looked at: {error}", self.directory.display());
        report.fail(self.check, message, "run this as the user that runs the server");
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
