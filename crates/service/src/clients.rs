//! OAuth clients: made, changed, listed, revoked.

use countersign_audit::EventKind;
use countersign_core::{Client, ClientId, ClientPatch, Scope, SecretString, random_uuid};
use countersign_store::{ListOrder, Listing, StoreError};
use countersign_vault::SecretKind;

use crate::{Deed, Service, ServiceError, ServiceResult};

/// A client that was just made: the only time that its secret is seen.
#[derive(Debug)]
pub struct NewClient {
    /// The client as it is kept.
    pub client: Client,
    /// Its secret, 256 bits.
    pub secret: SecretString,
}

impl Service {
    /// Makes a client whose tokens reach `scope` at most, for a command.
    pub async fn create_client(&self, name: &str, scope: Scope) -> ServiceResult<NewClient> {
        let members = ClientPatch { name: Some(name.to_owned()), ..ClientPatch::default() };
        self.register_client(None, scope, members).await
    }

    /// Makes a client whose tokens reach `scope` at most. The name is required.
    pub async fn register_client(
        &self,
        deed: Option<&Deed>,
        scope: Scope,
        members: ClientPatch,
    ) -> ServiceResult<NewClient> {
        let name = checked_name(members.name.unwrap_or_default())?;
        let id: ClientId = random_uuid(&*self.clock, &*self.entropy)
            .simple()
            .to_string()
            .parse()
            .map_err(|error| ServiceError::Broken(format!("a made client id: {error}")))?;
        let secret = self.ring.new_secret(SecretKind::ClientSecret);
        let client = Client {
            id,
            name,
            scope,
            secret: self.ring.lookup_hash(SecretKind::ClientSecret, secret.expose()),
            allowed: members.allowed.unwrap_or_default(),
            created: self.clock.now(),
            revoked: None,
        };
        self.record_front_door(deed, EventKind::ClientCreated, None, &client.id).await?;
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

    /// The clients of the installation, revoked ones too.
    pub async fn clients(&self, order: ListOrder) -> ServiceResult<Listing<Client>> {
        Ok(self.store.clients(order).await?)
    }

    /// One client.
    pub async fn client(&self, id: &ClientId) -> ServiceResult<Client> {
        self.store.client(id).await?.ok_or_else(|| ServiceError::not_found("client", id))
    }

    /// Changes the members that are present; holds for the tokens that the client has.
    pub async fn update_client(
        &self,
        deed: &Deed,
        id: &ClientId,
        mut patch: ClientPatch,
    ) -> ServiceResult<Client> {
        patch.name = patch.name.map(checked_name).transpose()?;
        self.client(id).await?;
        self.record_front_door(Some(deed), EventKind::ClientChanged, None, id).await?;
        let written = self.store.update_client(id, patch).await;
        self.memory.forget_callers();
        match written {
            Err(StoreError::NotFound(_)) => Err(ServiceError::not_found("client", id)),
            other => Ok(other?),
        }
    }

    /// Revokes a client: it gets no token any more, and those it has end now.
    pub async fn revoke_client(&self, deed: Option<&Deed>, id: &ClientId) -> ServiceResult<()> {
        self.client(id).await?;
        self.record_front_door(deed, EventKind::ClientRevoked, None, id).await?;
        let revoked = self.store.revoke_client(id, self.clock.now()).await;
        self.memory.forget_callers();
        match revoked {
            Err(StoreError::NotFound(_)) => Err(ServiceError::not_found("client", &id)),
            other => Ok(other?),
        }
    }
}

/// Characters that a name may have.
const MAX_NAME: usize = 200;

fn checked_name(name: String) -> ServiceResult<String> {
    if name.trim().is_empty() {
        return Err(ServiceError::invalid("name-required", "Name is required"));
    }
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let message = format!("Name has at most {MAX_NAME} characters and no control characters");
        return Err(ServiceError::invalid("bad-name", message));
    }
    Ok(name)
}
