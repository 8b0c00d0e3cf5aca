//! The verifier: reads a whole log and names every place where the chain does not hold.
//!
//! A chain value can only be made with the audit key, so nobody without it can edit, remove, insert or
//! reorder a line, or cut or remove a file, and leave a chain that holds. One thing it cannot see: whole
//! lines missing at the very end of the last file. See [`Report::end`].

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Seek, SeekFrom},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use countersign_core::ChainKey;
use jiff::Timestamp;

use crate::{
    AuditError, Record,
    chain::{self, Link, START},
    files,
    header::{ReadHeader, VERSION},
    lines::{self, Line},
    record,
};

/// So many are listed, the rest is counted.
const MOST_PROBLEMS: usize = 1000;

/// The last line of a log that is being written may be seen half-written: it is looked at again this often
/// before it is called torn.
const PATIENCE: usize = 10;
const PAUSE: Duration = Duration::from_millis(10);

/// What a log has, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many files were read.
    pub files: u64,
    /// How many events are in them.
    pub events: u64,
    /// When the first event happened.
    pub first: Option<Timestamp>,
    /// When the last event happened.
    pub last: Option<Timestamp>,
    /// The chain value of the last line, in hex. Kept where nobody who can write the log can reach, it
    /// proves later that the log was not cut off before it: it must still be in the log then.
    pub end: String,
    /// What is wrong, in the order of the log; none means that the log is as it was written.
    pub problems: Vec<Problem>,
    /// How many problems more there are.
    pub more_problems: u64,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the file.
    pub file: String,
    /// The line in it, from 1; 0 for the file as a whole.
    pub line: u64,
    /// What.
    pub what: Flaw,
}

/// What can be wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The line does not have the form of a line of the log.
    Unreadable,
    /// The line, its chain value, or the one before it was changed; or the line was put in by another hand.
    Changed,
    /// Lines before this one are missing, or stand elsewhere.
    Missing {
        /// How many events.
        events: u64,
    },
    /// The line belongs elsewhere, or is there twice.
    OutOfPlace {
        /// The number it has.
        n: u64,
        /// The number that stands here in a log that is whole.
        expected: u64,
    },
    /// The file ends in the middle of a line. In the last file of a log that is not open it comes from a
    /// process that was killed, and is mended when the log is opened again.
    Torn,
    /// The first line is not the header of this file.
    NoHeader,
    /// The file before does not end with the line that this one follows.
    DoesNotFollow {
        /// How many events are missing there, where that can be told.
        missing: Option<u64>,
    },
    /// Files are missing, up to the one before this.
    FilesMissing {
        /// The first of them.
        from: u64,
    },
    /// The log itself recorded that it could not go on in the file before, and why.
    Broken(String),
    /// The file has a newer format.
    UnknownVersion(u64),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}: {}", self.file, self.line, self.what)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("this is not a line of an audit log"),
            Self::Changed => {
                f.write_str("this line, or the chain value before it, was changed or put in by another hand")
            }
            Self::Missing { events } => {
                write!(f, "before this line events are missing or stand elsewhere: {events}")
            }
            Self::OutOfPlace { n, expected } => write!(f, "event {n} stands where event {expected} belongs"),
            Self::Torn => f.write_str("the file ends in the middle of a line"),
            Self::NoHeader => f.write_str("this is not the header of this file"),
            Self::DoesNotFollow { missing: Some(events) } if *events > 0 => {
                write!(f, "at the end of the file before events are missing: {events}")
            }
            Self::DoesNotFollow { .. } => f.write_str("the file before does not end where this one goes on"),
            Self::FilesMissing { from } => {
                write!(f, "the files from {} up to this one are missing", files::name(*from))
            }
            Self::Broken(why) => write!(f, "the log recorded that it had to begin a new file: {why}"),
            Self::UnknownVersion(version) => write!(f, "format version {version} is newer than this program"),
        }
    }
}

/// Reads the log in this directory from its first to its last line, also while it is written. An error is one of reading; what is
/// wrong with the log is in the report.
pub fn verify(directory: &Path, key: &dyn ChainKey) -> Result<Report, AuditError> {
    let mut walk = Walk::new(key);
    let mut expected = 1;
    let numbers = files::list(directory)?;
    for number in numbers.iter().copied() {
        let path = directory.join(files::name(number));
        walk.file = files::name(number);
        walk.line = 0;
        if number != expected {
            walk.problem(Flaw::FilesMissing { from: expected });
        }
        expected = number.saturating_add(1);
        walk.read_file(number, &path, numbers.last() == Some(&number))
            .map_err(|source| AuditError::File { action: "read", path, source: Arc::new(source) })?;
    }
    Ok(walk.finish())
}

/// As [`verify`], of the newest file alone: whether it holds in itself, and not what it follows. Nothing is
/// wrong with a log that has no file.
pub fn verify_newest(directory: &Path, key: &dyn ChainKey) -> Result<Report, AuditError> {
    let mut walk = Walk { ends: Vec::new(), ..Walk::new(key) };
    if let Some(number) = files::list(directory)?.pop() {
        let path = directory.join(files::name(number));
        walk.file = files::name(number);
        walk.read_file(number, &path, true).map_err(|source| AuditError::File {
            action: "read",
            path,
            source: Arc::new(source),
        })?;
    }
    Ok(walk.finish())
}

/// As [`verify`], of files that are all there, from the first one on: for the fuzz target.
#[doc(hidden)]
#[must_use]
pub fn verify_whole(files: &[&[u8]], key: &dyn ChainKey) -> Report {
    let mut walk = Walk::new(key);
    for (number, file) in (1..).zip(files) {
        walk.file = files::name(number);
        walk.line = 0;
        // Nothing goes wrong with what lies in memory.
        let _ = walk.read(number, Cursor::new(file), 0);
    }
    walk.finish()
}

/// Where the walk through the log is.
struct Walk<'a> {
    key: &'a dyn ChainKey,
    report: Report,
    file: String,
    line: u64,
    /// What the next line may follow: one chain value while all is well, none at the start of a walk that
    /// does not begin with the first file. After a line that does not hold also what that line claims and
    /// what it should have claimed, so that one edit is one problem.
    ends: Vec<Link>,
    /// The number of the next event.
    next: u64,
}

impl<'a> Walk<'a> {
    fn new(key: &'a dyn ChainKey) -> Self {
        let (report, file) = (Report::default(), String::new());
        Self { key, report, file, line: 0, ends: vec![START], next: 1 }
    }

    /// The last chain value that holds.
    fn end(&self) -> Link {
        self.ends.first().copied().unwrap_or(START)
    }

    fn finish(mut self) -> Report {
        let mut end = Vec::new();
        chain::put_hex(&mut end, &self.end());
        self.report.end = end.into_iter().map(char::from).collect();
        self.report
    }

    fn problem(&mut self, what: Flaw) {
        if self.report.problems.len() < MOST_PROBLEMS {
            self.report.problems.push(Problem { file: self.file.clone(), line: self.line, what });
        } else {
            self.report.more_problems += 1;
        }
    }

    fn read_file(&mut self, number: u64, path: &Path, is_last: bool) -> io::Result<()> {
        let reader = BufReader::with_capacity(256 << 10, File::open(path)?);
        self.read(number, reader, if is_last { PATIENCE } else { 0 })
    }

    fn read(&mut self, number: u64, mut reader: impl BufRead + Seek, mut patience: usize) -> io::Result<()> {
        let (mut buffer, mut last) = (Vec::new(), Vec::new());
        self.report.files += 1;
        loop {
            let start = reader.stream_position()?;
            let line = lines::next(&mut reader, &mut buffer)?;
            let unfinished = line == Some(Line::Torn) || (line.is_none() && self.line == 0);
            if unfinished && patience > 0 {
                patience -= 1;
                thread::sleep(PAUSE);
                reader.seek(SeekFrom::Start(start))?;
                continue;
            }
            let Some(line) = line else { break };
            self.line += 1;
            match line {
                Line::Whole(line) if self.line == 1 => self.header(number, line),
                Line::Whole(line) => {
                    self.event(line);
                    last.clear();
                    last.extend_from_slice(line);
                }
                Line::TooLong => self.problem(Flaw::Unreadable),
                Line::Torn => self.problem(Flaw::Torn),
            }
        }
        if self.line == 0 {
            self.problem(Flaw::NoHeader);
        }
        if let Ok(record) = Record::parse(&last) {
            self.report.last = Some(record.at);
        }
        Ok(())
    }

    fn header(&mut self, number: u64, line: &[u8]) {
        let parts = chain::split(line).zip(ReadHeader::parse(line));
        let Some(((body, claimed), header)) = parts else { return self.problem(Flaw::NoHeader) };
        let Some(previous) = header.previous() else { return self.problem(Flaw::NoHeader) };
        if header.version > VERSION {
            self.problem(Flaw::UnknownVersion(header.version));
        }
        let genuine = chain::link(self.key, &previous, body) == claimed;
        if !genuine {
            self.problem(Flaw::Changed);
        } else if header.file != number {
            self.problem(Flaw::NoHeader);
        }
        if let Some(reason) = header.after {
            self.problem(Flaw::Broken(reason));
        }
        if genuine && !self.ends.is_empty() && !self.ends.contains(&previous) {
            self.problem(Flaw::DoesNotFollow { missing: header.next.checked_sub(self.next) });
        }
        if genuine {
            self.ends = vec![claimed];
            self.next = header.next;
        } else {
            let computed = chain::link(self.key, &self.end(), body);
            self.ends = vec![self.end(), claimed, computed];
        }
    }

    fn event(&mut self, line: &[u8]) {
        let Some((body, claimed)) = chain::split(line) else { return self.problem(Flaw::Unreadable) };
        self.report.events += 1;
        if self.report.first.is_none() {
            self.report.first = Record::parse(line).ok().map(|record| record.at);
        }
        let n = record::number(body);
        if self.ends.iter().any(|end| chain::link(self.key, end, body) == claimed) {
            self.ends.clear();
            self.ends.push(claimed);
            self.next = n.unwrap_or(self.next).saturating_add(1);
            return;
        }
        let expected = self.next;
        self.problem(match n {
            None => Flaw::Unreadable,
            Some(n) if n > expected => Flaw::Missing { events: n - expected },
            Some(n) if n < expected => Flaw::OutOfPlace { n, expected },
            Some(_) => Flaw::Changed,
        });
        self.next = n.filter(|n| *n >= expected).map_or(expected, |n| n.saturating_add(1));
        let computed = chain::link(self.key, &self.end(), body);
        self.ends = vec![self.end(), claimed, computed];
    }
}
