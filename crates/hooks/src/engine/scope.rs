//! What scripts share with Rust: the call that runs, and what outlives it.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc, time::Instant};

use countersign_core::Digests;
use rquickjs::{Function, Object, Persistent, Result, function::IntoJsFunc};

use super::{compiler::Compiler, dice::Dice, mask::Mask, outbox::Outbox, program::Program};
use crate::{Bundle, Limits};

/// What the scripts of one call share with Rust. No JavaScript value is in it.
pub(super) struct Scope {
    pub(super) program: Rc<Program>,
    pub(super) environment: BTreeMap<String, String>,
    /// A sign-in has more secrets in its second step.
    pub(super) mask: RefCell<Mask>,
    pub(super) outbox: Outbox,
    pub(super) dice: Dice,
    pub(super) began: Instant,
}

impl Scope {
    /// The scope of a call that begins now.
    pub(super) fn new(
        program: Rc<Program>,
        environment: BTreeMap<String, String>,
        mask: Mask,
        limits: &Limits,
    ) -> Self {
        let (outbox, mask) = (Outbox::new(limits), RefCell::new(mask));
        Self { program, environment, mask, outbox, dice: Dice::default(), began: Instant::now() }
    }

    /// The scope while there is no call.
    fn idle(limits: &Limits) -> Rc<Self> {
        let nothing = Bundle::arrived(0, String::new(), String::new(), BTreeMap::new(), false);
        let (program, environment) = (Rc::new(Program::new(nothing)), BTreeMap::new());
        let mask = Mask::of(&[], &environment);
        Rc::new(Self::new(program, environment, mask, limits))
    }
}

/// What the functions that scripts call go through: it lives as long as they do, which is longer than a call.
pub(super) struct Desk {
    pub(super) compiler: Compiler,
    pub(super) digests: Arc<dyn Digests>,
    call: RefCell<Rc<Scope>>,
    idle: Rc<Scope>,
    functions: RefCell<Vec<Persistent<Function<'static>>>>,
}

impl Desk {
    pub(super) fn new(compiler: Compiler, digests: Arc<dyn Digests>, limits: &Limits) -> Self {
        let idle = Scope::idle(limits);
        Self { compiler, digests, call: RefCell::new(Rc::clone(&idle)), idle, functions: RefCell::default() }
    }

    /// The call that runs.
    pub(super) fn call(&self) -> Rc<Scope> {
        Rc::clone(&self.call.borrow())
    }

    /// A call begins.
    pub(super) fn enter(&self, scope: &Rc<Scope>) {
        *self.call.borrow_mut() = Rc::clone(scope);
    }

    /// It is over; nothing of it stays here.
    pub(super) fn leave(&self) {
        *self.call.borrow_mut() = Rc::clone(&self.idle);
    }

    /// Gives scripts a function of Rust's, while the realm is made.
    pub(super) fn give<'js, P, F>(&self, native: &Object<'js>, name: &str, run: F) -> Result<()>
    where
        F: IntoJsFunc<'js, P> + 'js,
    {
        let ctx = native.ctx();
        let function = Function::new(ctx.clone(), run)?.with_name(name)?;
        self.functions.borrow_mut().push(Persistent::save(ctx, function.clone()));
        native.set(name, function)
    }

    /// All functions that were given. Whoever holds them keeps them alive whatever scripts do: what they are made of
    /// lies outside of the memory that is put back, and must not be freed before that.
    pub(super) fn functions(&self) -> Vec<Persistent<Function<'static>>> {
        self.functions.take()
    }
}
