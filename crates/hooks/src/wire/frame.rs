//! Frames: the length of the body as four bytes, least first, and the body.

/// Puts bytes that come in pieces together to frames.
#[derive(Debug)]
pub(crate) struct Frames {
    buffer: Vec<u8>,
    /// Bytes at the front that were handed out already.
    taken: usize,
    most: usize,
}

/// A frame longer than may be; nothing behind it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {length} bytes; at most {most} may be")]
pub(crate) struct FrameTooLong {
    length: usize,
    most: usize,
}

const HEAD: usize = 4;
/// A buffer that grew beyond this is given back once it is empty.
const KEEP: usize = 64 << 10;

impl Frames {
    /// Reads frames with bodies of at most `most` bytes.
    pub(crate) fn new(most: usize) -> Self {
        Self { buffer: Vec::new(), taken: 0, most }
    }

    /// Takes bytes as they came. Memory grows with what came, never with what a head announces.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.taken > 0 {
            self.buffer.drain(..self.taken);
            self.taken = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The body of the next frame; `None` until it is complete.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<u8>>, FrameTooLong> {
        let waiting = &self.buffer[self.taken..];
        let Some((head, rest)) = waiting.split_first_chunk::<HEAD>() else { return Ok(None) };
        let length = usize::try_from(u32::from_le_bytes(*head)).unwrap_or(usize::MAX);
        if length > self.most {
            return Err(FrameTooLong { length, most: self.most });
        }
        let Some(body) = rest.get(..length).map(<[u8]>::to_vec) else { return Ok(None) };
        self.taken += HEAD + length;
        if self.taken == self.buffer.len() {
            self.buffer.clear();
            self.taken = 0;
            self.buffer.shrink_to(KEEP);
        }
        Ok(Some(body))
    }

    /// Whether bytes lie there that belong to no complete frame yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.taken == self.buffer.len()
    }
}

/// A frame with that body. A body beyond what four bytes can tell becomes an empty one, which nobody understands:
/// the limits of both sides lie far below.
pub(super) fn frame(body: &[u8]) -> Vec<u8> {
    let (length, body) = u32::try_from(body.len()).map_or((0, &[][..]), |length| (length, body));
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
}
