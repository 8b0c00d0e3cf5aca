//! Any bytes as a third party's answer, in any pieces: no panic, and read as the whole is; a body is never more than came.
#![no_main]

use countersign_outbound::read_answer;
use http::Method;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The bytes as they are, and behind a head, so that the fuzzer gets to the chunks.
    let chunked = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", bytes].concat();
    for (bytes, asked) in [(bytes, Method::GET), (bytes, Method::HEAD), (&chunked[..], Method::GET)] {
        let whole = read_answer(&[bytes], &asked);
        assert!(whole.as_ref().is_none_or(|answer| answer.body.len() <= bytes.len()));
        for size in [1, 3, 64] {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            assert_eq!(read_answer(&pieces, &asked), whole);
        }
    }
});
