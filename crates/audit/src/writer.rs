//! The writer: the one who appends. Whoever holds it decides the order of the lines, and with it the chain.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    mem,
    path::PathBuf,
    sync::Arc,
};

use countersign_core::{ChainKey, Clock};

use crate::{
    AuditError, Break,
    chain::{self, Link},
    files,
    header::Header,
    lock::Lock,
    watch::Watch,
};

/// How many names that somebody else took are passed over.
const MOST_TAKEN: u64 = 1000;

/// What must reach the disk before a strict event is answered.
#[derive(Debug, Default)]
pub(crate) struct Unflushed {
    pub(crate) files: Vec<Arc<File>>,
    /// The directory too, since a file in it is new.
    pub(crate) directory: bool,
}

/// The end of the log: where the next line goes and what it follows.
pub(crate) struct Writer {
    pub(crate) directory: PathBuf,
    pub(crate) lock: Lock,
    pub(crate) key: Arc<dyn ChainKey>,
    pub(crate) clock: Arc<dyn Clock>,
    /// From this length on a file is followed by another.
    pub(crate) largest: u64,
    pub(crate) file: Arc<File>,
    pub(crate) path: PathBuf,
    pub(crate) number: u64,
    /// What the file has, all of it good.
    pub(crate) length: u64,
    /// The chain value of the last line.
    pub(crate) end: Link,
    /// The number of the next event.
    pub(crate) next: u64,
    /// Why the file cannot be gone on with.
    pub(crate) broken: Option<Break>,
    pub(crate) watch: Watch,
    pub(crate) unflushed: Unflushed,
    /// Kept for its capacity.
    pub(crate) out: Vec<u8>,
}

impl Writer {
    /// Appends the lines, all or none, with one write.
    pub(crate) fn append<'a>(&mut self, lines: impl Iterator<Item = &'a [u8]>) -> Result<(), AuditError> {
        let look = self.watch.due();
        if let Some(reason) = self.broken {
            self.begin_file(Some(reason))?;
        } else if look {
            self.look()?;
        }
        if self.length >= self.largest {
            self.begin_file(None)?;
        }
        let (end, next) = self.chain(lines);
        self.write_out()?;
        (self.end, self.next) = (end, next);
        if look {
            self.watch.leave(&self.file);
        } else {
            self.watch.written();
        }
        Ok(())
    }

    /// Lays out the lines with their numbers and chain values. What they leave behind counts once they
    /// are written.
    fn chain<'a>(&mut self, lines: impl Iterator<Item = &'a [u8]>) -> (Link, u64) {
        let (mut end, mut next) = (self.end, self.next);
        self.out.clear();
        for line in lines {
            let start = self.out.len();
            self.out.extend_from_slice(line);
            // Writing to a `Vec` cannot fail.
            let _ = write!(self.out, ",\"n\":{next}");
            end = chain::link(&*self.key, &end, &self.out[start..]);
            chain::put_end(&mut self.out, &end);
            next += 1;
        }
        (end, next)
    }

    fn write_out(&mut self) -> Result<(), AuditError> {
        if let Err(source) = (&*self.file).write_all(&self.out) {
            // Part of it may be there: a full disk takes what still fits.
            self.watch.written();
            if self.file.set_len(self.length).is_err() {
                self.broken = Some(Break::HalfWritten);
            }
            return Err(AuditError::Write { path: self.path.clone(), source: Arc::new(source) });
        }
        self.length += self.out.len() as u64;
        Ok(())
    }

    fn look(&mut self) -> Result<(), AuditError> {
        match self.watch.look(&self.file, &self.path, self.length) {
            Ok(None) => Ok(()),
            Ok(Some(how)) => {
                tracing::error!(file = %self.path.display(), %how, "the audit log was changed by another hand");
                self.broken = Some(how);
                Err(AuditError::Changed { path: self.path.clone(), how })
            }
            Err(source) => Err(self.file_error("look at", source)),
        }
    }

    /// Goes on in a new file. When that fails, nothing has changed.
    pub(crate) fn begin_file(&mut self, after: Option<Break>) -> Result<(), AuditError> {
        if after.is_some() {
            self.lock.keep(&self.directory)?;
        }
        let new = new_file(&self.directory, self.number + 1)?;
        let header =
            Header { file: new.number, at: self.clock.now(), next: self.next, previous: self.end, after };
        let (end, length) = new.write_header(&header, &*self.key)?;
        let old = mem::replace(&mut self.file, Arc::new(new.file));
        // A disk that has just refused it is not asked again.
        if after != Some(Break::NotFlushed) {
            self.unflushed.files.push(old);
        }
        self.unflushed.directory = true;
        (self.path, self.number) = (new.path, new.number);
        (self.end, self.length) = (end, length);
        self.broken = None;
        self.watch = Watch::default();
        Ok(())
    }

    fn file_error(&self, action: &'static str, source: io::Error) -> AuditError {
        AuditError::File { action, path: self.path.clone(), source: Arc::new(source) }
    }
}

/// A file that was just made.
pub(crate) struct New {
    pub(crate) number: u64,
    pub(crate) path: PathBuf,
    pub(crate) file: File,
}

/// Makes the file with this number, or with the next one that nobody has taken.
pub(crate) fn new_file(directory: &std::path::Path, first: u64) -> Result<New, AuditError> {
    let mut number = first;
    loop {
        let path = directory.join(files::name(number));
        match files::create(&path) {
            Ok(file) => return Ok(New { number, path, file }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number - first < MOST_TAKEN => {
                number += 1;
            }
            Err(source) => return Err(AuditError::File { action: "create", path, source: Arc::new(source) }),
        }
    }
}

impl New {
    /// Writes the first line. A file that cannot take it is removed again, so that the next try finds its
    /// name free.
    pub(crate) fn write_header(
        &self,
        header: &Header,
        key: &dyn ChainKey,
    ) -> Result<(Link, u64), AuditError> {
        let mut line = Vec::with_capacity(256);
        header.put(&mut line);
        let end = chain::link(key, &header.previous, &line);
        chain::put_end(&mut line, &end);
        if let Err(source) = (&self.file).write_all(&line) {
            let _ = fs::remove_file(&self.path);
            return Err(AuditError::Write { path: self.path.clone(), source: Arc::new(source) });
        }
        Ok((end, line.len() as u64))
    }
}
