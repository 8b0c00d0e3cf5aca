//! The output of a program as a key: how a KMS or a password manager hands one over.

use std::{process::Stdio, time::Duration};

use tokio::{io::AsyncReadExt as _, process::Command, time::timeout};
use zeroize::Zeroizing;

use crate::MasterKeyError;

/// Long enough for a KMS in another region that asks for a token first.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// Far above any key in text; a program that prints more is not printing a key.
const MOST: u64 = 1024;

/// Runs a program with its arguments, no shell between, and returns what it prints. Its standard error
/// stays ours, so that the operator sees what it complains about.
pub(crate) async fn output(words: &[String], limit: Duration) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
    let (program, arguments) = words.split_first().ok_or(MasterKeyError::EmptyCommand)?;
    let cannot_start = |source| MasterKeyError::CommandStart { program: program.clone(), source };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(cannot_start)?;
    let stdout = child.stdout.take();
    let run = async {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
        if let Some(stdout) = stdout {
            stdout.take(MOST).read_to_end(&mut bytes).await?;
        }
        Ok((child.wait().await?, bytes))
    };
    let (status, bytes) = timeout(limit, run)
        .await
        .map_err(|_| MasterKeyError::CommandTimedOut { program: program.clone(), limit })?
        .map_err(cannot_start)?;
    if status.success() {
        Ok(bytes)
    } else {
        Err(MasterKeyError::CommandFailed { program: program.clone(), status })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().copied().map(str::to_owned).collect()
    }

    #[tokio::test]
    async fn arguments_reach_the_program_as_they_are() {
        let out = output(&words(&["printf", "%s", "$HOME; a b"]), LIMIT).await.unwrap();
        assert_eq!(*out, b"$HOME; a b");
    }

    #[tokio::test]
    async fn a_program_that_fails_is_an_error_that_names_it_and_not_its_arguments() {
        let error = output(&words(&["sh", "-c", "echo hush; exit 3"]), LIMIT).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the command for the master key, sh, failed with exit status: 3; what it says is on the standard error"
        );
        let missing = output(&words(&["/nonexistent/kms"]), LIMIT).await.unwrap_err();
        assert!(
            matches!(missing, MasterKeyError::CommandStart { program, .. } if program == "/nonexistent/kms")
        );
        assert!(matches!(output(&[], LIMIT).await.unwrap_err(), MasterKeyError::EmptyCommand));
    }

    #[tokio::test]
    async fn a_program_that_does_not_end_is_given_up() {
        let limit = Duration::from_millis(50);
        let error = output(&words(&["sleep", "600"]), limit).await.unwrap_err();
        assert!(matches!(error, MasterKeyError::CommandTimedOut { limit: told, .. } if told == limit));
    }

    #[tokio::test]
    async fn a_program_that_prints_without_end_is_cut_off() {
        let error = output(&words(&["cat", "/dev/zero"]), LIMIT).await.unwrap_err();
        assert!(matches!(error, MasterKeyError::CommandFailed { .. }));
    }
}
