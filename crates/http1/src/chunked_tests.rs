use proptest::prelude::*;

use super::*;

/// Data, how many trailers, and what was left over.
type Whole = (Vec<u8>, usize, Vec<u8>);

/// Everything that comes out when these bytes come in, in pieces of this size; nothing before the end has come.
fn decoded(bytes: &[u8], size: usize) -> Result<Option<Whole>, Broken> {
    let (mut chunked, mut input, mut data, mut trailers) =
        (Chunked::default(), BytesMut::new(), Vec::new(), 0);
    let mut pieces = bytes.chunks(size.max(1));
    loop {
        match chunked.next(&mut input)? {
            Step::Data(piece) => data.extend_from_slice(&piece),
            Step::Trailers(fields) => trailers = fields.len(),
            Step::Over => {
                let rest = [&input[..], &pieces.collect::<Vec<_>>().concat()].concat();
                return Ok(Some((data, trailers, rest)));
            }
            Step::More => match pieces.next() {
                Some(piece) => input.extend_from_slice(piece),
                None => return Ok(None),
            },
        }
    }
}

/// RFC 9112 section 7.1, with an extension, and with trailers (section 7.1.2).
const WHOLE: &[u8] = b"5\r\nhello\r\n6;name=\"v\"\r\n world\r\n00000\r\nX-Sum: 7\r\nX-Sum: 8\r\n\r\nnext";

#[test]
fn a_body_comes_out_the_same_whatever_pieces_it_comes_in() {
    for size in 1..WHOLE.len() {
        let (data, trailers, rest) = decoded(WHOLE, size).unwrap().unwrap();
        assert_eq!((&data[..], trailers, &rest[..]), (&b"hello world"[..], 2, &b"next"[..]), "{size}");
    }
}

#[test]
fn a_body_that_ends_early_is_never_whole() {
    let end = WHOLE.len() - b"next".len();
    for cut in 0..end {
        assert_eq!(decoded(&WHOLE[..cut], 7), Ok(None), "{cut}");
    }
    assert!(decoded(&WHOLE[..end], 7).unwrap().is_some());
}

#[test]
fn what_is_not_the_coding_is_refused() {
    for bytes in [
        "x\r\n",
        "-1\r\nx\r\n",
        "5\nhello\r\n",
        "5\r\nhelloX",
        "5\r\nhello\n0\r\n\r\n",
        "11111111111111111\r\n",
        "0\r\nno colon\r\n\r\n",
        "\r\n\r\n",
        ";x\r\n\r\n",
        " 5\r\nhello\r\n",
        "5;a\nb\r\nhello\r\n",
        "5\r\nhello\r\n\r\n\r\n",
        "0\r\nX: y\n\r\n",
        "0\r\nX: y\r\n\n",
    ] {
        assert_eq!(decoded(bytes.as_bytes(), 3), Err(Broken), "{bytes:?}");
    }
    let endless = format!("1;{}", "e".repeat(LONGEST));
    assert_eq!(decoded(endless.as_bytes(), 1000), Err(Broken));
    let many = format!("1;{}\r\nz\r\n", "e".repeat(1000)).repeat(17);
    assert_eq!(decoded(many.as_bytes(), 1000), Err(Broken));
    let trailers = format!("0\r\nX: {}", "e".repeat(LONGEST));
    assert_eq!(decoded(trailers.as_bytes(), 1000), Err(Broken));
}

proptest! {
    #[test]
    fn pieces_that_were_coded_come_back(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..40), 0..8),
        size in 1_usize..50,
    ) {
        let mut coded = Vec::new();
        for piece in &pieces {
            coded.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            coded.extend_from_slice(piece);
            coded.extend_from_slice(b"\r\n");
        }
        coded.extend_from_slice(b"0\r\n\r\n");
        let (data, trailers, rest) = decoded(&coded, size).unwrap().unwrap();
        prop_assert_eq!((data, trailers, rest), (pieces.concat(), 0, Vec::new()));
    }

    #[test]
    fn no_bytes_at_all_make_the_decoder_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        size in 1_usize..50,
    ) {
        let _ = decoded(&bytes, size);
    }
}
