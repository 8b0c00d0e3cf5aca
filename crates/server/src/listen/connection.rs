//! One connection, from its handshake to its end.

use std::{convert::Infallible, net::IpAddr};

use http::Request;
use http_body::Body as _;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

use super::{Limits, Responder, body::TimedBody, opening::Opening, tls::Acceptor, writing::Flowing};
use crate::ReplyBody;

pub(super) async fn serve(
    stream: TcpStream,
    tls: Option<Acceptor>,
    app: impl Responder,
    limits: Limits,
    watcher: Watcher,
) {
    // Gone already: there is nobody to answer.
    let Ok(peer) = stream.peer_addr() else { return };
    let peer = peer.ip();
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let Some(tls) = tls else { return http(stream, peer, app, limits, watcher).await };
    match tokio::time::timeout(limits.handshake, tls.accept(stream)).await {
        Ok(Ok(stream)) => http(stream, peer, app, limits, watcher).await,
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

async fn http(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: IpAddr,
    app: impl Responder,
    limits: Limits,
    watcher: Watcher,
) {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read)
        .max_buf_size(limits.max_header_bytes);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.header_read)
        .keep_alive_timeout(limits.header_read);
    let service = service_fn(move |request: Request<Incoming>| {
        let app = app.clone();
        async move {
            let request = request.map(|body| incoming(body, limits));
            Ok::<_, Infallible>(app.respond(request, peer).await)
        }
    });
    let stream = Opening::new(Flowing::new(stream, limits.write_idle), limits.header_read);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(error = &*error, "a connection ended with an error");
    }
}

/// The body of a request. Most have none, and need no clock.
fn incoming(body: Incoming, limits: Limits) -> ReplyBody {
    if body.is_end_stream() {
        ReplyBody::empty()
    } else {
        ReplyBody::new(TimedBody::new(body, limits.body_idle))
    }
}
