//! Counts and times for operators, as Prometheus reads them.
//!
//! Every handle is made before it is used, or once and kept: on the way of a request there is no label to
//! build and no registry to search. No label holds what a caller wrote.

mod calls;
mod outcome;
mod page;
mod process;

use std::{fmt::Write as _, sync::Arc, time::Duration};

use countersign_core::Clock;
use http::StatusCode;
use jiff::Timestamp;
use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusRecorder};

use self::calls::Calls;
pub(crate) use self::outcome::Outcome;

const REQUESTS: &str = "countersign_requests_total";
const REQUEST_SECONDS: &str = "countersign_request_seconds";
const CONNECTIONS_OPEN: &str = "countersign_connections_open";
/// The facade wants to know where a metric comes from; the exporter does not ask.
const METADATA: Metadata<'static> = Metadata::new("countersign", Level::INFO, None);

/// From a warm call on one machine to the longest time that a third party is given by default.
const BUCKETS: [f64; 15] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What part of the server a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// The REST API.
    Api,
    /// A call through a connection.
    Proxy,
    /// Access tokens.
    Token,
    /// Health, the API's document, and paths where nothing is.
    Other,
}

impl Surface {
    const ALL: [Self; 4] = [Self::Api, Self::Proxy, Self::Token, Self::Other];

    /// The surface that a path lies on; a call through a connection is on none but the proxy.
    pub(crate) fn of(is_call: bool, path: &str) -> Self {
        match path {
            _ if is_call => Self::Proxy,
            "/oauth/token" => Self::Token,
            path if path.starts_with("/v1.0/") => Self::Api,
            _ => Self::Other,
        }
    }

    fn label(self) -> Label {
        let value = match self {
            Self::Api => "api",
            Self::Proxy => "proxy",
            Self::Token => "token",
            Self::Other => "other",
        };
        Label::new("surface", value)
    }
}

/// The classes of RFC 9110 section 15; third parties answer outside of them too.
const CLASSES: [&str; 5] = ["2xx", "3xx", "4xx", "5xx", "other"];

fn class(status: StatusCode) -> usize {
    match status.as_u16() {
        status @ 200..=599 => usize::from(status / 100 - 2),
        _ => CLASSES.len() - 1,
    }
}

/// The server's metrics. Several servers in one process have their own.
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    requests: [Requests; Surface::ALL.len()],
    calls: Calls,
    connections: Gauge,
    started: Timestamp,
}

/// The meters of one surface.
struct Requests {
    classes: [Counter; CLASSES.len()],
    seconds: Histogram,
}

impl Metrics {
    /// Metrics that begin at zero. The clock says since when.
    pub fn new(clock: &dyn Clock) -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &BUCKETS)?
            .set_buckets_for_metric(Matcher::Full(calls::SECONDS.to_owned()), &BUCKETS)?;
        let recorder = Arc::new(builder.build_recorder());
        describe(&recorder);
        let connections = recorder.register_gauge(&Key::from_static_name(CONNECTIONS_OPEN), &METADATA);
        Ok(Self {
            requests: Surface::ALL.map(|surface| Requests::new(&recorder, surface)),
            calls: Calls::new(Arc::clone(&recorder)),
            connections,
            recorder,
            started: clock.now(),
        })
    }

    /// The page that Prometheus reads, in its text format 0.0.4.
    #[must_use]
    pub fn render(&self) -> String {
        let mut page = self.recorder.handle().render();
        let _ = writeln!(
            page,
            "# HELP countersign_build_info Which program this is; the value is always 1\n\
             # TYPE countersign_build_info gauge\n\
             countersign_build_info{{version=\"{}\"}} 1",
            env!("CARGO_PKG_VERSION")
        );
        process::append(&mut page, self.started);
        page
    }

    /// Counts one request, when the head of its reply is ready.
    pub(crate) fn request(&self, surface: Surface, status: StatusCode, elapsed: Duration) {
        let Requests { classes, seconds } = &self.requests[surface as usize];
        classes[class(status)].increment(1);
        seconds.record(elapsed);
    }

    /// Counts one call through a connection; see [`Calls::count`].
    pub(crate) fn call(&self, connector: Option<&str>, outcome: Outcome, head: Option<Duration>) {
        self.calls.count(connector, outcome, head);
    }

    /// Counts a connection for as long as what comes back is kept.
    pub(crate) fn connection(self: &Arc<Self>) -> OpenConnection {
        self.connections.increment(1.0);
        OpenConnection(Arc::clone(self))
    }

    /// Moves what was timed into its buckets. Without it, times pile up until somebody reads the page.
    fn tidy(&self) {
        self.recorder.handle().run_upkeep();
    }
}

impl Requests {
    fn new(recorder: &PrometheusRecorder, surface: Surface) -> Self {
        let counter = |class: &'static str| {
            let labels = vec![surface.label(), Label::new("status_class", class)];
            recorder.register_counter(&Key::from_parts(REQUESTS, labels), &METADATA)
        };
        let key = Key::from_parts(REQUEST_SECONDS, vec![surface.label()]);
        Self { classes: CLASSES.map(counter), seconds: recorder.register_histogram(&key, &METADATA) }
    }
}

/// A connection that a caller holds open.
pub struct OpenConnection(Arc<Metrics>);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.connections.decrement(1.0);
    }
}

fn describe(recorder: &PrometheusRecorder) {
    for (name, help) in [
        (REQUESTS, "Requests that were answered, by part of the server and class of the status"),
        (calls::CALLS, "Calls through connections, by connector and how they ended"),
    ] {
        recorder.describe_counter(name.into(), None, help.into());
    }
    for (name, help) in [
        (REQUEST_SECONDS, "Time until the head of the reply was ready, in seconds"),
        (calls::SECONDS, "Time until the third party's answer began or failed to, in seconds"),
    ] {
        recorder.describe_histogram(name.into(), None, help.into());
    }
    recorder.describe_gauge(CONNECTIONS_OPEN.into(), None, "Connections that callers hold open".into());
}

#[cfg(test)]
mod tests;
