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
        self.space(bytes.len()).extend_from_slice(bytes);
    }

    /// Where bytes go that come: behind those that wait, with room for so many.
    pub(crate) fn space(&mut self, room: usize) -> &mut Vec<u8> {
        if self.taken > 0 {
            self.buffer.drain(..self.taken);
            self.taken = 0;
        }
        self.buffer.reserve(room);
        &mut self.buffer
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
            // What was said may be secret, and the buffer stays.
            self.buffer.fill(0);
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

/// A frame's beginning: the place of its length, which is told when the body is there.
pub(super) const UNTOLD: [u8; HEAD] = [0; HEAD];

/// Tells the length of the body behind the head. A body beyond what four bytes can tell becomes an empty one, which
/// nobody understands: the limits of both sides lie far below.
pub(super) fn told(mut frame: Vec<u8>) -> Vec<u8> {
    match u32::try_from(frame.len().saturating_sub(HEAD)) {
        Ok(length) => {
            if let Some(head) = frame.first_chunk_mut::<HEAD>() {
                *head = length.to_le_bytes();
            }
        }
        Err(_) => frame.truncate(HEAD),
    }
    frame
}
