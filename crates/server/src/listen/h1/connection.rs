//! The loop of one connection: a head, its reply, the next head.

use std::{
    future::poll_fn,
    net::IpAddr,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use countersign_http1::{Alarm, Decoder};
use http::{HeaderMap, Request, Response, StatusCode, Version, header::CONNECTION};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, timeout},
};

use super::{
    body::Coming,
    framing::{Asked, Framing, put_head},
    head::{self, Head, Refused},
    reply::Reply,
    wire::{Invitation, Shared},
};
use crate::{
    ReplyBody,
    listen::{Limits, Responder, body::TimedBody, input::Input, stop::Stop, writing::others_first},
};

/// How long a connection that ends here still takes what the caller sends: a socket that is closed with bytes unread
/// takes the reply back that is on its way.
const LINGERING: Duration = Duration::from_secs(1);

/// Serves a connection of which `input` has been read, and whose first head must be there by `deadline`.
pub(in crate::listen) async fn serve<S>(
    stream: S,
    input: Input,
    deadline: Instant,
    peer: IpAddr,
    app: impl Responder,
    limits: Limits,
    stop: Stop,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut connection =
        Connection { wire: Shared::new(stream, input), alarm: Alarm::default(), looked_at: 0, limits };
    let mut deadline = deadline;
    let mut ordered = pin!(stop.ordered());
    // A place that stays: a handler's future is large, and is moved once.
    let mut handler = pin!(None);
    loop {
        let head = poll_fn(|cx| connection.poll_head(cx, deadline, ordered.as_mut())).await;
        let next = match head {
            Ok(head) => {
                let asked = Asked::of(&head);
                handler.set(Some(app.respond(connection.request(head), peer)));
                let reply = connection.answer(handler.as_mut()).await;
                handler.set(None);
                let Some(reply) = reply else { return };
                connection.reply(reply, asked, &stop).await
            }
            Err(NoHead::Refused(refused)) => connection.refuse(refused).await,
            Err(NoHead::Nothing) => Next::Nothing,
        };
        match next {
            Next::Head => deadline = Instant::now() + limits.header_read,
            Next::Lingering => return connection.linger().await,
            Next::Nothing => return,
        }
    }
}

struct Connection<S> {
    wire: Shared<S>,
    alarm: Alarm,
    /// How much of the next head was looked at and is not all of it.
    looked_at: usize,
    limits: Limits,
}

/// Why there is no head.
enum NoHead {
    Refused(Refused),
    /// The caller has gone or takes too long, or the server stops.
    Nothing,
}

/// What comes after a reply.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Head,
    /// The end, once the caller has its reply.
    Lingering,
    /// The end at once.
    Nothing,
}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Connection<S> {
    fn poll_head(
        &mut self,
        cx: &mut Context<'_>,
        deadline: Instant,
        ordered: Pin<&mut impl Future<Output = ()>>,
    ) -> Poll<Result<Head, NoHead>> {
        loop {
            if let Some(head) = self.parse().transpose() {
                return Poll::Ready(head.map_err(NoHead::Refused));
            }
            match self.wire.lock().poll_fill(cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(1..)) => {}
                Poll::Ready(_) => return Poll::Ready(Err(NoHead::Nothing)),
            }
        }
        // A head that has begun is answered still.
        if self.looked_at == 0 && ordered.poll(cx).is_ready() {
            return Poll::Ready(Err(NoHead::Nothing));
        }
        self.alarm.poll(cx, deadline).map(|()| Err(NoHead::Nothing))
    }

    /// The head, if all of it has come.
    fn parse(&mut self) -> Result<Option<Head>, Refused> {
        const TOO_LARGE: Refused = Refused(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        let mut wire = self.wire.lock();
        let bytes = wire.input.bytes();
        let (count, most) = (bytes.len(), self.limits.max_header_bytes);
        // Not read again from its start for each byte that comes.
        let parsed = if count == 0 || (self.looked_at > 0 && !has_empty_line(bytes, self.looked_at)) {
            None
        } else {
            head::parse(bytes)?
        };
        match parsed {
            Some((length, head)) if length <= most => {
                wire.input.consume(length);
                self.looked_at = 0;
                Ok(Some(head))
            }
            None if count < most => {
                self.looked_at = count;
                Ok(None)
            }
            _ => Err(TOO_LARGE),
        }
    }

    fn request(&self, head: Head) -> Request<ReplyBody> {
        let Head { request, decoder, expects_continue, .. } = head;
        let mut wire = self.wire.lock();
        let body = if let Some(body) = whole(&decoder, wire.input.bytes()) {
            wire.input.consume(body.len());
            if body.is_empty() { ReplyBody::empty() } else { ReplyBody::from(body) }
        } else {
            let left = decoder.left();
            let invitation = if expects_continue { Invitation::Owed } else { Invitation::None };
            let number = wire.begin_upload(decoder, invitation);
            let coming = Coming::new(self.wire.clone(), number, left);
            ReplyBody::new(TimedBody::new(coming, self.limits.body_idle))
        };
        request.map(|()| body)
    }

    /// The reply of the app; `None` when the caller has gone meanwhile. A reply that is there lets other connections
    /// go first.
    async fn answer<F>(&self, mut handler: Pin<&mut Option<F>>) -> Option<Response<ReplyBody>>
    where
        F: Future<Output = Response<ReplyBody>>,
    {
        let reply = poll_fn(|cx| {
            if let Some(Poll::Ready(reply)) = handler.as_mut().as_pin_mut().map(|handler| handler.poll(cx)) {
                return Poll::Ready(Some(reply));
            }
            self.wire.lock().poll_gone(cx).map(|()| None)
        })
        .await;
        others_first().await;
        reply
    }

    async fn reply(&self, reply: Response<ReplyBody>, asked: Asked, stop: &Stop) -> Next {
        let (parts, body) = reply.into_parts();
        let framing = Framing::of(asked, &parts, &body);
        let keeps_open = self.wire.lock().begin_reply()
            && asked.keeps_open
            && framing != Framing::UntilClose
            && !says_close(&parts.headers)
            && !stop.is_ordered();
        put_head(&mut self.wire.lock().out, asked, &parts, framing, keeps_open);
        let mut reply = Reply::new(body, framing);
        if let Err(stopped) = poll_fn(|cx| reply.poll(&self.wire, cx)).await {
            tracing::debug!(%stopped, "a reply did not go out whole");
            return Next::Nothing;
        }
        drop(reply);
        // The rest of the body may be on its way to a third party that has answered already.
        poll_fn(|cx| self.wire.lock().poll_read_out(cx)).await;
        if self.wire.lock().pass_over() && keeps_open { Next::Head } else { Next::Lingering }
    }

    async fn refuse(&self, refused: Refused) -> Next {
        let (mut parts, ()) = Response::new(()).into_parts();
        parts.status = refused.0;
        let asked = Asked { is_head: false, version: Version::HTTP_11, keeps_open: false };
        put_head(&mut self.wire.lock().out, asked, &parts, Framing::Length(0), false);
        match poll_fn(|cx| self.wire.lock().poll_write_out(cx)).await {
            Ok(()) => Next::Lingering,
            Err(_) => Next::Nothing,
        }
    }

    /// Ends the connection from this side, and gives the caller time to read what it was told.
    async fn linger(&self) {
        let end = async {
            if poll_fn(|cx| self.wire.lock().poll_shutdown(cx)).await.is_ok() {
                poll_fn(|cx| self.wire.lock().poll_discard(cx)).await;
            }
        };
        if timeout(LINGERING, end).await.is_err() {
            tracing::debug!("a caller goes on sending after its reply");
        }
    }
}

/// The body, where it is there already, as small ones are.
fn whole(decoder: &Decoder, input: &[u8]) -> Option<Bytes> {
    match decoder {
        Decoder::Length(0) => Some(Bytes::new()),
        Decoder::Length(length) => {
            let length = usize::try_from(*length).ok()?;
            input.get(..length).map(Bytes::copy_from_slice)
        }
        _ => None,
    }
}

/// Whether an empty line ends in what came behind the first `seen` bytes.
fn has_empty_line(bytes: &[u8], seen: usize) -> bool {
    let fresh = &bytes[seen.saturating_sub(2)..];
    fresh.windows(2).any(|two| two == b"\n\n") || fresh.windows(3).any(|three| three == b"\n\r\n")
}

fn says_close(fields: &HeaderMap) -> bool {
    fields.get_all(CONNECTION).iter().any(|value| value.as_bytes().eq_ignore_ascii_case(b"close"))
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
