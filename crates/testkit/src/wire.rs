//! A socket in the test's own hand: bytes that no library would send, and the moment at which they are sent.
//!
//! As a caller it speaks to the server under test, as a third party it is spoken to. Every wait ends the
//! test after [`DEADLINE`].

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// How long anything may take that a test waits for.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Waits for `what` and fails the test when it does not come.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(DEADLINE, future).await.unwrap_or_else(|_| panic!("waited {DEADLINE:?} for {what}"))
}

/// A third party whose every byte the test sends itself.
pub struct Door {
    listener: TcpListener,
}

/// One end of a TCP connection.
pub struct Wire {
    stream: BufReader<TcpStream>,
}

/// A reply as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names as they were spelt, and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body without its framing.
    pub body: Vec<u8>,
}

impl Door {
    /// A free port at 127.0.0.1.
    pub async fn open() -> Self {
        Self { listener: TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port") }
    }

    /// This port at 127.0.0.1, which nobody listens on.
    pub async fn open_at(port: u16) -> Self {
        Self { listener: TcpListener::bind(("127.0.0.1", port)).await.expect("this port") }
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.listener.local_addr().expect("an address").port()
    }

    /// The next connection.
    pub async fn accept(&self) -> Wire {
        let (stream, _) = within("a connection", self.listener.accept()).await.expect("a connection");
        Wire::over(stream)
    }

    /// Whether a connection waits to be accepted, or comes within `patience`.
    pub async fn is_knocked_at(&self, patience: Duration) -> bool {
        timeout(patience, self.listener.accept()).await.is_ok()
    }
}

impl Wire {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Self {
        Self::over(within("a connection", TcpStream::connect(address)).await.expect("a connection"))
    }

    fn over(stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("TCP_NODELAY");
        Self { stream: BufReader::new(stream) }
    }

    /// Sends bytes.
    pub async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_write(bytes).await.expect("the other side takes the bytes");
    }

    /// Sends bytes to a side that may have gone.
    pub async fn try_write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        within("the bytes to be taken", self.stream.get_mut().write_all(bytes.as_ref())).await
    }

    /// Whether something has come, or the other side has gone; without waiting for it.
    pub async fn is_readable(&mut self) -> bool {
        timeout(Duration::from_millis(1), self.stream.fill_buf()).await.is_ok()
    }

    /// A request or status line and the fields behind it, with the empty line, byte for byte; as much as
    /// there is when the other side closes.
    pub async fn head(&mut self) -> String {
        let mut head = Vec::new();
        loop {
            let line = head.len();
            let read = within("a head", self.stream.read_until(b'\n', &mut head)).await;
            if !matches!(read, Ok(1..)) || head[line..] == *b"\r\n" {
                return String::from_utf8(head).expect("a head in UTF-8");
            }
        }
    }

    /// This many bytes.
    pub async fn exactly(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        within("the bytes", self.stream.read_exact(&mut bytes)).await.expect("as many bytes");
        bytes
    }

    /// One chunk of a chunked body (RFC 9112 section 7.1), without its framing; an empty one is the last.
    pub async fn chunk(&mut self) -> io::Result<Vec<u8>> {
        let mut size = String::new();
        if within("a chunk", self.stream.read_line(&mut size)).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
        let mut bytes = vec![0; size + 2];
        within("a chunk", self.stream.read_exact(&mut bytes)).await?;
        bytes.truncate(size);
        Ok(bytes)
    }

    /// Everything until the other side closes; an error when it breaks off instead.
    pub async fn rest(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        within("the end of the connection", self.stream.read_to_end(&mut bytes)).await?;
        Ok(bytes)
    }

    /// Waits until the other side has gone. It may send what it likes before that.
    pub async fn gone(&mut self) {
        let _ = self.rest().await;
    }

    /// A whole reply to a request with this method. An error when it ends too early.
    pub async fn answer(&mut self, method: &str) -> io::Result<Answer> {
        let mut answer = Answer::parse(&self.head().await)?;
        if method == "HEAD" || matches!(answer.status, 204 | 304) {
            return Ok(answer);
        }
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let chunk = self.chunk().await?;
                if chunk.is_empty() {
                    return Ok(answer);
                }
                answer.body.extend_from_slice(&chunk);
            }
        }
        match answer.header("content-length").map(str::parse) {
            Some(length) => {
                answer.body = vec![0; length.expect("a length")];
                within("a body", self.stream.read_exact(&mut answer.body)).await?;
            }
            None => answer.body = self.rest().await?,
        }
        Ok(answer)
    }
}

impl Answer {
    fn parse(head: &str) -> io::Result<Self> {
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Ok(Self {
            status: status.ok_or(io::ErrorKind::UnexpectedEof)?,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: Vec::new(),
        })
    }

    /// The first value of a field.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).next()
    }

    /// All values of a field.
    pub fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
        let of_name = move |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        self.headers.iter().filter(of_name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", String::from_utf8_lossy(&self.body)))
    }

    /// Fails the test unless this is an error of the server's own with that status and `Code`.
    pub fn expect_error(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.json()["Code"], code, "{}", self.json());
    }
}
