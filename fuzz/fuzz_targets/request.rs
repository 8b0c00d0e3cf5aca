//! Any bytes as a caller's request, in any pieces: no panic, and read as the whole is; a body is never more than came.
#![no_main]

use countersign_server::read_request;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The bytes as they are, and behind a head, so that the fuzzer gets to the chunks.
    let chunked = [b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", bytes].concat();
    for bytes in [bytes, &chunked[..]] {
        let whole = read_request(&[bytes]);
        assert!(whole.as_ref().is_none_or(|request| request.body.len() <= bytes.len()));
        for size in [1, 3, 64] {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            assert_eq!(read_request(&pieces), whole);
        }
    }
});
