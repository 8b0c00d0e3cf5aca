//! Heads that two readers could understand differently (RFC 9112 sections 2.2, 5, 6 and 11).

use crate::scene::{Guarded, MARK};

#[tokio::test]
async fn two_lengths_are_refused_whichever_comes_first() {
    let guarded = Guarded::set().await;
    for fields in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Transfer-Encoding: chunked\r\nX-A: b\r\ncontent-length: 4\r\n",
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 4\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    ] {
        guarded.refuses(fields, guarded.rig.head("POST", "/x", fields) + "0\r\n\r\n").await;
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn lengths_that_differ_or_are_no_number_are_refused() {
    let guarded = Guarded::set().await;
    for fields in [
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 4\r\n",
        "Content-Length: 4, 5\r\n",
        "Content-Length: 4, 4\r\n",
        "Content-Length: +4\r\n",
        "Content-Length: -4\r\n",
        "Content-Length: 0x4\r\n",
        "Content-Length: 4 4\r\n",
        "Content-Length: four\r\n",
        "Content-Length: \r\n",
        "Content-Length: 4;\r\n",
        "Content-Length: 4.0\r\n",
        "Content-Length: 1e1\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length: 18446744073709551616\r\n",
    ] {
        guarded.refuses(fields, guarded.rig.head("POST", "/x", fields) + "zzzz").await;
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn codings_other_than_chunked_once_are_refused() {
    let guarded = Guarded::set().await;
    for fields in [
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunkedx\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: \r\n",
        "Transfer-Encoding: ,chunked\r\n",
        "Transfer-Encoding: chunked;q=1\r\n",
        "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding: chu nked\r\n",
        "Transfer-Encoding: \x0bchunked\r\n",
    ] {
        guarded.refuses(fields, guarded.rig.head("POST", "/x", fields) + "0\r\n\r\n").await;
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn a_refused_coding_is_explained_and_the_connection_ends() {
    let guarded = Guarded::set().await;
    let head = guarded.rig.head("POST", "/x", "Transfer-Encoding: gzip, chunked\r\n");
    let answer = guarded.refuses("gzip", head + "0\r\n\r\n").await;
    answer.expect_error(400, "transfer-encoding");
    assert_eq!(answer.header("connection"), Some("close"));
}

#[tokio::test]
async fn lines_that_end_without_crlf_and_control_characters_are_refused() {
    let guarded = Guarded::set().await;
    let head = |fields: &str| guarded.rig.head("GET", "/x", fields);
    for fields in [
        "X-A: a\rb\r\n",
        "X-A: a\r\rb\r\n",
        "X-A: a\r\r\n",
        "X-A: a\nX-B: b\r\n",
        "X-A: a\nContent-Length: 5\r\n",
        "X-A: a\0b\r\n",
        "X-A: a\x01b\r\n",
        "X-A: a\x7fb\r\n",
        "X\0A: a\r\n",
        "X\rA: a\r\n",
        "\nX-A: a\r\n",
        "\rX-A: a\r\n",
    ] {
        guarded.refuses(&format!("{fields:?}"), head(&format!("X-Mark: {MARK}\r\n{fields}"))).await;
    }
    let bare = head("").replace("\r\n", "\n");
    guarded.refuses("bare LF throughout", bare).await;
    guarded.refuses("a head that ends with a bare LF", head("").replace("\r\n\r\n", "\r\n\n")).await;
    guarded.still_serves().await;
}

#[tokio::test]
async fn folded_lines_and_spaces_around_names_are_refused() {
    let guarded = Guarded::set().await;
    for fields in [
        "X-A: a\r\n b\r\n",
        "X-A: a\r\n\tb\r\n",
        "X-A:\r\n a\r\n",
        "X-A: a\r\n Content-Length: 5\r\n",
        "X-A : a\r\n",
        "X-A\t: a\r\n",
        "Content-Length : 5\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding\x0b: chunked\r\n",
        " X-A: a\r\n",
        "X A: a\r\n",
        ": a\r\n",
        "X-A\r\n",
        "X(A): a\r\n",
        "X-\u{e4}: a\r\n",
    ] {
        let head = guarded.rig.head("GET", "/x", &format!("X-Mark: {MARK}\r\n{fields}"));
        guarded.refuses(&format!("{fields:?}"), head).await;
    }
    // A fold right behind the request line.
    let head = guarded.rig.head("GET", "/x", "").replacen("\r\nHost:", "\r\n Host:", 1);
    guarded.refuses("a folded request line", head).await;
    guarded.still_serves().await;
}

#[tokio::test]
async fn b13_two_authorization_fields_are_refused_however_they_are_written() {
    let guarded = Guarded::set().await;
    for field in ["Authorization: Basic YTpi\r\n", "authorization: Bearer x\r\n", "AUTHORIZATION: \r\n"] {
        let mut wire = guarded.rig.send("GET", "/x", &format!("X-Mark: {MARK}\r\n{field}"), b"").await;
        let answer = wire.answer("GET").await.unwrap();
        answer.expect_error(400, "two-authorizations");
        assert!(!String::from_utf8_lossy(&answer.body).contains("YTpi"));
    }
    guarded.still_serves().await;
}

#[tokio::test]
async fn request_lines_that_are_no_request_lines_are_refused() {
    let guarded = Guarded::set().await;
    let right = guarded.rig.head("GET", &format!("/{MARK}"), "");
    for (what, wrong) in [
        ("two spaces", right.replacen("GET ", "GET  ", 1)),
        ("a tab", right.replacen("GET ", "GET\t", 1)),
        ("a space in front", format!(" {right}")),
        ("a space behind", right.replacen("HTTP/1.1\r\n", "HTTP/1.1 \r\n", 1)),
        ("no version", right.replacen(" HTTP/1.1", "", 1)),
        ("HTTP/0.9", right.replacen("HTTP/1.1", "HTTP/0.9", 1)),
        ("HTTP/1.2", right.replacen("HTTP/1.1", "HTTP/1.2", 1)),
        ("HTTP/2.0", right.replacen("HTTP/1.1", "HTTP/2.0", 1)),
        ("http/1.1", right.replacen("HTTP/1.1", "http/1.1", 1)),
        ("HTTP/1.10", right.replacen("HTTP/1.1", "HTTP/1.10", 1)),
        ("a NUL in the path", right.replacen("/proxy/", "/proxy/\0", 1)),
        ("a method that is no token", right.replacen("GET ", "G@T ", 1)),
        ("no method", right.replacen("GET ", " ", 1)),
    ] {
        guarded.refuses(what, wrong).await;
    }
    guarded.still_serves().await;
}
