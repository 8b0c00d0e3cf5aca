//! The number of a release: the `Id` of a `Connector` on the wire, made from its name and version.
//!
//! The number must be the same on every node and after every start, without a table that hands numbers
//! out, so it is a hash: FNV-1a, because the standard library's hasher promises no stable value and ten
//! lines are less than a dependency. It is no protection against anything; two releases of one library
//! that meet in a number are refused at load.

use countersign_core::ReleaseId;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The number of this release, 1 to 2^31 - 1: clients of the original API keep it in 32 bits.
pub(crate) fn release_id(name: &str, version: &str) -> Option<ReleaseId> {
    let bytes = name.bytes().chain([0]).chain(version.bytes());
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    let folded = (hash >> 32) ^ (hash & 0xffff_ffff);
    let number = i64::try_from(folded & 0x7fff_ffff).unwrap_or_default().max(1);
    ReleaseId::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with a separate FNV-1a in Python.
    #[test]
    fn the_number_of_a_release_never_changes() {
        assert_eq!(release_id("Pipedrive", "1.0").unwrap().get(), EXPECTED_PIPEDRIVE);
        assert_eq!(release_id("", "").unwrap().get(), EXPECTED_EMPTY);
    }

    const EXPECTED_PIPEDRIVE: i64 = 2_125_787_217;
    const EXPECTED_EMPTY: i64 = 694_291_091;
}
