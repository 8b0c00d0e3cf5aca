//! The store and the key that opens what is in it.
//!
//! Opening a store brings an older schema up to date, which a doctor must not do. Whoever holds the lock file
//! keeps that from happening: a running node, or this command for as long as it looks.

use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::Arc,
};

use countersign_service::unlock;
use countersign_store_sqlite::{OpenError, Opener, SqliteStore};
use countersign_vault::{KeyRing, MasterKey, MasterKeySource, SystemEntropy};

use super::Report;
use crate::{config::Config, failure::Failure, wiring::master_key_source};

const STORE: &str = "store";
const NODE: &str = "node";
const KEY: &str = "master key";

/// Who works on this store.
pub(super) enum Node {
    /// A server.
    Running,
    /// Nobody but this command, while it holds the lock.
    None { _lock: File },
    /// There is no lock file to tell.
    Unknown,
}

impl Node {
    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running)
    }
}

/// Whether a server runs on this store.
pub(super) fn node(data: &Path, report: &mut Report) -> Node {
    let Ok(lock) = File::open(data.join("countersign.lock")) else { return Node::Unknown };
    match lock.try_lock() {
        Ok(()) => {
            report.ok(NODE, "no server runs on this store");
            Node::None { _lock: lock }
        }
        Err(TryLockError::WouldBlock) => {
            report.ok(NODE, "a server runs on this store");
            Node::Running
        }
        Err(TryLockError::Error(error)) => {
            report.fail(
                NODE,
                format!("the lock file cannot be locked: {error}"),
                "keep the data directory on a local file system",
            );
            Node::Unknown
        }
    }
}

/// Returns the key ring, where it opens.
pub(super) async fn examine(
    config: &Config,
    data: &Path,
    node: Node,
    report: &mut Report,
) -> Option<KeyRing> {
    let is_there = data.join("countersign.db").is_file();
    if !is_there {
        report.note(STORE, "there is none yet", "`countersign init` makes it");
        key_alone(config, data, report).await;
        return None;
    }
    if let Node::Unknown = node {
        report.note(STORE, "it was not opened, since no server has used it yet", "start the server once");
        key_alone(config, data, report).await;
        return None;
    }
    let mut opened = None;
    match SqliteStore::open(data, Opener::Tool) {
        Ok(store) => {
            report.ok(STORE, "it opens, and its schema is this program's");
            opened = ring(&store, config, data, report).await;
            store.close().await;
        }
        Err(error @ OpenError::Behind { .. }) if !node.is_running() => {
            report.note(STORE, schema(&error), "the next `countersign serve` brings it up to date");
            key_alone(config, data, report).await;
        }
        Err(error) => {
            report.failed(STORE, &error.into());
            key_alone(config, data, report).await;
        }
    }
    // Until here nobody else changes the schema.
    drop(node);
    opened
}

fn schema(error: &OpenError) -> String {
    match error {
        OpenError::Behind { found, known, .. } => {
            format!("it has schema {found}, and this program needs {known}")
        }
        other => other.to_string(),
    }
}

/// The master key opens the key ring of the store.
async fn ring(store: &SqliteStore, config: &Config, data: &Path, report: &mut Report) -> Option<KeyRing> {
    let master = match MasterKey::load(&master_key_source(config, data)).await {
        Ok(master) => master,
        Err(error) => {
            let todo = "bring back the key that this store was made with; without it nothing in it opens";
            report.fail(KEY, error.to_string(), todo);
            return None;
        }
    };
    match unlock(store, &master, Arc::new(SystemEntropy)).await {
        Ok(Some(ring)) => {
            report.ok(KEY, "it opens the key ring");
            return Some(ring);
        }
        Ok(None) => {
            report.note(STORE, "it is empty", "`countersign init` makes its key ring and the first client");
        }
        Err(error) => report.fail(KEY, error.to_string(), "bring back the key that this store was made with"),
    }
    None
}

/// The master key by itself, where there is no key ring to try it on.
async fn key_alone(config: &Config, data: &Path, report: &mut Report) {
    let source = master_key_source(config, data);
    let is_made_at_init = config.master_key_file.is_none();
    if let MasterKeySource::File(path) = &source
        && !path.exists()
        && is_made_at_init
        && !data.join("countersign.db").exists()
    {
        return report.note(KEY, "there is none yet", "`countersign init` makes it");
    }
    match MasterKey::load(&source).await {
        Ok(_) => report.ok(KEY, "it can be read"),
        Err(error) => report.failed(KEY, &Failure::from(error)),
    }
}
