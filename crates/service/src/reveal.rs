//! A stored AuthValue is shown to who may see it.
//!
//! It is the one way by which a credential gets out to a caller. Only the account's own account connectors are
//! shown: a sub account calls through its parent's and never gets to hold what it calls with.

use std::str;

use countersign_core::{Account, Connection, ConnectionId, Field, Role, SecretString};
use countersign_vault::Place;

use crate::{Caller, ConnectionView, Deed, Service, ServiceError, ServiceResult};

impl Service {
    /// One account connector, and its AuthValue where one is stored and this caller may see it. The event is on
    /// the disk before the vault opens the value; without the event there is no value.
    pub async fn connection_for(
        &self,
        caller: &Caller,
        deed: &Deed,
        account: &Account,
        id: ConnectionId,
    ) -> ServiceResult<(ConnectionView, Option<SecretString>)> {
        let view = self.connection(account, id).await?;
        if caller.may(Role::AccountConnectorReveal).is_err() || view.connection.credential.is_none() {
            return Ok((view, None));
        }
        self.record_reveal(deed, &account.id, id).await?;
        let value = self.open_auth_value(&view.connection)?;
        Ok((view, value))
    }

    fn open_auth_value(&self, connection: &Connection) -> ServiceResult<Option<SecretString>> {
        let Some(credential) = &connection.credential else { return Ok(None) };
        let place = Place::Connection {
            account: &connection.account,
            connection: connection.id,
            field: Field::AuthValue,
            version: credential.version,
        };
        let opened = self.ring.open(&place, &credential.auth_value)?;
        let text = str::from_utf8(opened.expose());
        let text = text.map_err(|_| ServiceError::Broken("a stored AuthValue is not UTF-8".to_owned()))?;
        Ok(Some(SecretString::from(text)))
    }
}
