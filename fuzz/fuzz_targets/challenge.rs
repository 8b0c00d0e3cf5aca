//! Any bytes as challenge fields, one a line: no panic, and what is read is written as the same challenges.
#![no_main]

use countersign_basic::{Challenge, parse_challenges};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|fields: &[u8]| {
    let Ok(read) = parse_challenges(fields.split(|byte| *byte == b'\n')) else { return };
    let written: Vec<String> = read.iter().map(Challenge::to_string).collect();
    assert_eq!(parse_challenges([written.join(", ").as_bytes()]).as_ref(), Ok(&read));
});
