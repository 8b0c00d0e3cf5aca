//! The chunked coding, read (RFC 9112 section 7.1).

use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use httparse::Status;

/// The longest line of a chunk's size, and the longest trailer section.
const LONGEST: usize = 16 * 1024;
/// The most fields of a trailer section.
const MOST_FIELDS: usize = 100;

/// What comes next of a body.
#[derive(Debug)]
pub(crate) enum Step {
    /// A piece.
    Data(Bytes),
    /// The fields behind it, and its end.
    Trailers(HeaderMap),
    /// Its end.
    Over,
    /// Nothing, before more comes in.
    More,
}

/// What came in is not the rest of this body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Where in the coding the next byte is.
#[derive(Debug, Default)]
pub(crate) enum Chunked {
    #[default]
    Size,
    Data(u64),
    /// The line's end behind a chunk's data.
    DataEnd,
    Trailers,
    Over,
}

impl Chunked {
    /// The next piece of what has come.
    pub(crate) fn next(&mut self, input: &mut BytesMut) -> Result<Step, Broken> {
        loop {
            match self {
                Self::Size => match size(input) {
                    Ok(Status::Complete((taken, size))) => {
                        input.advance(taken);
                        *self = if size == 0 { Self::Trailers } else { Self::Data(size) };
                    }
                    Ok(Status::Partial) if input.len() < LONGEST => return Ok(Step::More),
                    _ => return Err(Broken),
                },
                Self::Data(left) => {
                    if input.is_empty() {
                        return Ok(Step::More);
                    }
                    let data = take(input, left);
                    if *left == 0 {
                        *self = Self::DataEnd;
                    }
                    return Ok(Step::Data(data));
                }
                Self::DataEnd => {
                    if !b"\r\n".starts_with(&input[..input.len().min(2)]) {
                        return Err(Broken);
                    }
                    if input.len() < 2 {
                        return Ok(Step::More);
                    }
                    input.advance(2);
                    *self = Self::Size;
                }
                Self::Trailers => return self.trailers(input),
                Self::Over => return Ok(Step::Over),
            }
        }
    }

    fn trailers(&mut self, input: &mut BytesMut) -> Result<Step, Broken> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let (taken, found) = match httparse::parse_headers(input, &mut fields) {
            Ok(Status::Complete((taken, found)))
                if taken <= LONGEST && ends_lines_with_cr(&input[..taken]) =>
            {
                (taken, found)
            }
            Ok(Status::Partial) if input.len() < LONGEST => return Ok(Step::More),
            _ => return Err(Broken),
        };
        let mut trailers = HeaderMap::with_capacity(found.len());
        for field in found {
            let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| Broken)?;
            trailers.append(name, HeaderValue::from_bytes(field.value).map_err(|_| Broken)?);
        }
        input.advance(taken);
        *self = Self::Over;
        Ok(if trailers.is_empty() { Step::Over } else { Step::Trailers(trailers) })
    }
}

/// The size of the next chunk, and how long its line is. `httparse` lets more pass than RFC 9112 section 7.1 does: a
/// line without a digit, which it takes for the last chunk, and an LF among the extensions.
fn size(input: &[u8]) -> httparse::Result<(usize, u64)> {
    let refused = Err(httparse::Error::Token);
    if input.first().is_some_and(|byte| !byte.is_ascii_hexdigit()) {
        return refused;
    }
    match httparse::parse_chunk_size(input) {
        Ok(Status::Complete((taken, _))) if !ends_lines_with_cr(&input[..taken]) => refused,
        Ok(status) => Ok(status),
        Err(_) => refused,
    }
}

/// Whether no line ends with a bare LF: another reader may see no end there.
fn ends_lines_with_cr(lines: &[u8]) -> bool {
    lines.split_inclusive(|byte| *byte == b'\n').all(|line| line.ends_with(b"\r\n"))
}

/// As much of a body as has come.
pub(crate) fn take(input: &mut BytesMut, left: &mut u64) -> Bytes {
    let count = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
    *left -= count as u64;
    input.split_to(count).freeze()
}

#[cfg(test)]
#[path = "chunked_tests.rs"]
mod tests;
