//! Lines, and what ends them.

/// Whether no line ends with a bare LF: another reader may see no end there (RFC 9112 section 2.2).
#[must_use]
pub fn end_with_cr(lines: &[u8]) -> bool {
    lines.split_inclusive(|byte| *byte == b'\n').all(|line| line.ends_with(b"\r\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_lf_is_seen_wherever_it_is() {
        assert!(end_with_cr(b"a\r\nb\r\n\r\n"));
        for lines in ["a\nb\r\n\r\n", "a\r\nb\n\r\n", "a\r\nb\r\n\n", "\na\r\n\r\n", "a\r\nb"] {
            assert!(!end_with_cr(lines.as_bytes()), "{lines:?}");
        }
    }
}
