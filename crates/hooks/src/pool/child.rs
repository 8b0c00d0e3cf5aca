//! A child as the parent has it: a process, the channel to it, and which connectors it knows.

use std::{collections::VecDeque, io, sync::OnceLock, time::Duration};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
    time::timeout,
};

use super::{
    keeper::{Keeper, Process},
    watch::{Verdict, Watch},
};
use crate::{
    Budget, Bundle, HookProblem, Limits,
    compiled::Compiled,
    wire::{Frames, FromChild, ToChild},
};

/// A child that is not ready by then is a failed start.
const START: Budget = Budget { cpu: Duration::from_secs(10), wall: Duration::from_secs(10) };
/// Bytes of source whose compiled form stays in a child at most; one bundle more than that may be half of it.
const MOST_KEPT: usize = 16 << 20;
/// What a message has beside its contents.
const AROUND: usize = 64 << 10;

/// A child.
pub(super) struct Child {
    // Dropped in this order: the channel is closed before the process is killed.
    pub(super) stream: UnixStream,
    pub(super) frames: Frames,
    /// It was put behind everybody else, for good.
    pub(super) is_put_back: bool,
    /// What it is told before the next question.
    pub(super) later: Vec<u8>,
    /// The bundles that it has compiled, with their bytes of source, in the order in which it got them.
    bundles: VecDeque<(u64, usize)>,
    process: Process,
}

impl Child {
    /// Starts a child and waits until it is confined; the error is for the operator.
    pub(super) async fn start(
        keeper: &Keeper,
        watch: &Watch,
        limits: &Limits,
        ours: &OnceLock<Compiled>,
    ) -> Result<Self, String> {
        let started = keeper.child().await.map_err(|error| format!("it cannot be started: {error}"))?;
        let stream = UnixStream::from_std(started.stream).map_err(|error| error.to_string())?;
        let most = limits.exchange.max(limits.output).saturating_mul(2).saturating_add(AROUND);
        let mut child = Self {
            stream,
            frames: Frames::new(most),
            later: Vec::new(),
            is_put_back: false,
            bundles: VecDeque::new(),
            process: started.process,
        };
        let compiled = ours.get().cloned().unwrap_or_default();
        let start = ToChild::Start { limits: limits.clone(), compiled };
        match child.first_word(&start, watch).await? {
            Ok(FromChild::Ready(compiled)) => {
                if !compiled.0.is_empty() {
                    // Several may have started at once; what they made is the same.
                    let _ = ours.set(compiled);
                }
                Ok(child)
            }
            Ok(FromChild::Failed(problem)) => {
                Err(problem.detail().unwrap_or("it does not say why").to_owned())
            }
            Ok(_) => Err("its first word is not that it is ready".into()),
            Err(error) => {
                let status = child.process.end().await;
                let status = status.map_or_else(String::new, |status| format!(", {status}"));
                Err(format!("it ended at its start: {error}{status}"))
            }
        }
    }

    /// What it says first. The inner error is its end; the outer one says why it is waited for no longer.
    async fn first_word(&mut self, start: &ToChild, watch: &Watch) -> Result<io::Result<FromChild>, String> {
        let watching = watch.over(&self.process, START, false);
        let word = tokio::select! {
            word = timeout(START.wall, self.hear(start)) => word.ok(),
            () = watching.judged() => None,
        };
        self.is_put_back = watching.is_put_back();
        match watching.verdict() {
            Some(Verdict::Stopped) => Err("it was stopped by a signal at its start, and then killed".into()),
            _ => word.ok_or_else(|| "it was not ready in time".into()),
        }
    }

    async fn hear(&mut self, start: &ToChild) -> io::Result<FromChild> {
        self.stream.write_all(&start.frame()).await?;
        loop {
            if let Some(body) = self.frames.next().map_err(io::Error::other)? {
                return FromChild::decode(&body).map_err(io::Error::other);
            }
            if self.stream.read_buf(self.frames.space(AROUND)).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Its process, for the watch.
    pub(super) fn process(&self) -> &Process {
        &self.process
    }

    /// Kills it, if it lives, and says how it ended.
    pub(super) async fn end(self) -> String {
        let Self { stream, process, .. } = self;
        drop(stream);
        match process.end().await {
            Some(status) => status.to_string(),
            None => "nobody knows how it ended".into(),
        }
    }

    /// Whether it has compiled that bundle.
    pub(super) fn knows(&self, bundle: u64) -> bool {
        self.bundles.iter().any(|(known, _)| *known == bundle)
    }

    /// It has compiled that bundle. What it must forget for that, the oldest first, is returned.
    pub(super) fn learnt(&mut self, bundle: &Bundle) -> Vec<u64> {
        self.bundles.retain(|(known, _)| *known != bundle.id());
        self.bundles.push_back((bundle.id(), bundle.files().values().map(String::len).sum()));
        let mut forgotten = Vec::new();
        while self.bundles.len() > 1 && self.bundles.iter().map(|(_, bytes)| bytes).sum::<usize>() > MOST_KEPT
        {
            forgotten.extend(self.bundles.pop_front().map(|(oldest, _)| oldest));
        }
        forgotten
    }

    /// Whether it may take another call: it said nothing beyond its answer, and runs as children should.
    pub(super) fn is_fresh(&self) -> bool {
        self.frames.is_empty() && !self.is_put_back
    }

    /// Whether it lives and is silent, as a child without work must be. The system is asked: what the runtime
    /// knows of the channel may be a moment old.
    pub(super) fn is_alive(&self) -> bool {
        poll(&mut [PollFd::new(&self.stream, PollFlags::IN)], Some(&Timespec::default())) == Ok(0)
    }
}

/// What a problem of a child is to its parent: a child cannot say that there is none.
pub(super) fn reported(problem: HookProblem) -> HookProblem {
    match problem {
        HookProblem::Unavailable(detail) => HookProblem::Ended(detail),
        other => other,
    }
}
