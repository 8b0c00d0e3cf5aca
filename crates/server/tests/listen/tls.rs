//! TLS for callers: the certificate in the files, also after they changed.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use countersign_server::{Limits, ListenError, Listener, TlsFiles};
use countersign_testkit::{
    Listening, TestApp,
    wire::{DEADLINE, Wire, within},
};
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A certificate for `localhost` that signs itself, in files below `app`'s directory.
fn issue(app: &TestApp) -> (TlsFiles, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let files = TlsFiles { certificate: app.data().join("cert.pem"), key: app.data().join("key.pem") };
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, made.cert.der().clone())
}

/// A TLS connection that trusts this certificate alone and offers these protocols.
async fn connect(
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
    protocols: &[&[u8]],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    within("the handshake", TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}

async fn start(limits: Limits) -> (TestApp, Listening, CertificateDer<'static>) {
    let app = TestApp::start().await;
    let (files, certificate) = issue(&app);
    let listening = app.listen(Some(files), limits).await;
    (app, listening, certificate)
}

/// The reply to a GET that is the last on this connection.
async fn get(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut reply = String::new();
    within("the reply", stream.read_to_string(&mut reply)).await.unwrap();
    reply
}

#[tokio::test]
async fn http_1_is_spoken_over_tls() {
    let (_app, listening, certificate) = start(Limits::default()).await;
    for protocols in [&[][..], &[&b"http/1.1"[..]]] {
        let mut stream = connect(listening.address(), &certificate, protocols).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), protocols.first().copied());
        assert!(get(&mut stream).await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

#[tokio::test]
async fn http_2_is_spoken_over_tls_where_the_caller_offers_it() {
    let (_app, listening, certificate) = start(Limits::default()).await;
    let stream = connect(listening.address(), &certificate, &[b"h2", b"http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("https://localhost/health").body(Empty::<bytes::Bytes>::new()).unwrap();
    let answer = within("the reply", sender.send_request(request)).await.unwrap();
    assert_eq!((answer.version(), answer.status().as_u16()), (http::Version::HTTP_2, 200));
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(!answer.into_body().collect().await.unwrap().to_bytes().is_empty());
}

#[tokio::test]
async fn a_new_certificate_is_served_without_a_restart_and_open_connections_stay() {
    let (app, listening, old) = start(Limits::default()).await;
    let mut open = connect(listening.address(), &old, &[]).await.unwrap();
    let (_, new) = issue(&app);
    let deadline = Instant::now() + DEADLINE;
    let mut fresh = loop {
        match connect(listening.address(), &new, &[]).await {
            Ok(stream) => break stream,
            Err(_) => assert!(Instant::now() < deadline, "still the old certificate"),
        }
        sleep(Duration::from_millis(50)).await;
    };
    assert!(get(&mut fresh).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(get(&mut open).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(connect(listening.address(), &old, &[]).await.is_err());
}

#[tokio::test]
async fn a_caller_that_does_not_finish_the_handshake_is_let_go() {
    let limits = Limits { handshake: Duration::from_millis(300), ..Limits::default() };
    let (_app, listening, _) = start(limits).await;
    let mut wire = Wire::connect(listening.address()).await;
    wire.gone().await;
}

#[tokio::test]
async fn a_caller_that_sends_nothing_after_the_handshake_is_let_go() {
    let limits = Limits { header_read: Duration::from_millis(300), ..Limits::default() };
    let (_app, listening, certificate) = start(limits).await;
    let mut stream = connect(listening.address(), &certificate, &[b"h2"]).await.unwrap();
    let _ = within("the end", stream.read_to_end(&mut Vec::new())).await;
}

#[tokio::test]
async fn a_caller_in_clear_text_gets_no_answer() {
    let (_app, listening, _) = start(Limits::default()).await;
    let mut wire = Wire::connect(listening.address()).await;
    wire.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let said = wire.rest().await.unwrap_or_default();
    assert!(!said.windows(5).any(|window| window == b"HTTP/"), "{said:?}");
}

#[tokio::test]
async fn files_that_cannot_be_used_keep_the_listener_from_starting_and_are_named() {
    let app = TestApp::start().await;
    let (files, _) = issue(&app);
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let refused = async |files: TlsFiles| {
        Listener::bind(loopback, Some(files), Limits::default()).await.err().expect("a refusal")
    };
    let none = app.data().join("none.pem");
    let missing = refused(TlsFiles { certificate: none.clone(), ..files.clone() }).await;
    assert!(missing.to_string().contains("none.pem"), "{missing}");
    let missing = refused(TlsFiles { key: none, ..files.clone() }).await;
    assert!(missing.to_string().contains("none.pem"), "{missing}");
    let swapped = refused(TlsFiles { certificate: files.key.clone(), key: files.certificate.clone() }).await;
    assert!(matches!(swapped, ListenError::TlsFile { .. }), "{swapped}");
    let other = rcgen::KeyPair::generate().unwrap();
    std::fs::write(&files.key, other.serialize_pem()).unwrap();
    assert!(matches!(refused(files).await, ListenError::Tls(_)));
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let app = TestApp::start().await;
    let refused = Listener::bind(app.address(), None, Limits::default()).await.err().expect("a refusal");
    assert!(refused.to_string().contains(&app.address().to_string()), "{refused}");
}
