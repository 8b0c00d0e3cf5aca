//! TLS: certificates are verified, and the reasons are told.

use std::sync::Arc;

use countersign_outbound::{Outbound, OutboundError, Settings};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{ServerConfig, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    peer::{OK, Peer, ThirdParty},
    ways::{body, get, settings},
};

/// A certificate that vouches for itself, and its key.
pub(crate) struct Identity {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Identity {
    pub(crate) fn of(name: &str) -> Self {
        Self::from(&CertificateParams::new([name.to_owned()]).unwrap())
    }

    fn from(params: &CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        Self { certificate: params.self_signed(&key).unwrap().der().clone(), key }
    }

    /// A way out that trusts this certificate.
    pub(crate) fn trusted(&self, settings: Settings) -> Outbound {
        let extra_roots = vec![self.certificate.clone()];
        Outbound::new(Settings { extra_roots, ..settings }).unwrap()
    }

    fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let key = PrivatePkcs8KeyDer::from(self.key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], key.into())
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }

    /// Accepts a connection and shakes hands; the error is what the client told the server.
    pub(crate) async fn accepts(
        &self,
        third: &ThirdParty,
        protocols: &[&str],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let tcp = third.accepts().await.stream;
        self.acceptor(protocols).accept(tcp).await
    }
}

/// The URL of a path here, over TLS.
pub(crate) fn https(third: &ThirdParty, path: &str) -> String {
    format!("https://{}{path}", third.address())
}

/// Why the way out does not talk to this identity.
async fn refusal(identity: &Identity, out: &Outbound) -> String {
    let third = ThirdParty::listens().await;
    let (answer, shaken) =
        tokio::join!(out.send(get(&https(&third, "/"))), identity.accepts(&third, &["http/1.1"]));
    match answer {
        Err(OutboundError::Tls { host, reason }) => {
            assert_eq!(host, "127.0.0.1");
            if let Ok(stream) = shaken {
                let mut peer = Peer::new(stream);
                let mut bytes = Vec::new();
                let _ = tokio::io::AsyncReadExt::read_to_end(&mut peer.stream, &mut bytes).await;
                assert!(bytes.is_empty(), "nothing is said to it: {bytes:?}");
            }
            reason
        }
        other => panic!("it is not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_with_the_reason() {
    let identity = Identity::of("127.0.0.1");
    let reason = refusal(&identity, &Outbound::new(settings()).unwrap()).await;
    assert!(reason.contains("invalid peer certificate: UnknownIssuer"), "{reason}");
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused_with_the_reason() {
    let identity = Identity::of("other.example.com");
    let reason = refusal(&identity, &identity.trusted(settings())).await;
    assert!(reason.contains("not valid for name \"127.0.0.1\""), "{reason}");
    assert!(reason.contains("other.example.com"), "{reason}");
}

#[tokio::test]
async fn an_expired_certificate_is_refused_with_the_reason() {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    let identity = Identity::from(&params);
    let reason = refusal(&identity, &identity.trusted(settings())).await;
    assert!(reason.contains("certificate expired"), "{reason}");
}

#[tokio::test]
async fn what_is_not_tls_is_refused_as_such() {
    let (third, identity) = (ThirdParty::listens().await, Identity::of("127.0.0.1"));
    let out = identity.trusted(settings());
    let (answer, ()) = tokio::join!(out.send(get(&https(&third, "/"))), async {
        let mut peer = third.accepts().await;
        peer.says("HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = peer.stream.shutdown().await;
    });
    let error = answer.unwrap_err();
    assert!(matches!(error, OutboundError::Tls { .. }), "{error:?}");
}

#[tokio::test]
async fn a_root_of_the_configuration_is_trusted() {
    for name in ["127.0.0.1", "localhost"] {
        let (third, identity) = (ThirdParty::listens().await, Identity::of(name));
        let (out, port) = (identity.trusted(settings()), third.address().port());
        let url = format!("https://{name}:{port}/a?b");
        let (answer, seen) = tokio::join!(out.send(get(&url)), async {
            let mut peer = Peer::new(identity.accepts(&third, &["http/1.1"]).await.unwrap());
            peer.answers("\r\n\r\n", OK).await
        });
        assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
        assert_eq!(seen, format!("GET /a?b HTTP/1.1\r\nhost: {name}:{port}\r\n\r\n"));
    }
}

#[tokio::test]
async fn a_third_party_without_alpn_gets_http_1_1() {
    let (third, identity) = (ThirdParty::listens().await, Identity::of("127.0.0.1"));
    let out = identity.trusted(settings());
    let (answer, seen) = tokio::join!(out.send(get(&https(&third, "/"))), async {
        let mut peer = Peer::new(identity.accepts(&third, &[]).await.unwrap());
        peer.answers("\r\n\r\n", OK).await
    });
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    assert!(seen.starts_with("GET / HTTP/1.1\r\n"), "{seen}");
}

#[tokio::test]
async fn an_answer_without_a_length_is_whole_only_if_tls_says_that_it_ended() {
    for says_so in [true, false] {
        let (third, identity) = (ThirdParty::listens().await, Identity::of("127.0.0.1"));
        let out = identity.trusted(settings());
        let (answer, ()) = tokio::join!(out.send(get(&https(&third, "/"))), async {
            let mut peer = Peer::new(identity.accepts(&third, &["http/1.1"]).await.unwrap());
            peer.answers("\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nall of it").await;
            if says_so {
                peer.stream.shutdown().await.unwrap();
            }
        });
        // Without the farewell an attacker could have cut the connection (RFC 9112 section 9.8).
        match body(answer.unwrap()).await {
            Ok(whole) => assert!(says_so && whole == "all of it", "{whole}"),
            Err(error) => assert!(!says_so && matches!(error, OutboundError::Closed), "{error:?}"),
        }
    }
}
