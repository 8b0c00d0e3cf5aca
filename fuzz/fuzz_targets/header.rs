//! Any bytes as an `Authorization` field: no panic, and what is accepted is written as a field that is accepted.
#![no_main]

use countersign_basic::{client_id_and_secret, parse_authorization, split_authorization};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|field: &[u8]| {
    let split = split_authorization(field);
    let Ok(credentials) = parse_authorization(field) else { return };
    let (scheme, _) = split.expect("a field that parses can be split");
    assert!(scheme.eq_ignore_ascii_case("basic"));
    let header = credentials.encode().into_header();
    assert_eq!(parse_authorization(header.as_bytes()).as_ref(), Ok(&credentials));
    let _ = client_id_and_secret(&credentials);
});
