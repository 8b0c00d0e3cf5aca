//! One connection, from its handshake to its end.

use std::{convert::Infallible, net::IpAddr, pin::pin};

use http::Request;
use http_body::Body as _;
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout_at},
};

use super::{
    Limits, Responder,
    body::TimedBody,
    h1,
    input::Input,
    opening::{Rewound, Version, version},
    stop::Stop,
    tls::Acceptor,
    writing::Flowing,
};
use crate::ReplyBody;

pub(super) async fn serve(
    stream: TcpStream,
    tls: Option<Acceptor>,
    app: impl Responder,
    limits: Limits,
    stop: Stop,
) {
    // Gone already: there is nobody to answer.
    let Ok(peer) = stream.peer_addr() else { return };
    let peer = peer.ip();
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let Some(tls) = tls else { return http(stream, peer, app, limits, stop).await };
    match tokio::time::timeout(limits.handshake, tls.accept(stream)).await {
        Ok(Ok(stream)) => http(stream, peer, app, limits, stop).await,
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

async fn http(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: IpAddr,
    app: impl Responder,
    limits: Limits,
    stop: Stop,
) {
    let mut stream = Flowing::new(stream, limits.write_idle);
    let mut input = Input::default();
    let deadline = Instant::now() + limits.header_read;
    let opening = timeout_at(deadline, version(&mut stream, &mut input));
    let version = tokio::select! {
        () = stop.ordered() => return,
        version = opening => version,
    };
    match version {
        Ok(Some(Version::Http1)) => h1::serve(stream, input, deadline, peer, app, limits, stop).await,
        Ok(Some(Version::Http2)) => http2(Rewound::new(input, stream), peer, app, limits, stop).await,
        Ok(None) => {}
        Err(_) => tracing::debug!("no request began in time"),
    }
}

async fn http2(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: IpAddr,
    app: impl Responder,
    limits: Limits,
    stop: Stop,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let app = app.clone();
        async move {
            let request = request.map(|body| incoming(body, limits));
            Ok::<_, Infallible>(app.respond(request, peer).await)
        }
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.header_read)
        .keep_alive_timeout(limits.header_read)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stop.ordered() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended with an error");
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
