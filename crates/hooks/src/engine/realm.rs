//! A fresh JavaScript world for one call: a runtime and a context of its own, so that nothing of one call is there
//! for the next.

use std::rc::Rc;

use rquickjs::{Context, Ctx, Runtime, context::intrinsic};

use super::{raw, watch::Watch};
use crate::{Budget, HookProblem, Limits};

/// All that the language has but `eval` of strings. `RegExp` brings its own compiler.
type Intrinsics = (
    intrinsic::Date,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
    intrinsic::Performance,
    intrinsic::WeakRef,
    intrinsic::DOMException,
);

/// A fresh runtime and context. Memory comes from the program's allocator, which wipes what is given back.
pub(super) struct Realm {
    /// It keeps its runtime alive.
    pub(super) context: Context,
    pub(super) watch: Rc<Watch>,
    memory: usize,
}

impl Realm {
    /// Opens one, and starts its time.
    pub(super) fn open(limits: &Limits, budget: Budget) -> Result<Self, HookProblem> {
        let watch = Rc::new(Watch::start(budget));
        let runtime = Runtime::new().map_err(|error| unavailable(&error))?;
        runtime.set_memory_limit(limits.memory);
        runtime.set_max_stack_size(limits.stack);
        let asked = Rc::clone(&watch);
        runtime.set_interrupt_handler(Some(Box::new(move || asked.look())));
        let context = Context::custom::<Intrinsics>(&runtime).map_err(|error| unavailable(&error))?;
        Ok(Self { context, watch, memory: limits.memory })
    }

    /// Whether hardly any memory is left: where not even an error could be made, this says what happened.
    pub(super) fn is_full(&self, ctx: &Ctx<'_>) -> bool {
        raw::memory_used(ctx) >= self.memory - self.memory / 16
    }
}

fn unavailable(error: &rquickjs::Error) -> HookProblem {
    HookProblem::Unavailable(format!("no JavaScript context: {error}"))
}
