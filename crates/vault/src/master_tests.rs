//! The master key from each of its sources, and every way in which one is refused.

use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;
use crate::{
    SystemEntropy,
    testing::{Dice, MASTER, hex},
};

/// `base64` of the same bytes as [`MASTER`].
const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

async fn from_value(text: &str) -> Result<MasterKey, MasterKeyError> {
    MasterKey::load(&MasterKeySource::Value(text.into())).await
}

async fn from_command(words: &[&str]) -> Result<MasterKey, MasterKeyError> {
    let words = words.iter().copied().map(str::to_owned).collect();
    MasterKey::load(&MasterKeySource::Command(words)).await
}

fn file(mode: u32, content: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("master.key");
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    (dir, path)
}

#[tokio::test]
async fn hex_and_base64_of_the_same_bytes_are_the_same_key() {
    for text in [MASTER, &MASTER.to_uppercase(), BASE64, &format!("  {MASTER}\r\n")] {
        assert_eq!(from_value(text).await.unwrap().bytes()[..], hex(MASTER), "{text:?}");
    }
}

#[tokio::test]
async fn anything_but_32_bytes_is_refused_and_not_repeated() {
    let wrong = [
        "",
        "hunter2",
        &MASTER[1..],
        &format!("{MASTER}00"),
        &MASTER.replace('0', "g"),
        &BASE64.replace('=', "A"),
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
        &BASE64.replace("h8=", "h9="),
        &BASE64.replace('A', "-"),
    ];
    for text in wrong {
        let error = from_value(text).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the setting master_key is not a master key: it must be 64 hex digits or the Base64 of 32 bytes, \
             as `openssl rand -hex 32` prints",
            "{text:?}"
        );
    }
}

#[tokio::test]
async fn a_file_of_its_owner_alone_is_read() {
    for mode in [0o600, 0o400] {
        let (_dir, path) = file(mode, &format!("{BASE64}\n"));
        let key = MasterKey::load(&MasterKeySource::File(path)).await.unwrap();
        assert_eq!(key.bytes()[..], hex(MASTER));
    }
}

#[tokio::test]
async fn a_file_open_to_others_is_refused_with_the_command_that_closes_it() {
    for mode in [0o640, 0o604, 0o620, 0o644, 0o666] {
        let (_dir, path) = file(mode, MASTER);
        let error = MasterKey::load(&MasterKeySource::File(path.clone())).await.unwrap_err();
        let path = path.display();
        assert_eq!(
            error.to_string(),
            format!(
                "the master key file {path} is open to others (mode {mode:04o}). Run: chmod 600 '{path}'"
            )
        );
    }
}

#[tokio::test]
async fn a_file_that_is_missing_or_not_a_key_is_named() {
    let (dir, path) = file(0o600, "not a key");
    let error = MasterKey::load(&MasterKeySource::File(path.clone())).await.unwrap_err();
    assert!(
        matches!(&error, MasterKeyError::Malformed { origin } if origin.contains("master.key")),
        "{error}"
    );
    let missing = dir.path().join("none");
    let error = MasterKey::load(&MasterKeySource::File(missing.clone())).await.unwrap_err();
    assert!(matches!(error, MasterKeyError::Read { path, .. } if path == missing));
}

#[tokio::test]
async fn a_created_file_is_private_and_loads_as_the_key_it_was_made_with() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("master.key");
    let made = MasterKey::create_file(&path, &*Dice::of(&[MASTER])).unwrap();
    assert_eq!(made.bytes()[..], hex(MASTER));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{MASTER}\n"));
    let loaded = MasterKey::load(&MasterKeySource::File(path)).await.unwrap();
    assert_eq!(loaded.bytes(), made.bytes());
}

#[test]
fn creating_never_overwrites_a_key() {
    let (dir, path) = file(0o600, MASTER);
    let error = MasterKey::create_file(&path, &SystemEntropy).unwrap_err();
    assert!(matches!(error, MasterKeyError::Exists { .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), MASTER);
    let nowhere = dir.path().join("no/such/directory.key");
    let error = MasterKey::create_file(&nowhere, &SystemEntropy).unwrap_err();
    assert!(matches!(error, MasterKeyError::Write { .. }), "{error}");
}

#[tokio::test]
async fn a_command_hands_over_the_key() {
    assert_eq!(from_command(&["echo", BASE64]).await.unwrap().bytes()[..], hex(MASTER));
    let error = from_command(&["echo", "hush"]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "what echo prints is not a master key: it must be 64 hex digits or the Base64 of 32 bytes, as \
         `openssl rand -hex 32` prints"
    );
}

#[tokio::test]
async fn debug_texts_show_neither_key_nor_arguments() {
    let key = from_value(MASTER).await.unwrap();
    assert_eq!(format!("{key:?}"), "MasterKey(..)");
    assert_eq!(format!("{:?}", MasterKeySource::Value(MASTER.into())), "Value(..)");
    let command = MasterKeySource::Command(vec!["pass".into(), "--token=hush".into()]);
    assert_eq!(format!("{command:?}"), "Command(Some(\"pass\"), ..)");
}
