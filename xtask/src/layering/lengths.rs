//! Source files that have grown too long to hold one idea.

use std::path::{Path, PathBuf};

use super::rules::MOST_LINES;
use crate::fault::Fault;

/// Adds every `.rs` file below `folder` with more lines than allowed, and its count, to `long`.
pub(crate) fn find(folder: &Path, long: &mut Vec<(PathBuf, usize)>) -> Result<(), Fault> {
    for entry in std::fs::read_dir(folder).map_err(Fault::file(folder))? {
        let path = entry.map_err(Fault::file(folder))?.path();
        if path.is_dir() {
            // A crate built alone keeps its own `target`, full of generated sources.
            if path.file_name().is_some_and(|name| name != "target") {
                find(&path, long)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = std::fs::read_to_string(&path).map_err(Fault::file(&path))?.lines().count();
            if lines > MOST_LINES {
                long.push((path, lines));
            }
        }
    }
    Ok(())
}
