//! Whose turn it is: as many calls at work as there are children, a bounded queue behind them, and no connector
//! that holds all of it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{HookProblem, Settings};

/// The right to use a child.
pub(super) struct Turn {
    _share: OwnedSemaphorePermit,
    child: OwnedSemaphorePermit,
}

impl Turn {
    /// The child's place alone: its connector's share goes to the next call.
    pub(super) fn place(self) -> Place {
        Place { _child: self.child }
    }
}

/// A child's place, held while there is no child in it.
pub(super) struct Place {
    _child: OwnedSemaphorePermit,
}

/// Gives turns.
pub(super) struct Turns {
    children: Line,
    shares: Mutex<HashMap<String, Arc<Line>>>,
    settings: (usize, usize),
    longest_wait: Duration,
}

/// Places, and those who wait for one.
struct Line {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    most: usize,
}

impl Turns {
    pub(super) fn new(settings: &Settings) -> Self {
        let children = settings.children.max(1);
        Self {
            children: Line::new(children, settings.queue),
            shares: Mutex::default(),
            // A connector whose hooks all hang leaves children and places in the queue to the others.
            settings: ((children * 3 / 4).max(1), settings.queue / 2),
            longest_wait: settings.longest_wait,
        }
    }

    /// Waits for a turn of that connector.
    pub(super) async fn take(&self, connector: &str) -> Result<Turn, HookProblem> {
        let share = self.share(connector);
        let turn = async {
            let share = share.take().await?;
            Ok(Turn { _share: share, child: self.children.take().await? })
        };
        timeout(self.longest_wait, turn).await.unwrap_or(Err(HookProblem::Busy))
    }

    fn share(&self, connector: &str) -> Arc<Line> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get(connector) {
            return Arc::clone(share);
        }
        // Those that nobody uses are made anew when they are wanted.
        shares.retain(|_, share| Arc::strong_count(share) > 1 || !share.is_idle(self.settings.0));
        let share = Arc::new(Line::new(self.settings.0, self.settings.1));
        shares.insert(connector.to_owned(), Arc::clone(&share));
        share
    }
}

impl Line {
    fn new(places: usize, most: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0), most }
    }

    async fn take(&self) -> Result<OwnedSemaphorePermit, HookProblem> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(permit);
        }
        let _waits = Waits::new(self).ok_or(HookProblem::Busy)?;
        Arc::clone(&self.places).acquire_owned().await.map_err(|_| HookProblem::Busy)
    }

    fn is_idle(&self, places: usize) -> bool {
        self.places.available_permits() == places
    }
}

/// One who waits; it is counted as long as this lives.
struct Waits<'a>(&'a Line);

impl<'a> Waits<'a> {
    fn new(line: &'a Line) -> Option<Self> {
        let waits = Self(line);
        (line.waiting.fetch_add(1, Ordering::Relaxed) < line.most).then_some(waits)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(children: usize, queue: usize) -> Settings {
        Settings { children, queue, longest_wait: Duration::from_mins(1), ..Settings::default() }
    }

    #[tokio::test]
    async fn one_connector_leaves_a_child_to_the_others() {
        let turns = Turns::new(&settings(4, 0));
        let held: Vec<_> = [turns.take("a").await, turns.take("a").await, turns.take("a").await].into();
        assert!(held.iter().all(Result::is_ok));
        assert_eq!(turns.take("a").await.err(), Some(HookProblem::Busy));
        let other = turns.take("b").await;
        assert!(other.is_ok());
        assert_eq!(turns.take("b").await.err(), Some(HookProblem::Busy));
        drop(held);
        assert!(turns.take("a").await.is_ok());
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_those_in_it_get_their_turn() {
        let turns = Arc::new(Turns::new(&settings(1, 2)));
        let first = turns.take("a").await.unwrap();
        let theirs = Arc::clone(&turns);
        let waiting = tokio::spawn(async move { theirs.take("b").await.map(drop) });
        let theirs = Arc::clone(&turns);
        let second = tokio::spawn(async move { theirs.take("c").await.map(drop) });
        while turns.children.waiting.load(Ordering::Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(turns.take("d").await.err(), Some(HookProblem::Busy));
        drop(first);
        assert_eq!(waiting.await.unwrap(), Ok(()));
        assert_eq!(second.await.unwrap(), Ok(()));
        assert_eq!(turns.children.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_told_so() {
        let turns = Turns::new(&settings(1, 9));
        let _held = turns.take("a").await.unwrap();
        assert_eq!(turns.take("b").await.err(), Some(HookProblem::Busy));
    }

    #[tokio::test]
    async fn connectors_that_are_gone_are_forgotten() {
        let turns = Turns::new(&settings(4, 0));
        for number in 0..100 {
            turns.take(&number.to_string()).await.map(drop).unwrap();
        }
        assert_eq!(turns.shares.lock().unwrap().len(), 1);
    }
}
