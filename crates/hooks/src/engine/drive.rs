//! Waits for what a hook promised: jobs, timers and answers in turn, until the promise is settled or a limit ends it.

use std::time::{Duration, Instant};

use rquickjs::{Ctx, Error, Exception, Function, Object, Promise, Value, promise::PromiseState};

use super::{natives::host, scope::Scope, watch::Watch};
use crate::surroundings::{Event, Surroundings};

/// The loop of one call.
pub(super) struct Loop<'a, 'js> {
    pub(super) ctx: &'a Ctx<'js>,
    pub(super) scope: &'a Scope,
    pub(super) watch: &'a Watch,
    pub(super) events: &'a Object<'js>,
    pub(super) surroundings: &'a mut dyn Surroundings,
}

impl<'js> Loop<'_, 'js> {
    /// What the promise was fulfilled with. Where a limit ended it, the watch says so, and the error is any.
    pub(super) fn settle(&mut self, promise: &Promise<'js>) -> Result<Value<'js>, Error> {
        loop {
            self.jobs()?;
            self.scope.outbox.drain(self.surroundings);
            if promise.state() != PromiseState::Pending {
                return promise.finish();
            }
            let Some(until) = self.next()? else {
                return Err(Exception::throw_message(
                    self.ctx,
                    "what it returned is a promise that nothing is left to settle",
                ));
            };
            match self.surroundings.wait(Some(until)) {
                Event::Answer { id, answer } => {
                    self.scope.outbox.answered();
                    let deliver: Function<'js> = self.events.get("answer")?;
                    deliver.call::<_, ()>((id, host::answer(self.ctx, answer)?))?;
                }
                Event::Time => self.in_time()?,
            }
            self.events.get::<_, Function<'js>>("tick")?.call::<_, ()>(())?;
        }
    }

    /// Runs the jobs that wait, such as what stands behind an `await`.
    fn jobs(&self) -> Result<(), Error> {
        while self.ctx.execute_pending_job() {
            // A job that was cut off leaves no trace but this: its promise stays pending.
            if self.watch.over().is_some() {
                return Err(Error::Exception);
            }
        }
        Ok(())
    }

    /// Until when to wait; `None` where neither an answer nor a timer can come.
    fn next(&self) -> Result<Option<Instant>, Error> {
        let due: Option<f64> = self.events.get::<_, Function<'js>>("due")?.call(())?;
        if due.is_none() && self.scope.outbox.awaited() == 0 {
            return Ok(None);
        }
        let deadline = self.watch.deadline();
        let timer = due.and_then(|seconds| Duration::try_from_secs_f64(seconds.max(0.0)).ok());
        Ok(Some(
            timer.and_then(|wait| Instant::now().checked_add(wait)).map_or(deadline, |at| at.min(deadline)),
        ))
    }

    fn in_time(&self) -> Result<(), Error> {
        if self.watch.look() { Err(Error::Exception) } else { Ok(()) }
    }
}
