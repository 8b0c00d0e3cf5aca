//! The environment that the declaration lists, and the log.

use std::{rc::Rc, time::Instant};

use rquickjs::{Ctx, Function, Object, Result};

use crate::{LogLevel, engine::scope::Scope};

pub(super) fn fill<'js>(ctx: &Ctx<'js>, scope: &Rc<Scope>, native: &Object<'js>) -> Result<()> {
    let environment = Object::new(ctx.clone())?;
    for (name, value) in &scope.environment {
        environment.set(name.as_str(), value.as_str())?;
    }
    native.set("environment", environment)?;
    let shared = Rc::clone(scope);
    let log = move |level: String, text: String| {
        shared.outbox.log(level_of(&level), shared.mask.apply(&text));
    };
    native.set("log", Function::new(ctx.clone(), log)?)?;
    let shared = Rc::clone(scope);
    native.set("isLogFull", Function::new(ctx.clone(), move || shared.outbox.is_log_full())?)?;
    let began = Instant::now();
    native.set("seconds", Function::new(ctx.clone(), move || began.elapsed().as_secs_f64())?)
}

fn level_of(name: &str) -> LogLevel {
    match name {
        "debug" => LogLevel::Debug,
        "warn" => LogLevel::Warn,
        "error" => LogLevel::Error,
        _ => LogLevel::Info,
    }
}
