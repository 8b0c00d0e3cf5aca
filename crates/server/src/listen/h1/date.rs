//! The Date field (RFC 9110 section 6.6.1). It says seconds, so it is written once a second on each thread.

use std::cell::RefCell;

use countersign_core::{Clock as _, SystemClock};
use jiff::fmt::rfc2822::DateTimePrinter;

thread_local! {
    static WRITTEN: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
}

/// Appends the date of now.
pub(super) fn put(out: &mut Vec<u8>) {
    let now = SystemClock.now();
    WRITTEN.with_borrow_mut(|(second, text)| {
        if *second != now.as_second() {
            let Ok(fresh) = DateTimePrinter::new().timestamp_to_rfc9110_string(&now) else { return };
            (*second, *text) = (now.as_second(), fresh);
        }
        out.extend_from_slice(text.as_bytes());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_the_preferred_form() {
        let mut out = Vec::new();
        put(&mut out);
        // RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
        let text = String::from_utf8(out).unwrap();
        let read = jiff::fmt::strtime::parse("%a, %d %b %Y %H:%M:%S GMT", &text).unwrap();
        assert_eq!(text.len(), 29, "{text}");
        let second = read.to_datetime().unwrap().to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        assert!((SystemClock.now().as_second() - second.timestamp().as_second()).abs() <= 2, "{text}");
    }
}
