use proptest::prelude::*;

use super::*;

fn read(bytes: &str) -> Option<(usize, Head)> {
    parse(bytes.as_bytes(), &Method::GET).unwrap()
}

fn refusal(bytes: &str) -> String {
    parse(bytes.as_bytes(), &Method::GET).err().unwrap_or_else(|| panic!("{bytes:?} is read"))
}

#[test]
fn a_head_is_read_once_its_end_has_come_and_not_a_byte_earlier() {
    let bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Tag: b\r\nX-Tag: a\r\n\r\n";
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).is_none(), "{end}");
    }
    let (length, head) = read(&format!("{bytes}ok")).unwrap();
    assert_eq!(length, bytes.len());
    assert_eq!(head.answer.status(), 200);
    let tags: Vec<_> = head.answer.headers().get_all("x-tag").iter().collect();
    assert_eq!(tags, ["b", "a"]);
    assert!(head.keeps_open);
}

/// RFC 9112 section 6.3.
#[test]
fn the_bodys_framing_is_what_the_head_says() {
    let framing = |fields: &str| read(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n")).unwrap().1.decoder;
    assert!(matches!(framing("Content-Length: 7\r\n"), Decoder::Length(7)));
    assert!(matches!(framing("Content-Length: 7, 7\r\nContent-Length: 7\r\n"), Decoder::Length(7)));
    assert!(matches!(framing("Transfer-Encoding: gzip, Chunked\r\n"), Decoder::Chunked(_)));
    assert!(matches!(framing("Transfer-Encoding: gzip\r\n"), Decoder::UntilClose));
    assert!(matches!(framing(""), Decoder::UntilClose));
    for (status, method) in [("204", Method::GET), ("304", Method::GET), ("200", Method::HEAD)] {
        let bytes = format!("HTTP/1.1 {status} X\r\nContent-Length: 7\r\n\r\n");
        let (_, head) = parse(bytes.as_bytes(), &method).unwrap().unwrap();
        assert!(matches!(head.decoder, Decoder::Length(0)), "{status} {method}");
        assert_eq!(head.answer.headers()["content-length"], "7");
    }
}

#[test]
fn a_length_that_chunks_override_does_not_go_on_and_neither_does_the_connection() {
    let (_, head) =
        read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    assert!(matches!(head.decoder, Decoder::Chunked(_)));
    assert!(head.answer.headers().get(CONTENT_LENGTH).is_none());
    assert!(!head.keeps_open);
}

/// RFC 9112 section 9.3.
#[test]
fn a_connection_stays_open_as_the_version_and_the_head_have_it() {
    for (version, fields, expected) in [
        ("1.1", "", true),
        ("1.1", "Connection: Close\r\n", false),
        ("1.1", "Connection: x, close\r\n", false),
        ("1.0", "", false),
        ("1.0", "Connection: Keep-Alive\r\n", true),
    ] {
        let (_, head) = read(&format!("HTTP/{version} 200 OK\r\nContent-Length: 0\r\n{fields}\r\n")).unwrap();
        assert_eq!(head.keeps_open, expected, "{version} {fields}");
    }
    assert!(!read("HTTP/1.1 200 OK\r\n\r\n").unwrap().1.keeps_open, "its body ends with the connection");
}

#[test]
fn what_two_readers_could_read_differently_is_refused() {
    for fields in [
        "Content-Length: 1\r\nContent-Length: 2\r\n",
        "Content-Length: 1, 2\r\n",
        "Content-Length: +1\r\n",
        "Content-Length: \r\n",
        "Content-Length: 18446744073709551616\r\n",
        "Content-Length : 1\r\n",
        "X: a\r\n folded\r\n",
        "X: a\rb\r\n",
        "X: a\0b\r\n",
    ] {
        refusal(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n"));
    }
    refusal("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    refusal("HTTP/2.0 200 OK\r\n\r\n");
    refusal("HTTP/1.1 099 OK\r\n\r\n");
    let many = "X: y\r\n".repeat(MOST_FIELDS + 1);
    refusal(&format!("HTTP/1.1 200 OK\r\n{many}\r\n"));
}

#[test]
fn the_host_is_named_without_the_schemes_own_port() {
    for (uri, expected) in [
        ("http://a.example/x", "a.example"),
        ("http://a.example:80/", "a.example"),
        ("https://a.example:443/", "a.example"),
        ("http://a.example:443/", "a.example:443"),
        ("https://[::1]:8443/", "[::1]:8443"),
    ] {
        assert_eq!(host(&uri.parse().unwrap()), expected, "{uri}");
    }
}

proptest! {
    #[test]
    fn no_bytes_at_all_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes, &Method::GET);
        let _ = parse(&[b"HTTP/1.1 200 OK\r\n", &bytes[..]].concat(), &Method::GET);
    }
}
