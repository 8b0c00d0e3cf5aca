//! The master key: the one secret that lives outside the store, and where it comes from.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_core::{Entropy, SecretString};
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

use crate::{MasterKeyError, cipher::KEY_LENGTH, command};

/// Where the master key comes from. In each it is text: 64 hex digits, or the Base64 of 32 bytes
/// (RFC 4648 section 4); white space around it does not count.
#[derive(Clone)]
pub enum MasterKeySource {
    /// A file that nobody but its owner may read.
    File(PathBuf),
    /// The text itself, from the configuration or the environment.
    Value(SecretString),
    /// A program and its arguments, no shell between: its standard output is the key.
    Command(Vec<String>),
}

impl fmt::Debug for MasterKeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Value(_) => f.write_str("Value(..)"),
            // Arguments may carry a password manager's own token.
            Self::Command(words) => write!(f, "Command({:?}, ..)", words.first()),
        }
    }
}

/// The master key: 32 bytes under which the keys of the ring are wrapped; wiped on drop.
pub struct MasterKey(Box<Zeroizing<[u8; KEY_LENGTH]>>);

impl MasterKey {
    /// Fetches the key from where it is kept.
    pub async fn load(source: &MasterKeySource) -> Result<Self, MasterKeyError> {
        match source {
            MasterKeySource::File(path) => {
                let text = read_file(path).await?;
                Self::parse(&text, || format!("the content of {}", path.display()))
            }
            MasterKeySource::Value(text) => {
                Self::parse(text.expose().as_bytes(), || "the setting master_key".to_owned())
            }
            MasterKeySource::Command(words) => {
                let text = command::output(words, command::LIMIT).await?;
                let program = words.first().map_or("", String::as_str);
                Self::parse(&text, || format!("what {program} prints"))
            }
        }
    }

    /// Makes a new key and a file for it that only its owner may read, and returns when both file and
    /// directory entry are on the disk. A file that is there already is never touched.
    pub fn create_file(path: &Path, entropy: &dyn Entropy) -> Result<Self, MasterKeyError> {
        let mut key = Self(Box::default());
        entropy.fill(&mut **key.0);
        match write_file(path, &key) {
            Ok(()) => Ok(key),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(MasterKeyError::Exists { path: path.to_owned() })
            }
            Err(source) => Err(MasterKeyError::Write { path: path.to_owned(), source }),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }

    fn parse(text: &[u8], origin: impl FnOnce() -> String) -> Result<Self, MasterKeyError> {
        let text = text.trim_ascii();
        let mut key = Self(Box::default());
        let whole = match text.len() {
            64 => decode_hex(text, &mut key.0),
            44 => decode_base64(text, &mut key.0),
            _ => None,
        };
        whole.map(|()| key).ok_or_else(|| MasterKeyError::Malformed { origin: origin() })
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

fn decode_hex(text: &[u8], key: &mut [u8; KEY_LENGTH]) -> Option<()> {
    for (byte, pair) in key.iter_mut().zip(text.chunks_exact(2)) {
        for digit in pair {
            let digit = char::from(*digit).to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(digit).ok()?;
        }
    }
    Some(())
}

fn decode_base64(text: &[u8], key: &mut [u8; KEY_LENGTH]) -> Option<()> {
    // The decoder asks for room for a whole last group, padding or not.
    let mut bytes = Zeroizing::new([0; KEY_LENGTH + 1]);
    let length = STANDARD.decode_slice(text, &mut *bytes).ok()?;
    key.copy_from_slice(bytes.get(..length)?.try_into().map(|whole: &[u8; KEY_LENGTH]| whole).ok()?);
    Some(())
}

async fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
    let cannot_read = |source| MasterKeyError::Read { path: path.to_owned(), source };
    let file = tokio::fs::File::open(path).await.map_err(cannot_read)?;
    // Of the file that is open, not of whatever has the name by then.
    let mode = file.metadata().await.map_err(cannot_read)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(MasterKeyError::OpenToOthers { path: path.to_owned(), mode });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
    file.take(1024).read_to_end(&mut bytes).await.map_err(cannot_read)?;
    Ok(bytes)
}

fn write_file(path: &Path, key: &MasterKey) -> io::Result<()> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Zeroizing::new([b'\n'; 2 * KEY_LENGTH + 1]);
    for (pair, byte) in text.chunks_exact_mut(2).zip(key.bytes()) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 0xf)];
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let written = file.write_all(&*text).and_then(|()| file.sync_all()).and_then(|()| sync_parent(path));
    if written.is_err() {
        // Half a key would stand in the way of the next attempt.
        let _ = fs::remove_file(path);
    }
    written
}

fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    fs::File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
#[path = "master_tests.rs"]
mod tests;
