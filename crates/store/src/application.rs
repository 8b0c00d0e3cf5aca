//! Published applications are kept, and where they are installed.

use async_trait::async_trait;
use countersign_core::{
    AccountId, Application, ApplicationKey, Installation, InstallationId, Installed, LookupHash, Roles,
};
use jiff::Timestamp;

use crate::{ListOrder, Listing, StoreResult};

/// The published applications of the installation.
#[async_trait]
pub trait ApplicationStore: Send + Sync {
    /// Adds an application. `Duplicate` when its key is taken.
    async fn insert_application(&self, application: &Application) -> StoreResult<()>;

    /// One application.
    async fn application(&self, key: &ApplicationKey) -> StoreResult<Option<Application>>;

    /// The applications of the installation.
    async fn applications(&self, order: ListOrder) -> StoreResult<Listing<Application>>;

    /// Writes every member; the version that is kept is one more than [`Application::version`]. With `passwords` those of its installations are exchanged in the same write:
    /// they must be all of them. `NotFound` when the application is unknown, `Conflict` when its version or its
    /// installations are others than when they were read. A secret key that is replaced is destroyed.
    async fn update_application(
        &self,
        application: &Application,
        passwords: Option<Vec<(InstallationId, LookupHash)>>,
    ) -> StoreResult<()>;

    /// Removes an application with its installations; notes a change for each of them. `NotFound` when it is
    /// unknown.
    async fn delete_application(&self, key: &ApplicationKey) -> StoreResult<()>;
}

/// Where applications are installed.
#[async_trait]
pub trait InstallationStore: Send + Sync {
    /// Adds an installation to the account that it names. `version` is that of the application as it was read:
    /// `Conflict("application")` when it is another one now. `Duplicate("installation")` when the account has this
    /// application already, `NotFound` when the application or the account is unknown.
    async fn insert_installation(&self, installation: &Installation, version: u64) -> StoreResult<()>;

    /// One installation of this account.
    async fn installation(&self, account: &AccountId, id: InstallationId) -> StoreResult<Option<Installed>>;

    /// The installation that calls with this, whatever its account: for the door, which learns the account here.
    async fn installation_by_password(&self, hash: &LookupHash) -> StoreResult<Option<Installed>>;

    /// The installations of this account; their name is the application's.
    async fn installations(&self, account: &AccountId, order: ListOrder) -> StoreResult<Listing<Installed>>;

    /// The installations of this application in all accounts.
    async fn installations_of(
        &self,
        application: &ApplicationKey,
        order: ListOrder,
    ) -> StoreResult<Listing<Installed>>;

    /// The token of each installation of this application.
    async fn installation_tokens(
        &self,
        application: &ApplicationKey,
    ) -> StoreResult<Vec<(InstallationId, String)>>;

    /// Writes what was consented to. `version` as for a new installation; `NotFound` when this account has no
    /// such installation.
    async fn approve_installation(
        &self,
        account: &AccountId,
        id: InstallationId,
        roles: Roles,
        at: Timestamp,
        version: u64,
    ) -> StoreResult<()>;

    /// Removes an installation. `NotFound` when this account has no such one.
    async fn delete_installation(&self, account: &AccountId, id: InstallationId) -> StoreResult<()>;
}
