//! Slow work, where it holds up nothing else: on a thread that may block, or on one that stands back.

use crate::VaultError;

/// How slow work shares the processors with everything else that this program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As one of many.
    Equal,
    /// With what the others leave, and a small part where they leave nothing: it gets slow, and never stops.
    Yielding,
}

/// By how much a thread that stands back is nicer than the rest (`setpriority(2)`): beside one other thread it gets
/// a tenth of a processor, where 19 would get it a sixtieth and a check take two seconds.
#[cfg(target_os = "linux")]
const NICER: i32 = 10;

/// Runs slow work at this pace.
pub(crate) async fn run<T: Send + 'static>(
    what: &'static str,
    pace: Pace,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let refused = VaultError::Refused(what);
    match pace {
        Pace::Equal => tokio::task::spawn_blocking(work).await.map_err(|_| refused)?,
        Pace::Yielding => yielding(refused, work).await,
    }
}

/// On a thread of its own, since a process may not take back that a thread stands back. Beginning one costs some
/// 50 microseconds, a thousandth of the work.
async fn yielding<T: Send + 'static>(
    refused: VaultError,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let (done, answer) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("yielding".to_owned());
    let started = thread.spawn(move || {
        stand_back();
        // Nobody waits for it any more when this fails.
        let _ = done.send(work());
    });
    started.map_err(|_| refused.clone())?;
    answer.await.map_err(|_| refused)?
}

/// Lets other threads go first. Where the system does not, the work is done all the same.
#[cfg(target_os = "linux")]
fn stand_back() {
    use rustix::process::{getpriority_process, setpriority_process};

    // On Linux alone this is about the calling thread, where POSIX means all of the process.
    if let Ok(now) = getpriority_process(None) {
        let _ = setpriority_process(None, now.saturating_add(NICER).min(19));
    }
}

#[cfg(not(target_os = "linux"))]
fn stand_back() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    fn niceness() -> i32 {
        rustix::process::getpriority_process(None).unwrap()
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn work_that_yields_is_nicer_than_the_thread_that_asked_for_it_and_no_other_is() {
        let own = niceness();
        let found = run("test", Pace::Yielding, || Ok(niceness())).await;
        assert_eq!(found, Ok((own + NICER).min(19)));
        assert_eq!(run("test", Pace::Equal, || Ok(niceness())).await, Ok(own));
        assert_eq!(niceness(), own);
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error_at_either_pace() {
        for pace in [Pace::Equal, Pace::Yielding] {
            let done: Result<(), _> = run("test", pace, || panic!("on purpose")).await;
            assert_eq!(done, Err(VaultError::Refused("test")), "{pace:?}");
        }
    }
}
