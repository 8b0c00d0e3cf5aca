//! A second program on the store of a test's server: what the commands of the program are while it serves.

use std::sync::Arc;

use countersign_core::{AccountId, Clock as _, ConnectionId, TwoFactor, User};
use countersign_service::unlock;
use countersign_store::{
    ClientStore as _, ConnectionChange, ConnectionStore as _, CredentialChange, SignIns, UserStore as _,
};
use countersign_store_sqlite::{Opener, SqliteStore};
use countersign_vault::{MasterKey, MasterKeySource, Place, SystemEntropy};

use crate::{Person, TestApp};

/// Writes to the store behind the server's back: the server learns of it from the change feed alone.
pub struct SecondProgram<'a> {
    app: &'a TestApp,
    store: SqliteStore,
}

impl TestApp {
    /// Opens the store of this server once more, as a command does.
    #[must_use]
    pub fn second_program(&self) -> SecondProgram<'_> {
        let store = SqliteStore::open(&self.data().join("data"), Opener::Tool).expect("the server's store");
        SecondProgram { app: self, store }
    }
}

impl SecondProgram<'_> {
    /// Revokes the server's first client, and with it its tokens.
    pub async fn revoke_client(&self) {
        let id = self.app.client.0.parse().expect("the id of a client");
        self.store.revoke_client(&id, self.app.clock.now()).await.expect("a revoked client");
    }

    /// Gives a user a second factor with this secret, confirmed.
    pub async fn add_second_factor(&self, person: &Person, secret: &[u8]) {
        let file = MasterKeySource::File(self.app.data().join("master.key"));
        let master = MasterKey::load(&file).await.expect("the server's master key");
        let ring = unlock(&self.store, &master, Arc::new(SystemEntropy)).await.expect("an answer");
        let place = Place::TwoFactor { user: person.user.id };
        let secret = ring.expect("a key ring").seal(&place, secret).expect("a sealed secret");
        let user = self.store.user(person.user.id).await.expect("an answer of the store").expect("the user");
        let two_factor = Some(TwoFactor { secret, is_confirmed: true, last_step: 0 });
        self.store.update_user(&User { two_factor, ..user }, SignIns::End).await.expect("a changed user");
    }

    /// Removes the credential of an account connector.
    pub async fn remove_credential(&self, account: &str, connection: i64) {
        let account: AccountId = account.parse().expect("an account's id");
        let id: ConnectionId = connection.to_string().parse().expect("a connection's id");
        let stored = self.store.connection(&account, id).await.expect("an answer of the store");
        let version = stored.expect("the account connector").credential_version;
        let mut change = ConnectionChange::new(version, self.app.clock.now());
        change.credential = Some(CredentialChange::Remove);
        self.store.update_connection(&account, id, change).await.expect("a changed account connector");
    }

    /// Copies the sealed credential of one account connector into the row of another one of the account.
    pub async fn copy_credential(&self, account: &str, from: i64, to: i64) {
        let account: AccountId = account.parse().expect("an account's id");
        let row = async |id: i64| {
            let id: ConnectionId = id.to_string().parse().expect("a connection's id");
            let stored = self.store.connection(&account, id).await.expect("an answer of the store");
            stored.expect("the account connector")
        };
        let (from, to) = (row(from).await, row(to).await);
        let mut credential = from.credential.expect("a credential");
        credential.version = to.credential_version.next();
        let mut change = ConnectionChange::new(to.credential_version, self.app.clock.now());
        change.credential = Some(CredentialChange::Replace(credential));
        self.store.update_connection(&account, to.id, change).await.expect("a changed account connector");
    }
}
