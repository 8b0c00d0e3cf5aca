//! No error tells what was in a header, a path or a query, whatever goes wrong.

use std::time::Duration;

use countersign_outbound::{Body, Outbound, OutboundError, Settings};
use http::{HeaderValue, Request};
use url::Url;

use crate::{
    peer::ThirdParty,
    tls::{Identity, https},
    ways::{SHORT, body, empty, every_word, pieces, post, settings},
};

const SECRET: &str = "open-sesame";

/// A request with the secret in a header, in its path and in its query.
fn secret(origin: &str, body: Body) -> Request<Body> {
    let mut asked = post(&format!("{origin}/{SECRET}?key={SECRET}"), body);
    asked.headers_mut().insert("authorization", HeaderValue::from_static(SECRET));
    asked.headers_mut().insert("x-key", HeaderValue::from_static(SECRET));
    asked
}

fn short() -> Outbound {
    let limits =
        Settings { connect_timeout: SHORT, response_timeout: SHORT, body_idle_timeout: SHORT, ..settings() };
    Outbound::new(limits).unwrap()
}

/// What comes of it when the third party reads the head and says this.
async fn after(said: &str) -> OutboundError {
    let third = ThirdParty::listens().await;
    let out = Outbound::new(settings()).unwrap();
    let asked = secret(&third.url(""), empty());
    let fetched = out.fetch(asked, 3, Duration::from_secs(20));
    tokio::join!(fetched, async { drop(third.answers("\r\n\r\n", said).await) }).0.unwrap_err()
}

/// What comes of it when the third party reads the head, says this, and holds the connection.
async fn waiting_after(said: &str) -> OutboundError {
    let (third, out) = (ThirdParty::listens().await, short());
    let asked = async { body(out.send(secret(&third.url(""), empty())).await?).await };
    tokio::join!(asked, third.answers("\r\n\r\n", said)).0.unwrap_err()
}

async fn refused(origin: &str) -> OutboundError {
    Outbound::new(Settings::default()).unwrap().send(secret(origin, empty())).await.unwrap_err()
}

async fn unreachable() -> OutboundError {
    let origin = ThirdParty::listens().await.url("");
    short().send(secret(&origin, empty())).await.unwrap_err()
}

async fn no_handshake() -> OutboundError {
    let third = ThirdParty::listens().await;
    // With the others as short, it would be chance which of them ends first.
    let out = Outbound::new(Settings { connect_timeout: SHORT, ..settings() }).unwrap();
    out.send(secret(&https(&third, ""), empty())).await.unwrap_err()
}

async fn not_trusted() -> OutboundError {
    let (third, identity) = (ThirdParty::listens().await, Identity::of("127.0.0.1"));
    let out = Outbound::new(settings()).unwrap();
    let asked = secret(&https(&third, ""), empty());
    tokio::join!(out.send(asked), identity.accepts(&third, &[])).0.unwrap_err()
}

async fn caller_gone() -> OutboundError {
    let (third, out) = (ThirdParty::listens().await, Outbound::new(settings()).unwrap());
    let (source, stream) = pieces();
    source.send(Err("the caller went away".into())).await.unwrap();
    let asked = secret(&third.url(""), stream);
    tokio::join!(out.send(asked), third.accepts()).0.unwrap_err()
}

#[tokio::test]
async fn no_error_tells_a_header_a_path_or_a_query() {
    let echo = format!("HTTP/1.1 {SECRET}\r\n{SECRET}\r\n\r\n");
    let broken = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{SECRET}\r\n");
    let errors = [
        ("Refused", refused("http://127.0.0.1").await),
        ("Refused", refused("https://localhost").await),
        ("Refused", refused("ftp://example.com").await),
        ("Refused", refused(&format!("http://user:{SECRET}@example.com")).await),
        ("Resolve", refused("http://nonexistent.invalid").await),
        ("Connect", unreachable().await),
        ("ConnectTimeout", no_handshake().await),
        ("Tls", not_trusted().await),
        ("ResponseTimeout", waiting_after("").await),
        ("BodyTimeout", waiting_after("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n").await),
        ("Closed", after("").await),
        ("Closed", after("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n").await),
        ("Closed", after(&broken).await),
        ("RequestBody", caller_gone().await),
        ("TooLarge", after("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfour").await),
        ("Protocol", after(&echo).await),
    ];
    for (name, error) in errors {
        let words = every_word(&error);
        assert!(words.starts_with(name), "{name}: {words}");
        assert!(!words.contains(SECRET), "{words}");
    }
}

#[tokio::test]
async fn no_refusal_of_a_url_tells_its_user_its_path_or_its_query() {
    let out = Outbound::new(Settings::default()).unwrap();
    for url in [
        format!("https://{SECRET}@example.com/{SECRET}?{SECRET}#{SECRET}"),
        format!("https://user:{SECRET}@example.com/"),
        format!("ftp://example.com/{SECRET}?{SECRET}"),
        format!("data:text/plain,{SECRET}"),
        format!("http://127.0.0.1/{SECRET}?{SECRET}"),
    ] {
        let refusal = out.check_url(&Url::parse(&url).unwrap()).unwrap_err();
        let words = every_word(&refusal.into());
        assert!(!words.contains(SECRET), "{words}");
    }
}
