//! The child: confines itself, then does what the parent says until the parent is gone.

mod channel;
mod confine;
mod world;

use std::{process::ExitCode, sync::Arc};

use countersign_core::Digests;

pub(crate) use self::world::MOST_AT_ONCE;
use self::{channel::Channel, world::World};
use crate::{
    HookProblem, Limits,
    engine::Engine,
    wire::{FromChild, ToChild},
};

/// What an operator should know about this system's confinement when hooks are used; nothing on Linux.
pub const CONFINEMENT_GAP: Option<&str> = if cfg!(target_os = "linux") {
    None
} else {
    Some(
        "on this system connectors' JavaScript runs in a process of its own that is killed when its time is over, \
         but that is not confined otherwise; use Linux for connectors that you do not trust",
    )
};

/// Ended by the parent, as it should be.
const DONE: u8 = 0;
/// Could not be confined, or was told what it does not understand: nothing was run.
const UNFIT: u8 = 70;

/// Runs the child: its standard input is the channel to the parent. It returns when the parent is gone.
///
/// Call it before anything else is set up in the process, and do nothing after it: no thread may run beside it, and
/// the process can open no file any more.
#[must_use]
pub fn run_worker(digests: Arc<dyn Digests>) -> ExitCode {
    ExitCode::from(if run(digests).is_some() { DONE } else { UNFIT })
}

fn run(digests: Arc<dyn Digests>) -> Option<()> {
    let first = confine::before_anything();
    let mut channel = Channel::standard_input().ok()?;
    let ToChild::Start { limits, compiled } = channel.receive().ok()?? else { return None };
    let confined = first.and_then(|()| confine::for_good(&limits));
    let engine = confined
        .map_err(|error| HookProblem::Unavailable(format!("the child cannot confine itself: {error}")))
        .and_then(|()| Engine::new(digests, limits.clone(), compiled));
    match engine {
        Ok((engine, compiled)) => {
            channel.send(&FromChild::Ready(compiled)).ok()?;
            serve(&mut channel, engine, &limits)
        }
        Err(problem) => {
            channel.send(&FromChild::Failed(problem)).ok()?;
            None
        }
    }
}

fn serve(channel: &mut Channel, mut engine: Engine, limits: &Limits) -> Option<()> {
    loop {
        let Some(message) = channel.receive().ok()? else { return Some(()) };
        let reply = match message {
            ToChild::Load { bundle, environment } => {
                confine::bound_processor_time(limits.load);
                let mut world = World::new(channel, limits, limits.load);
                engine.load(&bundle, environment, &mut world).map(FromChild::Loaded)
            }
            ToChild::Call { bundle, call } => {
                let budget = limits.budget(call.interface);
                confine::bound_processor_time(budget);
                let mut world = World::new(channel, limits, budget);
                engine.call(bundle, &call, &mut world).map(FromChild::Returned)
            }
            ToChild::SignIn { bundle, sign_in } => {
                confine::bound_processor_time(limits.synchronous);
                let mut world = World::of_sign_in(channel, limits);
                engine.sign_in(bundle, &sign_in, &mut world).map(FromChild::Returned)
            }
            ToChild::Forget(bundle) => {
                engine.forget(bundle);
                continue;
            }
            // Of a call that is over.
            ToChild::Answer { .. } => continue,
            ToChild::Start { .. } => return None,
        };
        channel.send(&reply.unwrap_or_else(FromChild::Failed)).ok()?;
        engine.tidy();
    }
}
