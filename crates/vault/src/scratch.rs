//! The memory that Argon2id fills, kept from one hash to the next.
//!
//! Left to the allocator, each thread that ever hashed a password keeps its 19 MiB: guessing drove a server from
//! 47 to 282 MB. Kept here, there are as many pieces as there were hashes at once, and [`MOST_KEPT`] at most.

use std::sync::{Mutex, PoisonError};

use argon2::Block;

/// More than that are given back. Whoever lets people in bounds how many hashes run at once by far fewer.
const MOST_KEPT: usize = 4;

/// Pieces of memory that nobody uses now, each wiped.
#[derive(Default)]
pub(crate) struct Scratch(Mutex<Vec<Vec<Block>>>);

impl Scratch {
    /// Lends `count` blocks of zeros. What was written into them is wiped afterwards: it follows from the password.
    pub(crate) fn lend<T>(&self, count: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut blocks = self.kept().pop().unwrap_or_default();
        if blocks.len() < count {
            // Not grown in place: a larger piece is a new one, and the old one would be copied for nothing.
            blocks = vec![Block::default(); count];
        }
        let done = work(&mut blocks[..count]);
        blocks[..count].fill(Block::default());
        let mut kept = self.kept();
        if kept.len() < MOST_KEPT {
            kept.push(blocks);
        }
        done
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_lent_again_and_hold_zeros() {
        let scratch = Scratch::default();
        let first = scratch.lend(8, |blocks| {
            for block in blocks.iter_mut() {
                block.as_mut().fill(7);
            }
            blocks.as_ptr().addr()
        });
        let again = scratch.lend(8, |blocks| {
            assert!(blocks.iter().all(|block| block.as_ref().iter().all(|word| *word == 0)));
            blocks.as_ptr().addr()
        });
        assert_eq!(first, again, "the same piece");
    }

    #[test]
    fn no_more_is_kept_than_the_bound() {
        let scratch = Scratch::default();
        nested(&scratch, MOST_KEPT + 3);
        assert_eq!(scratch.kept().len(), MOST_KEPT);
    }

    fn nested(scratch: &Scratch, depth: usize) {
        if depth > 0 {
            scratch.lend(1, |_| nested(scratch, depth - 1));
        }
    }
}
