//! The first bytes of a connection, which say whether it speaks HTTP/1.1 or HTTP/2.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::input::Input;

/// What an HTTP/2 connection begins with (RFC 9113 section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What a caller speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Http1,
    Http2,
}

/// Reads until the version is known, and no further than one read; `None` when the stream ends or fails before.
pub(super) async fn version(stream: &mut (impl AsyncRead + Unpin), input: &mut Input) -> Option<Version> {
    loop {
        let read = poll_fn(|cx| input.poll_fill(stream, cx)).await;
        if !matches!(read, Ok(1..)) {
            return None;
        }
        let begun = input.bytes();
        if begun.starts_with(PREFACE) {
            return Some(Version::Http2);
        }
        if !PREFACE.starts_with(begun) {
            return Some(Version::Http1);
        }
    }
}

/// A stream of which something was read already.
pub(super) struct Rewound<S> {
    begun: Input,
    stream: S,
}

impl<S> Rewound<S> {
    pub(super) fn new(begun: Input, stream: S) -> Self {
        Self { begun, stream }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Rewound<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.begun.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let count = self.begun.bytes().len().min(buffer.remaining());
        buffer.put_slice(&self.begun.bytes()[..count]);
        self.begun.consume(count);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Rewound<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// What is made of these bytes, and what is left of them, in pieces of this size.
    async fn told(bytes: &[u8], size: usize) -> (Option<Version>, Vec<u8>) {
        let (mut theirs, ours) = duplex(1);
        let (bytes, mut ours) = (bytes.to_vec(), tokio::io::BufReader::with_capacity(size, ours));
        let sent = tokio::spawn(async move { theirs.write_all(&bytes).await });
        let mut input = Input::default();
        let version = version(&mut ours, &mut input).await;
        let mut all = Vec::new();
        Rewound::new(input, ours).read_to_end(&mut all).await.unwrap();
        sent.await.unwrap().unwrap();
        (version, all)
    }

    #[tokio::test]
    async fn the_version_is_told_by_the_preface_and_nothing_is_lost() {
        let two = [PREFACE, b"frames"].concat();
        for size in [1, 2, 7, 100] {
            assert_eq!(told(&two, size).await, (Some(Version::Http2), two.clone()));
            for one in [&b"GET / HTTP/1.1\r\n"[..], b"PRI * HTTP/2.1\r\n", b"POST", b"\r\nPRI *", b"\x16\x03"]
            {
                assert_eq!(told(one, size).await, (Some(Version::Http1), one.to_vec()));
            }
            assert_eq!(told(b"PRI * HT", size).await.0, None);
            assert_eq!(told(b"", size).await.0, None);
        }
    }
}
