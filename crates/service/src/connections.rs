//! Account connectors: read, changed, de-authenticated, removed.

use std::sync::Arc;

use countersign_audit::EventKind;
use countersign_basic::Explanation;
use countersign_connector::{AuthMethod, Definition, Rendered};
use countersign_core::{Account, AccountId, AuthStatus, Connection, ConnectionId, Property, StatusEvent};
use countersign_store::{
    ConnectionChange, CredentialChange, ListOrder, Listing, STATUS_EVENTS_KEPT, StoreError,
};
use uuid::Uuid;

use crate::{
    Deed, Probe, Service, ServiceError, ServiceResult, Submitted,
    connect::{PropertyValues, property_values, public_fields},
    verify::chosen,
};

/// A connection with what a reader of it wants to see beside it.
#[derive(Debug, Clone)]
pub struct ConnectionView {
    /// The connection.
    pub connection: Connection,
    /// Its definition; absent when the operator took it out of the library.
    pub definition: Option<Arc<Definition>>,
    /// Its properties.
    pub properties: Vec<Property>,
}

/// A connection after a write that may have carried a credential.
#[derive(Debug, Clone)]
pub struct Updated {
    /// The connection as it is now.
    pub view: ConnectionView,
    /// What still looks wrong with the value that was stored.
    pub warning: Option<Explanation>,
}

impl Updated {
    pub(crate) fn new(
        connection: Connection,
        definition: Option<Arc<Definition>>,
        properties: Vec<Property>,
        warning: Option<Explanation>,
    ) -> Self {
        Self { view: ConnectionView { connection, definition, properties }, warning }
    }
}

/// A change of a connection: members that are `None` stay as they are.
#[derive(Debug, Default)]
pub struct ConnectionUpdate {
    /// See [`Connection::name`].
    pub name: Option<String>,
    /// See [`Connection::description`]; the inner `None` clears.
    pub description: Option<Option<String>>,
    /// See [`Connection::is_partner_integration`].
    pub is_partner_integration: Option<bool>,
    /// Another way in; a stored credential does not fit it, so a new one comes along.
    pub authentication: Option<Uuid>,
    /// The new credential.
    pub submitted: Option<Submitted>,
    /// Whether the credential is tried before it is stored.
    pub verify: bool,
}

/// How often a write is tried again after somebody else was faster.
pub(crate) const ATTEMPTS: u32 = 16;

/// What a new credential is for.
struct Subject<'a> {
    connection: &'a Connection,
    definition: &'a Definition,
    auth: &'a AuthMethod,
    properties: &'a PropertyValues,
}

/// A credential that was rendered and tried, and waits to be sealed.
struct Proven {
    rendered: Rendered,
    status: AuthStatus,
    warning: Option<Explanation>,
}

impl Service {
    /// The account connectors of an account.
    pub async fn connections(
        &self,
        account: &Account,
        order: ListOrder,
    ) -> ServiceResult<Listing<ConnectionView>> {
        let listing = self.store.connections(&account.id, order).await?;
        let ids: Vec<_> = listing.rows.iter().map(|connection| connection.id).collect();
        let mut properties = self.store.properties(&account.id, &ids).await?;
        let mut rows = Vec::with_capacity(listing.rows.len());
        for connection in listing.rows {
            let (own, others) = properties.into_iter().partition(|one| one.connection == connection.id);
            properties = others;
            rows.push(self.view(connection, own));
        }
        Ok(Listing { rows, total: listing.total })
    }

    /// One account connector.
    pub async fn connection(&self, account: &Account, id: ConnectionId) -> ServiceResult<ConnectionView> {
        let connection = self.stored(&account.id, id).await?;
        let properties = self.store.properties(&account.id, &[id]).await?;
        Ok(self.view(connection, properties))
    }

    /// What became of an account connector's credential, newest first.
    pub async fn status_history(
        &self,
        account: &Account,
        id: ConnectionId,
    ) -> ServiceResult<Vec<StatusEvent>> {
        self.stored(&account.id, id).await?;
        Ok(self.store.status_history(&account.id, id, STATUS_EVENTS_KEPT).await?)
    }

    /// Changes an account connector. A new credential is checked and tried first; when it is refused,
    /// nothing at all is changed.
    pub async fn update_connection(
        &self,
        deed: &Deed,
        account: &Account,
        id: ConnectionId,
        update: ConnectionUpdate,
    ) -> ServiceResult<Updated> {
        // Both at once: a read is short beside the way to the thread that makes it.
        let ids = [id];
        let (connection, properties) =
            tokio::join!(self.stored(&account.id, id), self.store.properties(&account.id, &ids));
        let (mut connection, properties) = (connection?, properties?);
        let definition = self.definition(&connection.connector)?;
        let auth = wanted(&definition, &connection, &update)?;
        let proven = match &update.submitted {
            Some(submitted) => {
                let subject = Subject {
                    connection: &connection,
                    definition: &definition,
                    auth,
                    properties: &property_values(&properties),
                };
                let proven = self.proven(deed, subject, submitted, update.verify).await?;
                self.record_write(Some(deed), EventKind::CredentialStored, &account.id, Some(id)).await?;
                Some(proven)
            }
            None => None,
        };
        for _ in 0..ATTEMPTS {
            let change = self.change(&connection, &update, auth, proven.as_ref())?;
            let written = self.store.update_connection(&account.id, id, change).await;
            self.memory.forget_connection(&account.id, id);
            match written {
                Ok(connection) => {
                    let warning = proven.and_then(|proven| proven.warning);
                    return Ok(Updated::new(connection, Some(definition), properties, warning));
                }
                // The seal is bound to a version that is taken now: seal again for the next one.
                Err(StoreError::Conflict(_)) => connection = self.stored(&account.id, id).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict("account connector").into())
    }

    /// Destroys the credential and keeps the account connector. Returns the connector's name.
    pub async fn deauthenticate(
        &self,
        deed: &Deed,
        account: &Account,
        id: ConnectionId,
    ) -> ServiceResult<String> {
        self.stored(&account.id, id).await?;
        self.record_write(Some(deed), EventKind::CredentialRemoved, &account.id, Some(id)).await?;
        for _ in 0..ATTEMPTS {
            let connection = self.stored(&account.id, id).await?;
            let now = self.clock.now();
            let mut change = ConnectionChange::new(connection.credential_version, now);
            change.credential = Some(CredentialChange::Remove);
            change.status = Some(AuthStatus::unauthenticated(now));
            let written = self.store.update_connection(&account.id, id, change).await;
            self.memory.forget_connection(&account.id, id);
            match written {
                Ok(connection) => return Ok(connection.connector.name),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict("account connector").into())
    }

    /// Removes an account connector; its credential is destroyed.
    pub async fn delete_connection(
        &self,
        deed: &Deed,
        account: &Account,
        id: ConnectionId,
    ) -> ServiceResult<()> {
        self.stored(&account.id, id).await?;
        self.record_write(Some(deed), EventKind::CredentialRemoved, &account.id, Some(id)).await?;
        let deleted = self.store.delete_connection(&account.id, id).await;
        self.memory.forget_connection(&account.id, id);
        match deleted {
            Err(StoreError::NotFound(_)) => Err(unknown(id)),
            other => Ok(other?),
        }
    }

    /// The row, or the error that says that this account has none.
    pub(crate) async fn stored(&self, account: &AccountId, id: ConnectionId) -> ServiceResult<Connection> {
        self.store.connection(account, id).await?.ok_or_else(|| unknown(id))
    }

    fn view(&self, connection: Connection, properties: Vec<Property>) -> ConnectionView {
        let definition = self.definition(&connection.connector).ok();
        ConnectionView { connection, definition, properties }
    }

    async fn proven(
        &self,
        deed: &Deed,
        subject: Subject<'_>,
        submitted: &Submitted,
        verify: bool,
    ) -> ServiceResult<Proven> {
        let Subject { connection, definition, auth, properties } = subject;
        let (rendered, warning) = submitted.render(auth, properties)?;
        let public = public_fields(auth, Some(submitted));
        let injection = &rendered.injection;
        let probe = Probe { definition, auth, properties, public_fields: &public, injection };
        let id = Some(connection.id);
        let status = self.first_status(deed, &connection.account, id, probe, verify).await?;
        Ok(Proven { rendered, status, warning })
    }

    fn change(
        &self,
        connection: &Connection,
        update: &ConnectionUpdate,
        auth: &AuthMethod,
        proven: Option<&Proven>,
    ) -> ServiceResult<ConnectionChange> {
        let now = self.clock.now();
        let mut change = ConnectionChange::new(connection.credential_version, now);
        change.name.clone_from(&update.name);
        change.description.clone_from(&update.description);
        change.is_partner_integration = update.is_partner_integration;
        change.authentication = update.authentication;
        if let Some(proven) = proven {
            let version = connection.credential_version.next();
            let sealed = self.seal(&connection.account, connection.id, version, &proven.rendered, now)?;
            change.authentication = Some(auth.id());
            change.credential = Some(CredentialChange::Replace(sealed));
            change.status = Some(proven.status.clone());
        }
        Ok(change)
    }
}

/// The way in that the connection has after the update.
fn wanted<'a>(
    definition: &'a Definition,
    connection: &Connection,
    update: &ConnectionUpdate,
) -> ServiceResult<&'a AuthMethod> {
    let Some(id) = update.authentication else { return chosen(definition, connection) };
    let auth = definition.auth(id).ok_or_else(|| unknown_authentication(definition))?;
    if id != connection.authentication && connection.credential.is_some() && update.submitted.is_none() {
        return Err(ServiceError::invalid(
            "credential-needed",
            "AuthenticationId: the stored credential was made for another way in. Send AuthValue or \
             Credentials together with AuthenticationId, or de-authenticate first.",
        ));
    }
    Ok(auth)
}

pub(crate) fn unknown_authentication(definition: &Definition) -> ServiceError {
    let ids: Vec<_> =
        definition.auths().iter().map(|auth| format!("{} ({})", auth.id(), auth.name())).collect();
    ServiceError::invalid(
        "unknown-authentication",
        format!(
            "AuthenticationId: connector '{}' has no such way in. It has: {}.",
            definition.name(),
            ids.join(", ")
        ),
    )
}

fn unknown(id: ConnectionId) -> ServiceError {
    ServiceError::not_found("account connector", &id)
}
