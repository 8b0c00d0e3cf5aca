//! W3C Trace Context: the trace that a request belongs to, so that our log line can be found from it.
//!
//! The fields themselves pass through the proxy untouched, right or wrong: they are the third party's to
//! read. Here is only what the access log needs.

use http::HeaderMap;

/// The trace id of a request, where its `traceparent` keeps the rules of W3C Trace Context section 3.2.
pub(crate) fn trace_id(fields: &HeaderMap) -> Option<&str> {
    let mut values = fields.get_all("traceparent").iter();
    let value = values.next()?.to_str().ok()?;
    // Two of them: nobody can say which one counts.
    values.next().is_none().then_some(())?;
    parse(value)
}

/// `version "-" trace-id "-" parent-id "-" trace-flags`, and more in versions to come (section 3.2.2).
fn parse(value: &str) -> Option<&str> {
    let mut parts = value.splitn(5, '-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    // The version that we know has no fifth part; version ff is forbidden (section 3.2.2.1).
    let is_version = is_hex(version, 2) && version != "ff" && (parts.next().is_none() || version != "00");
    let is_valid = is_version && is_id(trace, 32) && is_id(parent, 16) && is_hex(flags, 2);
    is_valid.then_some(trace)
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// An id of zeros alone is no id (sections 3.2.2.3 and 3.2.2.4).
fn is_id(text: &str, length: usize) -> bool {
    is_hex(text, length) && text.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of sections 3.2.4 and 3.2.3.
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn a_well_formed_one_is_read_also_of_a_later_version() {
        for value in [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like",
        ] {
            assert_eq!(parse(value), Some(TRACE), "{value}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for value in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47361-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        ] {
            assert_eq!(parse(value), None, "{value}");
        }
    }

    #[test]
    fn of_two_none_counts() {
        let mut fields = HeaderMap::new();
        let value = format!("00-{TRACE}-00f067aa0ba902b7-01");
        fields.append("traceparent", value.parse().unwrap());
        assert_eq!(trace_id(&fields), Some(TRACE));
        fields.append("traceparent", value.parse().unwrap());
        assert_eq!(trace_id(&fields), None);
    }
}
