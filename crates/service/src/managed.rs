//! Values of sign-in forms that an administrator keeps for an account: set, listed, removed, and merged in.
//! A value is never shown.

use std::{collections::BTreeMap, sync::Arc};

use countersign_audit::EventKind;
use countersign_connector::{AuthMethod, Definition, FieldSpec, ManagedScope};
use countersign_core::{Account, ManagedKey, ManagedValue, SecretString};
use countersign_hooks::Interface;
use countersign_store::StoreError;
use countersign_vault::Place;
use serde_json::{Value, json};

use crate::{Deed, Service, ServiceError, ServiceResult, connect::Subject};

/// A field that an administrator manages, and whether its value is set.
#[derive(Debug, Clone)]
pub struct ManagedField {
    /// The field.
    pub field: FieldSpec,
    /// The values that are set: for everybody, or each for one user.
    pub values: Vec<ManagedValue>,
}

impl Service {
    /// The fields of a connector's forms that an administrator manages, and what of them is set.
    pub async fn managed_fields(
        &self,
        account: &Account,
        connector: &str,
    ) -> ServiceResult<Vec<ManagedField>> {
        let definition = self.newest(connector)?;
        let values = self.store.managed_values(&account.id, definition.name()).await?;
        let of =
            |field: &FieldSpec| values.iter().filter(|one| one.key.field == field.name).cloned().collect();
        Ok(fields(&definition)
            .map(|field| ManagedField { field: field.clone(), values: of(field) })
            .collect())
    }

    /// Sets values, for everybody or for one user as the fields' scope is: all or none.
    pub async fn set_managed(
        &self,
        deed: &Deed,
        account: &Account,
        connector: &str,
        user: Option<&str>,
        given: &BTreeMap<String, SecretString>,
    ) -> ServiceResult<()> {
        let definition = self.newest(connector)?;
        let updated = self.clock.now();
        let mut values = Vec::with_capacity(given.len());
        for (name, value) in given {
            let field = managed_field(&definition, name)?;
            if value.is_empty() {
                let message = format!("Values: '{name}' is empty. DELETE removes a value.");
                return Err(ServiceError::invalid("empty-value", message));
            }
            let key = key(account, &definition, field, user)?;
            let sealed = self.ring.seal(&Place::Managed { key: &key }, value.expose().as_bytes())?;
            values.push(ManagedValue { key, sealed, updated });
        }
        self.record_write(Some(deed), EventKind::CredentialStored, &account.id, None).await?;
        Ok(self.store.set_managed_values(&values).await?)
    }

    /// Destroys a value.
    pub async fn remove_managed(
        &self,
        deed: &Deed,
        account: &Account,
        connector: &str,
        field: &str,
        user: Option<&str>,
    ) -> ServiceResult<()> {
        let definition = self.newest(connector)?;
        let key = key(account, &definition, managed_field(&definition, field)?, user)?;
        self.record_write(Some(deed), EventKind::CredentialRemoved, &account.id, None).await?;
        match self.store.remove_managed_value(&key).await {
            Err(StoreError::NotFound(_)) => Err(ServiceError::not_found("managed value", field)),
            other => Ok(other?),
        }
    }

    /// The choices of a field, by the module's `getManagedAuthOptions`; none where it has no such interface.
    pub async fn managed_options(
        &self,
        account: &Account,
        connector: &str,
        field: &str,
    ) -> ServiceResult<Vec<(Value, String)>> {
        let definition = self.newest(connector)?;
        managed_field(&definition, field)?;
        let stored = self.store.managed_values(&account.id, definition.name()).await?;
        let mut values = BTreeMap::new();
        for value in stored.iter().filter(|value| value.key.user.is_none()) {
            values.insert(value.key.field.clone(), self.opened_value(value)?.expose().to_owned());
        }
        let argument = json!({ "fieldConst": field, "accountValues": values });
        for auth in definition.auths().iter().filter(|auth| auth.fields().iter().any(|one| one.name == field))
        {
            if let Some(returned) = self.options_of(&definition, auth, argument.clone()).await? {
                return Ok(options(&returned));
            }
        }
        Ok(Vec::new())
    }

    /// The administrator's values for one sign-in.
    pub(crate) async fn managed_for(
        &self,
        subject: &Subject<'_>,
    ) -> ServiceResult<BTreeMap<String, SecretString>> {
        let managed = |name: &str| {
            let field = subject.auth.fields().iter().find(|field| field.name == name)?;
            field.managed
        };
        if !subject.auth.fields().iter().any(|field| field.managed.is_some()) {
            return Ok(BTreeMap::new());
        }
        let mut values = BTreeMap::new();
        for value in self.store.managed_values(subject.account, subject.definition.name()).await? {
            let is_meant = match managed(&value.key.field) {
                Some(ManagedScope::Account) => value.key.user.is_none(),
                Some(ManagedScope::User) => {
                    value.key.user.is_some() && value.key.user.as_deref() == subject.user
                }
                None => false,
            };
            if is_meant {
                values.insert(value.key.field.clone(), self.opened_value(&value)?);
            }
        }
        Ok(values)
    }

    fn opened_value(&self, value: &ManagedValue) -> ServiceResult<SecretString> {
        let opened = self.ring.open(&Place::Managed { key: &value.key }, &value.sealed)?;
        let text =
            str::from_utf8(opened.expose()).map_err(|error| ServiceError::Broken(error.to_string()))?;
        Ok(SecretString::from(text))
    }

    async fn options_of(
        &self,
        definition: &Definition,
        auth: &AuthMethod,
        argument: Value,
    ) -> ServiceResult<Option<Value>> {
        match self.modules.of(auth) {
            Some(module) if module.has(Interface::GetManagedAuthOptions) => {
                module.options(definition, auth, argument, &self.outbound).await
            }
            _ => Ok(None),
        }
    }

    fn newest(&self, connector: &str) -> ServiceResult<Arc<Definition>> {
        let last = self.connectors_named(connector, None).into_iter().next_back();
        last.ok_or_else(|| ServiceError::not_found("connector", connector))
    }
}

/// The fields of all ways in that an administrator manages, each once.
fn fields(definition: &Definition) -> impl Iterator<Item = &FieldSpec> {
    let mut seen = Vec::new();
    let all = definition.auths().iter().flat_map(AuthMethod::fields);
    all.filter(move |field| {
        let is_first = !seen.contains(&&field.name);
        seen.push(&field.name);
        field.managed.is_some() && is_first
    })
}

fn managed_field<'a>(definition: &'a Definition, name: &str) -> ServiceResult<&'a FieldSpec> {
    fields(definition).find(|field| field.name == name).ok_or_else(|| {
        let known: Vec<_> = fields(definition).map(|field| field.name.as_str()).collect();
        ServiceError::invalid(
            "not-managed",
            format!(
                "Connector '{}' has no managed field '{name}'. It has: {}.",
                definition.name(),
                if known.is_empty() { "none".to_owned() } else { known.join(", ") }
            ),
        )
    })
}

/// The key of a value: its user has to be there exactly when the field's scope is a user's.
fn key(
    account: &Account,
    definition: &Definition,
    field: &FieldSpec,
    user: Option<&str>,
) -> ServiceResult<ManagedKey> {
    let needs_user = field.managed == Some(ManagedScope::User);
    if needs_user != user.is_some_and(|user| !user.is_empty()) {
        let rule = if needs_user {
            "is each user's own: send UserName"
        } else {
            "is for everybody: send no UserName"
        };
        return Err(ServiceError::invalid("managed-scope", format!("The value of '{}' {rule}.", field.name)));
    }
    Ok(ManagedKey {
        account: account.id.clone(),
        connector: definition.name().to_owned(),
        field: field.name.clone(),
        user: user.map(str::to_owned),
    })
}

/// `[{ value, label }]`; entries without a value are left out, and a label that is missing is the value.
fn options(returned: &Value) -> Vec<(Value, String)> {
    let entries = returned.as_array().map(Vec::as_slice).unwrap_or_default();
    let option = |entry: &Value| {
        let value = entry.get("value").cloned()?;
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let label = entry.get("label").and_then(Value::as_str).map_or(shown, str::to_owned);
        Some((value, label))
    };
    entries.iter().filter_map(option).collect()
}
