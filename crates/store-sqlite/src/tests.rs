//! What is particular to this back end: the groups, the lock, the schema, the destruction of secrets.

mod destroying;
mod grouping;
mod opening;
mod round_trip;
mod texts;
mod upgrading;

use std::{future::Future, path::Path, time::Duration};

use countersign_core::{
    Account, AccountId, AuthStatus, Connection, ConnectionId, ConnectorRef, CredentialVersion, Sealed,
    SealedCredential,
};
use countersign_store::{AccountStore, ConnectionStore};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::{Opener, SqliteStore};

fn fresh() -> (TempDir, SqliteStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = node(directory.path());
    (directory, store)
}

fn node(directory: &Path) -> SqliteStore {
    SqliteStore::open(directory, Opener::Node).unwrap()
}

fn account(id: &str) -> Account {
    Account::new(id.parse().unwrap(), id.to_owned(), Timestamp::UNIX_EPOCH)
}

async fn add_account(store: &SqliteStore, id: &str) -> AccountId {
    let account = account(id);
    store.insert_account(&account).await.unwrap();
    account.id
}

fn sealed(version: u32, injection: Vec<u8>) -> SealedCredential {
    SealedCredential {
        version: CredentialVersion(version),
        auth_value: Sealed(injection.iter().rev().copied().collect()),
        injection: Sealed(injection),
        hook_state: None,
        created: Timestamp::UNIX_EPOCH,
    }
}

fn connection(account: &AccountId, id: ConnectionId, credential: SealedCredential) -> Connection {
    Connection {
        id,
        account: account.clone(),
        connector: ConnectorRef { name: "Pipedrive".to_owned(), version: "1".to_owned() },
        authentication: uuid::Uuid::nil(),
        name: "Sales".to_owned(),
        description: None,
        is_partner_integration: false,
        credential_version: credential.version,
        credential: Some(credential),
        standby: None,
        status: AuthStatus::unauthenticated(Timestamp::UNIX_EPOCH),
        sole_user: None,
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
    }
}

async fn add_connection(store: &SqliteStore, account: &AccountId, injection: Vec<u8>) -> ConnectionId {
    let id = store.reserve_connection_id(account).await.unwrap();
    let connection = connection(account, id, sealed(1, injection));
    store.insert_connection(account, &connection, &[]).await.unwrap();
    id
}

/// Waits until it is so, ten seconds at most.
async fn becomes_true<F: Future<Output = bool>>(mut condition: impl FnMut() -> F) -> bool {
    let patience = tokio::time::timeout(Duration::from_secs(10), async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    patience.await.is_ok()
}
