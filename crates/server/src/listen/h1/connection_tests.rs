use std::sync::{Arc, Mutex};

use futures_util::future::join;
use http::{Method, Uri};
use http_body_util::BodyExt as _;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex, split};

use super::*;
use crate::listen::stop::Order;

/// What a handler is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    method: Method,
    target: Uri,
    version: Version,
    fields: Vec<(String, Vec<u8>)>,
    /// `None` when it was not whole.
    body: Option<Vec<u8>>,
}

/// Reads what comes and tells how much it was; at `/unread` it looks at no body.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Seen>>>);

impl Responder for Recorder {
    type Held = ();

    fn opened(&self) {}

    async fn respond(&self, request: Request<ReplyBody>, _: IpAddr) -> Response<ReplyBody> {
        let (parts, body) = request.into_parts();
        let body = match parts.uri.path() {
            "/unread" => None,
            _ => body.collect().await.ok().map(|body| body.to_bytes().to_vec()),
        };
        let told = format!("{}:{:?}", parts.uri.path(), body.as_ref().map(Vec::len));
        let field = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.to_string(), value.as_bytes().to_vec())
        };
        let fields = parts.headers.iter().map(field).collect();
        let http::request::Parts { method, uri: target, version, .. } = parts;
        self.0.lock().unwrap().push(Seen { method, target, version, fields, body });
        Response::new(ReplyBody::from(told))
    }
}

const NOBODY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// A connection to a server that records, and reads and writes as many bytes at once.
fn connected(size: usize, recorder: &Recorder) -> DuplexStream {
    let (ours, theirs) = duplex(size);
    let (recorder, stop) = (recorder.clone(), Order::new());
    let limits = Limits::default();
    let deadline = Instant::now() + limits.header_read;
    tokio::spawn(async move {
        serve(ours, Input::default(), deadline, NOBODY, recorder, limits, stop.stop()).await;
    });
    theirs
}

/// Sends these bytes and no more, and returns all that comes back.
async fn talked(stream: DuplexStream, bytes: &[u8]) -> String {
    let (mut reading, mut writing) = split(stream);
    let mut all = Vec::new();
    let send = async {
        let _ = writing.write_all(bytes).await;
        let _ = writing.shutdown().await;
    };
    let _ = join(send, reading.read_to_end(&mut all)).await;
    String::from_utf8_lossy(&all).into_owned()
}

/// What handlers are shown of these bytes, in pieces of this size.
async fn by_us(bytes: &[u8], size: usize) -> Vec<Seen> {
    let recorder = Recorder::default();
    talked(connected(size, &recorder), bytes).await;
    recorder.0.lock().unwrap().clone()
}

/// What hyper's server shows of them.
async fn by_hyper(bytes: &[u8]) -> Vec<Seen> {
    let recorder = Recorder::default();
    let (ours, theirs) = duplex(1 << 16);
    let shown = recorder.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let shown = shown.clone();
        async move { Ok::<_, std::convert::Infallible>(shown.respond(request.map(ReplyBody::new), NOBODY).await) }
    });
    // Otherwise it looks for the end of the stream before it looks for the next request.
    let mut builder = http1::Builder::new();
    let connection = tokio::spawn(builder.half_close(true).serve_connection(TokioIo::new(ours), service));
    talked(theirs, bytes).await;
    let _ = connection.await;
    recorder.0.lock().unwrap().clone()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

const PLAIN: &str = "GET /plain HTTP/1.1\r\nHost: t\r\n\r\n";

const LINES: &[&str] = &[
    "GET /a HTTP/1.1\r\n",
    "POST /a/b?c=d%20e HTTP/1.1\r\n",
    "PUT http://t/a HTTP/1.1\r\n",
    "OPTIONS * HTTP/1.1\r\n",
    "\r\nDELETE /a HTTP/1.1\r\n",
    "PATCH /\u{e9} HTTP/1.1\r\n",
    "BREW /a HTTP/1.1\r\n",
    "POST /old HTTP/1.0\r\nConnection: keep-alive\r\n",
];

const FIELDS: &[&str] = &[
    "Host: t\r\n",
    "X-Tag: a\r\n",
    "x-tag:\tb \t\r\n",
    "X-Empty:\r\n",
    "X-Text: \u{e9}\r\n",
    "Connection: close\r\n",
    "Connection: x-hop, keep-alive\r\n",
    "Authorization: Basic YTpi\r\n",
];

/// Ends of heads, and bodies.
const BODIES: &[&str] = &[
    "\r\n",
    "Content-Length: 0\r\n\r\n",
    "Content-Length: 5\r\n\r\nhello",
    "content-length: 5\r\nContent-Length: 5\r\n\r\nGET /",
    "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n",
    "transfer-encoding: CHUNKED\r\n\r\n00A\r\n0123456789\r\n000\r\nX-Trailer: t\r\n\r\n",
];

fn request() -> impl Strategy<Value = String> {
    let fields = proptest::collection::vec(proptest::sample::select(FIELDS), 0..4);
    let parts = (proptest::sample::select(LINES), fields, proptest::sample::select(BODIES));
    parts
        .prop_filter("chunks are of HTTP/1.1", |(line, _, body)| {
            !(line.contains("HTTP/1.0") && body.to_ascii_lowercase().contains("chunked"))
        })
        .prop_map(|(line, fields, body)| format!("{line}{}{body}", fields.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn handlers_see_what_hyper_would_show_them_in_whatever_pieces_it_comes(
        requests in proptest::collection::vec(request(), 1..4),
        size in 1_usize..200,
    ) {
        let bytes = requests.concat() + PLAIN;
        let (ours, theirs) = block_on(async {
            (by_us(bytes.as_bytes(), size).await, by_hyper(bytes.as_bytes()).await)
        });
        prop_assert_eq!(ours, theirs, "{:?}", bytes);
    }

    #[test]
    fn what_handlers_see_whole_of_wrong_requests_hyper_would_show_them_too(
        requests in proptest::collection::vec(request(), 1..3),
        changes in proptest::collection::vec(
            (any::<proptest::sample::Index>(), proptest::sample::select(b"\r\n :;,0159afA\t\x00x".to_vec())),
            1..3,
        ),
        size in 1_usize..200,
    ) {
        let mut bytes = (requests.concat() + PLAIN).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let (mut ours, mut theirs) = block_on(async { (by_us(&bytes, size).await, by_hyper(&bytes).await) });
        ours.retain(|seen| seen.body.is_some());
        theirs.retain(|seen| seen.body.is_some());
        prop_assert!(theirs.starts_with(&ours), "{}\n{ours:?}\n{theirs:?}", bytes.escape_ascii());
    }
}

#[tokio::test]
async fn a_caller_that_waits_for_a_word_gets_it_when_its_body_is_wanted() {
    let mut stream = connected(1000, &Recorder::default());
    stream.write_all(b"POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n").await.unwrap();
    let mut word = [0; 25];
    stream.read_exact(&mut word).await.unwrap();
    assert_eq!(&word, b"HTTP/1.1 100 Continue\r\n\r\n");
    let rest = talked(stream, b"hello").await;
    assert!(rest.starts_with("HTTP/1.1 200 OK\r\n") && rest.ends_with("/a:Some(5)"), "{rest}");
}

#[tokio::test]
async fn a_caller_whose_body_is_not_wanted_gets_its_reply_instead_and_the_connection_ends() {
    let request = b"POST /unread HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n";
    let said = talked(connected(1000, &Recorder::default()), request).await;
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n") && said.contains("\r\nconnection: close\r\n"), "{said}");
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_passed_over_where_all_of_it_has_come() {
    let recorder = Recorder::default();
    let body = "Transfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n";
    let said = talked(
        connected(1000, &recorder),
        format!("POST /unread HTTP/1.1\r\n{body}GET /next HTTP/1.1\r\n\r\n").as_bytes(),
    )
    .await;
    assert_eq!(said.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{said}");
    assert!(said.ends_with("/next:Some(0)") && !said.contains("connection: close"), "{said}");
}

#[tokio::test]
async fn what_is_left_of_a_body_that_nobody_reads_is_no_request() {
    let recorder = Recorder::default();
    let inner = "GET /inner HTTP/1.1\r\n\r\n".repeat(1000);
    let request = format!("POST /unread HTTP/1.1\r\nContent-Length: {}\r\n\r\n{inner}{PLAIN}", inner.len());
    let said = talked(connected(100, &recorder), request.as_bytes()).await;
    assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{said}");
    assert!(said.contains("\r\nconnection: close\r\n"), "{said}");
    assert_eq!(recorder.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_says_its_status_and_that_it_is_the_end() {
    let recorder = Recorder::default();
    let large = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(Limits::default().max_header_bytes));
    for (request, status) in [("GET  / HTTP/1.1\r\n\r\n", "400 Bad Request"), (&large, "431 ")] {
        let said = talked(connected(1000, &recorder), (request.to_owned() + PLAIN).as_bytes()).await;
        assert!(said.starts_with(&format!("HTTP/1.1 {status}")), "{said}");
        assert!(
            said.contains("\r\nconnection: close\r\n") && said.contains("\r\ncontent-length: 0\r\n"),
            "{said}"
        );
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{said}");
    }
    assert!(recorder.0.lock().unwrap().is_empty());
}
