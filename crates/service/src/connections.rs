//! Account connectors: read, changed, de-authenticated, removed.

use std::sync::Arc;

use countersign_audit::EventKind;
use countersign_basic::Explanation;
use countersign_connector::{AuthMethod, Definition};
use countersign_core::{Account, AccountId, AuthStatus, Connection, ConnectionId, Property, StatusEvent};
use countersign_store::{
    ConnectionChange, CredentialChange, ListOrder, Listing, STATUS_EVENTS_KEPT, StoreError,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Deed, Service, ServiceError, ServiceResult, Submitted,
    connect::{Proven, Subject, property_values},
    way_in::{chosen, unknown_authentication, user_taken},
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
    /// What the connector's own JavaScript says to the person, as it stands.
    pub message: Option<Value>,
}

/// An account connector without its credential.
#[derive(Debug, Clone)]
pub struct Deauthenticated {
    /// The connector's name.
    pub connector: String,
    /// What the connector's own JavaScript says to the person, as it stands.
    pub message: Option<Value>,
}

impl Updated {
    pub(crate) fn new(
        connection: Connection,
        definition: Option<Arc<Definition>>,
        properties: Vec<Property>,
        proven: Option<Proven>,
    ) -> Self {
        let (warning, kept) = proven.map(|proven| (proven.warning, proven.kept)).unwrap_or_default();
        let message = kept.and_then(|kept| kept.message);
        Self { view: ConnectionView { connection, definition, properties }, warning, message }
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
    /// Who signs in, by the caller's own name: whose managed values are taken.
    pub user: Option<String>,
    /// Whether the credential is tried before it is stored.
    pub verify: bool,
}

/// How often a write is tried again after somebody else was faster.
pub(crate) const ATTEMPTS: u32 = 16;

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
        let found = self.store.connection_with_properties(&account.id, id).await?;
        let (connection, properties) = found.ok_or_else(|| unknown(id))?;
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
        let found = self.store.connection_with_properties(&account.id, id).await?;
        let (mut connection, properties) = found.ok_or_else(|| unknown(id))?;
        let definition = self.definition(&connection.connector)?;
        let auth = wanted(&definition, &connection, &update)?;
        let proven = match &update.submitted {
            Some(submitted) => {
                let subject = Subject {
                    account: &account.id,
                    connection: Some(id),
                    definition: &definition,
                    auth,
                    properties: &property_values(&properties),
                    user: update.user.as_deref(),
                    verify: update.verify,
                };
                let proven = self.prove(deed, &subject, submitted).await?;
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
                    if proven.as_ref().is_some_and(|proven| proven.kept.is_some()) {
                        self.after_sign_in(&connection).await;
                    }
                    return Ok(Updated::new(connection, Some(definition), properties, proven));
                }
                Err(StoreError::Duplicate("user")) => return Err(user_taken(&definition)),
                // The seal is bound to a version that is taken now: seal again for the next one.
                Err(StoreError::Conflict(_)) => connection = self.stored(&account.id, id).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict("account connector").into())
    }

    /// Destroys the credential and keeps the account connector.
    pub async fn deauthenticate(
        &self,
        deed: &Deed,
        account: &Account,
        id: ConnectionId,
    ) -> ServiceResult<Deauthenticated> {
        let connection = self.stored(&account.id, id).await?;
        self.record_write(Some(deed), EventKind::CredentialRemoved, &account.id, Some(id)).await?;
        let message = self.say_goodbye(&connection).await;
        for _ in 0..ATTEMPTS {
            let connection = self.stored(&account.id, id).await?;
            let now = self.clock.now();
            let mut change = ConnectionChange::new(connection.credential_version, now);
            change.credential = Some(CredentialChange::Remove);
            change.status = Some(AuthStatus::unauthenticated(now));
            change.sole_user = Some(None);
            let written = self.store.update_connection(&account.id, id, change).await;
            self.memory.forget_connection(&account.id, id);
            match written {
                Ok(connection) => {
                    return Ok(Deauthenticated { connector: connection.connector.name, message });
                }
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
        let connection = self.stored(&account.id, id).await?;
        self.record_write(Some(deed), EventKind::CredentialRemoved, &account.id, Some(id)).await?;
        // The reply to a deletion has no body: what the connector says is for nobody.
        let _ = self.say_goodbye(&connection).await;
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
            let sealed = self.seal(&connection.account, connection.id, version, proven, now)?;
            change.authentication = Some(auth.id());
            change.credential = Some(CredentialChange::Replace(sealed));
            change.status = Some(proven.status.clone());
            // One that does not say whose it is lets the user of the one before go.
            change.sole_user = Some(proven.kept.as_ref().and_then(|kept| kept.sole_user.clone()));
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

fn unknown(id: ConnectionId) -> ServiceError {
    ServiceError::not_found("account connector", &id)
}
