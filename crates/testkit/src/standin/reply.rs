//! What a stand-in answers: anything, including what no well-behaved server would send.

use std::{
    io::{self, Write as _},
    time::Duration,
};

use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::watch, time::sleep};

/// Holds answers back until the test opens it; when it is dropped they go out too.
#[derive(Debug, Default)]
pub struct Gate(watch::Sender<bool>);

impl Gate {
    /// A closed one.
    #[must_use]
    pub fn closed() -> Self {
        Self::default()
    }

    /// Lets every answer behind it go out, those to come too.
    pub fn open(&self) {
        self.0.send_replace(true);
    }
}

/// An answer, put together by a test.
#[derive(Debug, Clone)]
pub struct Reply {
    form: Form,
    delay: Duration,
    gate: Option<watch::Receiver<bool>>,
    close: bool,
}

#[derive(Debug, Clone)]
enum Form {
    Answer { status: u16, headers: Vec<(String, String)>, body: Body },
    Raw(Vec<u8>),
}

#[derive(Debug, Clone)]
enum Body {
    Whole(Vec<u8>),
    Chunks(Vec<Vec<u8>>),
}

impl Reply {
    /// An answer with this status, no header field of its own and an empty body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        let body = Body::Whole(Vec::new());
        Self::from(Form::Answer { status, headers: Vec::new(), body })
    }

    /// Exactly these bytes, and then the end of the connection. No bytes at all: a server that hangs up.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::from(Form::Raw(bytes.into()))
    }

    fn from(form: Form) -> Self {
        Self { form, delay: Duration::ZERO, gate: None, close: false }
    }

    /// Adds a header field; one that is there already is doubled.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Form::Answer { headers, .. } = &mut self.form {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// A body of known length.
    #[must_use]
    pub fn body(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.with_body(Body::Whole(bytes.into()))
    }

    /// A body of JSON, with its media type.
    #[must_use]
    pub fn json(self, value: &serde_json::Value) -> Self {
        self.header("Content-Type", "application/json").body(value.to_string())
    }

    /// A body of unknown length, in these chunks, each written to the socket by itself.
    #[must_use]
    pub fn chunked(self, chunks: Vec<Vec<u8>>) -> Self {
        self.with_body(Body::Chunks(chunks))
    }

    fn with_body(mut self, new: Body) -> Self {
        if let Form::Answer { body, .. } = &mut self.form {
            *body = new;
        }
        self
    }

    /// Waits before the first byte: a slow third party.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Waits until the gate is open.
    #[must_use]
    pub fn behind(mut self, gate: &Gate) -> Self {
        self.gate = Some(gate.0.subscribe());
        self
    }

    /// Ends the connection after the answer, and says so in it.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.close = true;
        self.header("Connection", "close")
    }

    /// Sends the answer. Whether the connection may carry another request after it.
    pub(super) async fn write(self, method: &str, stream: &mut TcpStream) -> io::Result<bool> {
        if !self.delay.is_zero() {
            sleep(self.delay).await;
        }
        if let Some(mut gate) = self.gate {
            // An error is the gate's end, which opens it.
            let _ = gate.wait_for(|is_open| *is_open).await;
        }
        match self.form {
            Form::Raw(bytes) => {
                stream.write_all(&bytes).await?;
                stream.shutdown().await?;
                Ok(false)
            }
            Form::Answer { status, headers, body } => {
                write_answer(stream, method, status, &headers, &body).await?;
                Ok(!self.close)
            }
        }
    }
}

async fn write_answer(
    stream: &mut TcpStream,
    method: &str,
    status: u16,
    headers: &[(String, String)],
    body: &Body,
) -> io::Result<()> {
    let mut out = format!("HTTP/1.1 {status} Stand-in\r\n").into_bytes();
    for (name, value) in headers {
        write!(out, "{name}: {value}\r\n")?;
    }
    // These never have a body, nor a word about one (RFC 9110 sections 15.3.5 and 15.4.5).
    let never = matches!(status, 204 | 304);
    match body {
        _ if never => {}
        Body::Whole(bytes) => write!(out, "Content-Length: {}\r\n", bytes.len())?,
        Body::Chunks(_) => out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
    }
    out.extend_from_slice(b"\r\n");
    if never || method == "HEAD" {
        return stream.write_all(&out).await;
    }
    match body {
        Body::Whole(bytes) => {
            out.extend_from_slice(bytes);
            stream.write_all(&out).await
        }
        Body::Chunks(chunks) => {
            stream.write_all(&out).await?;
            for chunk in chunks.iter().filter(|chunk| !chunk.is_empty()) {
                let framed = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
                stream.write_all(&framed).await?;
            }
            stream.write_all(b"0\r\n\r\n").await
        }
    }
}
