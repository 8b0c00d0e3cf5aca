//! What was asked of a stand-in: as the socket carried it, and taken apart.

use std::io::{self, ErrorKind};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// One request as it came in.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The request line and the header section with the empty line after it, byte for byte.
    pub raw_head: Vec<u8>,
    /// The body as the socket carried it: with its chunk framing and trailers, if it has them.
    pub raw_body: Vec<u8>,
    /// `GET` and so on.
    pub method: String,
    /// The request target, usually a path with a query, as it was sent.
    pub target: String,
    /// Header names as they were spelt, and values without the white space around them, in order; bytes
    /// that are not UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body itself.
    pub body: Vec<u8>,
}

impl Recorded {
    /// The first value of a header field, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).next()
    }

    /// All values of a header field, whatever the case of its name.
    pub fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// The next request; `None` when the other side has closed the connection between two.
pub(super) async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Recorded>> {
    let mut raw_head = Vec::new();
    loop {
        let line = raw_head.len();
        if stream.read_until(b'\n', &mut raw_head).await? == 0 {
            return if raw_head.is_empty() { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
        }
        if raw_head[line..] == *b"\r\n" {
            break;
        }
    }
    let mut request = parse_head(raw_head).ok_or(ErrorKind::InvalidData)?;
    if request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
        stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    if request.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
        (request.raw_body, request.body) = read_chunks(stream).await?;
    } else if let Some(length) = request.header("content-length") {
        let length = length.parse().map_err(|_| ErrorKind::InvalidData)?;
        request.body = vec![0; length];
        stream.read_exact(&mut request.body).await?;
        request.raw_body.clone_from(&request.body);
    }
    Ok(Some(request))
}

fn parse_head(raw_head: Vec<u8>) -> Option<Recorded> {
    let text = String::from_utf8_lossy(&raw_head).into_owned();
    let mut lines = text.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers = lines
        .take_while(|line| !line.is_empty())
        .map(|line| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned())))
        .collect::<Option<Vec<_>>>()?;
    Some(Recorded { raw_head, raw_body: Vec::new(), method, target, headers, body: Vec::new() })
}

/// A chunked body (RFC 9112 section 7.1), as it came and without its framing.
async fn read_chunks(stream: &mut BufReader<TcpStream>) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let (mut raw, mut body) = (Vec::new(), Vec::new());
    loop {
        let size = read_line(stream, &mut raw).await?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| ErrorKind::InvalidData)?;
        if size == 0 {
            while !read_line(stream, &mut raw).await?.is_empty() {}
            return Ok((raw, body));
        }
        let start = raw.len();
        raw.resize(start + size + 2, 0);
        stream.read_exact(&mut raw[start..]).await?;
        body.extend_from_slice(&raw[start..start + size]);
    }
}

async fn read_line(stream: &mut BufReader<TcpStream>, raw: &mut Vec<u8>) -> io::Result<String> {
    let start = raw.len();
    if stream.read_until(b'\n', raw).await? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&raw[start..]).trim_end().to_owned())
}
