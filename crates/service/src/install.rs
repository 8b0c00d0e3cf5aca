//! Installing a connector in an account.

use std::sync::Arc;

use countersign_audit::EventKind;
use countersign_connector::{AuthMethod, Definition, RenderError};
use countersign_core::{
    Account, AccountId, AuthStatus, Connection, ConnectionId, ConnectorRef, CredentialVersion, ReleaseId,
    State,
};
use countersign_store::StoreError;
use uuid::Uuid;

use crate::{
    Deed, Probe, Service, ServiceError, ServiceResult, Submitted, Updated,
    connect::{PropertyValues, Subject},
    way_in::{unknown_authentication, user_taken},
};

/// How a caller names a connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectorSelector {
    /// One release.
    Release(ReleaseId),
    /// The newest release of this name.
    Name(String),
}

/// A connector to be installed.
#[derive(Debug, Default)]
pub struct Install {
    /// The connector's name when absent.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// The connector's first way in when absent.
    pub authentication: Option<Uuid>,
    /// See [`Connection::is_partner_integration`].
    pub is_partner_integration: bool,
    /// Names and values.
    pub properties: Vec<(String, String)>,
    /// The credential, if it is known already.
    pub submitted: Option<Submitted>,
    /// Who signs in, by the caller's own name: whose managed values are taken.
    pub user: Option<String>,
    /// Whether the credential is tried before it is stored.
    pub verify: bool,
}

impl Service {
    /// Installs a connector, with its credential where one is given: all of it or nothing.
    pub async fn install(
        &self,
        deed: &Deed,
        account: &Account,
        connector: &ConnectorSelector,
        install: Install,
    ) -> ServiceResult<Updated> {
        let definition = self.selected(connector)?;
        let auth = match install.authentication {
            Some(id) => definition.auth(id).ok_or_else(|| unknown_authentication(&definition))?,
            None => definition.default_auth(),
        };
        let properties = declared(&definition, &install.properties)?;
        let subject = Subject {
            account: &account.id,
            connection: None,
            definition: &definition,
            auth,
            properties: &properties,
            user: install.user.as_deref(),
            verify: install.verify,
        };
        let proven = match &install.submitted {
            Some(submitted) => Some(self.prove(deed, &subject, submitted).await?),
            None => None,
        };
        let status = proven.as_ref().map(|proven| proven.status.clone());
        let status = status.unwrap_or_else(|| AuthStatus::unauthenticated(self.clock.now()));
        let mut connection = self.blank_connection(account, &definition, auth, &install, status).await?;
        if let Some(proven) = &proven {
            let version = connection.credential_version.next();
            let sealed = self.seal(&account.id, connection.id, version, proven, connection.created)?;
            connection.credential_version = version;
            connection.credential = Some(sealed);
            connection.sole_user = proven.kept.as_ref().and_then(|kept| kept.sole_user.clone());
            let (id, stored) = (Some(connection.id), EventKind::CredentialStored);
            self.record_write(Some(deed), stored, &account.id, id).await?;
        }
        match self.store.insert_connection(&account.id, &connection, &install.properties).await {
            Ok(()) => self.memory.forget_connection(&account.id, connection.id),
            Err(StoreError::Duplicate("user")) => return Err(user_taken(&definition)),
            Err(StoreError::Duplicate(_)) => {
                return Err(ServiceError::invalid("duplicate-property", "Properties: a name comes twice"));
            }
            Err(error) => return Err(error.into()),
        }
        if proven.as_ref().is_some_and(|proven| proven.kept.is_some()) {
            self.after_sign_in(&connection).await;
        }
        let properties = self.store.properties(&account.id, &[connection.id]).await?;
        Ok(Updated::new(connection, Some(definition), properties, proven))
    }

    fn selected(&self, connector: &ConnectorSelector) -> ServiceResult<Arc<Definition>> {
        match connector {
            ConnectorSelector::Release(id) => self.connector(*id),
            ConnectorSelector::Name(name) => self
                .connectors_named(name, None)
                .into_iter()
                .next_back()
                .ok_or_else(|| ServiceError::not_found("connector", name)),
        }
    }

    /// What is known about a credential when it is first stored.
    pub(crate) async fn first_status(
        &self,
        deed: &Deed,
        account: &AccountId,
        connection: Option<ConnectionId>,
        probe: Probe<'_>,
        verify: bool,
    ) -> ServiceResult<AuthStatus> {
        if verify {
            let Probe { definition, auth, properties, .. } = probe;
            self.begin_trial(Some(deed), account, connection, definition, auth, properties).await?;
            return probe.prove(&self.outbound, self.clock.now()).await;
        }
        let now = self.clock.now();
        let reason = Some("The verification was skipped on request.".to_owned());
        Ok(AuthStatus { state: State::Unverified, identity: None, checked: None, changed: now, reason })
    }

    async fn blank_connection(
        &self,
        account: &Account,
        definition: &Definition,
        auth: &AuthMethod,
        install: &Install,
        status: AuthStatus,
    ) -> ServiceResult<Connection> {
        let now = self.clock.now();
        Ok(Connection {
            id: self.store.reserve_connection_id(&account.id).await?,
            account: account.id.clone(),
            connector: ConnectorRef {
                name: definition.name().to_owned(),
                version: definition.version().to_owned(),
            },
            authentication: auth.id(),
            name: install.name.clone().unwrap_or_else(|| definition.name().to_owned()),
            description: install.description.clone(),
            is_partner_integration: install.is_partner_integration,
            credential_version: CredentialVersion::default(),
            credential: None,
            standby: None,
            status,
            sole_user: None,
            created: now,
            updated: now,
        })
    }
}

/// Holds the properties against the definition: only declared ones at install, each by its rule, and the
/// host that they make, once they are complete.
fn declared(definition: &Definition, given: &[(String, String)]) -> ServiceResult<PropertyValues> {
    for (name, value) in given {
        if !definition.is_declared_property(name) {
            return Err(ServiceError::invalid(
                "unknown-property",
                format!("There is not a connector property that matches name '{name}'."),
            ));
        }
        definition.check_property(name, value)?;
    }
    let values: PropertyValues = given.iter().cloned().collect();
    match definition.base_url(&values) {
        // More properties may follow by the properties endpoint.
        Ok(_) | Err(RenderError::MissingProperty(_)) => Ok(values),
        Err(error) => Err(error.into()),
    }
}
