//! What the third party receives is what the request says, byte for byte.

use http::{HeaderValue, Version};

use crate::{
    peer::{OK, ThirdParty},
    ways::{empty, full, get, outbound, post, request},
};

#[tokio::test]
async fn a_request_without_a_body_arrives_with_nothing_added_but_the_host() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let (answer, (seen, peer)) =
        tokio::join!(out.send(get(&third.url("/things"))), third.answers("\r\n\r\n", OK));
    assert_eq!(answer.unwrap().status(), 200);
    assert_eq!(seen, format!("GET /things HTTP/1.1\r\nhost: {}\r\n\r\n", third.address()));
    drop(out);
    assert_eq!(peer.rest().await, "");
}

#[tokio::test]
async fn a_request_with_a_body_arrives_whole_with_its_length() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let mut asked = post(&third.url("/"), full("a=1&b=\u{e4}"));
    asked.headers_mut().insert("content-type", HeaderValue::from_static("text/plain"));
    let (answer, (seen, peer)) = tokio::join!(out.send(asked), third.answers("\u{e4}", OK));
    assert_eq!(answer.unwrap().status(), 200);
    let address = third.address();
    assert_eq!(
        seen,
        format!(
            "POST / HTTP/1.1\r\ncontent-type: text/plain\r\nhost: {address}\r\ncontent-length: 8\r\n\r\n\
             a=1&b=\u{e4}"
        )
    );
    drop(out);
    assert_eq!(peer.rest().await, "");
}

#[tokio::test]
async fn headers_keep_their_bytes_and_repeated_ones_their_order() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let mut asked = get(&third.url("/"));
    let headers = asked.headers_mut();
    headers.insert("host", HeaderValue::from_static("api.example.com"));
    headers.insert("authorization", HeaderValue::from_static("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    for value in ["z", "a", "m, n", "a", ""] {
        headers.append("x-tag", HeaderValue::from_static(value));
    }
    headers.insert("x-bytes", HeaderValue::from_bytes("gr\u{fc}n \t\"!".as_bytes()).unwrap());
    let (answer, (seen, _)) = tokio::join!(out.send(asked), third.answers("\r\n\r\n", OK));
    assert_eq!(answer.unwrap().status(), 200);
    assert_eq!(
        seen,
        "GET / HTTP/1.1\r\nhost: api.example.com\r\n\
         authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\
         x-tag: z\r\nx-tag: a\r\nx-tag: m, n\r\nx-tag: a\r\nx-tag: \r\n\
         x-bytes: gr\u{fc}n \t\"!\r\n\r\n"
    );
}

#[tokio::test]
async fn path_and_query_arrive_untouched() {
    for target in [
        "/a%2Fb//c;d?x=1&x=2&y=%20+",
        "/../up/./here",
        "/%2e%2E/%7euser/%zz",
        "/?",
        "/a?b?c=/&d=[]&e='|{}",
        "/*",
    ] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let (answer, (seen, _)) =
            tokio::join!(out.send(get(&third.url(target))), third.answers("\r\n\r\n", OK));
        assert_eq!(answer.unwrap().status(), 200);
        assert_eq!(seen, format!("GET {target} HTTP/1.1\r\nhost: {}\r\n\r\n", third.address()));
    }
}

#[tokio::test]
async fn a_url_without_a_path_asks_for_the_root() {
    let (third, out) = (ThirdParty::listens().await, outbound());
    let url = third.url("?q=1");
    let (answer, (seen, _)) = tokio::join!(out.send(get(&url)), third.answers("\r\n\r\n", OK));
    assert_eq!(answer.unwrap().status(), 200);
    assert_eq!(seen, format!("GET /?q=1 HTTP/1.1\r\nhost: {}\r\n\r\n", third.address()));
}

#[tokio::test]
async fn every_method_arrives_as_it_is() {
    for method in ["GET", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "get", "X-1"] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let asked = request(method, &third.url("/"), empty());
        let (answer, (seen, _)) = tokio::join!(out.send(asked), third.answers("\r\n\r\n", OK));
        assert_eq!(answer.unwrap().status(), 200);
        let line = seen.lines().next().unwrap();
        assert_eq!(line, format!("{method} / HTTP/1.1"));
    }
}

#[tokio::test]
async fn the_version_that_the_caller_spoke_does_not_reach_the_third_party() {
    for version in [Version::HTTP_10, Version::HTTP_11, Version::HTTP_2] {
        let (third, out) = (ThirdParty::listens().await, outbound());
        let mut asked = get(&third.url("/"));
        *asked.version_mut() = version;
        let both = async { tokio::join!(out.send(asked), third.answers("\r\n\r\n", OK)) };
        let (answer, (seen, _)) = both.await;
        assert_eq!(answer.unwrap().status(), 200, "{version:?}");
        assert_eq!(seen, format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", third.address()), "{version:?}");
    }
}
