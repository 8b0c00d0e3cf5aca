//! `Retry-After` (RFC 9110 section 10.2.3): how long a third party asks us to stay away.

use http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

/// A wish to stay away for longer than this is not believed: an hour-long silence is more often a mistake
/// than a limit, and the next answer will say so again.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// Until when calls are to stay away; `None` without a field that can be read.
pub(super) fn until(fields: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let text = fields.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match text.parse::<u32>() {
        Ok(seconds) => SignedDuration::from_secs(i64::from(seconds)),
        Err(_) => rfc2822::parse(text).ok()?.timestamp().duration_since(now),
    };
    if asked <= SignedDuration::ZERO {
        return None;
    }
    now.checked_add(asked.min(LONGEST)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str) -> Option<i64> {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let fields = HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]);
        until(&fields, now).map(|until| until.duration_since(now).as_secs())
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(asked("120"), Some(120));
        assert_eq!(asked("Sun, 22 Nov 2026 12:00:30 GMT"), Some(30));
    }

    #[test]
    fn the_past_and_nonsense_are_no_pause_and_an_hour_is_the_most() {
        assert_eq!(asked("0"), None);
        assert_eq!(asked("Sun, 22 Nov 2026 11:00:00 GMT"), None);
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-5"), None);
        assert_eq!(asked("4000000000"), Some(3600));
    }
}
