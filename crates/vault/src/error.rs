//! What can go wrong with keys and seals, in words that say what to do. No secret is in any of them.

use std::{io, path::PathBuf, time::Duration};

use countersign_core::{KeyId, KeyPurpose};

/// A seal, or the key ring, does not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The seal is whole and its key is known, but it was not made for this place, or it was altered.
    #[error(
        "{what}, does not open: it was sealed for another place or altered. Restore the row from a backup, or \
         {remedy}"
    )]
    DoesNotOpen {
        /// The place that was asked for.
        what: String,
        /// What helps where there is no backup.
        remedy: &'static str,
    },
    /// The seal names a key that the ring does not hold.
    #[error(
        "the value was sealed with key {0}, which is not in the key ring: restore the key ring it was made with"
    )]
    UnknownKey(KeyId),
    /// The seal has a layout that this program does not know.
    #[error("the sealed value has envelope version {0}, this program knows version 1: run the newer program")]
    UnknownVersion(u8),
    /// The seal is shorter than an empty one.
    #[error(
        "the sealed value is cut short: {0} bytes where at least 33 are needed; restore it from a backup"
    )]
    Truncated(usize),
    /// A wrapped key does not open under this master key.
    #[error(
        "the master key does not open key {0} of the key ring: it is not the master key this store was \
         initialised with, or the stored key was altered"
    )]
    WrongMasterKey(KeyId),
    /// A wrapped key opened and has the wrong length.
    #[error("key {0} of the key ring does not have 32 bytes: restore the key ring from a backup")]
    KeyLength(KeyId),
    /// The ring lacks a key for a purpose.
    #[error("the key ring holds no {} key: restore the key ring from a backup, or initialise the store", .0.name())]
    NoKey(KeyPurpose),
    /// The ring holds several keys for a purpose that has one; which of them made a stored hash cannot be told.
    #[error("the key ring holds several {} keys ({} and {}), and only one can be used", .0.name(), .1, .2)]
    SeveralKeys(KeyPurpose, KeyId, KeyId),
    /// A stored password hash is none that this program makes.
    #[error(
        "the stored password hash of a user cannot be read: restore the user from a backup, or give the user a new one"
    )]
    PasswordHash,
    /// The cryptographic library refused. Sealing more than 64 GiB at once does that.
    #[error("the cryptographic library refused to {0}")]
    Refused(&'static str),
}

/// The master key cannot be had, or cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read.
    #[error("cannot read the master key file {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Others than the owner may use the file.
    #[error(
        "the master key file {} is open to others (mode {mode:04o}). Run: chmod 600 '{}'",
        .path.display(), .path.display()
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// There is something, but it is not a key.
    #[error(
        "{origin} is not a master key: it must be 64 hex digits or the Base64 of 32 bytes, as `openssl rand -hex 32` prints"
    )]
    Malformed {
        /// Where it was found.
        origin: String,
    },
    /// The command has no words.
    #[error("the command for the master key is empty: give a program and its arguments")]
    EmptyCommand,
    /// The command cannot be started.
    #[error("cannot run the command for the master key, {program}: {source}")]
    CommandStart {
        /// Its first word.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// The command ended with a failure.
    #[error(
        "the command for the master key, {program}, failed with {status}; what it says is on the standard error"
    )]
    CommandFailed {
        /// Its first word.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// The command took too long and was killed.
    #[error("the command for the master key, {program}, did not end within {} seconds", .limit.as_secs_f32())]
    CommandTimedOut {
        /// Its first word.
        program: String,
        /// The time it had.
        limit: Duration,
    },
    /// There is a file already; a key that is in use must not be lost.
    #[error("{} exists already and is not overwritten: it may be the only key to stored credentials", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The new file cannot be written.
    #[error("cannot write the master key file {}: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}
