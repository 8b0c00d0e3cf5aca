//! Calls per third party and outcome. A handle is made once a connector and outcome, so that a call only
//! adds to it; the number of connectors that have labels of their own is bounded.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use metrics::{Counter, Histogram, Key, Label, Recorder};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::outcome::Outcome;

pub(super) const CALLS: &str = "countersign_calls_total";
pub(super) const SECONDS: &str = "countersign_call_seconds";

/// Connectors that have labels of their own; all later ones share [`OTHER`].
const MOST_CONNECTORS: usize = 200;
const OTHER: &str = "other";
/// The call ended before its connection was found.
const UNKNOWN: &str = "unknown";

/// The meters of all connectors.
pub(super) struct Calls {
    recorder: Arc<PrometheusRecorder>,
    known: RwLock<HashMap<Box<str>, Arc<Meter>>>,
    other: OnceLock<Meter>,
}

/// The meters of one connector. What never happened is not shown.
struct Meter {
    connector: Box<str>,
    outcomes: [OnceLock<Counter>; Outcome::COUNT],
    seconds: OnceLock<Histogram>,
}

impl Calls {
    pub(super) fn new(recorder: Arc<PrometheusRecorder>) -> Self {
        Self { recorder, known: RwLock::default(), other: OnceLock::new() }
    }

    /// Counts one call. `head` is how long the third party took until its answer began, or failed to.
    pub(super) fn count(&self, connector: Option<&str>, outcome: Outcome, head: Option<Duration>) {
        let connector = connector.unwrap_or(UNKNOWN);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(meter) = known.get(connector) {
            return meter.count(&self.recorder, outcome, head);
        }
        drop(known);
        match self.add(connector) {
            Some(meter) => meter.count(&self.recorder, outcome, head),
            None => self.other.get_or_init(|| Meter::new(OTHER)).count(&self.recorder, outcome, head),
        }
    }

    /// A new connector's meter; `None` when there are too many already.
    fn add(&self, connector: &str) -> Option<Arc<Meter>> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_CONNECTORS && !known.contains_key(connector) {
            return None;
        }
        let meter = known.entry(connector.into()).or_insert_with(|| Arc::new(Meter::new(connector)));
        Some(Arc::clone(meter))
    }
}

impl Meter {
    fn new(connector: &str) -> Self {
        Self {
            connector: connector.into(),
            outcomes: [const { OnceLock::new() }; Outcome::COUNT],
            seconds: OnceLock::new(),
        }
    }

    fn count(&self, recorder: &PrometheusRecorder, outcome: Outcome, head: Option<Duration>) {
        let counter = self.outcomes[outcome as usize].get_or_init(|| {
            let labels = vec![self.label(), Label::new("outcome", outcome.label())];
            recorder.register_counter(&Key::from_parts(CALLS, labels), &super::METADATA)
        });
        counter.increment(1);
        let Some(head) = head else { return };
        let seconds = self.seconds.get_or_init(|| {
            recorder.register_histogram(&Key::from_parts(SECONDS, vec![self.label()]), &super::METADATA)
        });
        seconds.record(head);
    }

    fn label(&self) -> Label {
        Label::new("connector", self.connector.to_string())
    }
}
