//! The lock file: keeps two processes from writing one log, which would tear its chain.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::AuditError;

const FILE_NAME: &str = "audit.lock";

/// Held while it lives; the system lets go of it when the process dies, however it dies.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock of this directory and writes down who has it.
    pub(crate) fn take(directory: &Path) -> Result<Self, AuditError> {
        let path = directory.join(FILE_NAME);
        let failed =
            |source| AuditError::File { action: "lock", path: path.clone(), source: Arc::new(source) };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(AuditError::Locked { pid: read_pid(&mut file), path });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        // Only for people; on a full disk the lock holds without it.
        let _ = write_pid(&mut file);
        Ok(Self { file, path })
    }

    /// Takes the lock again where somebody removed its file, perhaps with the whole directory: what is
    /// held then keeps nobody out.
    pub(crate) fn keep(&mut self, directory: &Path) -> Result<(), AuditError> {
        let mine = self.file.metadata().map(|data| (data.dev(), data.ino()));
        let there = fs::metadata(&self.path).map(|data| (data.dev(), data.ino()));
        if !matches!((mine, there), (Ok(mine), Ok(there)) if mine == there) {
            *self = Self::take(directory)?;
        }
        Ok(())
    }
}

fn write_pid(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn read_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
