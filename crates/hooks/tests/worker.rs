//! The child of this crate's tests: the real one, with hashes that nobody relies on.

use std::{process::ExitCode, sync::Arc};

use countersign_hooks::{DigestAlgorithm, Digests, run_worker};

/// No hash: these tests ask for none.
struct NoDigests;

impl Digests for NoDigests {
    fn hash(&self, _: DigestAlgorithm, _: &[u8]) -> Vec<u8> {
        Vec::new()
    }

    fn hmac(&self, _: DigestAlgorithm, _: &[u8], _: &[u8]) -> Vec<u8> {
        Vec::new()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn main() -> ExitCode {
    run_worker(Arc::new(NoDigests))
}
