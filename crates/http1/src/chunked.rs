//! The chunked coding, read (RFC 9112 section 7.1).

use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use httparse::Status;

use crate::end_with_cr;

/// The longest line of a chunk's size, the longest trailer section, and the most extensions of a body: they are read for
/// nothing.
const LONGEST: usize = 16 * 1024;
/// The most fields of a trailer section.
const MOST_FIELDS: usize = 100;

/// What comes next of a body.
#[derive(Debug)]
pub enum Step {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not framed as its head says")]
pub struct Broken;

/// A body that is read.
#[derive(Debug, Default)]
pub struct Chunked {
    place: Place,
    /// How many bytes of extensions have come.
    extensions: usize,
}

/// Where in the coding the next byte is.
#[derive(Debug, Default)]
enum Place {
    /// In the line of a chunk's size.
    #[default]
    Size,
    /// In a chunk's data, with as much of it to come.
    Data(u64),
    /// The line's end behind a chunk's data.
    DataEnd,
    /// Behind the last chunk.
    Trailers,
    /// Behind all of it.
    Over,
}

impl Chunked {
    /// The next piece of what has come.
    ///
    /// # Errors
    /// [`Broken`], when what came is not of the coding.
    pub fn next(&mut self, input: &mut BytesMut) -> Result<Step, Broken> {
        loop {
            match &mut self.place {
                Place::Size => match size(input) {
                    Ok(Status::Complete((taken, size))) => {
                        self.extensions += extensions(&input[..taken]);
                        if self.extensions > LONGEST {
                            return Err(Broken);
                        }
                        input.advance(taken);
                        self.place = if size == 0 { Place::Trailers } else { Place::Data(size) };
                    }
                    Ok(Status::Partial) if input.len() < LONGEST => return Ok(Step::More),
                    _ => return Err(Broken),
                },
                Place::Data(left) => {
                    if input.is_empty() {
                        return Ok(Step::More);
                    }
                    let data = take(input, left);
                    if *left == 0 {
                        self.place = Place::DataEnd;
                    }
                    return Ok(Step::Data(data));
                }
                Place::DataEnd => {
                    if !b"\r\n".starts_with(&input[..input.len().min(2)]) {
                        return Err(Broken);
                    }
                    if input.len() < 2 {
                        return Ok(Step::More);
                    }
                    input.advance(2);
                    self.place = Place::Size;
                }
                Place::Trailers => return self.trailers(input),
                Place::Over => return Ok(Step::Over),
            }
        }
    }

    /// Whether nothing more comes.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.place, Place::Over)
    }

    fn trailers(&mut self, input: &mut BytesMut) -> Result<Step, Broken> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let (taken, found) = match httparse::parse_headers(input, &mut fields) {
            Ok(Status::Complete((taken, found))) if taken <= LONGEST && end_with_cr(&input[..taken]) => {
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
        self.place = Place::Over;
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
        Ok(Status::Complete((taken, _))) if !end_with_cr(&input[..taken]) => refused,
        Ok(status) => Ok(status),
        Err(_) => refused,
    }
}

/// How long a size's line is but for the size.
fn extensions(line: &[u8]) -> usize {
    line.iter().skip_while(|byte| byte.is_ascii_hexdigit()).count().saturating_sub(b"\r\n".len())
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
