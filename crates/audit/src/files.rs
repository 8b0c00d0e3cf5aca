//! The files of a log: their names, their order, and how they are made.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::AuditError;

pub(crate) fn name(number: u64) -> String {
    format!("audit-{number:06}.log")
}

/// Where a torn end is kept.
pub(crate) fn torn_name(number: u64) -> String {
    format!("audit-{number:06}.torn")
}

/// The number in a name that [`name`] makes; `None` for every other name.
fn number(file_name: &str) -> Option<u64> {
    let digits = file_name.strip_prefix("audit-")?.strip_suffix(".log")?;
    let number = digits.parse().ok()?;
    (number > 0 && name(number) == file_name).then_some(number)
}

/// The numbers of the files that are there, in order.
pub(crate) fn list(directory: &Path) -> Result<Vec<u64>, AuditError> {
    let failed = |source| AuditError::Directory { path: directory.to_owned(), source: Arc::new(source) };
    let mut numbers = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        numbers.extend(entry.file_name().to_str().and_then(number));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Makes the directory where it is not there, for its owner alone.
pub(crate) fn make_directory(directory: &Path) -> Result<(), AuditError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(|source| AuditError::Directory { path: directory.to_owned(), source: Arc::new(source) })
}

/// Makes a new file, for its owner alone, that only ever grows.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(path)
}

/// Opens a file to go on with it.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).open(path)
}

/// Keeps the torn end of a file, on the disk, before it is cut off.
pub(crate) fn keep_torn(directory: &Path, number: u64, torn: &mut dyn io::Read) -> io::Result<PathBuf> {
    let path = directory.join(torn_name(number));
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
    io::copy(torn, &mut file)?;
    file.sync_all()?;
    Ok(path)
}

/// Makes sure that names of new files survive a power cut.
pub(crate) fn flush_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}
