//! What is said over one call: the bundle where the child does not know it, the call, requests and answers, and
//! the outcome. Reading and writing go on side by side, so that neither side waits for the other to read.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    time::Instant,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::{io::AsyncReadExt as _, sync::oneshot, time::timeout};

use super::{
    child::{Child, reported},
    loading::Loading,
    watch::{Verdict, Watch, Watching},
};
use crate::{
    Budget, Bundle, Call, FetchCode, FetchFailed, HookProblem, Host, Interface, Limits, Outcome, SignIn,
    child::MOST_AT_ONCE,
    surroundings::{HostAnswer, HostRequest},
    wire::{FromChild, ToChild, bundle_frame},
};

/// Most messages are smaller: they are read at once.
const PIECE: usize = 16 << 10;

/// What a child is to do.
pub(super) enum Job {
    /// Runs a connector's top level, with that environment.
    Load(BTreeMap<String, String>),
    Ask(Ask),
}

/// What a connector is asked, which is loaded first where the child does not know it.
pub(super) enum Ask {
    Call(Call),
    SignIn(SignIn, Gate),
}

impl Ask {
    fn environment(&self) -> &BTreeMap<String, String> {
        match self {
            Self::Call(call) => &call.environment,
            Self::SignIn(sign_in, _) => &sign_in.environment,
        }
    }

    fn question(self, bundle: u64, limits: &Limits) -> Question {
        match self {
            Self::Call(call) => Question {
                budget: limits.budget(call.interface),
                is_synchronous: call.interface.is_synchronous(),
                frame: ToChild::Call { bundle, call }.frame(),
                gate: None,
            },
            Self::SignIn(sign_in, gate) => Question {
                budget: limits.synchronous,
                is_synchronous: true,
                frame: ToChild::SignIn { bundle, sign_in }.frame(),
                gate: Some(gate),
            },
        }
    }
}

/// What stands between the steps of a sign-in: whoever signs in is told the header, and nothing that `getUserInfo` does
/// goes on before that one agrees.
pub(super) struct Gate {
    pub(super) said: oneshot::Sender<String>,
    pub(super) agreed: oneshot::Receiver<()>,
}

/// What it did.
pub(super) enum Reply {
    Loaded(BTreeSet<Interface>),
    Returned(Outcome),
}

/// A conversation that ended without an answer; the child is of no more use.
pub(super) struct Broken {
    verdict: Option<Verdict>,
    reason: String,
}

impl Broken {
    /// What the caller is told. A child that was judged is buried meanwhile.
    pub(super) async fn explain(self, child: Child) -> HookProblem {
        match self.verdict {
            Some(Verdict::Limit(limit)) => HookProblem::Limit(limit),
            Some(Verdict::Stopped) => {
                HookProblem::Ended("it was stopped by a signal, and then killed".into())
            }
            None => HookProblem::Ended(format!("{}; {}", self.reason, child.end().await)),
        }
    }
}

/// Has a child do a job. The outer error is the child's end, the inner one its answer.
pub(super) async fn converse(
    child: &mut Child,
    bundle: &Bundle,
    job: Job,
    host: &dyn Host,
    watch: &Watch,
    limits: &Limits,
) -> Result<Result<Reply, HookProblem>, Broken> {
    let talk = Talk { host, watch, limits };
    let ask = match job {
        Job::Load(environment) => return talk.load(child, bundle, &environment).await,
        Job::Ask(ask) => ask,
    };
    if !child.knows(bundle.id()) {
        let loaded = talk.load(child, bundle, ask.environment()).await?;
        if loaded.is_err() {
            return Ok(loaded);
        }
    }
    talk.exchange(child, ask.question(bundle.id(), limits)).await
}

/// What a child is asked, and the time of the first step of its answer.
struct Question {
    frame: Vec<u8>,
    budget: Budget,
    is_synchronous: bool,
    /// Where there is a second step.
    gate: Option<Gate>,
}

struct Talk<'a> {
    host: &'a dyn Host,
    watch: &'a Watch,
    limits: &'a Limits,
}

impl Talk<'_> {
    async fn load(
        &self,
        child: &mut Child,
        bundle: &Bundle,
        environment: &BTreeMap<String, String>,
    ) -> Result<Result<Reply, HookProblem>, Broken> {
        let frame = bundle_frame(bundle, environment);
        let question = Question { frame, budget: self.limits.load, is_synchronous: false, gate: None };
        let loading = Talk { host: &Loading(self.host), ..*self };
        let loaded = loading.exchange(child, question).await?;
        if loaded.is_ok() {
            for oldest in child.learnt(bundle) {
                child.later.extend(ToChild::Forget(oldest).frame());
            }
        }
        Ok(loaded)
    }

    async fn exchange(
        &self,
        child: &mut Child,
        question: Question,
    ) -> Result<Result<Reply, HookProblem>, Broken> {
        let Question { frame, budget, is_synchronous, gate } = question;
        let mut out = std::mem::take(&mut child.later);
        out.extend(frame);
        let watching = self.watch.over(child.process(), budget, is_synchronous);
        let end = Instant::now() + budget.wall;
        let mut turn =
            Turn { talk: self, watching: &watching, gate, end, out, lines: 0, bytes: 0, requests: 0 };
        let result = tokio::select! {
            result = turn.run(child) => result,
            () = watching.judged() => Err("it was killed".into()),
        };
        child.is_put_back |= watching.is_put_back();
        result.map_err(|reason| Broken { verdict: watching.verdict(), reason })
    }

    async fn answer(&self, id: u32, request: HostRequest, end: Instant) -> ToChild {
        let left = end.saturating_duration_since(Instant::now());
        let answer = match request {
            HostRequest::Fetch(mut request) => {
                request.timeout = Some(request.timeout.map_or(left, |wanted| wanted.min(left)));
                HostAnswer::Fetch(
                    timeout(left, self.host.fetch(request)).await.unwrap_or_else(|_| Err(too_late())),
                )
            }
            HostRequest::Model(request) => {
                let answer = timeout(left, self.host.model(request)).await;
                HostAnswer::Model(answer.unwrap_or_else(|_| Err(too_late().message)))
            }
        };
        ToChild::Answer { id, answer: bounded(answer, self.limits.exchange) }
    }
}

/// One question to a child, until it has answered.
struct Turn<'a> {
    talk: &'a Talk<'a>,
    watching: &'a Watching,
    /// What a sign-in at its first step has before it.
    gate: Option<Gate>,
    end: Instant,
    /// What is still to be written.
    out: Vec<u8>,
    lines: u32,
    bytes: usize,
    requests: u32,
}

impl Turn<'_> {
    /// The error is for the operator: the channel broke, or the child broke its rules.
    async fn run(&mut self, child: &mut Child) -> Result<Result<Reply, HookProblem>, String> {
        let mut answers = FuturesUnordered::new();
        loop {
            while let Some(body) = child.frames.next().map_err(|error| error.to_string())? {
                match FromChild::decode(&body).map_err(|error| error.to_string())? {
                    FromChild::Request { id, request } => {
                        self.count_request(answers.len())?;
                        answers.push(self.talk.answer(id, request, self.end));
                    }
                    FromChild::Log { level, text } => {
                        self.count_line(&text)?;
                        self.talk.host.log(level, &text);
                    }
                    FromChild::Loaded(found) => return Ok(Ok(Reply::Loaded(found.into_iter().collect()))),
                    FromChild::Header(basic) => self.go_on(basic).await?,
                    FromChild::Returned(_) if self.gate.is_some() => {
                        return Err("it answered before it said the header".into());
                    }
                    FromChild::Returned(outcome) => return Ok(Ok(Reply::Returned(outcome))),
                    FromChild::Failed(problem) => return Ok(Err(reported(problem))),
                    FromChild::Ready(_) => return Err("it said a second time that it is ready".into()),
                }
            }
            // The channel takes most messages at once, and need not be asked before.
            self.write(child).map_err(|error| error.to_string())?;
            let (mut from, to) = child.stream.split();
            tokio::select! {
                biased;
                length = from.read_buf(child.frames.space(PIECE)) => {
                    if length.map_err(|error| error.to_string())? == 0 {
                        return Err("it closed the channel".into());
                    }
                }
                ready = to.writable(), if !self.out.is_empty() => ready.map_err(|error| error.to_string())?,
                Some(answer) = answers.next() => self.out.extend_from_slice(&ToChild::frame(&answer)),
            }
        }
    }

    /// The second step of a sign-in. What the child says of it meanwhile stays unread.
    async fn go_on(&mut self, basic: String) -> Result<(), String> {
        let Some(Gate { said, agreed }) = self.gate.take() else {
            return Err("it said a header that it was not asked for".into());
        };
        let budget = self.talk.limits.waiting;
        self.watching.go_on(budget, false);
        self.end = Instant::now() + budget.wall;
        (self.lines, self.bytes) = (0, 0);
        // Whoever is gone does not agree.
        let _ = said.send(basic);
        agreed.await.map_err(|_| "nobody waits for it any more".to_owned())
    }

    fn write(&mut self, child: &Child) -> io::Result<()> {
        while !self.out.is_empty() {
            match child.stream.try_write(&self.out) {
                Ok(length) => drop(self.out.drain(..length)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The child keeps to the same bounds: one that goes beyond them is not the program that was started.
    fn count_request(&mut self, at_once: usize) -> Result<(), String> {
        if self.gate.is_some() {
            return Err("it sent a request in a step that only computes".into());
        }
        self.requests = self.requests.saturating_add(1);
        let at_once = u32::try_from(at_once).unwrap_or(u32::MAX);
        if self.requests > self.talk.limits.requests || at_once >= MOST_AT_ONCE {
            return Err("it sent more requests than a call may".into());
        }
        Ok(())
    }

    /// One line more than the limit is the child's own, that there will be no more.
    fn count_line(&mut self, text: &str) -> Result<(), String> {
        let Limits { log_lines, log_bytes, .. } = *self.talk.limits;
        self.lines = self.lines.saturating_add(1);
        self.bytes = self.bytes.saturating_add(text.len());
        if self.lines > log_lines.saturating_add(1) || self.bytes > log_bytes.saturating_add(1024) {
            return Err("it logged more than a call may".into());
        }
        Ok(())
    }
}

fn bounded(answer: HostAnswer, most: usize) -> HostAnswer {
    match answer {
        HostAnswer::Fetch(Ok(response)) if response.body.len() > most => {
            let message = format!("the answer is larger than {most} bytes");
            HostAnswer::Fetch(Err(FetchFailed { code: FetchCode::TooLarge, message }))
        }
        HostAnswer::Model(Ok(value)) if value.to_string().len() > most => {
            HostAnswer::Model(Err(format!("what was asked for is larger than {most} bytes")))
        }
        other => other,
    }
}

fn too_late() -> FetchFailed {
    FetchFailed { code: FetchCode::TimedOut, message: "the time of the call is over".into() }
}
