//! Any text as an encoded value: no panic, and one spelling for each credential but for Unicode normalization.
#![no_main]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_basic::Credentials;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|value: &str| {
    // The bytes as they are, and as text to be encoded, so that the fuzzer gets past Base64.
    for value in [value.to_owned(), STANDARD.encode(value)] {
        let Ok(credentials) = Credentials::decode(&value) else { continue };
        let again = credentials.encode();
        assert_eq!(Credentials::decode(again.expose()).as_ref(), Ok(&credentials));
        let text = STANDARD.decode(&value).expect("what decodes is Base64");
        if text.is_ascii() {
            assert_eq!(again.expose(), value, "ASCII is in form C");
        }
        assert!(!credentials.user_id().contains(':'));
    }
});
