use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::*;

/// What hyper's client makes of the same bytes.
async fn by_hyper(bytes: &[u8], asked: &Method) -> Option<ReadAnswer> {
    let (ours, mut theirs) = duplex(1 << 16);
    let (mut sender, connection) = handshake(TokioIo::new(ours)).await.unwrap();
    let connection = tokio::spawn(connection);
    let bytes = bytes.to_vec();
    let third_party = tokio::spawn(async move {
        // Not a byte before the request is there: hyper refuses an answer to nothing.
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            seen.push(theirs.read_u8().await.unwrap());
        }
        // It closes as soon as it has refused the answer.
        let _ = theirs.write_all(&bytes).await;
    });
    let request = Request::builder().method(asked).uri("/").header("host", "t").body(Empty::<&[u8]>::new());
    let answer = sender.send_request(request.unwrap()).await;
    third_party.await.unwrap();
    let (head, mut incoming) = answer.ok()?.into_parts();
    let mut body = Vec::new();
    let is_whole = loop {
        match incoming.frame().await {
            None => break true,
            Some(Ok(frame)) => body.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Some(Err(_)) => break false,
        }
    };
    connection.abort();
    Some(ReadAnswer { status: head.status.as_u16(), body, is_whole })
}

/// What we make of it, in whatever pieces it comes.
fn by_us(bytes: &[u8], asked: &Method) -> Option<ReadAnswer> {
    let whole = read_answer(&[bytes], asked);
    for size in [1, 3, 7] {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        assert_eq!(read_answer(&pieces, asked), whole, "in pieces of {size}: {bytes:?}");
    }
    whole
}

/// Where we are stricter than hyper, and mean it: nobody asks for another protocol here, and lengths that are none, or
/// differ, are refused also where no body follows and where chunks override them.
fn is_stricter_here(bytes: &[u8], asked: &Method, theirs: &ReadAnswer) -> bool {
    let text = bytes.to_ascii_lowercase();
    let has = |name: &[u8]| text.windows(name.len()).any(|part| part == name);
    let does_not_count =
        *asked == Method::HEAD || matches!(theirs.status, 204 | 304) || has(b"transfer-encoding");
    theirs.status == 101 || (does_not_count && has(b"content-length"))
}

fn same(bytes: &[u8], asked: &Method) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (ours, theirs) = (by_us(bytes, asked), runtime.block_on(by_hyper(bytes, asked)));
    let text = bytes.escape_ascii();
    match (&ours, &theirs) {
        // Of a body that is not whole each has given out what it had when it saw that.
        (Some(ours), Some(theirs)) if !ours.is_whole && !theirs.is_whole => {
            prop_assert_eq!(ours.status, theirs.status, "{}", text);
        }
        (None, Some(theirs)) if is_stricter_here(bytes, asked, theirs) => {}
        _ => prop_assert_eq!(&ours, &theirs, "{}", text),
    }
    Ok(())
}

const STATUS_LINES: &[&str] = &[
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 404\r\n",
    "HTTP/1.0 200 OK\r\n",
    "HTTP/1.1 204 No Content\r\n",
    "HTTP/1.1 304 Not Modified\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 500 Sorry\r\n",
    "HTTP/1.1 200 OK\n",
    "HTTP/1.1  200 OK\r\n",
    "HTTP/2.0 200 OK\r\n",
    "HTTP/1.1 99 OK\r\n",
    "ICY 200 OK\r\n",
];

const FIELDS: &[&str] = &[
    "Content-Length: 5\r\n",
    "Content-Length: 5\r\n",
    "content-length: 0\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length: 7\r\n",
    "Content-Length: +5\r\n",
    "Content-Length:\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\n",
    "transfer-encoding: CHUNKED\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, gzip\r\n",
    "Transfer-Encoding: identity\r\n",
    "Connection: close\r\n",
    "X-Tag: a\r\n",
    "X-Tag: a\n",
    "X-Tag : a\r\n",
    "X-Tag: a\r\n b\r\n",
    "X-Tag: \u{e9}\r\n",
    "X-Tag: a\0\r\n",
];

const BODIES: &[&str] = &[
    "",
    "hello",
    "hello, and more",
    "5\r\nhello\r\n0\r\n\r\n",
    "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n",
    "A \r\n0123456789\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n",
    "5\r\nhello\r\n\r\n",
    "5;a\nb\r\nhello\r\n0\r\n\r\n",
    "5\nhello\n0\n\n",
    "0\r\nX-Sum: 1\n\n",
    ";a\r\n\r\n",
    "00005\r\nhello\r\n000\r\n\r\n",
    "FFFFFFFFFFFFFFFFF\r\nhello",
];

fn answer() -> impl Strategy<Value = Vec<u8>> {
    let fields = proptest::collection::vec(proptest::sample::select(FIELDS), 0..4);
    let parts = (proptest::sample::select(STATUS_LINES), fields, proptest::sample::select(BODIES));
    parts.prop_map(|(status, fields, body)| format!("{status}{}\r\n{body}", fields.concat()).into_bytes())
}

fn asked() -> impl Strategy<Value = Method> {
    proptest::sample::select(vec![Method::GET, Method::GET, Method::HEAD])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn hyper_reads_an_answer_as_we_do(bytes in answer(), asked in asked()) {
        same(&bytes, &asked)?;
    }

    #[test]
    fn hyper_reads_an_answer_that_is_cut_as_we_do(bytes in answer(), at in any::<proptest::sample::Index>()) {
        same(&bytes[..at.index(bytes.len())], &Method::GET)?;
    }

    #[test]
    fn hyper_reads_an_answer_with_another_byte_as_we_do(
        mut bytes in answer(),
        at in any::<proptest::sample::Index>(),
        byte in proptest::sample::select(b"\r\n :;,0159afA\t\x00x".to_vec()),
    ) {
        let at = at.index(bytes.len());
        bytes[at] = byte;
        same(&bytes, &Method::GET)?;
    }
}
