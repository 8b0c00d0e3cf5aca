//! An account on the wire.

use countersign_core::{Account, AccountPatch};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::{api::v1::time, error::ApiError};

/// An account: a customer of the product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = Account)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches of the compatible API")]
pub(crate) struct AccountReply {
    id: String,
    parent_account_id: Option<String>,
    name: String,
    description: Option<String>,
    timezone: Option<String>,
    audit_info: bool,
    task_audit_info: bool,
    next_bill_date_utc: Option<String>,
    step_data_success_retention_hours: Option<i32>,
    step_data_errored_retention_hours: Option<i32>,
    transaction_error_webhook_enabled: bool,
    transaction_error_webhook_url: Option<String>,
    transaction_error_webhook_include_warnings: bool,
    /// RFC 3339, UTC.
    created_date: String,
}

impl From<Account> for AccountReply {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            parent_account_id: account.parent.map(|parent| parent.to_string()),
            name: account.name,
            description: account.description,
            timezone: account.timezone,
            audit_info: account.audit_info,
            task_audit_info: account.task_audit_info,
            next_bill_date_utc: account.next_bill_date.map(time::wire),
            step_data_success_retention_hours: account.step_data_success_retention_hours,
            step_data_errored_retention_hours: account.step_data_errored_retention_hours,
            transaction_error_webhook_enabled: account.transaction_error_webhook_enabled,
            transaction_error_webhook_url: account.transaction_error_webhook_url,
            transaction_error_webhook_include_warnings: account.transaction_error_webhook_include_warnings,
            created_date: time::wire(account.created),
        }
    }
}

/// The members of an account that a caller sets. Absent ones keep their value, `null` clears.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = AccountMembers)]
pub(crate) struct AccountBody {
    /// Any 1 to 128 visible characters; made by the server when absent. Only when an account is made.
    pub(crate) id: Option<String>,
    /// The account above this one.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    parent_account_id: Option<Option<String>>,
    /// Required when an account is made.
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// An IANA time zone name.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    timezone: Option<Option<String>>,
    audit_info: Option<bool>,
    task_audit_info: Option<bool>,
    /// RFC 3339; without an offset it counts as UTC.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    next_bill_date_utc: Option<Option<String>>,
    /// 0 or more; more than 744 counts as 744.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>)]
    step_data_success_retention_hours: Option<Option<i32>>,
    /// 0 or more; more than 744 counts as 744.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>)]
    step_data_errored_retention_hours: Option<Option<i32>>,
    transaction_error_webhook_enabled: Option<bool>,
    /// `https://` is put in front where the scheme is missing.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    transaction_error_webhook_url: Option<Option<String>>,
    transaction_error_webhook_include_warnings: Option<bool>,
}

/// Tells an explicit `null` from an absent member.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

impl AccountBody {
    pub(crate) fn into_patch(self) -> Result<AccountPatch, ApiError> {
        let parent =
            match self.parent_account_id {
                Some(Some(parent)) if !parent.is_empty() => Some(Some(parent.parse().map_err(|error| {
                    ApiError::bad_request("bad-id", format!("ParentAccountId: {error}."))
                })?)),
                Some(_) => Some(None),
                None => None,
            };
        let next_bill_date = match self.next_bill_date_utc {
            Some(Some(date)) => Some(Some(instant("NextBillDateUtc", &date)?)),
            Some(None) => Some(None),
            None => None,
        };
        Ok(AccountPatch {
            parent,
            name: self.name,
            description: self.description,
            timezone: self.timezone,
            audit_info: self.audit_info,
            task_audit_info: self.task_audit_info,
            next_bill_date,
            step_data_success_retention_hours: self.step_data_success_retention_hours,
            step_data_errored_retention_hours: self.step_data_errored_retention_hours,
            transaction_error_webhook_enabled: self.transaction_error_webhook_enabled,
            transaction_error_webhook_url: self
                .transaction_error_webhook_url
                .map(|url| url.filter(|url| !url.trim().is_empty())),
            transaction_error_webhook_include_warnings: self.transaction_error_webhook_include_warnings,
        })
    }
}

fn instant(member: &str, text: &str) -> Result<Timestamp, ApiError> {
    let with_offset = text.parse::<Timestamp>();
    let without = || text.parse::<jiff::civil::DateTime>()?.to_zoned(jiff::tz::TimeZone::UTC);
    let instant = with_offset.or_else(|_| without().map(|zoned| zoned.timestamp()));
    instant.map_err(|_: jiff::Error| {
        ApiError::bad_request("bad-date", format!("{member} must be a date like 2026-01-31T00:00:00Z."))
    })
}
