//! What keeps credentials unreadable at rest: the only crate that touches the cryptographic library.
//!
//! A [`MasterKey`] lives outside the store. It opens the [`KeyRing`], whose keys lie in the store,
//! wrapped. The ring seals credentials, each bound to its [`Place`] so that a sealed value copied to
//! another row does not open, and it makes the program's own secrets with the hashes that find them.

mod audit;
mod base32;
mod cipher;
mod command;
mod digests;
mod entropy;
mod envelope;
mod error;
mod master;
mod passwords;
mod place;
mod process;
mod ring;
mod scratch;
mod secrets;
mod signature;
#[cfg(test)]
mod testing;
mod totp;

pub use audit::AuditKey;
pub use base32::base32;
pub use digests::ScriptDigests;
pub use entropy::SystemEntropy;
pub use error::{MasterKeyError, VaultError};
pub use master::{MasterKey, MasterKeySource};
pub use passwords::Passwords;
pub use place::Place;
pub use process::{ProcessDigest, ProcessDigests};
pub use ring::KeyRing;
pub use secrets::SecretKind;
pub use signature::sign;
pub use totp::accepted_step;
