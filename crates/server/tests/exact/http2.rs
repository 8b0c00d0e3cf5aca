//! Callers of HTTP/2: what that protocol forbids, and bodies with trailers.

use bytes::Bytes;
use countersign_testkit::{
    standin::{Reply, StandIn},
    wire::within,
};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use crate::{
    frames::{self, Came},
    rig::{AUTHORIZATION, Rig, last},
};

/// The pseudo-fields and credentials of a right request to the proxy.
fn right(rig: &Rig) -> Vec<(&'static str, String)> {
    vec![
        (":method", "GET".to_owned()),
        (":scheme", "http".to_owned()),
        (":authority", "countersign.test".to_owned()),
        (":path", format!("/v1.0/account/connectors/{}/proxy/x", rig.connection)),
        ("authorization", format!("Bearer {}", rig.app.token)),
        ("x-cyclr-account", "a".to_owned()),
    ]
}

async fn came(rig: &Rig, fields: &[(&'static str, String)]) -> Came {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    frames::request(rig.app.address(), &fields).await
}

#[tokio::test]
async fn a_request_frame_by_frame_is_served() {
    let standin = StandIn::start(|_| Reply::status(204)).await;
    let rig = Rig::to(standin.port()).await;
    assert_eq!(came(&rig, &right(&rig)).await, Came::Answer(Some(204)));
    assert_eq!(last(&standin).target, "/x");
}

#[tokio::test]
async fn fields_of_a_connection_are_refused_and_nothing_goes_out() {
    // RFC 9113 section 8.2.2.
    let standin = StandIn::start(|_| Reply::status(204)).await;
    let rig = Rig::to(standin.port()).await;
    for (name, value) in [
        ("connection", "close"),
        ("connection", "x-hop"),
        ("keep-alive", "timeout=5"),
        ("proxy-connection", "keep-alive"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "websocket"),
        ("te", "gzip"),
        ("te", "trailers, gzip"),
    ] {
        let fields = [right(&rig), vec![(name, value.to_owned())]].concat();
        let came = came(&rig, &fields).await;
        assert!(matches!(came, Came::Refused | Came::Answer(Some(400))), "{name}: {value}: {came:?}");
    }
    assert_eq!(standin.requests().len(), 0);
    let fields = [right(&rig), vec![("te", "trailers".to_owned())]].concat();
    assert_eq!(came(&rig, &fields).await, Came::Answer(Some(204)));
    assert_eq!(last(&standin).header("te"), None);
}

#[tokio::test]
async fn names_and_values_that_would_be_two_lines_in_http_1_are_refused() {
    // RFC 9113 sections 8.2.1 and 8.3.
    let standin = StandIn::start(|_| Reply::status(204)).await;
    let rig = Rig::to(standin.port()).await;
    for (name, value) in [
        ("X-Upper", "1"),
        ("x-a", "1\r\nx-smuggled: 1"),
        ("x-a", "1\0"),
        ("x-a\r\nx-smuggled", "1"),
        ("x a", "1"),
        ("x:a", "1"),
        ("content-length", "5"),
        (":path", "/other"),
        (":unknown", "1"),
        (":status", "200"),
    ] {
        let fields = [right(&rig), vec![(name, value.to_owned())]].concat();
        let came = came(&rig, &fields).await;
        assert!(matches!(came, Came::Refused | Came::Answer(Some(400))), "{name:?}: {value:?}: {came:?}");
    }
    assert_eq!(standin.requests().len(), 0);
}

#[tokio::test]
async fn a_host_beside_another_authority_is_refused() {
    let standin = StandIn::start(|_| Reply::status(204)).await;
    let rig = Rig::to(standin.port()).await;
    let other = [right(&rig), vec![("host", "other.test".to_owned())]].concat();
    assert_eq!(came(&rig, &other).await, Came::Answer(Some(400)));
    assert_eq!(standin.requests().len(), 0);
    let same = [right(&rig), vec![("host", "countersign.test".to_owned())]].concat();
    assert_eq!(came(&rig, &same).await, Came::Answer(Some(204)));
}

#[tokio::test]
async fn b13_two_authorization_fields_are_refused_over_http_2_too() {
    let standin = StandIn::start(|_| Reply::status(204)).await;
    let rig = Rig::to(standin.port()).await;
    let fields = [right(&rig), vec![("authorization", "Basic YTpi".to_owned())]].concat();
    assert_eq!(came(&rig, &fields).await, Came::Answer(Some(400)));
    assert_eq!(standin.requests().len(), 0);
}

#[tokio::test]
async fn a_body_with_trailers_goes_out_whole_and_the_trailers_end_here() {
    let standin = StandIn::start(|request| Reply::status(200).body(request.body.clone())).await;
    let rig = Rig::to(standin.port()).await;
    let stream = TcpStream::connect(rig.app.address()).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let trailers = HeaderMap::from_iter([
        (http::header::AUTHORIZATION, HeaderValue::from_static("Basic bWluZTptaW5l")),
        (http::HeaderName::from_static("x-trailer"), HeaderValue::from_static("t")),
    ]);
    let body = Full::new(Bytes::from_static(b"the body"));
    let body = body.with_trailers(std::future::ready(Some(Ok(trailers))));
    let url = format!("{}/v1.0/account/connectors/{}/proxy/x", rig.app.url(), rig.connection);
    let request = Request::post(url)
        .header("authorization", format!("Bearer {}", rig.app.token))
        .header("x-cyclr-account", "a")
        .header("te", "trailers")
        .body(body)
        .unwrap();
    let answer = within("the reply", sender.send_request(request)).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "the body");
    let seen = last(&standin);
    assert_eq!(seen.body, b"the body");
    assert_eq!(seen.header_values("authorization").collect::<Vec<_>>(), [AUTHORIZATION]);
    let raw = String::from_utf8_lossy(&[seen.raw_head, seen.raw_body].concat()).to_ascii_lowercase();
    assert!(!raw.contains("trailer") && !raw.contains("bwluztptaw5l"), "{raw}");
}
