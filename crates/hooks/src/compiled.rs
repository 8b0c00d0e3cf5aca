//! What is compiled of our own scripts. To compile them is three quarters of a child's start, so that the first child
//! hands what it made to its successors, by way of the parent.

use std::fmt;

/// Our own scripts, compiled: bytes by the names of the scripts. The engine trusts such bytes as it trusts its own
/// code. They are taken from a child's first word alone, which it says before it is given any script of a stranger.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Compiled(pub(crate) Vec<(String, Vec<u8>)>);

impl Compiled {
    /// What was compiled of that script.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, bytes)| &bytes[..])
    }
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Compiled({} scripts)", self.0.len())
    }
}
