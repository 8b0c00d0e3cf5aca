//! An OAuth client on the wire.

use countersign_core::{AllowList, Client, ClientPatch, Scope};
use countersign_service::NewClient;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{api::v1::time, error::ApiError};

/// An OAuth client: a program of the vendor's.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Client)]
pub(crate) struct ClientReply {
    /// The `client_id` of a token request.
    id: String,
    name: String,
    /// The one account that its tokens reach; `null` for all.
    account_id: Option<String>,
    /// From where it may call through connections that are no partner integrations: IP addresses and CIDR
    /// ranges. Empty for everywhere.
    allowed_addresses: Vec<String>,
    /// RFC 3339, UTC.
    created_date: String,
    /// RFC 3339, UTC; `null` while it is not revoked.
    revoked_date: Option<String>,
}

impl From<Client> for ClientReply {
    fn from(client: Client) -> Self {
        let account_id = match &client.scope {
            Scope::AllAccounts => None,
            Scope::Account(account) => Some(account.to_string()),
        };
        Self {
            id: client.id.to_string(),
            name: client.name,
            account_id,
            allowed_addresses: client.allowed.entries().collect(),
            created_date: time::wire(client.created),
            revoked_date: client.revoked.map(time::wire),
        }
    }
}

/// A client with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = NewClient)]
pub(crate) struct NewClientReply {
    #[serde(flatten)]
    client: ClientReply,
    /// Keep it: it is never shown again.
    client_secret: String,
}

impl From<NewClient> for NewClientReply {
    fn from(new: NewClient) -> Self {
        let client_secret = new.secret.expose().to_owned();
        Self { client: new.client.into(), client_secret }
    }
}

/// The members of a client that a caller sets. Absent ones keep their value.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ClientMembers)]
pub(crate) struct ClientBody {
    /// Required when a client is made.
    name: Option<String>,
    /// Confines its tokens to one account. Only when a client is made.
    account_id: Option<String>,
    /// IP addresses and CIDR ranges, version 4 and 6, at most 100. An empty array lifts the restriction.
    allowed_addresses: Option<Vec<String>>,
}

impl ClientBody {
    /// What the client's tokens reach at most.
    pub(crate) fn scope(&self) -> Result<Scope, ApiError> {
        match self.account_id.as_deref().filter(|id| !id.is_empty()) {
            None => Ok(Scope::AllAccounts),
            Some(id) => match id.parse() {
                Ok(account) => Ok(Scope::Account(account)),
                Err(error) => Err(ApiError::bad_request("bad-id", format!("AccountId: {error}."))),
            },
        }
    }

    /// Whether the body says what cannot be changed.
    pub(crate) fn names_account(&self) -> bool {
        self.account_id.is_some()
    }

    pub(crate) fn into_patch(self) -> Result<ClientPatch, ApiError> {
        let allowed = self.allowed_addresses.map(|given| {
            AllowList::new(given.iter().map(String::as_str)).map_err(|error| {
                ApiError::bad_request("bad-allow-list", format!("AllowedAddresses: {error}."))
            })
        });
        Ok(ClientPatch { name: self.name, allowed: allowed.transpose()? })
    }
}
