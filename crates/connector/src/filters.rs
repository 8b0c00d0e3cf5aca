//! The filters of templates: `base64`, `hex` and `urlencode`. The page's keyed ones need the vault.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minijinja::Environment;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The filters that a template may use.
pub(crate) const KNOWN: [&str; 3] = ["base64", "hex", "urlencode"];
/// Filters of the format that this version cannot run yet.
pub(crate) const LATER: [&str; 2] = ["hmac_sha1", "hmac_sha256"];

/// What stays as it is in `urlencode`: the unreserved characters (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Makes the filters known to templates.
pub(crate) fn install(environment: &mut Environment<'_>) {
    environment.add_filter("base64", |text: String| STANDARD.encode(text));
    environment.add_filter("hex", |text: String| hex(text.as_bytes()));
    environment.add_filter("urlencode", |text: String| utf8_percent_encode(&text, RESERVED).to_string());
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| DIGITS.get(usize::from(digit))).map(|digit| char::from(*digit)).collect()
}
