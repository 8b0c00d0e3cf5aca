//! Access tokens of clients: issued for client credentials (RFC 6749 section 4.4).

use std::{net::IpAddr, sync::Arc, time::Duration};

use countersign_audit::{Detail, Value};
use countersign_core::{AccountId, Client, ClientId, Scope, SecretString, Token};
use countersign_store::StoreError;
use countersign_vault::SecretKind;
use jiff::{SignedDuration, Timestamp};

use crate::{Service, ServiceError, ServiceResult};

/// How long a token is good: the 14 days that front-door.md allows at most.
pub const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A client that says who it is, from where, and in which request.
pub struct ClientAttempt {
    /// The id that it names.
    pub id: String,
    /// The secret that it shows.
    pub secret: SecretString,
    /// From where.
    pub address: IpAddr,
    /// In which request.
    pub request: Arc<str>,
}

/// A token that was just issued: the only time that it is seen.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token itself, 256 bits.
    pub token: SecretString,
    /// Whose it is.
    pub client: ClientId,
    /// When it was issued.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// Why no token was issued; RFC 6749 section 5.2 names the codes.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Unknown client, wrong secret, or revoked: never told apart.
    #[error("Client authentication failed.")]
    InvalidClient,
    /// The scope is not of the form `account:{id}`, names no account, or one that the client may not reach.
    #[error("{0}")]
    InvalidScope(String),
    /// Too many wrong tries, from there or as that client.
    #[error("Too many tries. Come again later.")]
    TooManyTries(Duration),
    /// Something else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Service {
    /// Issues a token to a client that proves itself; `scope` is the form's value, absent for all that
    /// the client may reach.
    pub async fn issue_token(
        &self,
        attempt: &ClientAttempt,
        scope: Option<&str>,
    ) -> Result<IssuedToken, TokenError> {
        let client = self.prove_client(attempt).await?;
        let scope = self.granted(&client.scope, scope).await?;
        let token = self.ring.new_secret(SecretKind::AccessToken);
        let issued = self.clock.now();
        let expires = issued.saturating_add(TOKEN_LIFETIME).map_err(|_| {
            ServiceError::Broken("the clock stands too far in the future to issue a token".to_owned())
        })?;
        let hash = self.ring.lookup_hash(SecretKind::AccessToken, token.expose());
        let kept = Token { hash, client: client.id.clone(), scope, issued, expires };
        match self.store.insert_token(&kept).await {
            Ok(()) => Ok(IssuedToken { token, client: client.id, issued, expires }),
            // Revoked, or its account removed, since it was read.
            Err(StoreError::NotFound(_)) => Err(TokenError::InvalidClient),
            Err(error) => Err(ServiceError::from(error).into()),
        }
    }

    /// The client that this is. Wrong tries are counted and delayed as people's are, and answered alike whatever is
    /// wrong with them.
    async fn prove_client(&self, attempt: &ClientAttempt) -> Result<Client, TokenError> {
        let ClientAttempt { id, secret, address, request } = attempt;
        let who = Detail { key: "client", value: Value::Hashed(id) };
        let found = match id.parse::<ClientId>() {
            Ok(id) => self.store.client(&id).await.map_err(ServiceError::from)?,
            Err(_) => None,
        };
        let now = self.clock.now();
        let entered = match self.people.enter_client(id, *address, now) {
            Ok(entered) => entered,
            Err(wait) => {
                self.record_failed_try(who, *address, request, "too-many-tries").await;
                return Err(TokenError::TooManyTries(wait));
            }
        };
        let reason = match found {
            None => "unknown-client",
            Some(client) if !self.ring.matches(SecretKind::ClientSecret, secret.expose(), &client.secret) => {
                "wrong-secret"
            }
            Some(client) if client.revoked.is_some() => "revoked-client",
            Some(client) => return Ok(client),
        };
        entered.failed(now);
        self.record_failed_try(who, *address, request, reason).await;
        Err(TokenError::InvalidClient)
    }

    /// Forgets the tokens and the sign-ins that have expired and returns how many.
    pub async fn forget_expired_tokens(&self) -> ServiceResult<u64> {
        let now = self.clock.now();
        let of_clients = self.store.delete_expired_tokens(now).await?;
        let of_people = self.store.delete_expired_sign_ins(now).await?;
        let once = self.store.delete_expired_sign_in_tokens(now).await?;
        Ok(of_clients.saturating_add(of_people).saturating_add(once))
    }

    async fn granted(&self, most: &Scope, wanted: Option<&str>) -> Result<Scope, TokenError> {
        let Some(wanted) = wanted.map(str::trim).filter(|wanted| !wanted.is_empty()) else {
            return Ok(most.clone());
        };
        let account: AccountId = wanted
            .strip_prefix("account:")
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| TokenError::InvalidScope("The scope must be account:{id}.".to_owned()))?;
        let reachable = match most {
            Scope::AllAccounts => self.store.account(&account).await.map_err(ServiceError::from)?.is_some(),
            Scope::Account(own) => *own == account,
        };
        if reachable {
            Ok(Scope::Account(account))
        } else {
            // One text for unknown and out of reach: a confined client learns nothing about other accounts.
            Err(TokenError::InvalidScope("The scope names no account that this client may reach.".to_owned()))
        }
    }
}
