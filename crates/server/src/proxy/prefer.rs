//! `Prefer: wait=N` (RFC 7240 section 4.3): how many seconds the caller is willing to wait.

use std::time::Duration;

use countersign_service::CallerTime;
use http::{HeaderMap, HeaderName};

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// A caller who asks for more gets this much.
const LONGEST: u64 = 60;

/// The caller's time; none where it says nothing that can be read.
pub(super) fn wait(fields: &HeaderMap) -> CallerTime {
    let preferences = fields.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let seconds = preferences
        .flat_map(|value| value.split(','))
        .filter_map(|preference| preference.split(';').next()?.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"))
        .and_then(|(_, value)| value.trim().trim_matches('"').parse::<u64>().ok());
    CallerTime(Duration::from_secs(seconds.unwrap_or_default().min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(value: &str) -> u64 {
        let fields =
            HeaderMap::from_iter([(http::HeaderName::from_static("prefer"), value.parse().unwrap())]);
        wait(&fields).0.as_secs()
    }

    #[test]
    fn the_wish_is_read_among_others_and_has_an_end() {
        assert_eq!(seconds("wait=10"), 10);
        assert_eq!(seconds("return=minimal, Wait = \"7\"; x=1"), 7);
        assert_eq!(seconds("wait=999999"), 60);
        assert_eq!(seconds("respond-async"), 0);
        assert_eq!(seconds("wait=soon"), 0);
    }
}
