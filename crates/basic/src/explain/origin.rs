//! Where a fault comes from, and which function to use in its place. Kept apart because it is mostly words.

/// Correct ways to encode, in the languages that people paste from.
const ENCODERS: &str = "shell `printf '%s' 'user-id:password' | base64 -w0`, \
     Python `base64.b64encode(text.encode('utf-8')).decode('ascii')`, \
     Node.js `Buffer.from(text, 'utf8').toString('base64')`, \
     Ruby `Base64.strict_encode64(text)`, \
     C# `Convert.ToBase64String(Encoding.UTF8.GetBytes(text))`";

pub(super) fn encode_the_credential() -> String {
    format!("Give the Base64 of `user-id:password`: {ENCODERS}.")
}

/// For text in no alphabet: how it got that way shows in its punctuation.
pub(super) fn not_base64(text: &str) -> String {
    let text = text.trim();
    let quotes = ['"', '\'', '`'];
    if text.starts_with("b'") || text.starts_with("b\"") {
        return "This is how Python prints bytes: leave out the `b` and the quotation marks, with `base64.b64encode(...).decode('ascii')`.".to_owned();
    }
    if text.starts_with(quotes) || text.ends_with(quotes) {
        return "Leave out the quotation marks around the value.".to_owned();
    }
    if text.contains('%') && !text.contains(':') {
        return "The value seems to be percent-encoded: leave that step out, or put `=` for `%3D`, `+` for `%2B` and `/` for `%2F`.".to_owned();
    }
    encode_the_credential()
}

/// For a value with line breaks: `at_end` alone, or the first after `width` characters.
pub(super) fn line_break(at_end: bool, width: usize) -> String {
    let instead = match (at_end, width) {
        (true, _) => {
            "Python `base64.b64encode` in place of `encodebytes`, Ruby `Base64.strict_encode64` in place of `encode64`, \
             shell `base64 -w0`, and no line end when you read the value from a file"
        }
        (false, 60) => "Ruby `Base64.strict_encode64` in place of `encode64`",
        (false, 76) => {
            "GNU `base64 -w0` in place of `base64`, Python `base64.b64encode` in place of `encodebytes`, \
             Java `Base64.getEncoder()` in place of `getMimeEncoder()`"
        }
        (false, 64) => "`openssl base64 -A` in place of `openssl base64`",
        (false, _) => {
            "an encoder that does not break lines, such as `base64 -w0` or Python `base64.b64encode`"
        }
    };
    format!("Remove all line breaks. To not get them: {instead}.")
}

pub(super) fn url_safe() -> &'static str {
    "Use the encoder for the standard alphabet: Node.js `toString('base64')` in place of `'base64url'`, Python `b64encode` in place \
     of `urlsafe_b64encode`, Java `Base64.getEncoder()` in place of `getUrlEncoder()`. If this is the key itself, encode \
     `user-id:password` with the key in its place."
}

pub(super) fn encode_as_utf8() -> String {
    "Encode the text as UTF-8 before Base64: in browsers `btoa(String.fromCharCode(...new TextEncoder().encode(text)))` in place of \
     `btoa(text)`, Node.js `Buffer.from(text, 'utf8')`, Python `text.encode('utf-8')` (with `requests`, give user name and password \
     as such bytes), C# `Encoding.UTF8`."
        .to_owned()
}

/// For a credential with a control character: zeros are a sign of UTF-16, the rest is mostly line ends.
pub(super) fn control_character(bytes: &[u8]) -> String {
    if bytes.contains(&0) {
        return "Zero bytes come from text in UTF-16: encode it as UTF-8, in C# and PowerShell with `Encoding.UTF8` in place of \
                `Encoding.Unicode`."
            .to_owned();
    }
    "Remove it before encoding; mostly it is the line end that was read with the password: shell `printf '%s'` or `echo -n` in place \
     of `echo`, Python `.rstrip('\\r\\n')`, JavaScript `.trimEnd()`."
        .to_owned()
}
