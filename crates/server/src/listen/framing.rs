//! Refuses HTTP/1 heads that two readers could understand differently (RFC 9112 section 11.2): both
//! Content-Length and Transfer-Encoding, and lines that end without CR.
//!
//! hyper reads both, and takes what the RFC lets a recipient take: the length is dropped without a trace, so
//! that no handler could refuse the request. Therefore the bytes are looked at before hyper sees them, and
//! the LF that would make such a head complete becomes a NUL, which hyper answers with 400 and the end of the
//! connection. To know where the next head begins, bodies are counted, and no more: whatever else is wrong
//! with a message is hyper's to refuse.

/// What a connection begins with that speaks HTTP/2 (RFC 9113 section 3.4).
const HTTP2_LINE: &[u8] = b"PRI * HTTP/2.0\r";
const LENGTH: &[u8] = b"content-length:";
const TRANSFER: &[u8] = b"transfer-encoding:";

/// Follows the messages of one connection.
#[derive(Debug, Default)]
pub(super) struct Framing {
    place: Place,
    line: Line,
    /// Whether a line of this head has come: empty lines before it are nothing (RFC 9112 section 2.2).
    has_begun: bool,
    /// Whether the connection's first line has passed.
    is_open: bool,
    length: Option<u64>,
    has_transfer: bool,
}

/// Which part of a message the next byte belongs to.
#[derive(Debug, Default)]
enum Place {
    #[default]
    Head,
    /// As many bytes until the next head.
    Body(u64),
    ChunkSize,
    /// As many bytes until the next chunk's size, the line's end behind them included.
    Chunk(u64),
    Trailers,
    /// Nothing more is looked at: HTTP/2, or a connection that hyper ends.
    Off,
}

/// The line that is being read: its beginning, and whether it is empty and ends with CR.
#[derive(Debug, Default)]
struct Line {
    start: Vec<u8>,
    is_long: bool,
    ends_with_cr: bool,
    /// The value of a Content-Length so far.
    digits: Option<u64>,
}

impl Framing {
    /// Looks at bytes that have just come in, and spoils what must not pass.
    pub(super) fn check(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            let taken = match &mut self.place {
                Place::Off => return,
                Place::Body(left) | Place::Chunk(left) => {
                    let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= taken as u64;
                    if *left == 0 {
                        self.place = match self.place {
                            Place::Chunk(_) => Place::ChunkSize,
                            _ => Place::Head,
                        };
                    }
                    taken
                }
                Place::Head | Place::ChunkSize | Place::Trailers => self.read_line(bytes),
            };
            bytes = &mut bytes[taken..];
        }
    }

    /// Reads up to the end of the line, or of the bytes.
    fn read_line(&mut self, bytes: &mut [u8]) -> usize {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line.take(bytes);
            return bytes.len();
        };
        self.line.take(&bytes[..end]);
        let line = std::mem::take(&mut self.line);
        if !line.ends_with_cr || self.is_ambiguous_after(&line) {
            // hyper refuses an LF in a chunk's size, and would take a NUL in its extensions.
            if !matches!(self.place, Place::ChunkSize) {
                bytes[end] = 0;
            }
            self.place = Place::Off;
        } else {
            self.end_line(&line);
        }
        self.line.start = line.start;
        self.line.start.clear();
        end + 1
    }

    /// Whether this line ends a head that tells two lengths.
    fn is_ambiguous_after(&self, line: &Line) -> bool {
        matches!(self.place, Place::Head) && line.is_empty() && self.length.is_some() && self.has_transfer
    }

    fn end_line(&mut self, line: &Line) {
        match self.place {
            Place::Head if line.is_empty() && self.has_begun => self.end_head(),
            Place::Head if line.is_empty() => {}
            Place::Head => self.read_field(line),
            Place::ChunkSize => {
                self.place = match line.hex() {
                    Some(0) => Place::Trailers,
                    Some(size) => Place::Chunk(size.saturating_add(2)),
                    None => Place::Off,
                }
            }
            Place::Trailers if line.is_empty() => self.place = Place::Head,
            _ => {}
        }
    }

    fn read_field(&mut self, line: &Line) {
        if !self.is_open && line.start == HTTP2_LINE && !line.is_long {
            self.place = Place::Off;
        }
        self.is_open = true;
        self.has_begun = true;
        self.has_transfer |= line.is_of(TRANSFER);
        if line.is_of(LENGTH) {
            // One that is no number, or differs from another one, is refused by hyper.
            self.length = Some(line.digits.unwrap_or_default());
        }
    }

    fn end_head(&mut self) {
        self.has_begun = false;
        let (length, has_transfer) = (self.length.take(), std::mem::take(&mut self.has_transfer));
        self.place = match length.unwrap_or_default() {
            _ if has_transfer => Place::ChunkSize,
            0 => Place::Head,
            length => Place::Body(length),
        };
    }
}

impl Line {
    fn take(&mut self, bytes: &[u8]) {
        let Some(last) = bytes.last() else { return };
        self.ends_with_cr = *last == b'\r';
        let before = self.start.len();
        let (start, rest) = bytes.split_at(bytes.len().min(TRANSFER.len() - before));
        self.start.extend_from_slice(start);
        self.is_long |= !rest.is_empty();
        if !self.is_of(LENGTH) {
            return;
        }
        let value = self.start[before.max(LENGTH.len())..].iter().chain(rest);
        for digit in value.filter(|byte| byte.is_ascii_digit()) {
            let digit = u64::from(digit - b'0');
            self.digits = Some(self.digits.unwrap_or_default().saturating_mul(10).saturating_add(digit));
        }
    }

    fn is_empty(&self) -> bool {
        self.start == b"\r"
    }

    /// Whether it is this field's; the name with its colon.
    fn is_of(&self, name: &[u8]) -> bool {
        self.start.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    }

    /// The number that it begins with (RFC 9112 section 7.1).
    fn hex(&self) -> Option<u64> {
        let digits = self.start.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        // More digits than were kept: hyper refuses more than 16.
        let text = std::str::from_utf8(&self.start[..digits]).ok()?;
        u64::from_str_radix(text, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of these bytes, in pieces of every size.
    fn checked(bytes: &str) -> String {
        let whole = in_pieces(bytes, bytes.len());
        for size in 1..bytes.len() {
            assert_eq!(in_pieces(bytes, size), whole, "pieces of {size} bytes");
        }
        String::from_utf8(whole).unwrap()
    }

    fn in_pieces(bytes: &str, size: usize) -> Vec<u8> {
        let mut framing = Framing::default();
        let mut bytes = bytes.as_bytes().to_vec();
        bytes.chunks_mut(size).for_each(|piece| framing.check(piece));
        bytes
    }

    const PLAIN: &str = "GET /a HTTP/1.1\r\nHost: t\r\n\r\n";

    #[test]
    fn messages_with_one_length_pass_one_after_the_other() {
        let long = format!("X-Long: {}\r\n", "Content-Length: 3 Transfer-Encoding: chunked".repeat(9));
        for message in [
            PLAIN.to_owned(),
            format!("\r\n\r\n{PLAIN}"),
            "POST /a HTTP/1.1\r\ncontent-length: \t 12 \r\n\r\nbare\nlf\n\nzzz".to_owned(),
            "POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n".to_owned(),
            "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\na\nb\n\n\r\n00A\r\n0123456789\r\n0\r\n\r\n"
                .to_owned(),
            "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\nX: y\r\n\r\n".to_owned(),
            format!("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n{long}\r\n0\r\n\r\n"),
            format!("POST /a HTTP/1.1\r\n{long}Content-Length: 2\r\n\r\nxx"),
        ] {
            for messages in [message.clone(), format!("{message}{message}{PLAIN}")] {
                assert_eq!(checked(&messages), messages);
            }
        }
    }

    #[test]
    fn a_head_with_both_lengths_is_never_complete_whichever_comes_first_and_whatever_came_before() {
        let (length, transfer) = ("cOnTent-length: 5\r\n", "transFer-Encoding: chunked\r\n");
        for before in [
            "",
            PLAIN,
            "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n\r\n\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: y\r\n\r\n",
        ] {
            for fields in [format!("{length}{transfer}"), format!("{transfer}X: y\r\n{length}")] {
                let head = format!("{before}POST /b HTTP/1.1\r\n{fields}\r");
                assert_eq!(checked(&format!("{head}\n0\r\n\r\n")), format!("{head}\00\r\n\r\n"));
            }
        }
    }

    #[test]
    fn a_line_that_ends_without_cr_never_ends() {
        for (start, rest) in [
            ("GET /a HTTP/1.1", "Host: t\r\n\r\n"),
            ("GET /a HTTP/1.1\r\nHost: t", "\r\n"),
            ("GET /a HTTP/1.1\r\nHost: t\r\n", "GET /b"),
            ("", "GET /a"),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y", "\r\n"),
        ] {
            assert_eq!(checked(&format!("{start}\n{rest}")), format!("{start}\0{rest}"));
        }
    }

    #[test]
    fn http_2_is_left_alone() {
        let bytes = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n\nContent-Length: 1\nTransfer-Encoding: x\n\n";
        assert_eq!(checked(bytes), bytes);
    }
}
