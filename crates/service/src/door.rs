//! The door: who calls, and which account the call is for.

use std::sync::Arc;

use countersign_core::{Account, AccountId, ClientId, Scope};
use countersign_vault::SecretKind;

use crate::{Service, ServiceError, ServiceResult, memory::KnownCaller};

/// Who calls, after the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The OAuth client whose token it is.
    pub client: ClientId,
    /// What the token reaches.
    pub scope: Scope,
}

/// Why the door stays shut for this account.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The account header is missing.
    #[error("The X-Cyclr-Account header is missing.")]
    AccountMissing,
    /// The account header is there and empty.
    #[error("The X-Cyclr-Account header is empty.")]
    AccountEmpty,
    /// The account header names no account.
    #[error("The X-Cyclr-Account header names no account.")]
    AccountUnknown,
    /// The token is confined to another account, or confined at all where the call is for all of them.
    #[error("This token is confined to account '{0}'.")]
    Confined(AccountId),
    /// Something else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Caller {
    /// Passes when the caller may see this account.
    pub fn may_reach(&self, account: &AccountId) -> Result<(), DoorError> {
        match &self.scope {
            Scope::Account(own) if own != account => Err(DoorError::Confined(own.clone())),
            _ => Ok(()),
        }
    }

    /// Passes when the caller may see every account.
    pub fn may_reach_all(&self) -> Result<(), DoorError> {
        match &self.scope {
            Scope::Account(own) => Err(DoorError::Confined(own.clone())),
            Scope::AllAccounts => Ok(()),
        }
    }
}

impl Service {
    /// Who holds this bearer token; `None` when it is unknown, expired or revoked.
    pub async fn caller(&self, bearer: &str) -> ServiceResult<Option<Caller>> {
        let hash = self.ring.lookup_hash(SecretKind::AccessToken, bearer);
        let load = async {
            let token = self.store.token(&hash).await?;
            Ok(token.map(|token| KnownCaller {
                caller: Caller { client: token.client, scope: token.scope },
                expires: token.expires,
            }))
        };
        let known = self.memory.caller(hash, load).await?;
        let live = known.filter(|known| known.expires > self.clock.now());
        Ok(live.map(|known| known.caller.clone()))
    }

    /// The account that the header names, if this caller may reach it.
    pub async fn account_of_call(
        &self,
        caller: &Caller,
        header: Option<&str>,
    ) -> Result<Arc<Account>, DoorError> {
        let header = header.ok_or(DoorError::AccountMissing)?.trim();
        if header.is_empty() {
            return Err(DoorError::AccountEmpty);
        }
        let id: AccountId = header.parse().map_err(|_| DoorError::AccountUnknown)?;
        caller.may_reach(&id)?;
        let load = async { Ok(self.store.account(&id).await?) };
        let account = self.memory.account(&id, load).await?;
        account.ok_or(DoorError::AccountUnknown)
    }
}
