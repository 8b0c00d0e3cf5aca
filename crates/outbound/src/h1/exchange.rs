//! One request and its answer over one connection.

use std::{
    future::poll_fn,
    mem,
    task::{Context, Poll},
};

use bytes::Bytes;
use countersign_http1::Decoder;
use http::{Method, Request, Response};

use super::{
    Connection, Streamed,
    head::{self, Head},
    upload::{Stopped, Upload},
};
use crate::{
    Body, OutboundError, ResponseBody,
    attempt::{Failed, Patience},
    body::CallerStalled,
    pool::Home,
};

/// The largest head of an answer that is read.
pub(crate) const MAX_HEAD: usize = 64 * 1024;

/// Sends a request, and returns when the head of its answer is there. A connection that can be used again
/// goes home when the answer has ended.
pub(crate) fn exchange(
    mut connection: Connection,
    request: Request<Body>,
    patience: Patience,
    home: Home,
) -> impl Future<Output = Result<Response<ResponseBody>, Failed>> + Send {
    let (parts, body) = request.into_parts();
    let upload = Upload::new(&parts, body, mem::take(&mut connection.lines));
    let mut call = Call { connection, upload, patience, is_out: false, is_cut: false };
    async move {
        match poll_fn(|cx| call.poll(cx, &parts.method)).await {
            Ok(head) => Ok(call.answered(head, home)),
            Err(Stop::For(error)) => Err(Failed::For(error)),
            Err(Stop::Unwritten) => {
                Err(Failed::Unsent(Box::new(Request::from_parts(parts, call.upload.untouched()))))
            }
        }
    }
}

/// A call on its way.
struct Call {
    connection: Connection,
    upload: Upload,
    patience: Patience,
    /// The whole request is out.
    is_out: bool,
    /// The third party takes no more of it. It may have answered all the same.
    is_cut: bool,
}

/// Why there is no answer.
enum Stop {
    /// The connection was closed before a byte of the request was written.
    Unwritten,
    For(OutboundError),
}

impl Call {
    fn poll(&mut self, cx: &mut Context<'_>, asked: &Method) -> Poll<Result<Head, Stop>> {
        if !self.is_out && !self.is_cut {
            match self.upload.poll(&mut self.connection.stream, cx) {
                Poll::Pending => {}
                Poll::Ready(Ok(())) => self.is_out = true,
                Poll::Ready(Err(Stopped::Caller(error))) => {
                    return Poll::Ready(Err(Stop::For(OutboundError::RequestBody(error))));
                }
                Poll::Ready(Err(Stopped::Connection)) if !self.upload.has_begun() => {
                    return Poll::Ready(Err(Stop::Unwritten));
                }
                Poll::Ready(Err(Stopped::Connection)) => self.is_cut = true,
            }
        }
        match self.poll_head(cx, asked) {
            Poll::Ready(head) => Poll::Ready(head.map_err(Stop::For)),
            Poll::Pending if self.is_cut => Poll::Ready(Err(Stop::For(OutboundError::Closed))),
            Poll::Pending => self.poll_time(cx).map(|error| Err(Stop::For(error))),
        }
    }

    fn poll_head(&mut self, cx: &mut Context<'_>, asked: &Method) -> Poll<Result<Head, OutboundError>> {
        loop {
            match self.connection.poll_fill(cx, MAX_HEAD) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(_) | Ok(0)) => return Poll::Ready(Err(OutboundError::Closed)),
                Poll::Ready(Ok(_)) => {}
            }
            if let Some(head) = self.parse(asked).transpose() {
                return Poll::Ready(head.map_err(OutboundError::Protocol));
            }
        }
    }

    /// The head, if it has come; those of interim answers are passed over.
    fn parse(&mut self, asked: &Method) -> Result<Option<Head>, String> {
        while let Some((length, head)) = head::parse(self.connection.input(), asked)? {
            self.connection.consume(length);
            if !head.is_interim()? {
                return Ok(Some(head));
            }
        }
        if self.connection.input().len() >= MAX_HEAD {
            return Err("its head is too large".to_owned());
        }
        Ok(None)
    }

    fn poll_time(&mut self, cx: &mut Context<'_>) -> Poll<OutboundError> {
        let awaits_caller = !self.is_out && self.upload.awaits_caller;
        let limit = if awaits_caller { self.patience.body } else { self.patience.answer };
        self.connection.alarm.poll(cx, self.upload.last + limit).map(|()| {
            if awaits_caller {
                OutboundError::RequestBody(Box::new(CallerStalled))
            } else {
                OutboundError::ResponseTimeout
            }
        })
    }

    /// The answer with its body: whole when it is there already, as small ones are.
    fn answered(mut self, head: Head, home: Home) -> Response<ResponseBody> {
        let Head { answer, decoder, keeps_open } = head;
        let home = (keeps_open && !self.is_cut).then_some(home);
        let input = self.connection.input();
        let whole = match decoder {
            Decoder::Length(length) => usize::try_from(length)
                .ok()
                .and_then(|length| input.get(..length))
                .map(Bytes::copy_from_slice),
            _ => None,
        };
        let Some(whole) = whole else {
            let upload = (!self.is_out && !self.is_cut).then_some(self.upload);
            let streamed = Streamed::new(self.connection, upload, decoder, home, self.patience.body);
            return answer.map(|()| ResponseBody::streamed(streamed));
        };
        self.connection.consume(whole.len());
        // A third party that has answered in full reads no more of the request.
        if let Some(home) = home.filter(|_| self.is_out) {
            self.connection.lines = self.upload.into_lines();
            home.take_back(self.connection);
        }
        answer.map(|()| ResponseBody::whole(whole))
    }
}
