//! An authenticator app: codes of a second factor, made by another program than the one under test.

use std::process::Command;

use jiff::Timestamp;

/// RFC 6238 with SHA-1, six digits and steps of 30 seconds, by Python's own library.
const APP: &str = "\
import base64, hmac, struct, sys
tag = hmac.new(base64.b32decode(sys.argv[1]), struct.pack('>Q', int(sys.argv[2]) // 30), 'sha1').digest()
start = tag[-1] & 15
print('%06d' % ((struct.unpack('>I', tag[start:start + 4])[0] & 0x7fffffff) % 10**6))";

/// An app that a secret was entered in.
pub struct Authenticator(String);

impl Authenticator {
    /// `secret` in Base32, as the server shows it.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(secret.to_owned())
    }

    /// The code that the app shows at this time.
    #[must_use]
    pub fn code(&self, at: Timestamp) -> String {
        let seconds = at.as_second().to_string();
        let output = Command::new("python3").args(["-c", APP, &self.0, &seconds]).output().expect("python3");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("digits").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, SHA-1: the last six of its eight digits, for the secret `12345678901234567890`.
    #[test]
    fn it_shows_the_codes_of_the_standard() {
        let app = Authenticator::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(app.code(Timestamp::from_second(seconds).expect("a time")), code, "{seconds}");
        }
    }
}
