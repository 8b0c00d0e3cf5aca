//! What the tests of this crate share: hex, dice that fall as told, and a ring with known keys.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use countersign_core::{Entropy, SystemClock, WrappedKey};

use crate::{KeyRing, MasterKey, MasterKeySource};

pub(crate) const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/// 32 bytes each.
pub(crate) const SEAL_KEY: &str = "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
pub(crate) const LOOKUP_KEY: &str = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
/// The third, and its nonce.
pub(crate) const AUDIT_KEY: &str = "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f";
pub(crate) const AUDIT_NONCE: &str = "d0d1d2d3d4d5d6d7d8d9dadb";
/// The fourth, and its nonce.
pub(crate) const PEPPER_KEY: &str = "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f";
pub(crate) const PEPPER_NONCE: &str = "f0f1f2f3f4f5f6f7f8f9fafb";
/// 12 bytes: of the first two wrapped keys, then of the first value that is sealed.
pub(crate) const NONCES: [&str; 3] =
    ["a0a1a2a3a4a5a6a7a8a9aaab", "b0b1b2b3b4b5b6b7b8b9babb", "c0c1c2c3c4c5c6c7c8c9cacb"];

pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|c| u8::try_from(c.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Gives the bytes it was made with, then counts upwards.
pub(crate) struct Dice(Mutex<(VecDeque<u8>, u8)>);

impl Dice {
    pub(crate) fn of(parts: &[&str]) -> Arc<Self> {
        let bytes = parts.iter().flat_map(|part| hex(part)).collect();
        Arc::new(Self(Mutex::new((bytes, 0))))
    }
}

impl Entropy for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        let (queue, count) = &mut *self.0.lock().unwrap();
        for byte in bytes {
            *byte = queue.pop_front().unwrap_or_else(|| {
                *count = count.wrapping_add(1);
                *count
            });
        }
    }
}

pub(crate) async fn master(hex: &str) -> MasterKey {
    MasterKey::load(&MasterKeySource::Value(hex.into())).await.unwrap()
}

/// What [`KeyRing::generate`] needs of the dice for [`known_ring`].
pub(crate) const KNOWN_RING: [&str; 8] =
    [SEAL_KEY, NONCES[0], LOOKUP_KEY, NONCES[1], AUDIT_KEY, AUDIT_NONCE, PEPPER_KEY, PEPPER_NONCE];

/// A ring whose keys are [`SEAL_KEY`], [`LOOKUP_KEY`], [`AUDIT_KEY`] and [`PEPPER_KEY`], each wrapped with
/// its nonce; the third of [`NONCES`] comes next.
pub(crate) async fn known_ring() -> (KeyRing, Vec<WrappedKey>) {
    let dice = Dice::of(&[KNOWN_RING.as_slice(), &[NONCES[2]]].concat());
    KeyRing::generate(&master(MASTER).await, &SystemClock, dice).unwrap()
}
