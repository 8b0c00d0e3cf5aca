//! A page of rows, and how many there are in all.

use countersign_core::{Page, Sort};

/// Which rows of a list, in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListOrder {
    /// Which part of the list.
    pub page: Page,
    /// By which column; ties go by id.
    pub sort: Sort,
    /// Smallest first; otherwise the whole order is turned round, ties too.
    pub ascending: bool,
}

impl Default for ListOrder {
    fn default() -> Self {
        Self { page: Page::default(), sort: Sort::default(), ascending: true }
    }
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// The rows of this page; empty past the end.
    pub rows: Vec<T>,
    /// How many rows all pages have together.
    pub total: u64,
}
