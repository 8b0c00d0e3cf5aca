//! The embedded store: everything that is kept, in one `SQLite` file that one node owns.
//!
//! One thread writes. It takes the writes that wait and commits them together, so that many callers
//! share one flush to the disk; each caller is answered after the flush and not before. Several threads
//! read beside it, each with a connection of its own.
//!
//! # What destroying a credential means here
//!
//! A sealed value that is replaced or removed is overwritten with zeros (`secure_delete`) in the same
//! transaction, and no copy of it is left elsewhere in the file: credentials, what hooks keep beside them, and
//! managed values lie in overflow pages, which are one row's alone and never moved (the migration
//! `0006_values_apart` has the reason, and docs/decisions/029-sealed-values-in-pages-of-their-own.md the cost;
//! `0007_credentials_by_number` finds credentials without reading those pages). The write-ahead log still holds
//! the page as it was before; it is emptied within about a second of the write, or as soon after as no other program is in the middle of a read, and at
//! the latest when the store is closed. What the file system and the disk keep of truncated files is out
//! of this program's reach: that is what the sealing is for.

mod accounts;
mod applications;
mod changes;
mod checkpoint;
mod clients;
mod connections;
mod credentials;
mod error;
mod files;
mod group;
mod history;
mod installations;
mod installed;
mod keys;
mod lock;
mod managed;
mod migrate;
mod order;
mod properties;
mod readers;
mod rows;
mod sign_in_tokens;
mod sign_ins;
mod store;
mod tokens;
mod users;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{Failure, OpenError};
pub use store::{Opener, SqliteStore};
