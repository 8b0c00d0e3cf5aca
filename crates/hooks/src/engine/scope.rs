//! What the scripts of one call share with Rust, and what the boot script gets of it.

use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use countersign_core::Digests;
use rquickjs::{Array, Ctx, Exception, Function, Object, Result, Value};

use super::{
    library::{self, Library, SyntaxFault},
    mask::Mask,
    natives,
    outbox::Outbox,
    program::Program,
    raw::{self, Bytecode},
    thrown,
};
use crate::Interface;

/// What the scripts of one call share with Rust. No JavaScript value is in it, so that it can be held by functions
/// of theirs without a circle.
pub(super) struct Scope {
    pub(super) library: Rc<Library>,
    pub(super) program: Rc<Program>,
    pub(super) digests: Arc<dyn Digests>,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) mask: Mask,
    pub(super) outbox: Outbox,
}

/// What the boot script gave back: the functions that Rust calls.
pub(super) struct Boot<'js> {
    pub(super) load: Function<'js>,
    pub(super) call: Function<'js>,
    pub(super) events: Object<'js>,
}

/// Runs the boot script in a fresh context.
pub(super) fn boot<'js>(ctx: &Ctx<'js>, scope: &Rc<Scope>) -> Result<Boot<'js>> {
    let code = scope.library.boot().map_err(|fault| throw_syntax(ctx, &fault))?;
    let start: Function<'js> = raw::run(ctx, &code)?.get()?;
    let boot: Object<'js> = start.call((native(ctx, scope)?,))?;
    Ok(Boot { load: boot.get("load")?, call: boot.get("call")?, events: boot.get("events")? })
}

fn native<'js>(ctx: &Ctx<'js>, scope: &Rc<Scope>) -> Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    let shared = Rc::clone(scope);
    native.set(
        "builtin",
        Function::new(ctx.clone(), move |ctx, name: String| builtin(&ctx, &shared, &name))?,
    )?;
    let shared = Rc::clone(scope);
    native.set("file", Function::new(ctx.clone(), move |ctx, name: String| file(&ctx, &shared, &name))?)?;
    let shared = Rc::clone(scope);
    native.set("text", Function::new(ctx.clone(), move |name: String| text(&shared, &name))?)?;
    let shared = Rc::clone(scope);
    let resolve = move |ctx, from: String, specifier: String| resolve(&ctx, &shared, &from, &specifier);
    native.set("resolve", Function::new(ctx.clone(), resolve)?)?;
    native.set("there", there())?;
    let interfaces = Array::new(ctx.clone())?;
    for (at, one) in Interface::ALL.into_iter().enumerate() {
        interfaces.set(at, one.name())?;
    }
    native.set("interfaces", interfaces)?;
    Ok(native)
}

/// The sentence behind "Cannot find module".
fn there() -> String {
    format!(
        "There are the connector's own files, the packages of its node_modules that are written in JavaScript, and: {}",
        library::names().join(", ")
    )
}

fn builtin<'js>(ctx: &Ctx<'js>, scope: &Rc<Scope>, name: &str) -> Result<Object<'js>> {
    let found = scope.library.builtin(name);
    let code = found.ok_or_else(|| Exception::throw_internal(ctx, &format!("no module `{name}`")))?;
    let module = Object::new(ctx.clone())?;
    module.set("run", run(ctx, code)?)?;
    module.set("native", natives::of(ctx, scope, name)?)?;
    Ok(module)
}

fn file<'js>(ctx: &Ctx<'js>, scope: &Scope, name: &str) -> Result<Value<'js>> {
    let found = scope.program.file(name, &scope.library);
    run(ctx, found.ok_or_else(|| Exception::throw_internal(ctx, &format!("no file `{name}`")))?)
}

fn text(scope: &Scope, name: &str) -> Option<String> {
    scope.program.bundle().files().get(name).cloned()
}

fn run<'js>(ctx: &Ctx<'js>, code: std::result::Result<Rc<Bytecode>, SyntaxFault>) -> Result<Value<'js>> {
    raw::run(ctx, &*code.map_err(|fault| throw_syntax(ctx, &fault))?)
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
    Exception::throw_syntax(ctx, &thrown::syntax(fault))
}
