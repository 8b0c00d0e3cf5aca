//! Which of the caller's fields go out, and how.

use countersign_testkit::standin::{Recorded, Reply, StandIn};

use crate::rig::{AUTHORIZATION, Rig, last};

/// What the stand-in saw of a GET with these fields.
async fn seen(fields: &str) -> Recorded {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    assert_eq!(rig.get("/x", fields).await.status, 200);
    last(&standin)
}

fn values<'a>(request: &'a Recorded, name: &str) -> Vec<&'a str> {
    request.header_values(name).collect()
}

#[tokio::test]
async fn exactly_the_callers_fields_go_out_with_the_credential_and_the_third_partys_host() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    rig.get("/x", "User-Agent: t/1\r\nAccept: a/b;q=0.5, */*\r\nX-Odd: \t two  words \r\n").await;
    let host = format!("127.0.0.1:{}", standin.port());
    let mut sent = last(&standin).headers;
    for (name, _) in &mut sent {
        name.make_ascii_lowercase();
    }
    sent.sort();
    let expected = [
        ("accept", "a/b;q=0.5, */*"),
        ("authorization", AUTHORIZATION),
        ("host", host.as_str()),
        ("user-agent", "t/1"),
        ("x-odd", "two  words"),
    ];
    assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn repeated_fields_keep_their_number_and_order() {
    let request =
        seen("X-A: 1\r\nX-B: b\r\nx-a: 3\r\nX-A: \r\nX-A: 2\r\nAccept: x\r\nAccept: y, z\r\n").await;
    assert_eq!(values(&request, "x-a"), ["1", "3", "", "2"]);
    assert_eq!(values(&request, "accept"), ["x", "y, z"]);
}

#[tokio::test]
async fn bytes_beyond_ascii_in_a_value_go_out_as_they_are() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    let head = rig.head("GET", "/x", "X-Latin: caf?\r\n").into_bytes();
    let head: Vec<u8> = head.into_iter().map(|byte| if byte == b'?' { 0xE9 } else { byte }).collect();
    let mut wire = countersign_testkit::wire::Wire::connect(rig.app.address()).await;
    wire.write(head).await;
    assert_eq!(wire.answer("GET").await.unwrap().status, 200);
    assert!(last(&standin).raw_head.windows(6).any(|window| window == b" caf\xE9\r"));
}

#[tokio::test]
async fn b15_hop_by_hop_fields_never_go_out() {
    let request = seen(
        "Keep-Alive: timeout=5\r\nTE: trailers\r\nTrailer: X-T\r\nUpgrade: websocket\r\n\
         Proxy-Connection: keep-alive\r\nConnection: keep-alive, TE\r\nX-Kept: yes\r\n",
    )
    .await;
    for name in
        ["connection", "keep-alive", "te", "trailer", "upgrade", "proxy-connection", "transfer-encoding"]
    {
        assert_eq!(values(&request, name), Vec::<&str>::new(), "{name}");
    }
    assert_eq!(values(&request, "x-kept"), ["yes"]);
}

#[tokio::test]
async fn b15_fields_that_connection_names_never_go_out_however_they_are_named() {
    let request = seen(
        "X-Hop-1: 1\r\nX-Hop-2: 2\r\nX-Hop-2: 2\r\nX-Hop-3: 3\r\nX-Hop: kept\r\n\
         Connection: x-hop-1 ,, X-HOP-2\r\nConnection: x-hop-3\r\n",
    )
    .await;
    for name in ["x-hop-1", "x-hop-2", "x-hop-3"] {
        assert_eq!(values(&request, name), Vec::<&str>::new(), "{name}");
    }
    assert_eq!(values(&request, "x-hop"), ["kept"]);
}

#[tokio::test]
async fn b15_the_callers_own_credentials_never_go_out() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    rig.get("/x", "Cookie: session=mine\r\nCookie: b=2\r\nProxy-Authorization: Basic bWluZTptaW5l\r\n").await;
    let request = last(&standin);
    for name in ["cookie", "proxy-authorization", "x-cyclr-account"] {
        assert_eq!(values(&request, name), Vec::<&str>::new(), "{name}");
    }
    assert_eq!(values(&request, "authorization"), [AUTHORIZATION]);
    let head = String::from_utf8(request.raw_head).unwrap();
    assert!(!head.contains(&rig.app.token) && !head.contains("mine"), "{head}");
}

#[tokio::test]
async fn naming_authorization_in_connection_does_not_take_the_credential_away() {
    let request = seen("Connection: authorization, host, close\r\n").await;
    assert_eq!(values(&request, "authorization"), [AUTHORIZATION]);
    assert_eq!(values(&request, "host").len(), 1);
}
