//! An account connector on the wire.

use std::collections::BTreeMap;

use countersign_basic::Explanation;
use countersign_core::{AuthStatus, Property, SecretString};
use countersign_service::{ConnectionView, Submitted, Updated};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    api::{
        listing::flag,
        v1::{connectors::wire::ConnectorSummary, time},
    },
    error::ApiError,
};

/// A connector installed in an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = AccountConnector)]
pub(crate) struct AccountConnectorReply {
    id: i64,
    name: String,
    description: Option<String>,
    /// The value that was sent with this very request, or the stored one where one account connector is read
    /// with the role `AccountConnector-Reveal`; otherwise `null`.
    #[serde(serialize_with = "exposed")]
    #[schema(value_type = Option<String>)]
    auth_value: Option<SecretString>,
    /// Whether a credential is stored and not known to be refused.
    authenticated: bool,
    connector: ConnectorSummary,
    is_partner_integration_connector: bool,
    properties: Vec<PropertyReply>,
    /// Always empty: custom fields are not part of this version.
    custom_fields: Vec<String>,
    /// The way in, one of the connector's `Authentication`.
    authentication_id: Uuid,
    auth_status: AuthStatusReply,
    /// The second slot of a rotation: `candidate` waits to take over, `previous` to take over again.
    standby: Option<&'static str>,
    /// What still looks wrong with the value that was stored with this very request.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<WarningReply>,
    /// What the connector's own JavaScript says to the person who signed in with this very request, as it
    /// stands: `{ messageType, message, ttl, details }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    return_message: Option<Value>,
}

/// What is known about a credential.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = AuthStatus)]
pub(crate) struct AuthStatusReply {
    /// `Unauthenticated`, `Unverified`, `Verified`, `Rejected` or `Unreachable`.
    state: &'static str,
    identity: Option<IdentityReply>,
    /// When the third party was asked last; RFC 3339, UTC.
    checked_at_utc: Option<String>,
    /// Since when the state is what it is; RFC 3339, UTC.
    changed_at_utc: String,
    /// Why, for a person.
    reason: Option<String>,
}

/// Whose credential it is, as the third party says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Identity)]
struct IdentityReply {
    id: String,
    name: Option<String>,
}

/// A value that is well formed and still looks wrong.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Warning)]
struct WarningReply {
    /// One of the explainer's codes.
    code: &'static str,
    message: String,
    fix: Option<String>,
}

/// A property of an account connector.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Property)]
pub(crate) struct PropertyReply {
    name: String,
    value: String,
    id: i64,
    account_connector_id: i64,
}

/// A property, as callers send it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = PropertyMembers)]
pub(crate) struct PropertyBody {
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
}

/// Whether the credential is tried before it is stored.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VerifyQuery {
    /// `false` stores the credential untried.
    #[param(value_type = Option<bool>, default = true)]
    verify: Option<String>,
}

impl VerifyQuery {
    pub(crate) fn verify(&self) -> Result<bool, ApiError> {
        self.verify.as_deref().map_or(Ok(true), flag)
    }
}

impl PropertyBody {
    /// Name and value; what is absent is empty.
    pub(crate) fn into_pair(self) -> (String, String) {
        (self.name.unwrap_or_default(), self.value.unwrap_or_default())
    }
}

impl AccountConnectorReply {
    /// The reply to a write; `echo` is the AuthValue that came with it.
    pub(crate) fn after_write(updated: Updated, echo: Option<SecretString>) -> Self {
        let mut reply = Self::from(updated.view);
        reply.auth_value = echo;
        reply.warning = updated.warning.and_then(warning);
        reply.return_message = updated.message;
        reply
    }

    /// The reply to a reader; `revealed` is what is stored, where this reader may see it.
    pub(crate) fn to_reader(view: ConnectionView, revealed: Option<SecretString>) -> Self {
        Self { auth_value: revealed, ..Self::from(view) }
    }
}

impl From<ConnectionView> for AccountConnectorReply {
    fn from(view: ConnectionView) -> Self {
        let ConnectionView { connection, definition, properties } = view;
        let connector = match &definition {
            Some(definition) => {
                let auth = definition.auth(connection.authentication);
                ConnectorSummary::of(definition, auth.unwrap_or_else(|| definition.default_auth()))
            }
            None => ConnectorSummary::missing(&connection.connector.name, &connection.connector.version),
        };
        Self {
            id: connection.id.get(),
            authenticated: connection.is_authenticated(),
            name: connection.name,
            description: connection.description,
            auth_value: None,
            connector,
            is_partner_integration_connector: connection.is_partner_integration,
            properties: properties.into_iter().map(PropertyReply::from).collect(),
            custom_fields: Vec::new(),
            authentication_id: connection.authentication,
            auth_status: connection.status.into(),
            standby: connection.standby.map(|standby| standby.role.name()),
            warning: None,
            return_message: None,
        }
    }
}

impl From<AuthStatus> for AuthStatusReply {
    fn from(status: AuthStatus) -> Self {
        Self {
            state: status.state.name(),
            identity: status.identity.map(|identity| IdentityReply { id: identity.id, name: identity.name }),
            checked_at_utc: status.checked.map(time::wire),
            changed_at_utc: time::wire(status.changed),
            reason: status.reason,
        }
    }
}

impl From<Property> for PropertyReply {
    fn from(property: Property) -> Self {
        Self {
            name: property.name,
            value: property.value,
            id: property.id.get(),
            account_connector_id: property.connection.get(),
        }
    }
}

/// The one place where an AuthValue becomes text of a reply.
#[expect(clippy::ref_option, reason = "serde hands over a reference to the member")]
fn exposed<S: Serializer>(value: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(SecretString::expose).serialize(serializer)
}

fn warning(explanation: Explanation) -> Option<WarningReply> {
    let code = explanation.code?.as_str();
    Some(WarningReply { code, message: explanation.message, fix: explanation.fix })
}

/// The credential of a request: `AuthValue` or `Credentials`, not both. `null` counts as absent, so that a
/// client may send back what it read.
pub(crate) fn submitted(
    auth_value: Option<SecretString>,
    credentials: Option<BTreeMap<String, SecretString>>,
) -> Result<Option<Submitted>, ApiError> {
    match (auth_value, credentials) {
        (Some(_), Some(_)) => {
            Err(ApiError::bad_request("two-credentials", "Send AuthValue or Credentials, not both."))
        }
        (Some(value), None) => Ok(Some(Submitted::AuthValue(value))),
        (None, Some(fields)) => Ok(Some(Submitted::Fields(fields))),
        (None, None) => Ok(None),
    }
}

/// The GUID of a way in.
pub(crate) fn authentication_id(text: Option<&str>) -> Result<Option<Uuid>, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let malformed = || ApiError::bad_request("bad-id", "AuthenticationId must be a GUID.");
    Uuid::try_parse(text).map(Some).map_err(|_| malformed())
}
