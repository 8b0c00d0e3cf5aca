//! The third party: a listening socket, and connections that keep every byte that they were sent.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// A small answer that leaves the connection open.
pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// After this long a test is stuck; none comes near it when all is well.
const STUCK: Duration = Duration::from_secs(20);

/// A third party that listens on a loopback port.
pub(crate) struct ThirdParty {
    listener: TcpListener,
}

impl ThirdParty {
    pub(crate) async fn listens() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// The URL of a path here, in clear text.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// The next connection.
    pub(crate) async fn accepts(&self) -> Peer {
        let (stream, _) = timeout(STUCK, self.listener.accept()).await.expect("nobody connects").unwrap();
        Peer::new(stream)
    }

    /// The next connection, a request on it that ends with `end`, and `answer` to it.
    pub(crate) async fn answers(&self, end: &str, answer: &str) -> (String, Peer) {
        let mut peer = self.accepts().await;
        let request = peer.answers(end, answer).await;
        (request, peer)
    }
}

/// One connection as the third party has it.
pub(crate) struct Peer<S = TcpStream> {
    pub(crate) stream: S,
    seen: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, seen: Vec::new() }
    }

    /// Every byte since the last call, as soon as they end with `end`.
    pub(crate) async fn receives(&mut self, end: &str) -> String {
        while !self.seen.ends_with(end.as_bytes()) {
            let read = timeout(STUCK, self.stream.read_buf(&mut self.seen)).await;
            let seen = String::from_utf8_lossy(&self.seen);
            let read = read.unwrap_or_else(|_| panic!("no {end:?} comes, but {seen:?}")).unwrap();
            assert!(read > 0, "the connection ends before {end:?}, after {seen:?}");
        }
        String::from_utf8(std::mem::take(&mut self.seen)).unwrap()
    }

    pub(crate) async fn says(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    /// Reads a request that ends with `end` and answers it.
    pub(crate) async fn answers(&mut self, end: &str, answer: &str) -> String {
        let request = self.receives(end).await;
        self.says(answer).await;
        request
    }

    /// Every byte since the last call until the other side closes.
    pub(crate) async fn rest(mut self) -> String {
        let read = timeout(STUCK, self.stream.read_to_end(&mut self.seen)).await;
        read.expect("the connection stays open").unwrap();
        String::from_utf8(self.seen).unwrap()
    }

    /// Says that nothing more comes and waits until the other side has closed too: it has noticed then.
    pub(crate) async fn closes(mut self) {
        self.stream.shutdown().await.unwrap();
        assert_eq!(self.rest().await, "");
    }
}
