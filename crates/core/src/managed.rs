//! Values of a sign-in form that an administrator keeps, so that the people who sign in do not see them.

use jiff::Timestamp;

use crate::{AccountId, Sealed};

/// Which value: one of an account and a connector, for everybody there or for one user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ManagedKey {
    /// The account.
    pub account: AccountId,
    /// The connector's name; its versions share the value.
    pub connector: String,
    /// The field of its form.
    pub field: String,
    /// The user that it is for, by the name that the account's own product gives; absent for everybody.
    pub user: Option<String>,
}

/// A value at rest: only ever sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedValue {
    /// Which one.
    pub key: ManagedKey,
    /// The value, sealed for this key and no other.
    pub sealed: Sealed,
    /// When it was set.
    pub updated: Timestamp,
}
