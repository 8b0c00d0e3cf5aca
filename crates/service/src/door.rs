//! The door: who calls, and which account the call is for.

use std::{net::IpAddr, sync::Arc, time::Duration};

use countersign_core::{
    Account, AccountId, Actor, AllowList, Client, LookupHash, Reach, Rights, Role, Roles, Scope, User,
};
use countersign_vault::SecretKind;

use crate::{Service, ServiceError, ServiceResult, memory::KnownCaller, people::fit_for_tokens};

/// Who calls, after the door, with everything that decides what he gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// What the caller may do.
    pub rights: Rights,
    /// The accounts that the caller gets to.
    pub reach: Reach,
    /// From where the caller may call through connections that are no partner integrations.
    pub calls_from: AllowList,
    /// From where the caller may call.
    pub allowed: AllowList,
}

/// Why the door stays shut for this account, or for this deed.
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
    /// The caller is confined to other accounts, or confined at all where the call is for all of them.
    #[error("{}", confined(.0))]
    Confined(Reach),
    /// The caller lacks the role that this needs.
    #[error("Permission is denied: role {0} is required.")]
    RoleMissing(Role),
    /// The caller has a list of addresses, and this is not one of them (connector API, "IP restriction").
    #[error("Unknown client IP Address: contact support to request access for this IP address")]
    AddressNotAllowed,
    /// Nobody, or not with this password, or not now. Why is in the audit log, and nowhere else.
    #[error("Authorization has been denied for this request.")]
    Denied,
    /// Too many wrong tries, from there or as that user.
    #[error("Too many tries. Come again later.")]
    TooManyTries(Duration),
    /// Something else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

fn confined(reach: &Reach) -> String {
    match reach {
        Reach::Only(accounts) if accounts.len() == 1 => {
            let account = accounts.first().map(ToString::to_string).unwrap_or_default();
            format!("This token is confined to account '{account}'.")
        }
        _ => "This caller is confined to other accounts.".to_owned(),
    }
}

/// Every role but the one that shows stored credentials.
const CLIENT_ROLES: Roles = Roles::ALL.without(Role::AccountConnectorReveal);

impl Caller {
    /// An OAuth client with a token of this scope: every role but the one that shows stored credentials. The
    /// product's back end stores them and calls with them; it never needs to hold one again.
    #[must_use]
    pub fn client(client: Client, scope: Scope) -> Self {
        Self {
            actor: Actor::Client(client.id),
            rights: Rights::Roles(CLIENT_ROLES),
            reach: scope.into(),
            calls_from: client.allowed,
            allowed: AllowList::default(),
        }
    }

    /// A person, with exactly what is his.
    #[must_use]
    pub fn user(user: &User) -> Self {
        Self {
            actor: Actor::User(user.id),
            rights: user.rights(),
            reach: user.reaches(),
            calls_from: AllowList::default(),
            allowed: user.allowed.clone(),
        }
    }

    /// Passes when the caller may call from this address.
    pub fn may_call_from(&self, address: IpAddr) -> Result<(), DoorError> {
        if self.allowed.allows(address) { Ok(()) } else { Err(DoorError::AddressNotAllowed) }
    }

    /// Passes when the caller has this role.
    pub fn may(&self, role: Role) -> Result<(), DoorError> {
        if self.rights.allow(role) { Ok(()) } else { Err(DoorError::RoleMissing(role)) }
    }

    /// Passes when the caller has all that an OAuth client has: nobody gives away what he does not have.
    pub fn may_keep_clients(&self) -> Result<(), DoorError> {
        self.may_reach_all()?;
        let lacking = CLIENT_ROLES.beyond(self.rights.roles()).iter().next();
        lacking.map_or(Ok(()), |role| Err(DoorError::RoleMissing(role)))
    }

    /// Passes when the caller may see this account.
    pub fn may_reach(&self, account: &AccountId) -> Result<(), DoorError> {
        if self.reach.includes(account) { Ok(()) } else { Err(DoorError::Confined(self.reach.clone())) }
    }

    /// Passes when the caller may see every account.
    pub fn may_reach_all(&self) -> Result<(), DoorError> {
        match &self.reach {
            Reach::Only(_) => Err(DoorError::Confined(self.reach.clone())),
            Reach::AllAccounts => Ok(()),
        }
    }
}

impl Service {
    /// Who holds this bearer token; `None` when it is unknown, expired or revoked, or its user may not come in
    /// now.
    pub async fn caller(&self, bearer: &str) -> ServiceResult<Option<Caller>> {
        let hash = self.ring.lookup_hash(SecretKind::AccessToken, bearer);
        let load = async {
            let Some(token) = self.store.token(&hash).await? else { return self.person_with(&hash).await };
            let client = self.store.client(&token.client).await?;
            Ok(client.map(|client| KnownCaller {
                caller: Caller::client(client, token.scope),
                expires: token.expires,
            }))
        };
        let known = self.memory.caller(hash, load).await?;
        let live = known.filter(|known| known.expires > self.clock.now());
        Ok(live.map(|known| known.caller.clone()))
    }

    /// The person with this token, with the rights that are his at this moment.
    async fn person_with(&self, hash: &LookupHash) -> ServiceResult<Option<KnownCaller>> {
        let Some(token) = self.store.user_token(hash).await? else { return Ok(None) };
        let user = self.store.user(token.user).await?;
        let fit = user.filter(|user| fit_for_tokens(user, self.clock.now()).is_ok());
        Ok(fit.map(|user| KnownCaller { caller: Caller::user(&user), expires: token.expires }))
    }

    /// Who calls, by the peer of the connection and the `X-Forwarded-For` fields.
    pub fn address_of<'a>(
        &self,
        peer: IpAddr,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        self.people.settings.trusted_proxies.caller(peer, forwarded)
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
        if let Some(known) = self.memory.known_account(header) {
            caller.may_reach(&known.id)?;
            return Ok(known);
        }
        let id: AccountId = header.parse().map_err(|_| DoorError::AccountUnknown)?;
        caller.may_reach(&id)?;
        let load = async { Ok(self.store.account(&id).await?) };
        // In a place of its own, as with routes.
        let account = Box::pin(self.memory.load_account(&id, load)).await?;
        account.ok_or(DoorError::AccountUnknown)
    }
}
