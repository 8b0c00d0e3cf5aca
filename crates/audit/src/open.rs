//! Opening a log: finds its end, mends what a killed process left, and makes the writer that goes on.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_core::{ChainKey, Clock};

use crate::{
    AuditError, Break, Detail, Event, EventKind, Value,
    chain::{self, Link, START},
    encode, files,
    header::{Header, ReadHeader, VERSION},
    lines::{self, LONGEST, Line},
    lock::Lock,
    record,
    watch::Watch,
    writer::{Unflushed, Writer, new_file},
};

/// Holds the last two lines and a torn one.
const END: u64 = 3 * LONGEST as u64;

/// The last file of a log.
struct Last {
    number: u64,
    path: PathBuf,
    file: File,
    length: u64,
    end: Link,
    next: u64,
    broken: Option<Break>,
}

/// What was set aside.
struct Torn {
    number: u64,
    bytes: u64,
}

/// The writer of the log in this directory.
pub(crate) fn writer(
    directory: &Path,
    key: Arc<dyn ChainKey>,
    clock: Arc<dyn Clock>,
    largest: u64,
) -> Result<Writer, AuditError> {
    files::make_directory(directory)?;
    let lock = Lock::take(directory)?;
    let mut torn = Vec::new();
    let last = match find_last(directory, &*key, &mut torn)? {
        Some(last) => last,
        None => first_file(directory, &*key, &*clock)?,
    };
    let Last { number, path, file, length, end, next, broken } = last;
    let mut writer = Writer {
        directory: directory.to_owned(),
        lock,
        key,
        clock,
        largest,
        file: Arc::new(file),
        path,
        number,
        length,
        end,
        next,
        broken,
        watch: Watch::default(),
        unflushed: Unflushed::default(),
        out: Vec::new(),
    };
    if let Some(reason) = writer.broken {
        writer.begin_file(Some(reason))?;
    }
    for torn in torn {
        record_torn(&mut writer, &torn)?;
    }
    writer.file.sync_all().map_err(|source| at("flush", &writer.path)(source))?;
    files::flush_directory(directory).map_err(|source| at("flush the directory of", &writer.path)(source))?;
    Ok(writer)
}

fn first_file(directory: &Path, key: &dyn ChainKey, clock: &dyn Clock) -> Result<Last, AuditError> {
    let new = new_file(directory, 1)?;
    let header = Header { file: new.number, at: clock.now(), next: 1, previous: START, after: None };
    let (end, length) = new.write_header(&header, key)?;
    Ok(Last { number: new.number, path: new.path, file: new.file, length, end, next: 1, broken: None })
}

/// The file to go on with. One without a whole header was begun by a process that was killed before it
/// wrote an event there, and is set aside.
fn find_last(directory: &Path, key: &dyn ChainKey, torn: &mut Vec<Torn>) -> Result<Option<Last>, AuditError> {
    for number in files::list(directory)?.into_iter().rev() {
        let path = directory.join(files::name(number));
        let mut file = files::open(&path).map_err(at("open", &path))?;
        check_version(&file, &path)?;
        let length = file.metadata().map_err(at("look at", &path))?.len();
        let (start, bytes) = read_end(&mut file, length).map_err(at("read", &path))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map(|position| position + 1);
        let Some(whole) = whole.or((start > 0).then_some(bytes.len())) else {
            set_aside(directory, number, &mut file, 0, torn).map_err(at("set aside", &path))?;
            fs::remove_file(&path).map_err(at("set aside", &path))?;
            continue;
        };
        let good = start + whole as u64;
        if good < length {
            set_aside(directory, number, &mut file, good, torn).map_err(at("mend", &path))?;
            file.set_len(good).map_err(at("mend", &path))?;
        }
        let (end, next, broken) = match read_last_line(&bytes[..whole], start == 0, key) {
            Ok((end, next)) => (end, next, None),
            Err((end, next)) => (end, next, Some(Break::EndUnknown)),
        };
        return Ok(Some(Last { number, path, file, length: good, end, next, broken }));
    }
    Ok(None)
}

/// The chain value and the number that follow from the last line; as an error when the line does not check,
/// and they are no more than what it claims.
fn read_last_line(bytes: &[u8], from_start: bool, key: &dyn ChainKey) -> Result<(Link, u64), (Link, u64)> {
    let mut lines = bytes.strip_suffix(b"\n").unwrap_or(bytes).rsplit(|byte| *byte == b'\n');
    let last = lines.next().unwrap_or_default();
    let Some((body, claimed)) = chain::split(last) else { return Err((START, 1)) };
    let (before, next) = if from_start && last.len() + 1 == bytes.len() {
        let header = ReadHeader::parse(last);
        (header.as_ref().and_then(ReadHeader::previous), header.map_or(1, |header| header.next))
    } else {
        let next = record::number(body).and_then(|number| number.checked_add(1));
        (lines.next().and_then(chain::split).map(|(_, link)| link), next.unwrap_or(1))
    };
    if before.is_some_and(|before| chain::link(key, &before, body) == claimed) {
        Ok((claimed, next))
    } else {
        Err((claimed, next))
    }
}

fn check_version(file: &File, path: &Path) -> Result<(), AuditError> {
    let mut buffer = Vec::new();
    let line = lines::next(&mut BufReader::new(file), &mut buffer).map_err(at("read", path))?;
    match line {
        Some(Line::Whole(line)) => match ReadHeader::parse(line) {
            Some(header) if header.version > VERSION => {
                Err(AuditError::UnknownVersion { path: path.to_owned(), version: header.version })
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn read_end(file: &mut File, length: u64) -> io::Result<(u64, Vec<u8>)> {
    let start = length.saturating_sub(END);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length - start).read_to_end(&mut bytes)?;
    Ok((start, bytes))
}

fn set_aside(
    directory: &Path,
    number: u64,
    file: &mut File,
    from: u64,
    torn: &mut Vec<Torn>,
) -> io::Result<()> {
    file.seek(SeekFrom::Start(from))?;
    let bytes = file.metadata()?.len() - from;
    let kept = files::keep_torn(directory, number, file)?;
    tracing::warn!(kept = %kept.display(), bytes, "the audit log ended in a torn line, which was set aside");
    torn.push(Torn { number, bytes });
    Ok(())
}

fn record_torn(writer: &mut Writer, torn: &Torn) -> Result<(), AuditError> {
    let kept = files::torn_name(torn.number);
    let details = [
        Detail { key: "kept", value: Value::Text(&kept) },
        Detail { key: "bytes", value: Value::Number(torn.bytes) },
    ];
    let event = Event { details: &details, ..Event::new(writer.clock.now(), EventKind::LogMended) };
    let line = encode::event(&event, &*writer.key)?;
    writer.append(std::iter::once(&line[..]))
}

fn at(action: &'static str, path: &Path) -> impl Fn(io::Error) -> AuditError {
    let path = path.to_owned();
    move |source| AuditError::File { action, path: path.clone(), source: Arc::new(source) }
}
