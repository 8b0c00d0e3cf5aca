//! The words of the product, and nothing that touches the outside world.
//!
//! Ids, secrets, the clock, accounts, connections and their states: what every other crate of
//! Countersign speaks about. No I/O, no SQL, no HTTP; time and randomness are traits here
//! ([`Clock`], [`Entropy`]) and are implemented where the program is wired together.

mod account;
mod actor;
mod allow;
mod application;
mod clock;
mod connection;
mod credential;
mod digests;
mod entropy;
mod ids;
mod injection;
mod key;
mod managed;
mod oauth;
mod page;
mod property;
mod role;
mod secret;
mod sign_in;
mod status;
mod user;

pub use account::{Account, AccountPatch, MAX_RETENTION_HOURS};
pub use actor::{Actor, Reach, Rights};
pub use allow::{AddressRange, AllowList, InvalidAllowList, TrustedProxies};
pub use application::{Application, ApplicationPatch, Installation, Installed, SignatureForm};
pub use clock::{Clock, ManualClock, SystemClock};
pub use connection::{Connection, ConnectorRef};
pub use credential::{CredentialVersion, Field, Sealed, SealedCredential, Standby, StandbyRole};
pub use digests::{DigestAlgorithm, Digests};
pub use entropy::{Entropy, random_uuid};
pub use ids::{
    AccountId, ApplicationKey, ClientId, ConnectionId, InstallationId, InvalidId, KeyId, PropertyId,
    ReleaseId, SignInId, UserId,
};
pub use injection::{Injection, InjectionError, OpenedInjection, OpenedPlacement, Placement};
pub use key::{ChainKey, KeyPurpose, WrappedKey};
pub use managed::{ManagedKey, ManagedValue};
pub use oauth::{Client, ClientPatch, LookupHash, Scope, Token};
pub use page::{Page, Sort};
pub use property::Property;
pub use role::{Role, Roles, UnknownRole};
pub use secret::{SecretBytes, SecretString};
pub use sign_in::{SignIn, SignInToken, TokenPair, UserToken};
pub use status::{AuthStatus, Identity, State, StatusEvent};
pub use user::{InvalidEmail, PasswordHash, TwoFactor, User, check_email};
