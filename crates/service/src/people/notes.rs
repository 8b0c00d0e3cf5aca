//! When people came in, and how often somebody failed as them: written some seconds later, together. Writing at
//! once would take longer for users who are there than for users who are not, and tell them apart.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use countersign_core::UserId;
use jiff::Timestamp;

use crate::Service;

/// What waits to be written. As many entries as there are users, at most.
#[derive(Default)]
pub(crate) struct Notes(Mutex<HashMap<UserId, Note>>);

#[derive(Default)]
struct Note {
    access: Option<Timestamp>,
    failures: u32,
}

impl Notes {
    pub(crate) fn access(&self, user: UserId, at: Timestamp) {
        self.change(user, |note| *note = Note { access: Some(at), failures: 0 });
    }

    pub(crate) fn failure(&self, user: UserId) {
        self.change(user, |note| note.failures = note.failures.saturating_add(1));
    }

    fn change(&self, user: UserId, change: impl FnOnce(&mut Note)) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(notes.entry(user).or_default());
    }

    fn take(&self) -> HashMap<UserId, Note> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Service {
    /// Writes what is noted of people's sign-ins. What cannot be written is lost: nothing depends on it.
    pub(crate) async fn write_notes(&self) {
        for (user, note) in self.people.notes.take() {
            let written = async {
                if let Some(at) = note.access {
                    self.store.note_access(user, at).await?;
                }
                if note.failures > 0 {
                    self.store.note_failures(user, note.failures).await?;
                }
                Ok::<_, countersign_store::StoreError>(())
            };
            if let Err(error) = written.await {
                tracing::warn!(%error, %user, "sign-ins could not be noted");
            }
        }
    }
}
