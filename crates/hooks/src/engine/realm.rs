//! The JavaScript world of a child's calls. It is made once, with all that connectors find in it. Each call begins
//! there, and when it is over, the world's whole memory is put back to what it was: nothing of one call is there for
//! the next.

use std::{cell::Cell, rc::Rc};

use rquickjs::{Context, Ctx, Error, Function, Object, Persistent, Runtime, context::intrinsic};

use super::{
    boot::{Boot, boot},
    compiler::Ours,
    memory::Arena,
    raw,
    scope::Desk,
    watch::Watch,
};
use crate::{Budget, HookProblem, Limits};

/// All that the language has but `eval` of strings, which a call gets where its connector asks for it. `RegExp` brings
/// its own compiler.
type Intrinsics = (
    intrinsic::Date,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
    intrinsic::WeakRef,
    intrinsic::DOMException,
);

/// Of a script's memory, how much it may fill before it is searched for circles: most calls never get there.
const SEARCHED_AFTER: usize = 8;

/// A realm.
pub(super) struct Realm {
    // Dropped in this order: what refers to the context goes before it.
    boot: Persistent<Object<'static>>,
    _functions: Vec<Persistent<Function<'static>>>,
    context: Context,
    arena: Rc<Arena>,
    pub(super) watch: Rc<Watch>,
    /// Bytes of the realm and of a script's own values, all together.
    memory: usize,
    is_used: Cell<bool>,
}

impl Realm {
    /// Makes a realm and all that connectors find in it.
    pub(super) fn open(desk: &Rc<Desk>, ours: &Rc<Ours>, limits: &Limits) -> Result<Self, HookProblem> {
        // What grows leaves behind the places that it grew out of.
        let arena =
            Arena::new(limits.memory.saturating_mul(2)).ok_or_else(|| unavailable(&Error::Allocation))?;
        let runtime = Runtime::new_with_alloc(arena.allocator()).map_err(|error| unavailable(&error))?;
        runtime.set_max_stack_size(limits.stack);
        let context = Context::custom::<Intrinsics>(&runtime).map_err(|error| unavailable(&error))?;
        let boot = context.with(|ctx| {
            let boot = boot(&ctx, desk, ours).map_err(|error| failed(&ctx, &error))?;
            Ok(Persistent::save(&ctx, boot))
        })?;
        runtime.run_gc();
        let made = context.with(|ctx| raw::memory_used(&ctx));
        let memory = made.saturating_add(limits.memory);
        runtime.set_memory_limit(memory);
        runtime.set_gc_threshold(made.saturating_add(limits.memory / SEARCHED_AFTER));
        let watch = Rc::new(Watch::default());
        let asked = Rc::clone(&watch);
        runtime.set_interrupt_handler(Some(Box::new(move || asked.look())));
        arena.keep();
        Ok(Self {
            boot,
            _functions: desk.functions(),
            context,
            arena,
            watch,
            memory,
            is_used: Cell::new(false),
        })
    }

    /// Runs a call in it, in the time that begins now.
    pub(super) fn run<T>(
        &self,
        budget: Budget,
        call: impl for<'js> FnOnce(&Ctx<'js>, Result<Boot<'js>, Error>) -> T,
    ) -> T {
        self.put_back();
        self.is_used.set(true);
        self.watch.start(budget);
        self.context.with(|ctx| {
            let boot = self.boot.clone().restore(&ctx).and_then(|boot| Boot::of(&boot));
            call(&ctx, boot)
        })
    }

    /// Makes it what it was before any call.
    #[expect(unsafe_code, reason = "only here is it known that nobody refers to anything of a call")]
    pub(super) fn put_back(&self) {
        if self.is_used.replace(false) {
            // SAFETY: `run` has returned, so that the engine does not run, and what it returned can hold no value of
            // its context. The handles that live on, `boot` and `_functions`, are older than what was kept. They keep
            // the functions of Rust's alive, the only objects of the realm that own something outside of it.
            unsafe { self.arena.put_back() };
        }
    }

    /// Whether hardly any memory is left: where not even an error could be made, this says what happened.
    pub(super) fn is_full(&self, ctx: &Ctx<'_>) -> bool {
        self.arena.has_refused() || raw::memory_used(ctx) >= self.memory - self.memory / 16
    }
}

fn failed(ctx: &Ctx<'_>, error: &Error) -> HookProblem {
    let thrown = ctx.catch();
    let message = thrown.as_exception().and_then(rquickjs::Exception::message);
    HookProblem::Unavailable(format!("no JavaScript realm: {error}: {}", message.unwrap_or_default()))
}

fn unavailable(error: &Error) -> HookProblem {
    HookProblem::Unavailable(format!("no JavaScript context: {error}"))
}
