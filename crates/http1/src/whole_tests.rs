use super::*;
use crate::Chunked;

/// What comes of a body of which the first of these pieces came with its head.
fn read(decoder: Decoder, pieces: &[&[u8]]) -> (Vec<u8>, bool) {
    let body = decoder.read_whole(BytesMut::from(pieces[0]), pieces[1..].iter().copied());
    (body.bytes, body.is_whole)
}

#[test]
fn a_body_is_read_to_its_end_and_no_further() {
    assert_eq!(read(Decoder::Length(5), &[b"he", b"llo, and more"]), (b"hello".to_vec(), true));
    let chunks: &[&[u8]] = &[b"5\r", b"\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r", b"\n\r\nmore"];
    assert_eq!(read(Decoder::Chunked(Chunked::default()), chunks), (b"hello!".to_vec(), true));
    assert_eq!(read(Decoder::UntilClose, &[b"hel", b"lo"]), (b"hello".to_vec(), true));
}

#[test]
fn a_body_that_was_cut_off_or_is_broken_is_not_whole() {
    assert_eq!(read(Decoder::Length(6), &[b"hel", b"lo"]), (b"hello".to_vec(), false));
    assert_eq!(read(Decoder::Chunked(Chunked::default()), &[b"5\r\nhello\r\n"]), (b"hello".to_vec(), false));
    assert_eq!(read(Decoder::Chunked(Chunked::default()), &[b"5\r\nhello\n0"]), (b"hello".to_vec(), false));
}
