//! What the disk itself asks for a durable write, so that figures which wait for it can be read.

use std::fmt;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::report::Spread;
use crate::fault::Fault;

/// As much as a small transaction appends.
const BLOCK: [u8; 4096] = [0x5a; 4096];
const LENGTH: Duration = Duration::from_secs(1);

/// One appended block and one fdatasync, again and again by one writer.
#[derive(Serialize)]
pub(crate) struct SyncCost {
    /// Microseconds of each.
    pub(crate) micros: Spread,
    /// How many were made.
    pub(crate) count: usize,
}

impl fmt::Display for SyncCost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "disk: 4 KiB appended and fdatasync takes {:.0} us, median of {}: one writer that waits for each gets \
             {:.0} a second",
            self.micros,
            self.count,
            1e6 / self.micros.median.max(1.0)
        )
    }
}

/// Measures it for a second with a new file in `folder`.
pub(crate) fn sync_cost(folder: &Path) -> Result<SyncCost, Fault> {
    let path = folder.join("sync");
    let mut file = File::create(&path).map_err(Fault::file(&path))?;
    let mut micros = Vec::new();
    let begin = Instant::now();
    while begin.elapsed() < LENGTH {
        let one = Instant::now();
        file.write_all(&BLOCK).and_then(|()| file.sync_data()).map_err(Fault::file(&path))?;
        micros.push(one.elapsed().as_secs_f64() * 1e6);
    }
    let count = micros.len();
    Ok(SyncCost { micros: Spread::of(micros.into_iter()), count })
}
