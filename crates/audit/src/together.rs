//! Several logs as one, by the times of their events: the server's, and that of the commands beside it.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::{
    AuditError, Record,
    tail::{self, Tail},
};

/// How often logs that are followed are looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// The events at the end of several logs, oldest first; see [`tail_together`].
pub struct Together {
    tails: Vec<Tail>,
    follow: bool,
    ready: VecDeque<Record>,
    /// An error was given: nothing comes after it.
    ended: bool,
}

/// The last `count` events of the log in this directory; see [`tail_together`].
pub fn tail(directory: &Path, count: usize, follow: bool) -> Result<Together, AuditError> {
    tail_together(&[directory.to_owned()], count, follow)
}

/// The last `count` events of the logs in these directories together, and with `follow` all that come, for ever: each
/// step then waits as long as it must. Lines that are not events are passed over; nothing is verified. A directory that
/// is not there is an empty log, which may begin later.
pub fn tail_together(directories: &[PathBuf], count: usize, follow: bool) -> Result<Together, AuditError> {
    let mut tails = Vec::new();
    let mut ready = Vec::new();
    for directory in directories {
        let mut tail =
            if directory.is_dir() { tail::tail(directory, count)? } else { Tail::empty(directory) };
        ready.push(tail.take_ready());
        tails.push(tail);
    }
    let mut ready = merged(ready);
    let ready = ready.split_off(ready.len().saturating_sub(count));
    Ok(Together { tails, follow, ready, ended: false })
}

impl Together {
    /// Reads what came since in each.
    fn read_on(&mut self) -> Result<(), AuditError> {
        let mut came = Vec::new();
        for tail in &mut self.tails {
            if tail.directory().is_dir() {
                tail.read_on()?;
                came.push(tail.take_ready());
            }
        }
        self.ready.extend(merged(came));
        Ok(())
    }
}

/// All of them by time, but for those of one log, which keep its order: a clock may have been set back.
fn merged(mut logs: Vec<VecDeque<Record>>) -> VecDeque<Record> {
    let mut all = VecDeque::new();
    loop {
        let heads = logs.iter_mut().filter(|log| !log.is_empty());
        let earliest = heads.min_by_key(|log| log.front().map(|record| record.at));
        let Some(record) = earliest.and_then(VecDeque::pop_front) else { return all };
        all.push_back(record);
    }
}

impl Iterator for Together {
    type Item = Result<Record, AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.ready.pop_front() {
                return Some(Ok(record));
            }
            if !self.follow || self.ended {
                return None;
            }
            if let Err(error) = self.read_on() {
                self.ended = true;
                return Some(Err(error));
            }
            if self.ready.is_empty() {
                thread::sleep(PAUSE);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use countersign_core::{ChainKey, ManualClock};

    use super::*;
    use crate::{AuditLog, Durability, Event, EventKind, Options};

    /// No key at all: what is tested here is the order.
    struct Plain;

    impl ChainKey for Plain {
        fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
            let mut sum = [0; 32];
            for (at, byte) in parts.concat().iter().enumerate() {
                sum[at % 32] ^= byte;
            }
            sum
        }
    }

    async fn record(directory: &Path, times: &[i64]) {
        let clock = Arc::new(ManualClock::new(jiff::Timestamp::UNIX_EPOCH));
        let log = AuditLog::open(directory, Arc::new(Plain), clock, Options::default()).unwrap();
        for seconds in times {
            let at = jiff::Timestamp::from_second(*seconds).unwrap();
            log.record(&Event::new(at, EventKind::Use), Durability::Written).await.unwrap();
        }
    }

    fn seconds(together: &mut dyn Iterator<Item = Result<Record, AuditError>>) -> Vec<i64> {
        together.map(|record| record.unwrap().at.as_second()).collect()
    }

    #[tokio::test]
    async fn two_logs_read_as_one_by_time_and_one_may_begin_later() {
        let room = tempfile::tempdir().unwrap();
        let both = [room.path().join("a"), room.path().join("b")];
        record(&both[0], &[1, 4, 6]).await;
        assert_eq!(seconds(&mut tail_together(&both, 10, false).unwrap()), [1, 4, 6]);
        let mut following = tail_together(&both, 10, true).unwrap();
        assert_eq!(seconds(&mut following.by_ref().take(3)), [1, 4, 6]);
        record(&both[1], &[7, 9]).await;
        record(&both[0], &[8]).await;
        assert_eq!(seconds(&mut following.by_ref().take(3)), [7, 8, 9]);
        assert_eq!(seconds(&mut tail_together(&both, 4, false).unwrap()), [6, 7, 8, 9]);
        assert_eq!(seconds(&mut tail_together(&both, 1, false).unwrap()), [9]);
        // The clock of the first was set back.
        record(&both[0], &[5, 10]).await;
        assert_eq!(seconds(&mut tail_together(&both, 5, false).unwrap()), [7, 8, 5, 9, 10]);
    }
}
