//! Requests written to the socket by hand, for what no client library would send.

use countersign_testkit::TestApp;
use serde_json::Value;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// A reply, taken apart.
pub(crate) struct RawReply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Writes these bytes and reads until the server closes or `Content-Length` is there.
pub(crate) async fn exchange(app: &TestApp, request: &[u8]) -> RawReply {
    let stream = TcpStream::connect(app.address()).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let request = request.to_vec();
    // The server may answer and close before it has read everything.
    let writing = tokio::spawn(async move {
        let _ = writer.write_all(&request).await;
        writer
    });
    let mut bytes = Vec::new();
    let whole = timeout(Duration::from_secs(20), async {
        let mut buffer = [0; 8192];
        while !is_whole(&bytes) {
            match reader.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            }
        }
    });
    whole.await.expect("a reply in time");
    drop(writing);
    parse(&bytes)
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    field(head, "content-length").is_some_and(|length| length.parse() == Ok(body.len()))
}

fn parse(bytes: &[u8]) -> RawReply {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no reply: {text:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    RawReply { status, head: head.to_owned(), body: body.to_owned() }
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

impl RawReply {
    /// One field's value.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        field(&self.head, name)
    }

    /// Fails the test unless this is the error with that status, `Code` and `Message`.
    pub(crate) fn expect_error(&self, status: u16, code: &str, message: &str) {
        assert_eq!(self.status, status, "{}\n\n{}", self.head, self.body);
        let body: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!((body["Code"].as_str(), body["Message"].as_str()), (Some(code), Some(message)));
        assert_eq!(self.field("x-request-id"), body["RequestId"].as_str());
        assert_eq!(self.field("x-content-type-options"), Some("nosniff"));
    }
}
