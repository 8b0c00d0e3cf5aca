//! Lines of a file, read one by one in bounded memory, whatever somebody put into it.

use std::io::{self, BufRead, Read as _};

/// The longest line there can be, with its line feed.
pub(crate) const LONGEST: usize = 64 * 1024;

/// What comes after the body that the recorder made: number, chain value, line feed.
pub(crate) const END_LENGTH: usize = 128;

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A line, without its line feed.
    Whole(&'a [u8]),
    /// More than a line can have; it was skipped.
    TooLong,
    /// The rest of the file, without a line feed.
    Torn,
}

/// Reads the next line into `buffer`; `None` at the end.
pub(crate) fn next<'a>(reader: &mut impl BufRead, buffer: &'a mut Vec<u8>) -> io::Result<Option<Line<'a>>> {
    buffer.clear();
    let read = reader.by_ref().take(LONGEST as u64).read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(None);
    }
    if buffer.last() == Some(&b'\n') {
        buffer.pop();
        return Ok(Some(Line::Whole(buffer)));
    }
    if read < LONGEST {
        return Ok(Some(Line::Torn));
    }
    reader.skip_until(b'\n')?;
    Ok(Some(Line::TooLong))
}
