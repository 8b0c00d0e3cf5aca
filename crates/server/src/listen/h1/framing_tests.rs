use http::{HeaderName, HeaderValue, Response};

use super::*;

/// The head of a reply with these fields and this body, and how the body is framed.
fn laid_out(
    asked: (&Method, Version),
    status: u16,
    fields: &[(&'static str, &'static str)],
    body: ReplyBody,
) -> (String, Framing) {
    let mut reply = Response::new(body);
    *reply.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in fields {
        reply.headers_mut().append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    reply.headers_mut().insert(DATE, HeaderValue::from_static("then"));
    let (parts, body) = reply.into_parts();
    let asked = Asked { is_head: asked.0 == Method::HEAD, version: asked.1, keeps_open: true };
    let framing = Framing::of(asked, &parts, &body);
    let mut out = Vec::new();
    put_head(&mut out, asked, &parts, framing, true);
    (String::from_utf8(out).unwrap(), framing)
}

fn unknown() -> ReplyBody {
    ReplyBody::from_stream(futures_util::stream::empty::<Result<bytes::Bytes, std::io::Error>>())
}

const GET: (&Method, Version) = (&Method::GET, Version::HTTP_11);
const HEAD: (&Method, Version) = (&Method::HEAD, Version::HTTP_11);
const OLD: (&Method, Version) = (&Method::GET, Version::HTTP_10);

/// RFC 9112 section 6.3, RFC 9110 section 8.6.
#[test]
fn a_body_is_framed_as_request_status_and_length_have_it() {
    let told: &[_] = &[("content-length", "7")];
    for (asked, status, fields, body, framing, line) in [
        (GET, 200, &[][..], ReplyBody::from("four"), Framing::Length(4), "content-length: 4\r\n"),
        (GET, 200, &[], ReplyBody::empty(), Framing::Length(0), "content-length: 0\r\n"),
        (GET, 200, &[], unknown(), Framing::Chunked, "transfer-encoding: chunked\r\n"),
        (GET, 200, told, unknown(), Framing::Length(7), "content-length: 7\r\n"),
        (GET, 204, told, ReplyBody::empty(), Framing::Nothing(None), ""),
        (GET, 304, told, ReplyBody::empty(), Framing::Nothing(Some(7)), "content-length: 7\r\n"),
        (GET, 304, &[], ReplyBody::empty(), Framing::Nothing(None), ""),
        (HEAD, 200, told, ReplyBody::empty(), Framing::Nothing(Some(7)), "content-length: 7\r\n"),
        (HEAD, 200, &[], ReplyBody::from("four"), Framing::Nothing(Some(4)), "content-length: 4\r\n"),
        (HEAD, 200, &[], ReplyBody::empty(), Framing::Nothing(None), ""),
        (HEAD, 200, &[], unknown(), Framing::Nothing(None), ""),
    ] {
        let (head, as_framed) = laid_out(asked, status, fields, body);
        assert_eq!(as_framed, framing, "{asked:?} {status} {fields:?}");
        assert!(head.ends_with(&format!("\r\ndate: then\r\n{line}\r\n")), "{head}");
    }
}

#[test]
fn a_caller_of_http_1_0_is_answered_in_kind_and_without_chunks() {
    let (head, framing) = laid_out(OLD, 200, &[], unknown());
    assert_eq!(framing, Framing::UntilClose);
    assert!(head.starts_with("HTTP/1.0 200 OK\r\n") && !head.contains("transfer-encoding"), "{head}");
    assert!(head.contains("connection: keep-alive\r\n"));
}

#[test]
fn what_becomes_of_the_message_and_the_connection_is_not_for_a_handler_to_say() {
    let fields =
        [("transfer-encoding", "gzip"), ("connection", "x-hop"), ("content-length", "4"), ("x-a", "b")];
    let (head, _) = laid_out(GET, 404, &fields, ReplyBody::from("four"));
    assert_eq!(head, "HTTP/1.1 404 Not Found\r\nx-a: b\r\ndate: then\r\ncontent-length: 4\r\n\r\n");
}

#[test]
fn a_reply_says_when_it_was_made() {
    let (parts, ()) = Response::new(()).into_parts();
    let mut out = Vec::new();
    put_head(
        &mut out,
        Asked { is_head: false, version: Version::HTTP_11, keeps_open: false },
        &parts,
        Framing::Length(0),
        false,
    );
    let head = String::from_utf8(out).unwrap();
    assert!(head.contains("\r\ndate: ") && head.ends_with(" GMT\r\n\r\n"), "{head}");
    assert!(head.contains("\r\nconnection: close\r\n"));
}
