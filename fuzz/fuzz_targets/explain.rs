//! Any bytes as a pasted value: no panic, agreement with the decoder, and a code and fix for each refusal.
#![no_main]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_basic::{Credentials, Expectation, explain};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|value: &[u8]| {
    // The bytes as they are, and encoded, so that the fuzzer gets past Base64.
    for value in [value.to_vec(), STANDARD.encode(value).into_bytes()] {
        let explanation = explain(&value, Expectation { empty_user_id: false, empty_password: false });
        let decoded = std::str::from_utf8(&value).is_ok_and(|text| Credentials::decode(text).is_ok());
        assert_eq!(explanation.ok, decoded);
        assert_eq!(explanation.code.is_some(), explanation.fix.is_some());
        assert!(explanation.ok || explanation.code.is_some());
    }
});
