//! The log and the clock.

use std::rc::Rc;

use rquickjs::{Object, Result};

use crate::{LogLevel, engine::scope::Desk};

pub(super) fn fill(desk: &Rc<Desk>, native: &Object<'_>) -> Result<()> {
    let shared = Rc::clone(desk);
    desk.give(native, "log", move |level: String, text: String| {
        let call = shared.call();
        call.outbox.log(level_of(&level), call.mask.borrow().apply(&text));
    })?;
    let shared = Rc::clone(desk);
    desk.give(native, "isLogFull", move || shared.call().outbox.is_log_full())?;
    let shared = Rc::clone(desk);
    desk.give(native, "seconds", move || shared.call().began.elapsed().as_secs_f64())
}

fn level_of(name: &str) -> LogLevel {
    match name {
        "debug" => LogLevel::Debug,
        "warn" => LogLevel::Warn,
        "error" => LogLevel::Error,
        _ => LogLevel::Info,
    }
}
