//! The contract: what every back end must do, as tests that each back end runs on itself.
//!
//! A back end's tests name a function that makes an empty [`Place`], and get one test for each behaviour:
//!
//! ```ignore
//! fn fresh() -> MyPlace { .. }
//! countersign_store::contract_tests!(fresh);
//! ```
#![expect(missing_docs, reason = "the names of the tests are sentences that say it all")]
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
#![expect(clippy::missing_panics_doc, reason = "tests fail by panicking")]

pub mod accounts;
pub mod applications;
pub mod changes;
pub mod clients;
pub mod connections;
pub mod credentials;
pub mod deletion;
pub mod durability;
pub mod history;
pub mod hook_state;
pub mod installations;
pub mod isolation;
pub mod keys;
pub mod listing;
pub mod managed;
pub mod properties;
pub mod rotation;
pub mod sign_in_tokens;
pub mod sign_ins;
pub mod sole_user;
pub mod tokens;
pub mod user_changes;
pub mod users;

mod behaviours;
mod samples;

use std::sync::Arc;

use async_trait::async_trait;

use crate::Store;

/// Where one store is kept: empty at first, and what was written is there whenever it is opened again.
#[async_trait]
pub trait Place: Send + Sync {
    /// Opens the store. A test drops every handle before it opens again.
    async fn open(&self) -> Arc<dyn Store>;
}

/// Fails unless the result is exactly this error.
macro_rules! assert_refused {
    ($result:expr, $kind:ident($what:literal)) => {
        match $result {
            Err($crate::StoreError::$kind($what)) => {}
            other => panic!("expected {}({:?}), got {other:?}", stringify!($kind), $what),
        }
    };
}
use assert_refused;
