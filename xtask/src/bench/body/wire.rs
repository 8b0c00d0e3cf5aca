//! HTTP/1.1 as far as large bodies need it, in large pieces: what loads and what answers must cost less than
//! what stands between them. wrk reads 8 KiB at a time, which would be measured instead.

use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::net::TcpStream;

/// Bytes of one write, and of one chunk.
const PIECE: usize = 64 * 1024;
/// Bytes of one read at most.
const ROOM: usize = 256 * 1024;

/// How a body is delimited (RFC 9112, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// `Content-Length`
    Length(u64),
    /// `Transfer-Encoding: chunked`
    Chunked,
}

/// A request's or an answer's head.
pub(crate) struct Head {
    /// Request or status line.
    pub(crate) first: String,
    /// Names in lower case, and values.
    fields: Vec<(String, String)>,
}

impl Head {
    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// How the body behind this head is delimited; without either field there is none.
    pub(crate) fn framing(&self) -> Framing {
        if self.field("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return Framing::Chunked;
        }
        Framing::Length(self.field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0))
    }
}

/// One connection.
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    begin: usize,
    end: usize,
    piece: Vec<u8>,
}

impl Wire {
    /// Takes a connected stream.
    pub(crate) fn new(stream: TcpStream) -> Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; ROOM], begin: 0, end: 0, piece: framed_piece() })
    }

    /// Reads the next head; none when the other side has closed.
    pub(crate) fn head(&mut self) -> Result<Option<Head>> {
        let mut text = Vec::new();
        loop {
            let Some(line) = self.line()? else {
                return if text.is_empty() { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
            };
            if line.is_empty() {
                break;
            }
            text.push(line);
        }
        let mut lines = text.into_iter();
        let first = lines.next().unwrap_or_default();
        let fields = lines
            .filter_map(|line| {
                let (name, value) = line.split_once(':')?;
                Some((name.to_ascii_lowercase(), value.trim().to_owned()))
            })
            .collect();
        Ok(Some(Head { first, fields }))
    }

    /// Reads a body to its end and throws it away; how many bytes it had, the framing not counted.
    pub(crate) fn drain(&mut self, framing: Framing) -> Result<u64> {
        let Framing::Length(length) = framing else { return self.drain_chunks() };
        self.skip(length)?;
        Ok(length)
    }

    /// Sends a head, which says the framing, and a body of `bytes`.
    pub(crate) fn send(&mut self, head: &str, bytes: u64, chunked: bool) -> Result<()> {
        let framing = if chunked {
            "Transfer-Encoding: chunked".to_owned()
        } else {
            format!("Content-Length: {bytes}")
        };
        self.stream.write_all(format!("{head}{framing}\r\n\r\n").as_bytes())?;
        let mut left = bytes;
        while left >= PIECE as u64 {
            let whole = if chunked { &self.piece[..] } else { payload(&self.piece, PIECE) };
            self.stream.write_all(whole)?;
            left -= PIECE as u64;
        }
        let rest = usize::try_from(left).map_err(Error::other)?;
        if chunked && rest > 0 {
            self.stream.write_all(format!("{rest:x}\r\n").as_bytes())?;
            self.stream.write_all(payload(&self.piece, rest))?;
            self.stream.write_all(b"\r\n")?;
        } else {
            self.stream.write_all(payload(&self.piece, rest))?;
        }
        if chunked { self.stream.write_all(b"0\r\n\r\n") } else { Ok(()) }
    }

    fn drain_chunks(&mut self) -> Result<u64> {
        let mut total = 0;
        loop {
            let line = self.line()?.ok_or(ErrorKind::UnexpectedEof)?;
            let size = u64::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)
                .map_err(|_| Error::new(ErrorKind::InvalidData, format!("no chunk size: {line}")))?;
            if size == 0 {
                while !self.line()?.ok_or(ErrorKind::UnexpectedEof)?.is_empty() {}
                return Ok(total);
            }
            self.skip(size + 2)?;
            total += size;
        }
    }

    fn skip(&mut self, count: u64) -> Result<()> {
        let mut left = count;
        while left > 0 {
            if self.begin == self.end && !self.fill()? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let here = ((self.end - self.begin) as u64).min(left);
            self.begin += usize::try_from(here).map_err(Error::other)?;
            left -= here;
        }
        Ok(())
    }

    /// A line without its CRLF; none at the end of the stream.
    fn line(&mut self) -> Result<Option<String>> {
        let mut line = Vec::new();
        loop {
            if self.begin == self.end && !self.fill()? {
                return if line.is_empty() { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
            let byte = self.buffer[self.begin];
            self.begin += 1;
            match byte {
                b'\n' => return Ok(Some(String::from_utf8_lossy(&line).into_owned())),
                b'\r' => {}
                _ => line.push(byte),
            }
        }
    }

    fn fill(&mut self) -> Result<bool> {
        self.begin = 0;
        self.end = self.stream.read(&mut self.buffer)?;
        Ok(self.end > 0)
    }
}

/// A whole piece as one chunk, so that it is sent with one write.
fn framed_piece() -> Vec<u8> {
    let mut piece = format!("{PIECE:x}\r\n").into_bytes();
    piece.resize(piece.len() + PIECE, b'x');
    piece.extend_from_slice(b"\r\n");
    piece
}

/// The first `count` bytes of a piece's body.
fn payload(piece: &[u8], count: usize) -> &[u8] {
    let head = piece.len() - PIECE - 2;
    &piece[head..head + count]
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::{Framing, Wire};

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (near, listener.accept().unwrap().0)
    }

    #[test]
    fn chunks_with_extensions_and_trailers_are_counted_without_their_framing() {
        let (mut near, far) = pair();
        near.write_all(
            b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nt: 1\r\n\r\nGET",
        )
        .unwrap();
        drop(near);
        let mut wire = Wire::new(far).unwrap();
        let head = wire.head().unwrap().unwrap();
        assert_eq!(head.framing(), Framing::Chunked);
        assert_eq!(wire.drain(head.framing()).unwrap(), 15);
        // What follows belongs to the next request, which breaks off.
        assert!(wire.head().is_err());
    }

    #[test]
    fn a_body_that_breaks_off_is_an_error_and_not_a_short_count() {
        let (mut near, far) = pair();
        near.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345").unwrap();
        drop(near);
        let mut wire = Wire::new(far).unwrap();
        let head = wire.head().unwrap().unwrap();
        assert_eq!(head.framing(), Framing::Length(10));
        assert!(wire.drain(head.framing()).is_err());
    }

    #[test]
    fn what_is_sent_in_chunks_is_framed_as_the_rfc_says() {
        let (mut near, far) = pair();
        let mut wire = Wire::new(far).unwrap();
        wire.send("X\r\n", 3, true).unwrap();
        drop(wire);
        let mut seen = String::new();
        near.read_to_string(&mut seen).unwrap();
        assert_eq!(seen, "X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxxx\r\n0\r\n\r\n");
    }
}
