//! Any bytes that a child may be sent, in any pieces: read or refused, and what is read is written as the same messages.
#![no_main]

use countersign_hooks::read_as_child;
use libfuzzer_sys::fuzz_target;

/// More than a message grows by when its JSON is written anew.
const MOST: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let written = read_as_child(&[bytes], MOST);
    for size in [1, 3, 64] {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        assert_eq!(read_as_child(&pieces, MOST), written);
    }
    assert_eq!(read_as_child(&[&written], MOST), written);
});
