//! Properties of an account connector. Undeclared names are accepted here: callers keep their own notes.

use countersign_core::{Account, AccountId, ConnectionId, Property, PropertyId};
use countersign_store::StoreError;

use crate::{
    Service, ServiceError, ServiceResult,
    connect::{PropertyValues, property_values},
};

impl Service {
    /// All properties of an account connector.
    pub async fn properties(&self, account: &Account, id: ConnectionId) -> ServiceResult<Vec<Property>> {
        self.stored(&account.id, id).await?;
        Ok(self.store.properties(&account.id, &[id]).await?)
    }

    /// One property.
    pub async fn property(
        &self,
        account: &Account,
        id: ConnectionId,
        property: PropertyId,
    ) -> ServiceResult<Property> {
        let all = self.properties(account, id).await?;
        all.into_iter().find(|one| one.id == property).ok_or_else(|| unknown(property))
    }

    /// Adds a property; a declared one is held against its rule.
    pub async fn create_property(
        &self,
        account: &Account,
        id: ConnectionId,
        name: &str,
        value: &str,
    ) -> ServiceResult<Property> {
        self.check_property(account, id, name, value).await?;
        let written = self.store.insert_property(&account.id, id, name, value).await;
        self.memory.forget_connection(&account.id, id);
        named(written, name)
    }

    /// Changes the members that are given.
    pub async fn update_property(
        &self,
        account: &Account,
        id: ConnectionId,
        property: PropertyId,
        name: Option<&str>,
        value: Option<&str>,
    ) -> ServiceResult<Property> {
        let before = self.property(account, id, property).await?;
        let name_after = name.unwrap_or(&before.name);
        self.check_property(account, id, name_after, value.unwrap_or(&before.value)).await?;
        let written = self.store.update_property(&account.id, id, property, name, value).await;
        self.memory.forget_connection(&account.id, id);
        named(written, name_after)
    }

    /// Removes a property.
    pub async fn delete_property(
        &self,
        account: &Account,
        id: ConnectionId,
        property: PropertyId,
    ) -> ServiceResult<()> {
        self.stored(&account.id, id).await?;
        let deleted = self.store.delete_property(&account.id, id, property).await;
        self.memory.forget_connection(&account.id, id);
        match deleted {
            Err(StoreError::NotFound(_)) => Err(unknown(property)),
            other => Ok(other?),
        }
    }

    /// The values of a connection's properties, as templates take them.
    pub(crate) async fn properties_of(
        &self,
        account: &AccountId,
        id: ConnectionId,
    ) -> ServiceResult<PropertyValues> {
        Ok(property_values(&self.store.properties(account, &[id]).await?))
    }

    async fn check_property(
        &self,
        account: &Account,
        id: ConnectionId,
        name: &str,
        value: &str,
    ) -> ServiceResult<()> {
        if name.trim().is_empty() {
            return Err(ServiceError::invalid("name-required", "Name is required"));
        }
        let connection = self.stored(&account.id, id).await?;
        let definition = self.definition(&connection.connector)?;
        if definition.is_declared_property(name) {
            definition.check_property(name, value)?;
        }
        Ok(())
    }
}

fn named(result: Result<Property, StoreError>, name: &str) -> ServiceResult<Property> {
    match result {
        Err(StoreError::Duplicate(_)) => Err(ServiceError::invalid(
            "duplicate-property",
            format!("Name: this account connector has a property '{name}' already"),
        )),
        other => Ok(other?),
    }
}

fn unknown(property: PropertyId) -> ServiceError {
    ServiceError::not_found("property", &property)
}
