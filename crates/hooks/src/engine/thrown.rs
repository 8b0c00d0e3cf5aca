//! What a script threw, in the words of the crate.

use rquickjs::{Ctx, Error, Object, Value};

use super::{mask::Mask, realm::Realm};
use crate::{HookProblem, Limit};

/// What the engine says where the stack ends: Node says the same, and connectors may ask for it.
const STACK_ENDED: &str = "Maximum call stack size exceeded";
const MEMORY_ENDED: &str = "out of memory";
/// Bytes of a message or a stack that are worth keeping.
const LONGEST: usize = 4 << 10;

/// What went wrong: a limit, if one was used up, and otherwise what was thrown, without secrets.
pub(super) fn problem(realm: &Realm, ctx: &Ctx<'_>, error: &Error, mask: &Mask) -> HookProblem {
    // Taken in any case: a pending exception would meet whatever runs next in the context.
    let value = error.is_exception().then(|| ctx.catch());
    if let Some(limit) = realm.watch.over() {
        return HookProblem::Limit(limit);
    }
    match value {
        Some(value) => of_value(realm, ctx, &value, mask),
        None if matches!(error, Error::Allocation) || realm.is_full(ctx) => HookProblem::Limit(Limit::Memory),
        None => threw(mask, &error.to_string(), ""),
    }
}

fn of_value(realm: &Realm, ctx: &Ctx<'_>, value: &Value<'_>, mask: &Mask) -> HookProblem {
    let Thrown { name, message, cause, stack } = Thrown::read(value);
    match (name.as_str(), message.as_str()) {
        ("InternalError", MEMORY_ENDED) => HookProblem::Limit(Limit::Memory),
        ("RangeError", STACK_ENDED) => HookProblem::Limit(Limit::Stack),
        // Where there is no room for an error, the engine throws `null`.
        _ if value.is_null() && realm.is_full(ctx) => HookProblem::Limit(Limit::Memory),
        _ => {
            let head = if name.is_empty() { message.clone() } else { format!("{name}: {message}") };
            let stack = if stack.starts_with(&head) { stack } else { format!("{head}\n{stack}") };
            let shown = if message.is_empty() { &head } else { &message };
            // What `fetch` says by itself is that it failed; why is in its cause.
            let shown = if shown.contains(&cause) { shown.clone() } else { format!("{shown}: {cause}") };
            threw(mask, &shown, stack.trim_end())
        }
    }
}

fn threw(mask: &Mask, message: &str, stack: &str) -> HookProblem {
    HookProblem::Threw { message: mask.apply(cut(message)), stack: mask.apply(cut(stack)) }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// What can be read off a thrown value: usually an error, but a script may throw anything.
#[derive(Default)]
struct Thrown {
    name: String,
    message: String,
    /// The message of its `cause`.
    cause: String,
    stack: String,
}

impl Thrown {
    fn read(value: &Value<'_>) -> Self {
        let Some(object) = value.as_object() else {
            return Self { message: primitive(value), ..Self::default() };
        };
        let member = |name: &str| text_of(object, name);
        let cause = object
            .get::<_, Object<'_>>("cause")
            .map_or_else(|_| String::new(), |cause| text_of(&cause, "message"));
        let thrown = Self { name: member("name"), message: member("message"), cause, stack: member("stack") };
        // A getter that throws leaves its own exception behind.
        value.ctx().catch();
        if thrown.name.is_empty() && thrown.message.is_empty() {
            let text = super::json::leave(value.ctx(), value.clone()).ok().flatten();
            return Self { message: text.unwrap_or_else(|| "an object".to_owned()), ..thrown };
        }
        thrown
    }
}

/// A member that is text; empty where it is none.
fn text_of(object: &Object<'_>, name: &str) -> String {
    let member = object.get::<_, Value<'_>>(name).ok().filter(Value::is_string);
    member.map_or_else(String::new, |text| primitive(&text))
}

fn primitive(value: &Value<'_>) -> String {
    if let Some(Ok(text)) = value.as_string().map(rquickjs::String::to_string) {
        return text;
    }
    // Text with lone surrogates has no other way out.
    let json = super::json::leave(value.ctx(), value.clone()).ok().flatten();
    let text = json.as_deref().filter(|_| value.is_string()).and_then(|json| serde_json::from_str(json).ok());
    text.or(json).unwrap_or_else(|| value.type_name().to_owned())
}
