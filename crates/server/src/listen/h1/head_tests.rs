use proptest::prelude::*;

use super::*;

fn read(bytes: &str) -> Option<(usize, Head)> {
    parse(bytes.as_bytes()).unwrap_or_else(|refused| panic!("{refused:?}: {bytes:?}"))
}

fn refusal(bytes: &str) -> u16 {
    parse(bytes.as_bytes()).err().unwrap_or_else(|| panic!("{bytes:?} is read")).0.as_u16()
}

#[test]
fn a_head_is_read_once_its_end_has_come_and_not_a_byte_earlier() {
    let bytes =
        "\r\n\r\nPOST /a?b=c HTTP/1.1\r\nHost: t\r\nX-Tag: b \r\nX-Tag:a\r\nContent-Length: 2\r\n\r\n";
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).is_none(), "{end}");
    }
    let (length, head) = read(&format!("{bytes}ok")).unwrap();
    assert_eq!(length, bytes.len());
    let request = &head.request;
    assert_eq!((request.method(), request.uri().to_string()), (&Method::POST, "/a?b=c".to_owned()));
    let tags: Vec<_> = request.headers().get_all("x-tag").iter().collect();
    assert_eq!(tags, ["b", "a"]);
    assert!(head.keeps_open && !head.expects_continue);
    assert!(matches!(head.decoder, Decoder::Length(2)));
}

/// RFC 9112 section 6.3.
#[test]
fn the_bodys_framing_is_what_the_head_says() {
    let framing = |fields: &str| read(&format!("POST / HTTP/1.1\r\n{fields}\r\n")).unwrap().1;
    assert!(matches!(framing("").decoder, Decoder::Length(0)));
    assert!(matches!(framing("Transfer-Encoding: Chunked\r\n").decoder, Decoder::Chunked(_)));
    // For a handler to explain.
    assert!(matches!(framing("Transfer-Encoding: gzip, chunked\r\n").decoder, Decoder::Chunked(_)));
    let twice = framing("Content-Length: 07\r\nContent-Length: 7\r\n");
    assert!(matches!(twice.decoder, Decoder::Length(7)));
    assert_eq!(twice.request.headers().get_all(CONTENT_LENGTH).iter().collect::<Vec<_>>(), ["07"]);
}

/// RFC 9112 section 9.3.
#[test]
fn a_connection_stays_open_as_the_version_and_the_head_have_it() {
    for (version, fields, expected) in [
        ("1.1", "", true),
        ("1.1", "Connection: Close\r\n", false),
        ("1.1", "Connection: x, close\r\nConnection: keep-alive\r\n", false),
        ("1.0", "", false),
        ("1.0", "Connection: Keep-Alive\r\n", true),
        ("1.0", "Connection: keep-alive, close\r\n", false),
    ] {
        let (_, head) = read(&format!("GET / HTTP/{version}\r\n{fields}\r\n")).unwrap();
        assert_eq!(head.keeps_open, expected, "{version} {fields}");
    }
}

/// RFC 9110 section 10.1.1.
#[test]
fn a_caller_of_http_1_0_waits_for_no_word() {
    for (version, expected) in [("1.1", true), ("1.0", false)] {
        let (_, head) =
            read(&format!("PUT / HTTP/{version}\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"))
                .unwrap();
        assert_eq!(head.expects_continue, expected);
    }
}

#[test]
fn what_two_readers_could_read_differently_is_refused() {
    for fields in [
        "Content-Length: 1\r\nContent-Length: 2\r\n",
        "Content-Length: 1, 1\r\n",
        "Content-Length: +1\r\n",
        "Content-Length: \r\n",
        "Content-Length: 18446744073709551616\r\n",
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
        "Transfer-Encoding: \r\n",
        "Content-Length : 1\r\n",
        "X: a\r\n folded\r\n",
        "X: a\rb\r\n",
        "X: a\0b\r\n",
        "X: a\n",
        "X: a\nY: b\r\n",
        "X: a \nY: b\r\n",
        "\n",
    ] {
        assert_eq!(refusal(&format!("POST / HTTP/1.1\r\n{fields}\r\n")), 400, "{fields:?}");
    }
    for head in [
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET / HTTP/1.1\nHost: t\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\n\n",
        "GET / HTTP/1.1\r\n\n",
        "\nGET / HTTP/1.1\r\n\r\n",
        "\r\n\nGET / HTTP/1.1\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET /\r\n\r\n",
        "G@T / HTTP/1.1\r\n\r\n",
    ] {
        assert_eq!(refusal(head), 400, "{head:?}");
    }
}

#[test]
fn what_is_too_much_has_a_status_of_its_own() {
    let fields = "X: y\r\n".repeat(MOST_FIELDS + 1);
    assert_eq!(refusal(&format!("GET / HTTP/1.1\r\n{fields}\r\n")), 431);
    let target = "x".repeat(LONGEST_TARGET);
    assert_eq!(refusal(&format!("GET /{target} HTTP/1.1\r\n\r\n")), 414);
}

proptest! {
    #[test]
    fn no_bytes_at_all_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes);
        let _ = parse(&[b"GET / HTTP/1.1\r\n", &bytes[..]].concat());
    }

    #[test]
    fn a_head_with_a_bare_lf_is_never_read(
        names in proptest::collection::vec("[A-Za-z-]{1,12}", 0..6),
        value in "[ -~]{0,30}",
        at in any::<proptest::sample::Index>(),
    ) {
        let fields = names.iter().map(|name| format!("X{name}: {value}\r\n")).collect::<Vec<_>>().concat();
        let head = format!("GET /a HTTP/1.1\r\n{fields}\r\n");
        prop_assert!(parse(head.as_bytes()).unwrap().is_some());
        let ends: Vec<usize> = head.match_indices("\r\n").map(|(place, _)| place).collect();
        let mut bare = head.clone();
        bare.remove(*at.get(&ends));
        prop_assert!(parse(bare.as_bytes()).is_err(), "{:?}", bare);
    }
}
