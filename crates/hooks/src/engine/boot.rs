//! What runs first in a realm: the boot script, and with it all of the modules that connectors find.

use std::rc::Rc;

use rquickjs::{Array, Ctx, Exception, Function, Object, Result, Value};

use super::{
    compiler::{Ours, SyntaxFault},
    library, natives,
    raw::{self, Bytecode},
    scope::{Desk, Scope},
};
use crate::Interface;

/// What the boot script gave back: the functions that Rust calls.
pub(super) struct Boot<'js> {
    pub(super) load: Function<'js>,
    pub(super) call: Function<'js>,
    pub(super) events: Object<'js>,
    environment: Object<'js>,
}

/// Runs the boot script in a fresh context.
pub(super) fn boot<'js>(ctx: &Ctx<'js>, desk: &Rc<Desk>, ours: &Rc<Ours>) -> Result<Object<'js>> {
    let start: Function<'js> = run(ctx, desk, ours, library::BOOT_NAME, library::boot)?.get()?;
    start.call((native(ctx, desk, ours)?,))
}

impl<'js> Boot<'js> {
    /// What [`boot`] gave back, at the beginning of a call.
    pub(super) fn of(boot: &Object<'js>) -> Result<Self> {
        Ok(Self {
            load: boot.get("load")?,
            call: boot.get("call")?,
            events: boot.get("events")?,
            environment: boot.get("environment")?,
        })
    }

    /// Runs the connector's module; the interfaces that it has.
    pub(super) fn load(&self, scope: &Scope) -> Result<Vec<Interface>> {
        if scope.program.bundle().may_eval() {
            raw::allow_eval(self.load.ctx())?;
        }
        for (name, value) in &scope.environment {
            self.environment.set(name.as_str(), value.as_str())?;
        }
        let names: Vec<String> = self.load.call((scope.program.bundle().main(),))?;
        Ok(names.iter().filter_map(|name| Interface::by_name(name)).collect())
    }
}

fn native<'js>(ctx: &Ctx<'js>, desk: &Rc<Desk>, ours: &Rc<Ours>) -> Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    let (shared, scripts) = (Rc::clone(desk), Rc::clone(ours));
    desk.give(&native, "builtin", move |ctx, name: String| builtin(&ctx, &shared, &scripts, &name))?;
    let shared = Rc::clone(desk);
    desk.give(&native, "file", move |ctx, name: String| file(&ctx, &shared, &name))?;
    let shared = Rc::clone(desk);
    desk.give(&native, "text", move |name: String| text(&shared.call(), &name))?;
    let shared = Rc::clone(desk);
    let resolve =
        move |ctx, from: String, specifier: String| resolve(&ctx, &shared.call(), &from, &specifier);
    desk.give(&native, "resolve", resolve)?;
    let shared = Rc::clone(desk);
    desk.give(&native, "random", move || shared.call().dice.roll(&*shared.digests))?;
    let shared = Rc::clone(desk);
    desk.give(&native, "seconds", move || shared.call().began.elapsed().as_secs_f64())?;
    native.set("there", there())?;
    native.set("interfaces", list(ctx, Interface::ALL.into_iter().map(Interface::name))?)?;
    native.set("builtins", list(ctx, library::all())?)?;
    Ok(native)
}

fn list<'js>(ctx: &Ctx<'js>, names: impl Iterator<Item = &'static str>) -> Result<Array<'js>> {
    let list = Array::new(ctx.clone())?;
    for (at, name) in names.enumerate() {
        list.set(at, name)?;
    }
    Ok(list)
}

/// The sentence behind "Cannot find module".
fn there() -> String {
    format!(
        "There are the connector's own files, the packages of its node_modules that are written in JavaScript, and: {}",
        library::names().join(", ")
    )
}

fn builtin<'js>(ctx: &Ctx<'js>, desk: &Rc<Desk>, ours: &Ours, name: &str) -> Result<Object<'js>> {
    let source = library::source(name).map_err(|missing| Exception::throw_internal(ctx, &missing))?;
    let module = Object::new(ctx.clone())?;
    module.set("run", run(ctx, desk, ours, &format!("host:{name}"), || source)?)?;
    module.set("native", natives::of(ctx, desk, name)?)?;
    Ok(module)
}

/// Runs a script of ours.
fn run<'js>(
    ctx: &Ctx<'js>,
    desk: &Desk,
    ours: &Ours,
    name: &str,
    source: impl FnOnce() -> String,
) -> Result<Value<'js>> {
    raw::run(ctx, &ours.code(&desk.compiler, name, source).map_err(|fault| throw_syntax(ctx, &fault))?)
}

fn file<'js>(ctx: &Ctx<'js>, desk: &Desk, name: &str) -> Result<Value<'js>> {
    let found = desk.call().program.file(name, &desk.compiler);
    let found = found.ok_or_else(|| Exception::throw_internal(ctx, &format!("no file `{name}`")))?;
    let code: Rc<Bytecode> = found.map_err(|fault| throw_syntax(ctx, &fault))?;
    raw::run(ctx, &code)
}

fn text(scope: &Scope, name: &str) -> Option<String> {
    scope.program.bundle().files().get(name).cloned()
}

fn resolve<'js>(ctx: &Ctx<'js>, scope: &Scope, from: &str, specifier: &str) -> Result<Option<Object<'js>>> {
    let (kind, name) = match library::builtin_of(specifier) {
        Some(name) => ("builtin", name.to_owned()),
        None => match scope.program.bundle().resolve(from, specifier) {
            Some(name) => ("file", name),
            None => return Ok(None),
        },
    };
    let found = Object::new(ctx.clone())?;
    found.set(kind, name)?;
    Ok(Some(found))
}

/// Throws, in the context that wanted to run it, what the compiler said of a file.
fn throw_syntax(ctx: &Ctx<'_>, fault: &SyntaxFault) -> rquickjs::Error {
    Exception::throw_syntax(ctx, &fault.told())
}
