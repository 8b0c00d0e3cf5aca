//! A part of a list: which rows, in which order.

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Rows a page, 1 to [`Page::MAX_SIZE`].
    pub size: u32,
}

impl Page {
    /// Rows a page when the caller names no number.
    pub const DEFAULT_SIZE: u32 = 25;
    /// The most rows that one page may have.
    pub const MAX_SIZE: u32 = 1000;

    /// How many rows lie before this page.
    #[must_use]
    pub fn offset(self) -> u64 {
        u64::from(self.number.saturating_sub(1)) * u64::from(self.size)
    }
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1, size: Self::DEFAULT_SIZE }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By id, which is the order of making for connections.
    #[default]
    Id,
    /// By name, without regard to ASCII case, then by id.
    Name,
    /// By the time of making, then by id.
    Created,
}
