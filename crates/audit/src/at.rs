//! When an event happened, as it stands in its line. All but the milliseconds is laid out once a second on each
//! thread: every call that goes out writes one.

use std::{cell::RefCell, io::Write as _};

use jiff::Timestamp;

/// What stands before the fraction of a second.
const WHOLE: usize = "2026-11-22T12:00:00".len();

thread_local! {
    /// A second, and how it is written.
    static WRITTEN: RefCell<(i64, Vec<u8>)> = const { RefCell::new((i64::MIN, Vec::new())) };
}

/// Appends the time as RFC 3339 has it, to the millisecond that has begun.
pub(crate) fn put(out: &mut Vec<u8>, at: Timestamp) {
    let (second, nanosecond) = (at.as_second(), at.subsec_nanosecond());
    // Before 1970 the fraction counts backwards; years of more than four digits are longer.
    let Some(millis) = u32::try_from(nanosecond / 1_000_000).ok().filter(|_| second >= 0) else {
        return put_whole(out, at);
    };
    WRITTEN.with_borrow_mut(|(written, text)| {
        if *written != second {
            text.clear();
            put_whole(text, at);
            *written = second;
        }
        let Some(whole) = text.get(..WHOLE) else { return put_whole(out, at) };
        let digit = |value: u32| b"0123456789"[(value % 10) as usize];
        out.extend_from_slice(whole);
        out.extend_from_slice(&[b'.', digit(millis / 100), digit(millis / 10), digit(millis), b'Z']);
    });
}

fn put_whole(out: &mut Vec<u8>, at: Timestamp) {
    // Writing to a `Vec` cannot fail.
    let _ = write!(out, "{at:.3}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(at: Timestamp) -> String {
        let mut out = Vec::new();
        put(&mut out, at);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn a_time_is_written_as_in_full(
            nanos in prop_oneof![
                1_795_348_800_000_000_000_i128..1_795_348_803_000_000_000,
                Timestamp::MIN.as_nanosecond()..Timestamp::MAX.as_nanosecond(),
            ],
            later in 0_i128..2_000_000_000,
        ) {
            let at = Timestamp::from_nanosecond(nanos).unwrap();
            prop_assert_eq!(written(at), format!("{at:.3}"));
            // What the first one left on this thread.
            let next = Timestamp::from_nanosecond(nanos + later).unwrap_or(at);
            prop_assert_eq!(written(next), format!("{next:.3}"));
        }
    }
}
