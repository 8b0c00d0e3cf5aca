//! What a caller submitted becomes a finished injection: the one moment at which anything is encoded.

use std::{borrow::Cow, collections::BTreeMap};

use countersign_basic::Explanation;
use countersign_connector::{AuthMethod, Definition, Rendered};
use countersign_core::{
    AccountId, AuthStatus, ConnectionId, CredentialVersion, Field, Property, SealedCredential, SecretString,
};
use countersign_vault::Place;
use jiff::Timestamp;

use crate::{Deed, Probe, Service, ServiceError, ServiceResult, signin::Kept};

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

/// What a new credential is for.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) account: &'a AccountId,
    /// Absent while it is being installed.
    pub(crate) connection: Option<ConnectionId>,
    pub(crate) definition: &'a Definition,
    pub(crate) auth: &'a AuthMethod,
    pub(crate) properties: &'a PropertyValues,
    /// Who signs in, by the name that the caller gives: whose managed values are taken.
    pub(crate) user: Option<&'a str>,
    /// Whether it is tried before it is stored.
    pub(crate) verify: bool,
}

/// A credential that was rendered and tried, and waits to be sealed.
pub(crate) struct Proven {
    pub(crate) rendered: Rendered,
    pub(crate) status: AuthStatus,
    pub(crate) warning: Option<Explanation>,
    /// Where the connector's own JavaScript signed in.
    pub(crate) kept: Option<Kept>,
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
    /// Makes the finished value of what was submitted, and tries it. A refusal is an error: nothing is stored
    /// then.
    pub(crate) async fn prove(
        &self,
        deed: &Deed,
        subject: &Subject<'_>,
        submitted: &Submitted,
    ) -> ServiceResult<Proven> {
        let Subject { account, connection, definition, auth, properties, verify, .. } = *subject;
        if let Some(hook) = auth.hook() {
            return self.sign_in(deed, subject, hook, submitted).await;
        }
        let submitted = self.with_managed(subject, submitted).await?;
        let (rendered, warning) = submitted.render(auth, properties)?;
        let public = public_fields(auth, Some(&submitted));
        let injection = rendered.injection.as_opened();
        let probe = Probe { definition, auth, properties, public_fields: &public, injection };
        let status = self.first_status(deed, account, connection, probe, verify).await?;
        Ok(Proven { rendered, status, warning, kept: None })
    }

    /// What was submitted with an administrator's values in it; an AuthValue is complete as it is.
    async fn with_managed<'a>(
        &self,
        subject: &Subject<'_>,
        submitted: &'a Submitted,
    ) -> ServiceResult<Cow<'a, Submitted>> {
        let Submitted::Fields(fields) = submitted else { return Ok(Cow::Borrowed(submitted)) };
        let managed = self.managed_for(subject).await?;
        if managed.is_empty() {
            return Ok(Cow::Borrowed(submitted));
        }
        let mut fields = fields.clone();
        fields.extend(managed);
        Ok(Cow::Owned(Submitted::Fields(fields)))
    }

    /// Seals a proven credential for its place.
    pub(crate) fn seal(
        &self,
        account: &AccountId,
        connection: ConnectionId,
        version: CredentialVersion,
        proven: &Proven,
        created: Timestamp,
    ) -> ServiceResult<SealedCredential> {
        let place = |field| Place::Connection { account, connection, field, version };
        let Proven { rendered, kept, .. } = proven;
        let seal_state =
            |kept: &Kept| self.ring.seal(&place(Field::HookState), kept.state.to_bytes().expose());
        let injection =
            rendered.injection.to_bytes().map_err(|error| ServiceError::Broken(error.to_string()))?;
        Ok(SealedCredential {
            version,
            injection: self.ring.seal(&place(Field::Injection), injection.expose())?,
            auth_value: self.ring.seal(&place(Field::AuthValue), rendered.auth_value.expose().as_bytes())?,
            hook_state: kept.as_ref().map(seal_state).transpose()?,
            created,
        })
    }
}
