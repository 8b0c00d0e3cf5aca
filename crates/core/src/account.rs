//! An account: a customer of the product that runs Countersign, the tenant.

use jiff::Timestamp;

use crate::AccountId;

/// Step data is kept for at most 31 days; a longer wish is shortened to this (connector API, "Accounts").
pub const MAX_RETENTION_HOURS: i32 = 744;

/// A customer of the product: the tenant that owns connections.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches of the compatible API")]
pub struct Account {
    /// Chosen by the caller or made here; unique in the installation.
    pub id: AccountId,
    /// The account above this one, whose connections this one may use.
    pub parent: Option<AccountId>,
    /// What people call it; never empty.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// An IANA time zone name such as `Europe/London`.
    pub timezone: Option<String>,
    /// Whether changes in this account are recorded for the vendor's own audit.
    pub audit_info: bool,
    /// The same for single tasks.
    pub task_audit_info: bool,
    /// When the vendor bills this account next.
    pub next_bill_date: Option<Timestamp>,
    /// How long data of successful steps is kept, in hours, 0 to [`MAX_RETENTION_HOURS`].
    pub step_data_success_retention_hours: Option<i32>,
    /// How long data of failed steps is kept, in hours, 0 to [`MAX_RETENTION_HOURS`].
    pub step_data_errored_retention_hours: Option<i32>,
    /// Whether failed transactions are reported to [`Account::transaction_error_webhook_url`].
    pub transaction_error_webhook_enabled: bool,
    /// Absolute URL; present when the webhook is enabled.
    pub transaction_error_webhook_url: Option<String>,
    /// Whether warnings are reported as well.
    pub transaction_error_webhook_include_warnings: bool,
    /// When the account was made.
    pub created: Timestamp,
}

impl Account {
    /// An account with a name, everything else switched off or absent.
    #[must_use]
    pub fn new(id: AccountId, name: String, created: Timestamp) -> Self {
        Self {
            id,
            parent: None,
            name,
            description: None,
            timezone: None,
            audit_info: false,
            task_audit_info: false,
            next_bill_date: None,
            step_data_success_retention_hours: None,
            step_data_errored_retention_hours: None,
            transaction_error_webhook_enabled: false,
            transaction_error_webhook_url: None,
            transaction_error_webhook_include_warnings: false,
            created,
        }
    }
}

/// A change of an account: members that are `None` stay as they are; the inner `None` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountPatch {
    /// See [`Account::parent`].
    pub parent: Option<Option<AccountId>>,
    /// See [`Account::name`].
    pub name: Option<String>,
    /// See [`Account::description`].
    pub description: Option<Option<String>>,
    /// See [`Account::timezone`].
    pub timezone: Option<Option<String>>,
    /// See [`Account::audit_info`].
    pub audit_info: Option<bool>,
    /// See [`Account::task_audit_info`].
    pub task_audit_info: Option<bool>,
    /// See [`Account::next_bill_date`].
    pub next_bill_date: Option<Option<Timestamp>>,
    /// See [`Account::step_data_success_retention_hours`].
    pub step_data_success_retention_hours: Option<Option<i32>>,
    /// See [`Account::step_data_errored_retention_hours`].
    pub step_data_errored_retention_hours: Option<Option<i32>>,
    /// See [`Account::transaction_error_webhook_enabled`].
    pub transaction_error_webhook_enabled: Option<bool>,
    /// See [`Account::transaction_error_webhook_url`].
    pub transaction_error_webhook_url: Option<Option<String>>,
    /// See [`Account::transaction_error_webhook_include_warnings`].
    pub transaction_error_webhook_include_warnings: Option<bool>,
}

impl AccountPatch {
    /// The account as it is after this change. Checks nothing: the rules live with the use case.
    #[must_use]
    pub fn apply(self, account: Account) -> Account {
        Account {
            id: account.id,
            parent: self.parent.unwrap_or(account.parent),
            name: self.name.unwrap_or(account.name),
            description: self.description.unwrap_or(account.description),
            timezone: self.timezone.unwrap_or(account.timezone),
            audit_info: self.audit_info.unwrap_or(account.audit_info),
            task_audit_info: self.task_audit_info.unwrap_or(account.task_audit_info),
            next_bill_date: self.next_bill_date.unwrap_or(account.next_bill_date),
            step_data_success_retention_hours: self
                .step_data_success_retention_hours
                .unwrap_or(account.step_data_success_retention_hours),
            step_data_errored_retention_hours: self
                .step_data_errored_retention_hours
                .unwrap_or(account.step_data_errored_retention_hours),
            transaction_error_webhook_enabled: self
                .transaction_error_webhook_enabled
                .unwrap_or(account.transaction_error_webhook_enabled),
            transaction_error_webhook_url: self
                .transaction_error_webhook_url
                .unwrap_or(account.transaction_error_webhook_url),
            transaction_error_webhook_include_warnings: self
                .transaction_error_webhook_include_warnings
                .unwrap_or(account.transaction_error_webhook_include_warnings),
            created: account.created,
        }
    }
}
