//! The body of an answer that is still coming.

use std::{
    fmt,
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use countersign_http1::{Alarm, Decoder, Step};
use http_body::{Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncReadExt, ReadHalf, WriteHalf, split},
    task::AbortHandle,
    time::{Instant, timeout},
};

use super::{Connection, upload::Upload};
use crate::{OutboundError, pool::Home, stream::Stream};

/// How much is read at once: at first, and when much comes.
const FIRST_READ: usize = 8 * 1024;
const LARGEST_READ: usize = 64 * 1024;

/// The body of an answer that is still coming.
pub(crate) struct Streamed {
    line: Line,
    decoder: Decoder,
    input: BytesMut,
    read_size: usize,
    alarm: Alarm,
    limit: Duration,
    /// Since when the next piece is awaited.
    waits_since: Option<Instant>,
    /// Where the connection goes when the body has ended.
    home: Option<Home>,
}

/// Where the body comes from.
enum Line {
    Whole(Connection),
    /// The request is still going out, in a task of its own: it must not wait for whoever reads the answer.
    Half(ReadHalf<Stream>, AbortHandle),
    /// The body has ended, or failed.
    Gone,
}

impl Streamed {
    pub(super) fn new(
        mut connection: Connection,
        upload: Option<Upload>,
        decoder: Decoder,
        home: Option<Home>,
        limit: Duration,
    ) -> Self {
        let input = BytesMut::from(connection.input());
        connection.consume(input.len());
        let alarm = std::mem::take(&mut connection.alarm);
        let line = match upload {
            None => Line::Whole(connection),
            Some(upload) => {
                let (reading, writing) = split(connection.stream);
                let task = tokio::spawn(go_on(upload, writing, limit));
                Line::Half(reading, task.abort_handle())
            }
        };
        Self { line, decoder, input, read_size: FIRST_READ, alarm, limit, waits_since: None, home }
    }

    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, OutboundError>>> {
        loop {
            if matches!(self.line, Line::Gone) {
                return Poll::Ready(None);
            }
            let frame = match self.decoder.next(&mut self.input) {
                Ok(Step::More) => match self.poll_read(cx) {
                    Poll::Ready(Ok(0)) if matches!(self.decoder, Decoder::UntilClose) => {
                        self.line = Line::Gone;
                        continue;
                    }
                    Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(Some(Err(self.fail()))),
                    Poll::Ready(Ok(_)) => continue,
                    Poll::Pending => return self.poll_time(cx).map(|error| Some(Err(error))),
                },
                Ok(Step::Data(data)) => Frame::data(data),
                Ok(Step::Trailers(trailers)) => Frame::trailers(trailers),
                Ok(Step::Over) => {
                    self.go_home();
                    continue;
                }
                Err(_) => return Poll::Ready(Some(Err(self.fail()))),
            };
            if self.decoder.is_over() {
                self.go_home();
            }
            return Poll::Ready(Some(Ok(frame)));
        }
    }

    pub(crate) fn is_end_stream(&self) -> bool {
        matches!(self.line, Line::Gone)
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        self.decoder.left().map_or_else(SizeHint::default, SizeHint::with_exact)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<usize>> {
        let stream: &mut (dyn AsyncRead + Send + Unpin) = match &mut self.line {
            Line::Whole(connection) => &mut connection.stream,
            Line::Half(half, _) => half,
            Line::Gone => return Poll::Ready(Ok(0)),
        };
        let wanted = self.decoder.left().map_or(self.read_size, |left| {
            usize::try_from(left).unwrap_or(LARGEST_READ).clamp(1, LARGEST_READ)
        });
        self.input.reserve(wanted);
        let read = ready!(pin!(stream.read_buf(&mut self.input)).poll(cx))?;
        self.waits_since = None;
        if read >= self.read_size {
            self.read_size = (2 * self.read_size).min(LARGEST_READ);
        }
        Poll::Ready(Ok(read))
    }

    fn poll_time(&mut self, cx: &mut Context<'_>) -> Poll<OutboundError> {
        let since = *self.waits_since.get_or_insert_with(Instant::now);
        self.alarm.poll(cx, since + self.limit).map(|()| {
            self.line = Line::Gone;
            OutboundError::BodyTimeout
        })
    }

    /// The body has ended: the connection can carry another call, unless there is more than belongs to it.
    fn go_home(&mut self) {
        let line = std::mem::replace(&mut self.line, Line::Gone);
        let Line::Whole(mut connection) = line else { return };
        if let Some(home) = self.home.take().filter(|_| self.input.is_empty()) {
            connection.alarm = std::mem::take(&mut self.alarm);
            home.take_back(connection);
        }
    }

    fn fail(&mut self) -> OutboundError {
        self.line = Line::Gone;
        OutboundError::Closed
    }
}

impl Drop for Streamed {
    fn drop(&mut self) {
        // Nobody wants the rest of the answer: the rest of the request is for nobody either.
        if let Line::Half(_, upload) = &self.line {
            upload.abort();
        }
    }
}

impl fmt::Debug for Streamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed").field("decoder", &self.decoder).finish_non_exhaustive()
    }
}

/// The rest of a request, while its answer is read already.
async fn go_on(mut upload: Upload, mut stream: WriteHalf<Stream>, limit: Duration) {
    loop {
        let seen = upload.last;
        let rest = poll_fn(|cx| Pin::new(&mut upload).poll(&mut stream, cx));
        if timeout(limit, rest).await.is_ok() || upload.last == seen {
            return;
        }
    }
}
