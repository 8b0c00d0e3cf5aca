//! Hosts that are names of this machine.

use countersign_testkit::{
    OutboundSettings,
    standin::{Reply, StandIn},
};

use crate::scene::{Scene, WAYS, Way};

#[tokio::test]
async fn a_name_that_resolves_to_this_machine_is_refused_before_the_credential_is_opened() {
    let scene = Scene::start().await;
    for host in ["localhost", "LOCALHOST", "LocalHost"] {
        let host = format!("{host}:{}", scene.door.port());
        let id = scene.leading_to(&host).await;
        for way in WAYS {
            let before = scene.events().len();
            let body = scene.go(way, &host, id).await.expect_status(403).json();
            assert_eq!(body["Code"], "address-refused", "{host} by {way:?}: {body}");
            let came_of_it = scene.events().split_off(before);
            let refused = ("refusal".to_owned(), Some("address-refused".to_owned()));
            assert_eq!(came_of_it, [refused], "{host} by {way:?}");
        }
    }
    scene.nobody_came().await;
}

#[tokio::test]
async fn a_name_with_a_dot_behind_is_refused() {
    let scene = Scene::start().await;
    for host in ["localhost.", "example.com.", "metadata.google.internal."] {
        let host = format!("{host}:{}", scene.door.port());
        let id = scene.leading_to(&host).await;
        for way in WAYS {
            let body = scene.go(way, &host, id).await.expect_status(403).json();
            assert_eq!(body["Code"], "address-refused", "{host} by {way:?}: {body}");
        }
    }
    scene.nobody_came().await;
}

/// The operator who allows a range gets it, by name too: it was the guard that refused above.
#[tokio::test]
async fn a_name_of_an_allowed_range_is_called() {
    let loopback = ["127.0.0.0/8", "::1/128"].map(|range| range.parse().unwrap());
    let scene =
        Scene::with(OutboundSettings { allow_private: loopback.to_vec(), ..OutboundSettings::default() })
            .await;
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let host = format!("localhost:{}", standin.port());
    let id = scene.leading_to(&host).await;
    scene.go(Way::Proxy, &host, id).await.expect_status(200);
    assert_eq!(standin.requests().len(), 1);
    let kinds: Vec<_> = scene.events().into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.contains(&"use".to_owned()), "a call leaves an event: {kinds:?}");
}

/// A name without an address is no refusal: the third party cannot be reached.
#[tokio::test]
async fn a_name_without_an_address_is_told_apart() {
    let scene = Scene::start().await;
    // RFC 6761 section 6.4: no name under `invalid` has an address.
    let id = scene.leading_to("nonexistent.invalid").await;
    let reply = scene.go(Way::Proxy, "", id).await.expect_status(502);
    assert_eq!(reply.header("proxy-status"), Some("countersign; error=dns_error"));
}
