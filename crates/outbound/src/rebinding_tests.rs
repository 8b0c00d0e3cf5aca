//! A name whose address changes between two looks at it (DNS rebinding) leads nowhere that it may not.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Mutex,
};

use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::net::TcpListener;

use super::*;
use crate::{Refusal, RefusalReason, guard::Guard, resolve::Names};

/// A name server in the hand of an attacker: each look gets the next answer, the last one for ever.
struct Turning(Mutex<Vec<IpAddr>>);

impl Turning {
    fn through(answers: &[&str]) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers.iter().rev().map(|one| one.parse().unwrap()).collect())))
    }
}

impl Names for Turning {
    fn addresses(&self, _: &str) -> io::Result<Vec<SocketAddr>> {
        let mut left = self.0.lock().unwrap();
        let next = if left.len() > 1 { left.pop() } else { left.first().copied() };
        Ok(next.into_iter().map(|address| SocketAddr::new(address, 0)).collect())
    }
}

fn guard(allowed: &[&str]) -> Arc<Guard> {
    Arc::new(Guard::new(allowed.iter().map(|range| range.parse().unwrap()).collect()))
}

/// A connector whose resolver is judged by one guard, and whose peers by another.
fn connector(resolver: Resolver, peers: Arc<Guard>) -> Connector {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let tls = tls.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    Connector::new(peers, resolver, TlsConnector::from(Arc::new(tls)), Duration::from_secs(5))
}

/// A listener on this machine, and a URL that leads to it under the attacker's name.
async fn target() -> (TcpListener, Uri) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, format!("http://turning.example:{port}/").parse().unwrap())
}

async fn refusal(connector: Connector, target: Uri) -> Refusal {
    match connector.open(target).await {
        Err(ConnectFailure::Refused(refusal)) => refusal,
        Err(other) => panic!("not refused, but {other:?}"),
        Ok(_) => panic!("connected"),
    }
}

async fn nobody_came(listener: &TcpListener) {
    let waiting = tokio::time::timeout(Duration::from_millis(1), listener.accept()).await;
    assert!(waiting.is_err(), "somebody came");
}

#[tokio::test]
async fn a_name_that_was_public_when_it_was_checked_is_refused_when_it_is_used() {
    let (listener, target) = target().await;
    let resolver = Resolver::new(guard(&[]), Turning::through(&["8.8.8.8", "127.0.0.1"]));
    let first: Vec<_> = resolver.resolve("turning.example".to_owned()).await.unwrap().collect();
    assert_eq!(first, ["8.8.8.8:0".parse().unwrap()], "the check sees a public address");

    let refused = refusal(connector(resolver, guard(&[])), target).await;
    assert_eq!(refused.address, Some("127.0.0.1".parse().unwrap()));
    assert_eq!(refused.reason, RefusalReason::NotPublic);
    nobody_came(&listener).await;
}

#[tokio::test]
async fn a_private_address_among_public_ones_is_left_out() {
    struct Both;
    impl Names for Both {
        fn addresses(&self, _: &str) -> io::Result<Vec<SocketAddr>> {
            Ok(["127.0.0.1:0", "8.8.8.8:0", "[::ffff:10.0.0.1]:0"].map(|one| one.parse().unwrap()).to_vec())
        }
    }
    let resolver = Resolver::new(guard(&[]), Arc::new(Both));
    let left: Vec<_> = resolver.resolve("both.example".to_owned()).await.unwrap().collect();
    assert_eq!(left, ["8.8.8.8:0".parse().unwrap()]);
}

/// Whatever the resolver let through: the other end of the connection that came about is judged, and
/// nothing is sent to it.
#[tokio::test]
async fn the_peer_is_judged_once_it_is_connected() {
    let (listener, target) = target().await;
    let lets_through = Resolver::new(guard(&["127.0.0.0/8"]), Turning::through(&["127.0.0.1"]));
    let refused = refusal(connector(lets_through, guard(&[])), target).await;
    assert_eq!(refused.host, "turning.example");
    assert_eq!(refused.address, Some("127.0.0.1".parse().unwrap()));

    let (mut came, _) = listener.accept().await.unwrap();
    let mut sent = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut came, &mut sent).await.unwrap();
    assert!(sent.is_empty(), "{sent:?}");
}
