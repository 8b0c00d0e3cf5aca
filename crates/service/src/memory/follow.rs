//! Follows the change feed, so that writes of other programs on the same store are seen.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use crate::{Service, ServiceResult};

/// How often the feed is read: how long a write of another program may stay unseen.
const POLL: Duration = Duration::from_millis(250);

/// How often people's sign-ins are noted in the store.
const NOTING: Duration = Duration::from_secs(5);

/// Changes read at once; more wait for the next round, which comes at once.
const BATCH: u32 = 1000;

impl Service {
    /// Runs for as long as the server does. When the feed cannot be read, nothing is remembered until it
    /// can: a call then costs a read, and is never wrong.
    pub async fn follow_changes(self: Arc<Self>) {
        let mut seen = None;
        let mut writing = tokio::time::interval(NOTING);
        let mut turns = tokio::time::interval(POLL);
        turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = turns.tick() => {}
                _ = writing.tick() => {
                    self.write_notes().await;
                    continue;
                }
            }
            match self.read_feed(seen).await {
                Ok(sequence) => {
                    self.memory.followed.store(sequence, Ordering::SeqCst);
                    seen = Some(sequence);
                }
                Err(error) => {
                    tracing::warn!(%error, "the change feed cannot be read; memory is cleared");
                    self.memory.forget_all();
                    seen = None;
                }
            }
        }
    }

    /// Whether every write so far, of whatever program, has been seen here.
    pub async fn is_caught_up(&self) -> ServiceResult<bool> {
        Ok(self.store.latest_change().await? <= self.memory.followed.load(Ordering::SeqCst))
    }

    /// Forgets what changed after `seen`, and returns how far it got. Without a start everything is
    /// forgotten: nobody knows what changed before.
    async fn read_feed(&self, seen: Option<i64>) -> ServiceResult<i64> {
        let Some(mut seen) = seen else {
            let latest = self.store.latest_change().await?;
            self.memory.forget_all();
            return Ok(latest);
        };
        loop {
            let changes = self.store.changes_after(seen, BATCH).await?;
            for change in &changes {
                self.memory.apply(change);
            }
            seen = changes.last().map_or(seen, |change| change.sequence);
            if changes.len() < BATCH as usize {
                return Ok(seen);
            }
        }
    }
}
