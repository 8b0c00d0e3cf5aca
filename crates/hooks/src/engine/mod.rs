//! The JavaScript engine, as it runs in the child: QuickJS, a CommonJS loader, and what connectors find in Node.
//!
//! Nothing but compiled code outlives a call: all calls begin in one realm, whose memory is put back after each. What
//! scripts find there and what not is told to their authors in docs/connectors-in-javascript.md; how it is built is in
//! docs/decisions/014-commonjs-from-bytecode.md and 021-one-realm-put-back.md.

mod boot;
mod compiler;
mod dice;
mod drive;
mod json;
mod library;
mod mask;
mod memory;
mod natives;
mod outbox;
mod program;
mod quick;
mod raw;
mod realm;
mod scope;
mod sign_in;
#[cfg(test)]
mod tests;
mod thrown;
mod watch;

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::Arc,
};

use countersign_core::Digests;
use rquickjs::{Array, Ctx, Error, Object, Promise, Value};

use self::{
    boot::Boot,
    compiler::{Compiler, Ours},
    drive::Loop,
    mask::Mask,
    program::Program,
    realm::Realm,
    scope::{Desk, Scope},
};
use crate::{
    Budget, Bundle, Call, HookProblem, Interface, Limit, Limits, Outcome, compiled::Compiled,
    surroundings::Surroundings,
};

/// Runs hooks. It lives as long as its child and keeps what it compiled, and nothing else.
pub(crate) struct Engine {
    limits: Limits,
    desk: Rc<Desk>,
    realm: Realm,
    programs: HashMap<u64, Rc<Program>>,
}

impl Engine {
    /// An engine without programs, and what it had to compile of our own scripts beside what it was given of them.
    pub(crate) fn new(
        digests: Arc<dyn Digests>,
        limits: Limits,
        given: Compiled,
    ) -> Result<(Self, Compiled), HookProblem> {
        let compiler = Compiler::new()
            .map_err(|error| HookProblem::Unavailable(format!("no JavaScript compiler: {error}")))?;
        let desk = Rc::new(Desk::new(compiler, digests, &limits));
        let ours = Ours::new(given);
        let realm = Realm::open(&desk, &ours, &limits)?;
        Ok((Self { limits, desk, realm, programs: HashMap::new() }, ours.made()))
    }

    /// Runs a connector's top level once, keeps what it compiled for later calls, and says which interfaces it has.
    pub(crate) fn load(
        &mut self,
        bundle: &Bundle,
        environment: BTreeMap<String, String>,
        surroundings: &mut dyn Surroundings,
    ) -> Result<Vec<Interface>, HookProblem> {
        let program = Rc::new(Program::new(bundle.clone()));
        let mask = Mask::of(&[], &environment);
        let scope = Rc::new(Scope::new(Rc::clone(&program), environment, mask, &self.limits));
        let names = self.within(self.limits.load, &scope, surroundings, |_, _, found, _| Ok(found))?;
        self.programs.insert(bundle.id(), program);
        Ok(names)
    }

    /// Calls an interface of a connector that was loaded here.
    pub(crate) fn call(
        &mut self,
        bundle_id: u64,
        call: &Call,
        surroundings: &mut dyn Surroundings,
    ) -> Result<Outcome, HookProblem> {
        let scope = self.scope(bundle_id, call)?;
        self.within(
            self.limits.budget(call.interface),
            &scope,
            surroundings,
            |running, boot, found, surroundings| running.interface(boot, &found, call, surroundings),
        )
    }

    /// What the scripts of a call share with Rust.
    fn scope(&self, bundle_id: u64, call: &Call) -> Result<Rc<Scope>, HookProblem> {
        let program = self.programs.get(&bundle_id);
        let program =
            program.ok_or_else(|| HookProblem::Unavailable("the connector is not loaded here".into()))?;
        let mask = Mask::of(&call.arguments, &call.environment);
        Ok(Rc::new(Scope::new(Rc::clone(program), call.environment.clone(), mask, &self.limits)))
    }

    /// Forgets a connector that is loaded no more.
    pub(crate) fn forget(&mut self, bundle_id: u64) {
        self.programs.remove(&bundle_id);
    }

    /// Puts the realm back to what it was before the last call. The next call would do that too, but its caller waits.
    pub(crate) fn tidy(&self) {
        self.realm.put_back();
    }

    /// Runs the module's top level in the realm, and then `then`. What was logged goes out in any case.
    fn within<T>(
        &self,
        budget: Budget,
        scope: &Rc<Scope>,
        surroundings: &mut dyn Surroundings,
        then: impl for<'js> FnOnce(
            &Running<'_, 'js>,
            &Boot<'js>,
            Vec<Interface>,
            &mut dyn Surroundings,
        ) -> Result<T, Stop>,
    ) -> Result<T, HookProblem> {
        self.desk.enter(scope);
        let result = self.realm.run(budget, |ctx, boot| {
            let running = Running { ctx, scope, realm: &self.realm, output: self.limits.output };
            let result = boot.map_err(Stop::Script).and_then(|boot| {
                let found = boot.load(scope)?;
                then(&running, &boot, found, surroundings)
            });
            result.map_err(|stop| match stop {
                Stop::Problem(problem) => problem,
                Stop::Script(error) => thrown::problem(&self.realm, ctx, &error, &scope.mask.borrow()),
            })
        });
        self.desk.leave();
        scope.outbox.drain(surroundings);
        result
    }
}

/// Why a run ended early.
enum Stop {
    Problem(HookProblem),
    Script(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Script(error)
    }
}

/// A context with a connector in it.
struct Running<'a, 'js> {
    ctx: &'a Ctx<'js>,
    scope: &'a Rc<Scope>,
    realm: &'a Realm,
    output: usize,
}

impl<'js> Running<'_, 'js> {
    fn interface(
        &self,
        boot: &Boot<'js>,
        found: &[Interface],
        call: &Call,
        surroundings: &mut dyn Surroundings,
    ) -> Result<Outcome, Stop> {
        if !found.contains(&call.interface) {
            return Err(Stop::Problem(HookProblem::Missing));
        }
        let arguments = Array::new(self.ctx.clone())?;
        for (at, argument) in call.arguments.iter().enumerate() {
            arguments.set(at, json::enter(self.ctx, argument)?)?;
        }
        let given: Object<'js> = boot.call.call((call.interface.name(), arguments.clone()))?;
        let was_promise: bool = given.get("waits")?;
        let returned = match (was_promise, call.interface) {
            // Refused by the caller whatever comes of it.
            (true, Interface::GetBasicAuth) => None,
            (true, _) => self.leave(self.settle(boot, &given.get("value")?, surroundings)?)?,
            (false, _) => self.leave(given.get("value")?)?,
        };
        let arguments = if call.pass_back { self.arguments(&arguments)? } else { Vec::new() };
        Ok(Outcome { returned, was_promise, arguments })
    }

    fn settle(
        &self,
        boot: &Boot<'js>,
        promise: &Promise<'js>,
        surroundings: &mut dyn Surroundings,
    ) -> Result<Value<'js>, Error> {
        let (ctx, scope, watch) = (self.ctx, self.scope, &*self.realm.watch);
        Loop { ctx, scope, watch, events: &boot.events, surroundings }.settle(promise)
    }

    fn arguments(&self, arguments: &Array<'js>) -> Result<Vec<serde_json::Value>, Stop> {
        match self.leave(arguments.clone().into_value())? {
            Some(serde_json::Value::Array(values)) => Ok(values),
            _ => Ok(Vec::new()),
        }
    }

    /// A value of the script, if it is not too large.
    fn leave(&self, value: Value<'js>) -> Result<Option<serde_json::Value>, Stop> {
        let Some(text) = json::leave(self.ctx, value)? else { return Ok(None) };
        if text.len() > self.output {
            return Err(Stop::Problem(HookProblem::Limit(Limit::Output)));
        }
        // What JavaScript writes is JSON; a reader may still find it too deep.
        serde_json::from_str(&text).map(Some).map_err(|_| Stop::Problem(HookProblem::Limit(Limit::Output)))
    }
}
