//! A host that the definition declares is still no private address that the operator has not allowed.

use std::net::{TcpListener, TcpStream};

use countersign_outbound::Settings;
use countersign_testkit::standin::{Reply as Said, StandIn};
use serde_json::json;

use crate::{hosts::FETCHES, rig::Rig};

/// A listener inside the operator's network, at an address of this machine that the server may not call.
struct Inside(TcpListener);

impl Inside {
    fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.2", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    /// Whether anybody has connected since the last look. A connection is there before its maker goes on.
    fn was_reached(&self) -> bool {
        self.0.accept().is_ok()
    }
}

/// A connector that declares the inside, on a server that may call 127.0.0.1 and no other private address.
/// The third party redirects from `/away` to there, and from `/undeclared` to another private address.
async fn rig(inside: &Inside) -> Rig {
    let away = format!("http://{}/admin", inside.address());
    let third_party = StandIn::start(move |request| match request.target.as_str() {
        "/away" => Said::status(302).header("Location", &away),
        "/undeclared" => Said::status(307).header("Location", "http://10.0.0.1/admin"),
        _ => Said::status(200),
    })
    .await;
    let lines = format!("allowed_hosts = [\"{}\"]", inside.address());
    let settings = Settings { allow_private: vec!["127.0.0.1/32".parse().unwrap()], ..Settings::default() };
    Rig::against(third_party, &lines, &[("connector.js", FETCHES)], Some(settings)).await
}

/// A sign-in whose hook asks for this URL is refused, and why; nothing is stored.
async fn refused(rig: &Rig, url: &str, reason: &str) {
    let reply = rig.sign_in(url).await.expect_status(422).json();
    assert!(reply["Message"].as_str().unwrap().contains(reason), "{reply}");
    assert_eq!(rig.get("/v1.0/account/connectors").await.json(), json!([]));
}

const GUARD: &str = "127.0.0.2 is not a public address; if that is meant, the operator adds its range to \
                     outbound.allow_private";

#[tokio::test]
async fn a_declared_host_at_a_private_address_is_refused_with_the_reason() {
    let inside = Inside::open();
    let rig = rig(&inside).await;
    refused(&rig, &format!("http://{}/admin", inside.address()), GUARD).await;
    assert!(!inside.was_reached());
    // It would have been seen, and the rest of the connector works.
    TcpStream::connect(inside.address()).unwrap();
    assert!(inside.was_reached());
    rig.signed_in(&format!("{}/me", rig.third_party.url())).await;
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused_with_the_reason() {
    let inside = Inside::open();
    let rig = rig(&inside).await;
    let own = rig.third_party.url();
    refused(&rig, &format!("{own}/away"), GUARD).await;
    refused(&rig, &format!("{own}/undeclared"), "connector 'Crm' may not call '10.0.0.1'").await;
    assert!(!inside.was_reached());
    let asked: Vec<_> = rig.third_party.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(asked, ["/away", "/undeclared"]);
}
