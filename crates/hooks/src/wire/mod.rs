//! What parent and child say to each other, as bytes. The child runs strangers' scripts, so the parent takes what
//! comes from it as it would take it from a network: bounded, checked, and the end of the child where it is wrong.

mod codec;
mod exchange;
mod frame;
mod from_child;
#[cfg(test)]
mod tests;
mod to_child;

pub(crate) use frame::Frames;
pub(crate) use from_child::FromChild;
pub(crate) use to_child::{ToChild, bundle_frame};

/// Bytes of a frame to a child at most: a bundle's files, their names, and what stands between.
pub(crate) const MOST_TO_CHILD: usize = 16 << 20;

/// Reads bytes as a parent reads what a child sent: for the fuzz target.
#[doc(hidden)]
#[must_use]
pub fn read_as_parent(pieces: &[&[u8]], most: usize) -> usize {
    let mut frames = Frames::new(most);
    let mut read = 0;
    for piece in pieces {
        frames.push(piece);
        while let Ok(Some(body)) = frames.next() {
            if FromChild::decode(&body).is_err() {
                return read;
            }
            read += 1;
        }
    }
    read
}

/// Reads bytes as a child reads what its parent sent, and writes what it read: for the fuzz target.
#[doc(hidden)]
#[must_use]
pub fn read_as_child(pieces: &[&[u8]], most: usize) -> Vec<u8> {
    let mut frames = Frames::new(most);
    let mut written = Vec::new();
    for piece in pieces {
        frames.push(piece);
        while let Ok(Some(body)) = frames.next() {
            let Ok(message) = ToChild::decode(&body) else { return written };
            written.extend(message.frame());
        }
    }
    written
}
