//! Counts a call, exactly once: when it ends, or when its caller goes away before.

use countersign_service::{CallFacts, ServiceError};
use http::Response;

use crate::metrics::{Metrics, Outcome};

/// A call under way.
pub(super) struct Watch<'a> {
    metrics: Option<&'a Metrics>,
    outcome: Outcome,
    /// What becomes known of it.
    pub(super) facts: CallFacts,
}

impl<'a> Watch<'a> {
    /// Begins; without metrics nothing is counted.
    pub(super) fn new(metrics: Option<&'a Metrics>) -> Self {
        Self { metrics, outcome: Outcome::Abandoned, facts: CallFacts::default() }
    }

    /// It ended like this.
    pub(super) fn ended<B>(mut self, answer: &Result<Response<B>, ServiceError>) {
        self.outcome = match answer {
            Ok(response) => Outcome::of_status(response.status()),
            Err(error) => Outcome::of_error(error),
        };
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if let Some(metrics) = self.metrics {
            metrics.call(self.facts.connector.as_deref(), self.outcome, self.facts.head);
        }
    }
}
