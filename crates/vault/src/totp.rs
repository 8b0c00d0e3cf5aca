//! Codes of a second factor: RFC 6238 with HMAC-SHA-1, steps of 30 seconds and six digits, which every
//! authenticator app makes. SHA-1 is what these apps have; as an HMAC key's hash it is not broken.

use aws_lc_rs::{
    constant_time,
    hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY},
};
use countersign_core::SecretBytes;

/// Seconds that a code is shown.
const STEP: u64 = 30;
/// One step to either side: clocks differ, and people type slowly (RFC 6238 section 5.2).
const DRIFT: u64 = 1;

/// The time step of which this is the code, if it is one that counts at `seconds` after 1970 and is newer than
/// `last`: no code is accepted twice (RFC 6238 section 5.2).
#[must_use]
pub fn accepted_step(secret: &SecretBytes, code: &str, seconds: u64, last: u64) -> Option<u64> {
    let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.expose());
    let now = seconds / STEP;
    let steps = now.saturating_sub(DRIFT)..=now.saturating_add(DRIFT);
    steps.filter(|step| *step > last).find(|step| {
        constant_time::verify_slices_are_equal(code_of(&key, *step).as_bytes(), code.as_bytes()).is_ok()
    })
}

/// The code of a step (RFC 4226 section 5.3).
fn code_of(key: &hmac::Key, step: u64) -> String {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
    let bits = tag.iter().skip(offset).take(4).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
    format!("{:06}", (bits & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> SecretBytes {
        b"12345678901234567890".to_vec().into()
    }

    /// RFC 6238 appendix B, SHA-1: the last six of its eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(accepted_step(&secret(), code, seconds, 0), Some(seconds / 30), "{seconds}");
        }
    }

    /// RFC 4226 appendix D: the codes of the counters 0 to 9.
    #[test]
    fn one_step_to_either_side_counts_and_no_more() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (step, code) in (0_u64..).zip(codes).skip(1) {
            for now in 0..12_u64 {
                let counts = now.abs_diff(step) <= 1;
                let accepted = accepted_step(&secret(), code, now * 30 + 29, 0);
                assert_eq!(accepted, counts.then_some(step), "{step} at {now}");
            }
        }
    }

    #[test]
    fn no_code_counts_twice_and_none_that_is_older_than_the_last() {
        assert_eq!(accepted_step(&secret(), "254676", 150, 4), Some(5));
        assert_eq!(accepted_step(&secret(), "254676", 150, 5), None);
        assert_eq!(accepted_step(&secret(), "338314", 150, 5), None);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for code in ["", "54676", "0254676", "25467 ", "254677", "\u{662}54676"] {
            assert_eq!(accepted_step(&secret(), code, 150, 0), None, "{code:?}");
        }
    }
}
