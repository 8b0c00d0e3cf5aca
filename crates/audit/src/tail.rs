//! The last events, and those that come: what an operator watches.

use std::{
    collections::VecDeque,
    fs::File,
    io::{BufReader, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use crate::{
    AuditError, Record, files,
    lines::{self, Line},
};

/// How often a log that is followed is looked at.
pub(crate) const PAUSE: Duration = Duration::from_millis(200);

/// The events at the end of a log, oldest first; see [`tail`].
pub struct Tail {
    directory: PathBuf,
    follow: bool,
    ready: VecDeque<Record>,
    /// The file that is followed, and how far it was read.
    at: Option<(u64, u64)>,
    /// An error was given: nothing comes after it.
    ended: bool,
}

/// The last `count` events of the log in this directory, and with `follow` all that come, for ever: each
/// step then waits as long as it must. Lines that are not events are passed over; nothing is verified.
pub fn tail(directory: &Path, count: usize, follow: bool) -> Result<Tail, AuditError> {
    let numbers = files::list(directory)?;
    let mut tail = Tail { follow, ..Tail::empty(directory) };
    for number in numbers.iter().rev() {
        let wanted = count - tail.ready.len();
        let mut found = VecDeque::new();
        let end = tail.read(*number, 0, &mut |record| {
            found.push_back(record);
            if found.len() > wanted {
                found.pop_front();
            }
        })?;
        tail.at.get_or_insert((*number, end));
        found.append(&mut tail.ready);
        tail.ready = found;
        if tail.ready.len() >= count {
            break;
        }
    }
    Ok(tail)
}

impl Tail {
    /// Gives every event of a file from `start` on, and returns where the last whole line ends.
    fn read(&self, number: u64, start: u64, give: &mut dyn FnMut(Record)) -> Result<u64, AuditError> {
        let path = self.directory.join(files::name(number));
        let failed =
            |source| AuditError::File { action: "read", path: path.clone(), source: Arc::new(source) };
        let mut file = File::open(&path).map_err(failed)?;
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        let mut reader = BufReader::with_capacity(256 << 10, file);
        let (mut buffer, mut end) = (Vec::new(), start);
        while let Some(line) = lines::next(&mut reader, &mut buffer).map_err(failed)? {
            if line == Line::Torn {
                break;
            }
            if let Line::Whole(line) = line
                && let Ok(record) = Record::parse(line)
            {
                give(record);
            }
            end = reader.stream_position().map_err(failed)?;
        }
        Ok(end)
    }

    /// Of a log that is not there yet.
    pub(crate) fn empty(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            follow: false,
            ready: VecDeque::new(),
            at: None,
            ended: false,
        }
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The events that were read and not given yet.
    pub(crate) fn take_ready(&mut self) -> VecDeque<Record> {
        std::mem::take(&mut self.ready)
    }

    /// Reads what came since, in the file that is followed and in those after it.
    pub(crate) fn read_on(&mut self) -> Result<(), AuditError> {
        let (current, start) = self.at.unwrap_or_default();
        for number in files::list(&self.directory)?.into_iter().filter(|number| *number >= current) {
            let start = if number == current { start } else { 0 };
            let mut found = VecDeque::new();
            let end = self.read(number, start, &mut |record| found.push_back(record))?;
            self.ready.append(&mut found);
            self.at = Some((number, end));
        }
        Ok(())
    }
}

impl Iterator for Tail {
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
