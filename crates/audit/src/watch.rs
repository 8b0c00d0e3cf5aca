//! Watches whether the file that is written is still the one in the directory, and as it was left.
//!
//! Once in a while is enough and costs next to nothing: two calls of the system each 100 ms. An edit that
//! keeps the length, made while others write, is seen by [`verify`](crate::verify) alone.

use std::{
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::Path,
    time::{Duration, Instant},
};

use crate::Break;

const INTERVAL: Duration = Duration::from_millis(100);

/// When the file was last seen, and how it was then.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    seen: Option<Instant>,
    /// The time of the last change, as long as it is ours.
    left: Option<(i64, i64)>,
}

impl Watch {
    /// Whether the file must be looked at before the next write.
    pub(crate) fn due(&self) -> bool {
        self.seen.is_none_or(|seen| seen.elapsed() >= INTERVAL)
    }

    /// What happened to the file, if anything. An error is of the system's and not of the file's.
    pub(crate) fn look(&self, file: &File, path: &Path, length: u64) -> io::Result<Option<Break>> {
        let mine = file.metadata()?;
        let there = match fs::symlink_metadata(path) {
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Break::Removed)),
            Err(error) => return Err(error),
        };
        Ok(if (mine.dev(), mine.ino()) != (there.dev(), there.ino()) {
            Some(Break::Replaced)
        } else if mine.len() != length || self.left.is_some_and(|left| left != changed(&mine)) {
            Some(Break::Edited)
        } else {
            None
        })
    }

    /// Remembers how the file was left after the write that followed a look.
    pub(crate) fn leave(&mut self, file: &File) {
        self.seen = Some(Instant::now());
        self.left = file.metadata().ok().map(|data| changed(&data));
    }

    /// There was a write after which nobody looked.
    pub(crate) fn written(&mut self) {
        self.left = None;
    }
}

fn changed(data: &Metadata) -> (i64, i64) {
    (data.mtime(), data.mtime_nsec())
}
