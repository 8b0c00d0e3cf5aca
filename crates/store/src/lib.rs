//! What is kept, as traits; the change feed; and, behind the feature `contract`, the tests that every
//! back end must pass.
//!
//! A write that returned is durable: it survives the death of the process and of the machine. Every
//! write of what a node may hold in memory adds a row to the change table in the same transaction, see
//! [`ChangeKind`]. A write that was refused leaves nothing behind, no change either.

mod account;
mod application;
mod change;
mod client;
mod connection;
mod credential;
mod error;
mod key;
mod listing;
mod managed;
mod property;
mod sign_in;
mod sign_in_token;
mod token;
mod user;

#[cfg(feature = "contract")]
pub mod contract;

pub use account::AccountStore;
pub use application::{ApplicationStore, InstallationStore};
pub use change::{Change, ChangeFeed, ChangeKind};
pub use client::ClientStore;
pub use connection::{ConnectionChange, ConnectionStore, STATUS_EVENTS_KEPT};
pub use credential::CredentialChange;
pub use error::{StoreError, StoreResult};
pub use key::KeyStore;
pub use listing::{ListOrder, Listing};
pub use managed::ManagedStore;
pub use property::PropertyStore;
pub use sign_in::{Renewal, SignInStore};
pub use sign_in_token::SignInTokenStore;
pub use token::TokenStore;
pub use user::{SignIns, UserStore};

/// Everything that is kept. A back end implements the parts and gets this by itself.
pub trait Store:
    AccountStore
    + ApplicationStore
    + InstallationStore
    + ClientStore
    + TokenStore
    + UserStore
    + SignInStore
    + SignInTokenStore
    + ConnectionStore
    + PropertyStore
    + ManagedStore
    + KeyStore
    + ChangeFeed
{
}

impl<T> Store for T where
    T: AccountStore
        + ApplicationStore
        + InstallationStore
        + ClientStore
        + TokenStore
        + UserStore
        + SignInStore
        + SignInTokenStore
        + ConnectionStore
        + PropertyStore
        + ManagedStore
        + KeyStore
        + ChangeFeed
{
}
