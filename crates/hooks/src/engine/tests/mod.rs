//! Hooks in the engine itself, without a child around it.

mod differential;
mod faults;
mod modules;
mod network;
mod packages;
mod realm;
mod seed;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use countersign_vault::ScriptDigests;
use serde_json::Value;

use super::Engine;
use crate::{
    Bundle, Call, FetchFailed, FetchRequest, FetchResponse, HookProblem, Interface, Limits, LogLevel,
    Outcome,
    compiled::Compiled,
    surroundings::{Event, HostAnswer, HostRequest, Surroundings},
};

/// How a world answers a request.
type Answer = fn(&FetchRequest) -> Result<FetchResponse, FetchFailed>;

/// A world that answers requests from a function, at once, and keeps what was asked and logged.
#[derive(Default)]
struct World {
    answer: Option<Answer>,
    asked: Vec<HostRequest>,
    log: Vec<(LogLevel, String)>,
    headers: Vec<String>,
    ready: VecDeque<Event>,
}

impl Surroundings for World {
    fn start(&mut self, id: u32, request: HostRequest) {
        if let (HostRequest::Fetch(request), Some(answer)) = (&request, self.answer) {
            self.ready.push_back(Event::Answer { id, answer: HostAnswer::Fetch(answer(request)) });
        }
        if let HostRequest::Model(request) = &request {
            let row = Value::from(request.arguments.clone());
            self.ready.push_back(Event::Answer { id, answer: HostAnswer::Model(Ok(row)) });
        }
        self.asked.push(request);
    }

    fn wait(&mut self, until: Option<Instant>) -> Event {
        self.ready.pop_front().unwrap_or_else(|| {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            std::thread::sleep(left.expect("every wait ends"));
            Event::Time
        })
    }

    fn go_on(&mut self, basic: &str) {
        self.headers.push(basic.to_owned());
    }

    fn log(&mut self, level: LogLevel, text: &str) {
        self.log.push((level, text.to_owned()));
    }
}

/// An engine that compiles all that it needs.
fn engine(limits: Limits) -> Engine {
    Engine::new(Arc::new(ScriptDigests), limits, Compiled::default()).unwrap().0
}

/// A connector of one file in an engine of its own.
struct Connector {
    engine: Engine,
    bundle: Bundle,
    environment: BTreeMap<String, String>,
    world: World,
}

impl Connector {
    fn new(source: &str) -> Self {
        Self::of(&[("connector.js", source)])
    }

    fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self {
            engine: engine(Limits::default()),
            bundle: Bundle::from_files("acme", files, "connector.js").unwrap(),
            environment: BTreeMap::new(),
            world: World::default(),
        }
    }

    fn load(&mut self) -> Result<Vec<Interface>, HookProblem> {
        self.engine.load(&self.bundle, self.environment.clone(), &mut self.world)
    }

    fn call(&mut self, interface: Interface, arguments: Vec<Value>) -> Result<Outcome, HookProblem> {
        self.load()?;
        let call = Call { interface, arguments, environment: self.environment.clone(), pass_back: true };
        self.engine.call(self.bundle.id(), &call, &mut self.world)
    }
}

/// What `getBasicAuth` of that source makes of a key.
fn basic_auth(source: &str, key: &str) -> Result<Option<Value>, HookProblem> {
    let arguments = vec![serde_json::json!({ "apiKey": key })];
    Connector::new(source).call(Interface::GetBasicAuth, arguments).map(|outcome| outcome.returned)
}
