//! A third party that does nothing but answer: its own cost must not be what is measured.

use std::{
    net::SocketAddr,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Bytes of long answers that were taken so far: they stand still when nobody reads any more.
pub(crate) static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// Bytes of every long body, both ways.
pub(crate) const LONG: usize = 64 << 20;

const PIECE: usize = 64 << 10;
/// Prime, so that a piece out of place is seen.
const PERIOD: usize = 251;

/// What a long body holds from there on, as far as a piece goes.
fn from(at: usize) -> &'static [u8] {
    static PATTERN: LazyLock<Vec<u8>> = LazyLock::new(|| (0..=250).cycle().take(PERIOD + PIECE).collect());
    &PATTERN[at % PERIOD..][..PIECE]
}

/// Whether these bytes are what a long body holds there.
pub(crate) fn is_right(at: usize, bytes: &[u8]) -> bool {
    bytes.chunks(PIECE).enumerate().all(|(index, piece)| *piece == from(at + index * PIECE)[..piece.len()])
}

/// Pieces of a long body.
pub(crate) fn pieces() -> impl Iterator<Item = &'static [u8]> {
    (0..LONG / PIECE).map(|piece| from(piece * PIECE))
}

/// Starts one. It answers 100 bytes at `/x`, a long body with a length at `/long` and in chunks at `/chunks`,
/// the number of bytes that were as they should be at `/count`, and nothing to requests that do not end.
pub(crate) async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address
}

async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        buffer.drain(..end);
        if head.contains(" /count ") {
            let right = count(&mut stream, &mut buffer, &head).await?;
            let text = right.to_string();
            stream
                .write_all(
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{text}", text.len()).as_bytes(),
                )
                .await?;
        } else if head.contains(" /long ") {
            stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {LONG}\r\n\r\n").as_bytes()).await?;
            for piece in pieces() {
                stream.write_all(piece).await?;
                TAKEN.fetch_add(piece.len(), Ordering::Relaxed);
            }
        } else if head.contains(" /chunks ") {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await?;
            for piece in pieces() {
                let framed = [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat();
                stream.write_all(&framed).await?;
            }
            stream.write_all(b"0\r\n\r\n").await?;
        } else if head.starts_with("post") {
            // A slow body: it never ends.
            let mut rest = [0; 1024];
            while stream.read(&mut rest).await? > 0 {}
            return Ok(());
        } else {
            stream
                .write_all(
                    format!("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "x".repeat(100)).as_bytes(),
                )
                .await?;
        }
    }
}

/// How many bytes of a long body were as they should be.
async fn count(stream: &mut TcpStream, buffer: &mut Vec<u8>, head: &str) -> std::io::Result<usize> {
    let is_chunked = head.contains("transfer-encoding: chunked");
    let (mut at, mut right, mut left) = (0, 0, if is_chunked { 0 } else { LONG });
    loop {
        let taken = left.min(buffer.len());
        right += if is_right(at, &buffer[..taken]) { taken } else { 0 };
        buffer.drain(..taken);
        (at, left) = (at + taken, left - taken);
        if left > 0 && !buffer.is_empty() {
            continue;
        }
        if left == 0 && !is_chunked {
            return Ok(right);
        }
        if left == 0 {
            // The end of the chunk before, if there was one, and the size of the next.
            let skipped = if at > 0 { 2 } else { 0 };
            if let Some(end) = buffer.iter().skip(skipped).position(|byte| *byte == b'\n') {
                let size = String::from_utf8_lossy(&buffer[skipped..skipped + end]).trim().to_owned();
                left = usize::from_str_radix(&size, 16).expect("the size of a chunk");
                buffer.drain(..=skipped + end);
                if left == 0 {
                    buffer.clear();
                    return Ok(right);
                }
                continue;
            }
        }
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
