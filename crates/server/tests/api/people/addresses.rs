//! Who calls, behind a proxy that is trusted and behind one that is not.

use countersign_core::{Role, TrustedProxies};
use countersign_testkit::{AppOptions, DoorSettings, TestApp, UserPatch};
use reqwest::Method;

async fn status(trusted: &[&str], forwarded: &str) -> u16 {
    let ranges = trusted.iter().map(|range| range.parse().unwrap()).collect();
    let door = DoorSettings { trusted_proxies: TrustedProxies::new(ranges), ..DoorSettings::default() };
    let app = TestApp::start_with(AppOptions { door, ..AppOptions::default() }).await;
    let members = UserPatch {
        allowed: Some("198.51.100.0/24 2001:db8::/32".parse().unwrap()),
        roles: Some([Role::ConnectorList].into_iter().collect()),
        ..UserPatch::default()
    };
    let person = app.person_with("zoe@example.com", members).await;
    let call = app.as_person(&person, Method::GET, super::LIST).header("X-Forwarded-For", forwarded);
    call.send().await.status
}

#[tokio::test]
async fn what_a_trusted_proxy_says_counts_and_what_stands_before_it_does_not() {
    assert_eq!(status(&["127.0.0.0/8"], "198.51.100.7").await, 200);
    assert_eq!(status(&["127.0.0.0/8"], "2001:db8::7").await, 200);
    assert_eq!(status(&["127.0.0.0/8"], "198.51.100.7, 203.0.113.9").await, 403);
    assert_eq!(status(&["127.0.0.0/8"], "203.0.113.9, 198.51.100.7").await, 200);
    assert_eq!(status(&["10.0.0.0/8"], "198.51.100.7").await, 403);
    assert_eq!(status(&[], "198.51.100.7").await, 403);
}
