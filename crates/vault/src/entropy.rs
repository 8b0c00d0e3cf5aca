//! The machine's randomness, from the cryptographic library.

use aws_lc_rs::rand;
use countersign_core::Entropy;

/// Random bytes fit for keys. A machine that has none to give ends the process with `abort`: every
/// key, nonce and token made after that would be guessable, and no caller could mend it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if rand::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fills_differ_and_reach_the_last_byte() {
        let (mut one, mut two) = ([0_u8; 64], [0_u8; 64]);
        SystemEntropy.fill(&mut one);
        SystemEntropy.fill(&mut two);
        assert_ne!(one, two);
        assert_ne!(one[32..], [0; 32]);
    }
}
