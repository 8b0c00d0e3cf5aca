//! What the built-in modules have of Rust, each its own.

mod digests;
pub(super) mod host;
mod process;
mod text;
mod url;

use std::rc::Rc;

use rquickjs::{Ctx, Object, Promise, Result, promise::PromiseState};

use super::scope::Desk;

/// What the module of that name gets as `native`.
pub(super) fn of<'js>(ctx: &Ctx<'js>, desk: &Rc<Desk>, name: &str) -> Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    match name {
        "buffer" => text::fill(desk, &native)?,
        "crypto" => digests::fill(desk, &native)?,
        "host" => host::fill(desk, &native)?,
        "inspect_kinds" => desk.give(&native, "promise", |ctx, promise| promise_state(&ctx, &promise))?,
        "url" => url::fill(desk, &native)?,
        "console" | "process" | "timers" => process::fill(desk, &native)?,
        _ => {}
    }
    Ok(native)
}

/// What a promise has come to, for those who print it.
fn promise_state<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> Result<Object<'js>> {
    let given = Object::new(ctx.clone())?;
    match promise.state() {
        PromiseState::Pending => given.set("state", "pending")?,
        PromiseState::Resolved => {
            given.set("state", "resolved")?;
            given.set("result", promise.result::<rquickjs::Value<'js>>().transpose()?)?;
        }
        PromiseState::Rejected => {
            given.set("state", "rejected")?;
            let thrown = promise.result::<rquickjs::Value<'js>>().is_some_and(|result| result.is_err());
            given.set("result", thrown.then(|| ctx.catch()))?;
        }
    }
    Ok(given)
}
