//! What a caller submitted becomes a finished injection: the one moment at which anything is encoded.

use std::collections::BTreeMap;

use countersign_basic::Explanation;
use countersign_connector::{AuthMethod, Rendered};
use countersign_core::{
    AccountId, ConnectionId, CredentialVersion, Field, Property, SealedCredential, SecretString,
};
use countersign_vault::Place;
use jiff::Timestamp;

use crate::{Service, ServiceError, ServiceResult};

/// A credential as a caller hands it over.
#[derive(Debug, Clone)]
pub enum Submitted {
    /// One string, the wire form of the REST API.
    AuthValue(SecretString),
    /// The raw fields of the connector's form.
    Fields(BTreeMap<String, SecretString>),
}

/// Property values by name, as the connector's templates take them.
pub(crate) type PropertyValues = BTreeMap<String, String>;

pub(crate) fn property_values(properties: &[Property]) -> PropertyValues {
    properties.iter().map(|property| (property.name.clone(), property.value.clone())).collect()
}

/// The submitted fields that are not secret: a verification may read those.
pub(crate) fn public_fields(auth: &AuthMethod, submitted: Option<&Submitted>) -> PropertyValues {
    let Some(Submitted::Fields(fields)) = submitted else { return PropertyValues::new() };
    let public = auth.fields().iter().filter(|field| !field.secret);
    public
        .filter_map(|field| Some((field.name.clone(), fields.get(&field.name)?.expose().to_owned())))
        .collect()
}

impl Submitted {
    /// Renders the injection; a warning comes along when the value is well formed and still looks wrong.
    pub(crate) fn render(
        &self,
        auth: &AuthMethod,
        properties: &PropertyValues,
    ) -> ServiceResult<(Rendered, Option<Explanation>)> {
        match self {
            Self::AuthValue(value) => Ok(auth.from_auth_value(value, properties)?),
            Self::Fields(fields) => Ok((auth.from_fields(fields, properties)?, None)),
        }
    }
}

impl Service {
    /// Seals a rendered credential for its place.
    pub(crate) fn seal(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        version: CredentialVersion,
        rendered: &Rendered,
        created: Timestamp,
    ) -> ServiceResult<SealedCredential> {
        let place = |field| Place::Connection { account, connection, field, version };
        let injection =
            rendered.injection.to_bytes().map_err(|error| ServiceError::Broken(error.to_string()))?;
        Ok(SealedCredential {
            version,
            injection: self.ring.seal(&place(Field::Injection), injection.expose())?,
            auth_value: self.ring.seal(&place(Field::AuthValue), rendered.auth_value.expose().as_bytes())?,
            hook_state: None,
            created,
        })
    }
}
