//! Accounts: made, changed, removed, listed.

use countersign_audit::EventKind;
use countersign_core::{Account, AccountId, AccountPatch, MAX_RETENTION_HOURS, random_uuid};
use countersign_store::{ListOrder, Listing, StoreError};
use url::Url;

use crate::{Deed, Service, ServiceError, ServiceResult};

/// An account to be made. What is absent takes its default.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// Made here when absent.
    pub id: Option<AccountId>,
    /// Everything else; `name` is required.
    pub members: AccountPatch,
}

impl Service {
    /// Makes an account. Without a deed it is the operator who does.
    pub async fn create_account(&self, deed: Option<&Deed>, new: NewAccount) -> ServiceResult<Account> {
        let members = checked(new.members)?;
        if members.name.is_none() {
            return Err(name_is_required());
        }
        let now = self.clock.now();
        let id = match new.id {
            Some(id) => id,
            None => random_uuid(&*self.clock, &*self.entropy)
                .to_string()
                .parse()
                .map_err(|error| ServiceError::Broken(format!("a made account id: {error}")))?,
        };
        let account = members.apply(Account::new(id, String::new(), now));
        require_webhook_url(&account)?;
        self.record_write(deed, EventKind::AccountCreated, &account.id, None).await?;
        match self.store.insert_account(&account).await {
            Ok(()) => Ok(account),
            Err(StoreError::Duplicate(_)) => Err(ServiceError::invalid("id-in-use", "ID already in use")),
            Err(StoreError::NotFound(_)) => Err(unknown_parent(account.parent.as_ref())),
            Err(error) => Err(error.into()),
        }
    }

    /// One account.
    pub async fn account(&self, id: &AccountId) -> ServiceResult<Account> {
        self.store.account(id).await?.ok_or_else(|| ServiceError::not_found("account", &id))
    }

    /// The accounts of the installation, or those directly below `parent`.
    pub async fn accounts(
        &self,
        parent: Option<&AccountId>,
        order: ListOrder,
    ) -> ServiceResult<Listing<Account>> {
        if let Some(parent) = parent {
            self.account(parent).await?;
        }
        Ok(self.store.accounts(parent, order).await?)
    }

    /// Changes the members that are present.
    pub async fn update_account(&self, id: &AccountId, patch: AccountPatch) -> ServiceResult<Account> {
        let patch = checked(patch)?;
        let before = self.account(id).await?;
        if let Some(Some(parent)) = &patch.parent {
            self.refuse_circle(id, parent).await?;
        }
        require_webhook_url(&patch.clone().apply(before))?;
        let written = self.store.update_account(id, patch).await;
        self.memory.forget_account(id);
        match written {
            Err(StoreError::NotFound(_)) => Err(ServiceError::not_found("account", &id)),
            other => Ok(other?),
        }
    }

    /// Removes an account with its connections; their credentials are destroyed.
    pub async fn delete_account(&self, deed: &Deed, id: &AccountId) -> ServiceResult<()> {
        self.account(id).await?;
        self.record_write(Some(deed), EventKind::AccountDeleted, id, None).await?;
        let deleted = self.store.delete_account(id).await;
        self.memory.forget_account(id);
        match deleted {
            Err(StoreError::NotFound(_)) => Err(ServiceError::not_found("account", &id)),
            Err(StoreError::Conflict(_)) => Err(ServiceError::Conflict {
                code: "has-sub-accounts",
                message: format!("Account '{id}' has sub accounts. Delete or move them first."),
            }),
            other => Ok(other?),
        }
    }

    /// Refuses a parent that is the account itself or lies below it.
    async fn refuse_circle(&self, id: &AccountId, parent: &AccountId) -> ServiceResult<()> {
        let mut above = Some(parent.clone());
        while let Some(current) = above {
            if current == *id {
                return Err(ServiceError::invalid(
                    "parent-below-itself",
                    format!("ParentAccountId: '{parent}' is '{id}' itself or one of its sub accounts"),
                ));
            }
            above = match self.store.account(&current).await? {
                Some(account) => account.parent,
                None => return Err(unknown_parent(Some(&current))),
            };
        }
        Ok(())
    }
}

/// Holds the members that are present against their rules and puts them into their stored form.
fn checked(mut patch: AccountPatch) -> ServiceResult<AccountPatch> {
    if patch.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        return Err(name_is_required());
    }
    if let Some(Some(zone)) = &patch.timezone
        && jiff::tz::TimeZone::get(zone).is_err()
    {
        return Err(ServiceError::invalid(
            "unknown-timezone",
            format!("Timezone '{zone}' is not an IANA time zone name such as 'Europe/London'"),
        ));
    }
    clamp("StepDataSuccessRetentionHours", &mut patch.step_data_success_retention_hours)?;
    clamp("StepDataErroredRetentionHours", &mut patch.step_data_errored_retention_hours)?;
    if let Some(Some(url)) = &mut patch.transaction_error_webhook_url {
        *url = webhook_url(url)?;
    }
    Ok(patch)
}

fn clamp(member: &str, hours: &mut Option<Option<i32>>) -> ServiceResult<()> {
    if let Some(Some(hours)) = hours {
        if *hours < 0 {
            return Err(ServiceError::invalid(
                "negative-retention",
                format!("{member} ({hours}): must be non negative"),
            ));
        }
        *hours = (*hours).min(MAX_RETENTION_HOURS);
    }
    Ok(())
}

/// An absolute URL; `https://` is put in front where no scheme is. User-info is refused (RFC 9110 section 4.2.4).
fn webhook_url(given: &str) -> ServiceResult<String> {
    let whole = if given.contains("://") { given.to_owned() } else { format!("https://{}", given.trim()) };
    let refused =
        |why: &str| Err(ServiceError::invalid("webhook-url", format!("Transaction Error Webhook URL {why}")));
    match Url::parse(&whole) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            refused("must begin with http:// or https://")
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            refused("must not carry a user name or password")
        }
        Ok(_) => Ok(whole),
        Err(_) => refused("is not a URL"),
    }
}

fn require_webhook_url(account: &Account) -> ServiceResult<()> {
    if account.transaction_error_webhook_enabled && account.transaction_error_webhook_url.is_none() {
        return Err(ServiceError::invalid(
            "webhook-url",
            "Transaction Error Webhook enabled: Transaction Error Webhook URL must be defined",
        ));
    }
    Ok(())
}

fn name_is_required() -> ServiceError {
    ServiceError::invalid("name-required", "Name is required")
}

fn unknown_parent(parent: Option<&AccountId>) -> ServiceError {
    let parent = parent.map_or("", AccountId::as_str);
    ServiceError::invalid("unknown-parent", format!("ParentAccountId: there is no account '{parent}'"))
}
