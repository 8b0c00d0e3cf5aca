use std::future::poll_fn;

use futures_util::stream;
use http::HeaderMap;
use http_body_util::{BodyExt as _, StreamBody};
use tokio::io::{AsyncReadExt as _, duplex};

use super::*;
use crate::listen::input::Input;

/// What goes out of a body with these frames, and whether that is all of it.
async fn sent(frames: Vec<Frame<Bytes>>, framing: Framing) -> (Vec<u8>, Result<(), Stopped>) {
    let frames = frames.into_iter().map(Ok::<_, io::Error>);
    sent_of(ReplyBody::new(StreamBody::new(stream::iter(frames))), framing).await
}

async fn sent_of(body: ReplyBody, framing: Framing) -> (Vec<u8>, Result<(), Stopped>) {
    let (ours, mut theirs) = duplex(64);
    let reading = tokio::spawn(async move {
        let mut all = Vec::new();
        theirs.read_to_end(&mut all).await.unwrap();
        all
    });
    let wire = Shared::new(ours, Input::default());
    wire.lock().out.extend_from_slice(b"head;");
    let mut reply = Reply::new(body, framing);
    let ended = poll_fn(|cx| reply.poll(&wire, cx)).await;
    drop(wire);
    let all = reading.await.unwrap();
    (all.strip_prefix(b"head;").map(<[u8]>::to_vec).unwrap_or_default(), ended)
}

fn data(pieces: &[&[u8]]) -> Vec<Frame<Bytes>> {
    pieces.iter().map(|piece| Frame::data(Bytes::copy_from_slice(piece))).collect()
}

#[tokio::test]
async fn pieces_go_out_as_chunks_and_the_last_one_says_so() {
    let large = vec![b'x'; SMALL + 1];
    let mut frames = data(&[b"one", b"", &large]);
    frames.push(Frame::trailers(HeaderMap::new()));
    let (bytes, ended) = sent(frames, Framing::Chunked).await;
    ended.unwrap();
    let expected = [b"3\r\none\r\n401\r\n", &large[..], b"\r\n0\r\n\r\n"].concat();
    assert_eq!(bytes, expected);
}

#[tokio::test]
async fn a_body_that_is_there_at_once_goes_out_like_any_other() {
    for size in [1, SMALL, SMALL + 1, 100_000] {
        let body = vec![b'x'; size];
        let (bytes, ended) = sent_of(ReplyBody::from(body.clone()), Framing::Chunked).await;
        ended.unwrap();
        let expected = [format!("{size:X}\r\n").as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
        assert_eq!(bytes, expected);
        let (bytes, ended) = sent_of(ReplyBody::from(body.clone()), Framing::Length(size as u64)).await;
        ended.unwrap();
        assert_eq!(bytes, body);
    }
}

#[tokio::test]
async fn a_body_that_is_not_as_long_as_it_says_never_looks_whole() {
    let (bytes, ended) = sent(data(&[b"half"]), Framing::Length(8)).await;
    assert!(matches!(ended, Err(Stopped::OtherLength)), "{ended:?}");
    assert_eq!(bytes, b"half");
    let (bytes, ended) = sent(data(&[b"full", b"more"]), Framing::Length(6)).await;
    assert!(matches!(ended, Err(Stopped::OtherLength)), "{ended:?}");
    assert_eq!(bytes, b"full");
}

#[tokio::test]
async fn a_body_that_breaks_off_has_no_last_chunk() {
    let frames = [Ok(Frame::data(Bytes::from_static(b"half"))), Err(io::Error::other("broken"))];
    let body = ReplyBody::new(StreamBody::new(stream::iter(frames)).boxed());
    let (bytes, ended) = sent_of(body, Framing::Chunked).await;
    assert!(matches!(ended, Err(Stopped::Body(_))), "{ended:?}");
    assert_eq!(bytes, b"4\r\nhalf\r\n");
}

#[tokio::test]
async fn nothing_goes_out_where_no_body_may() {
    let (bytes, ended) = sent(data(&[b"unwanted"]), Framing::Nothing(Some(8))).await;
    ended.unwrap();
    assert_eq!(bytes, b"");
}
