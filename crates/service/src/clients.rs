//! OAuth clients: made, listed, revoked. Used by the program's commands.

use countersign_core::{Client, ClientId, Scope, SecretString, random_uuid};
use countersign_store::StoreError;
use countersign_vault::SecretKind;

use crate::{Service, ServiceError, ServiceResult};

/// A client that was just made: the only time that its secret is seen.
#[derive(Debug)]
pub struct NewClient {
    /// The client as it is kept.
    pub client: Client,
    /// Its secret, 256 bits.
    pub secret: SecretString,
}

impl Service {
    /// Makes a client whose tokens reach `scope` at most.
    pub async fn create_client(&self, name: &str, scope: Scope) -> ServiceResult<NewClient> {
        if name.trim().is_empty() {
            return Err(ServiceError::invalid("name-required", "Name is required"));
        }
        let id: ClientId = random_uuid(&*self.clock, &*self.entropy)
            .simple()
            .to_string()
            .parse()
            .map_err(|error| ServiceError::Broken(format!("a made client id: {error}")))?;
        let secret = self.ring.new_secret(SecretKind::ClientSecret);
        let client = Client {
            id,
            name: name.to_owned(),
            scope,
            secret: self.ring.lookup_hash(SecretKind::ClientSecret, secret.expose()),
            created: self.clock.now(),
            revoked: None,
        };
        match self.store.insert_client(&client).await {
            Ok(()) => Ok(NewClient { client, secret }),
            Err(StoreError::NotFound(_)) => {
                let Scope::Account(account) = client.scope else {
                    return Err(ServiceError::Broken("the store misses an account nobody named".to_owned()));
                };
                Err(ServiceError::not_found("account", &account))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// All clients, revoked ones too, oldest first.
    pub async fn clients(&self) -> ServiceResult<Vec<Client>> {
        Ok(self.store.clients().await?)
    }

    /// Revokes a client: it gets no token any more, and those it has end now.
    pub async fn revoke_client(&self, id: &ClientId) -> ServiceResult<()> {
        let revoked = self.store.revoke_client(id, self.clock.now()).await;
        self.memory.forget_callers();
        match revoked {
            Err(StoreError::NotFound(_)) => Err(ServiceError::not_found("client", &id)),
            other => Ok(other?),
        }
    }
}
