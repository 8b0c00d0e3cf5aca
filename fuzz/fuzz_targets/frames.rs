//! Any bytes that a child may send, in any pieces: read or refused, within the bound.
#![no_main]

use countersign_hooks::read_as_parent;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = read_as_parent(&[bytes], 4096);
    for size in [1, 3, 64] {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        assert_eq!(read_as_parent(&pieces, 4096), whole);
    }
});
