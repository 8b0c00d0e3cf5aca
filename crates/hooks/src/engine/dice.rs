//! What `Math.random` draws from: a stream of its own for each call. The engine's own would begin at the same place
//! in every call, since it is put back with all else.

use std::cell::Cell;

use countersign_core::Digests;

/// One call's stream; it is seeded when it is first drawn from.
#[derive(Default)]
pub(super) struct Dice(Cell<Option<u64>>);

impl Dice {
    /// The next number: 0 at least, and less than 1.
    pub(super) fn roll(&self, digests: &dyn Digests) -> f64 {
        let mut state = self.0.get().unwrap_or_else(|| seed(digests));
        // xorshift64*, as the engine has it.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        self.0.set(Some(state));
        // The bits of a number from 1 to 2.
        f64::from_bits(0x3ff0_0000_0000_0000 | state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 12) - 1.0
    }
}

/// Never zero, which xorshift does not leave.
fn seed(digests: &dyn Digests) -> u64 {
    let mut bytes = [0; 8];
    digests.fill_random(&mut bytes);
    u64::from_le_bytes(bytes).max(1)
}
