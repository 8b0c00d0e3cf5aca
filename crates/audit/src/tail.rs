//! The last events of one log, and those that come.

use std::{
    collections::VecDeque,
    fs::File,
    io::{BufReader, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    AuditError, Record, files,
    lines::{self, Line},
};

/// The events at the end of a log, oldest first.
pub(crate) struct Tail {
    directory: PathBuf,
    ready: VecDeque<Record>,
    /// The file that is followed, and how far it was read.
    at: Option<(u64, u64)>,
}

/// The last `count` events of the log in this directory. Lines that are not events are passed over; nothing is verified.
pub(crate) fn tail(directory: &Path, count: usize) -> Result<Tail, AuditError> {
    let numbers = files::list(directory)?;
    let mut tail = Tail::empty(directory);
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
        Self { directory: directory.to_owned(), ready: VecDeque::new(), at: None }
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
