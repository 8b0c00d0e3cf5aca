//! The embedded store does what every back end must do.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::Arc;

use async_trait::async_trait;
use countersign_store::{Store, contract::Place};
use countersign_store_sqlite::{Opener, SqliteStore};
use tempfile::TempDir;

struct Directory(TempDir);

#[async_trait]
impl Place for Directory {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(self.0.path(), Opener::Node).unwrap())
    }
}

fn fresh() -> Directory {
    Directory(tempfile::tempdir().unwrap())
}

countersign_store::contract_tests!(fresh);
