//! What stands between the engine and the child's loop: the world, as a script's call sees it.

use std::time::Instant;

use serde_json::Value;

use crate::{FetchFailed, FetchRequest, FetchResponse, LogLevel, ModelRequest};

/// What a hook asks of its host.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum HostRequest {
    /// A request to the third party.
    Fetch(FetchRequest),
    /// A use of a model class.
    Model(ModelRequest),
}

/// What the host answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum HostAnswer {
    /// To [`HostRequest::Fetch`].
    Fetch(Result<FetchResponse, FetchFailed>),
    /// To [`HostRequest::Model`].
    Model(Result<Value, String>),
}

/// What a wait ended with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    /// The host answered the request of that number.
    Answer {
        /// The number that [`Surroundings::start`] was given.
        id: u32,
        /// The answer.
        answer: HostAnswer,
    },
    /// The time has come.
    Time,
}

/// The world of one call: requests go out, answers come back, and nothing else is there.
pub(crate) trait Surroundings {
    /// Sends a request under a number of the engine's choice, new in this call. The answer comes from
    /// [`Surroundings::wait`], a refusal (too many, too large) too.
    fn start(&mut self, id: u32, request: HostRequest);

    /// Waits for an answer or that instant; without one, for an answer alone.
    fn wait(&mut self, until: Option<Instant>) -> Event;

    /// Says what `getBasicAuth` returned in a sign-in, and goes on with `getUserInfo`, whose time and whose log begin here.
    /// Before that, in a sign-in, every request is refused.
    fn go_on(&mut self, basic: &str);

    /// Writes a line of log; beyond the limits it is dropped, after one line that says so.
    fn log(&mut self, level: LogLevel, text: &str);
}
