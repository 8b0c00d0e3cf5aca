//! Hosts that are addresses, in every spelling.

use reqwest::Method;
use serde_json::json;

use crate::scene::{ACCOUNT, Scene, WAYS, Way};

/// Each is read as an address by somebody on the way to a socket; PORT is where the test listens.
const ADDRESSES: [&str; 40] = [
    // Loopback, RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3.
    "127.0.0.1:PORT",
    "127.255.255.254:PORT",
    "[::1]:PORT",
    "[0:0:0:0:0:0:0:1]:PORT",
    // This host: Linux connects to itself.
    "0.0.0.0:PORT",
    "[::]:PORT",
    "0:PORT",
    // Private, RFC 1918; unique local, RFC 4193; carrier-grade NAT, RFC 6598.
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "[fd00::1]",
    "100.64.0.1",
    // Link-local, RFC 3927 and RFC 4291; in it the metadata services of clouds.
    "169.254.0.1",
    "169.254.169.254",
    "[fe80::1]",
    "[fd00:ec2::254]",
    // Multicast and broadcast.
    "224.0.0.1",
    "255.255.255.255",
    "[ff02::1]",
    // IPv4-mapped and IPv4-compatible, RFC 4291 section 2.5.5.
    "[::ffff:127.0.0.1]:PORT",
    "[::ffff:7f00:1]:PORT",
    "[::ffff:169.254.169.254]",
    "[::127.0.0.1]:PORT",
    // NAT64, RFC 6052.
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    // 6to4, RFC 3056.
    "[2002:7f00:1::1]",
    "[2002:a9fe:a9fe::]",
    // Decimal, octal and hex, and with parts left out, as inet_aton reads them.
    "2130706433:PORT",
    "0x7f000001:PORT",
    "017700000001:PORT",
    "0177.0.0.1:PORT",
    "0x7f.0x0.0x0.0x1:PORT",
    "127.1:PORT",
    "127.0.1:PORT",
    "2852039166",
    "0xA9FEA9FE",
    // A dot behind, digits of other scripts (UTS 46), and the same percent-encoded.
    "127.0.0.1.:PORT",
    "\u{ff11}27.0.0.1:PORT",
    "127\u{3002}0\u{3002}0\u{3002}1:PORT",
    "%31%32%37.0.0.1:PORT",
];

#[tokio::test]
async fn an_address_that_is_not_public_is_refused_on_every_way_and_before_the_credential_is_opened() {
    let scene = Scene::start().await;
    for host in ADDRESSES {
        let host = host.replace("PORT", &scene.door.port().to_string());
        let id = scene.leading_to(&host).await;
        for way in WAYS {
            let before = scene.events().len();
            let reply = scene.go(way, &host, id).await;
            let body = reply.clone().expect_status(403).json();
            assert_eq!(body["Code"], "address-refused", "{host} by {way:?}: {body}");
            assert!(body["Message"].as_str().unwrap().contains("not"), "it says why: {body}");
            if way == Way::Proxy {
                let status = Some("countersign; error=destination_ip_prohibited");
                assert_eq!(reply.header("proxy-status"), status, "{host}");
            }
            let came_of_it = scene.events().split_off(before);
            assert_eq!(came_of_it, [refused("address-refused")], "{host} by {way:?}");
        }
    }
    scene.nobody_came().await;
}

fn refused(code: &str) -> (String, Option<String>) {
    ("refusal".to_owned(), Some(code.to_owned()))
}

#[tokio::test]
async fn what_is_more_than_a_host_is_refused_as_a_property_of_an_install() {
    let scene = Scene::start().await;
    let port = scene.door.port();
    for host in [
        // User-info, rule B17; also an empty one, and one in front of a host that would pass.
        format!("ada:sesame@127.0.0.1:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("@127.0.0.1:{port}"),
        format!("example.com@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}@example.com"),
        format!("example.com:80@127.0.0.1:{port}"),
        // What the URL parser would drop or turn round.
        format!("127.0.0.1\t:{port}"),
        format!(" 127.0.0.1:{port}"),
        format!("127.0.0.1:{port}\n"),
        format!("127.0.0.1:{port}/?x=example.com"),
        format!("127.0.0.1:{port}#example.com"),
        format!("127.0.0.1:{port}\\@example.com?"),
        "127.0.0.1:99999".to_owned(),
        "[::1%25lo]".to_owned(),
        "[fe80::1%eth0]".to_owned(),
        "256.256.256.256".to_owned(),
        "0x7f.0.0.0.1".to_owned(),
        "127..1".to_owned(),
        String::new(),
    ] {
        let before = scene.events().len();
        let reply = scene.go(Way::Install, &host, 0).await;
        let body = reply.expect_status(400).json();
        let code = body["Code"].as_str().expect("a code").to_owned();
        assert!(!body["Message"].as_str().unwrap().contains("sesame"), "{body}");
        let came_of_it = scene.events().split_off(before);
        assert!(came_of_it.iter().all(|(kind, _)| kind == "refusal"), "{host} ({code}): {came_of_it:?}");
    }
    scene.nobody_came().await;
}

/// The properties endpoint takes a value as it is; what comes of it is judged when it is used.
#[tokio::test]
async fn a_property_that_is_changed_later_leads_nowhere_either() {
    let scene = Scene::start().await;
    let port = scene.door.port();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 403),
        (format!("localhost:{port}"), 403),
        (format!("ada:sesame@127.0.0.1:{port}"), 400),
        (format!("127.0.0.1:{port}/?"), 400),
    ] {
        let id = scene.leading_to("example.com").await;
        let path = format!("/v1.0/account/connectors/{id}/properties");
        let list = scene.app.within(ACCOUNT, Method::GET, &path).send().await.expect_status(200).json();
        let path = format!("{path}/{}", list[0]["Id"]);
        let changed =
            scene.app.within(ACCOUNT, Method::PUT, &path).json(&json!({ "Value": host })).send().await;
        if changed.status == 200 {
            for way in [Way::Put, Way::Verify, Way::Proxy] {
                let before = scene.events().len();
                scene.go(way, &host, id).await.expect_status(status);
                let kinds: Vec<_> =
                    scene.events().split_off(before).into_iter().map(|(kind, _)| kind).collect();
                assert!(kinds.iter().all(|kind| kind == "refusal"), "{host} by {way:?}: {kinds:?}");
            }
        } else {
            changed.expect_status(400);
        }
    }
    scene.nobody_came().await;
}
