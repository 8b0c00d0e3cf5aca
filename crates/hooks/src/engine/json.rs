//! Values into a script and out of it. JSON is what they are on both sides, and its parser in the engine is faster
//! than any walk over objects from outside.

use rquickjs::{Ctx, Value};

/// A value for a script.
pub(super) fn enter<'js>(ctx: &Ctx<'js>, value: &serde_json::Value) -> rquickjs::Result<Value<'js>> {
    ctx.json_parse(value.to_string())
}

/// A value of a script, as JSON text; `None` for what JSON leaves out, such as `undefined` and functions.
pub(super) fn leave<'js>(ctx: &Ctx<'js>, value: Value<'js>) -> rquickjs::Result<Option<String>> {
    let text = ctx.json_stringify(value)?;
    text.map(|text| text.to_string().map(mend)).transpose()
}

/// Puts U+FFFD where a lone surrogate stands: JavaScript writes it as an escape that is no character, and strict
/// readers refuse the whole text for it.
fn mend(text: String) -> String {
    if !text.contains("\\ud") {
        return text;
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = if escape[1..].starts_with('u') { 6 } else { 2 };
        let (escape, after) = escape.split_at(length);
        // The engine writes pairs as characters: an escape in this range is always alone.
        mended.push_str(if escape.starts_with("\\ud") { "\\ufffd" } else { escape });
        rest = after;
    }
    mended.push_str(rest);
    mended
}

#[cfg(test)]
mod tests {
    use super::mend;

    #[test]
    fn lone_surrogates_become_replacement_characters_and_a_backslash_stays_one() {
        assert_eq!(mend(r#""a\ud800b\udfff""#.to_owned()), r#""a\ufffdb\ufffd""#);
        assert_eq!(mend(r#""\\ud800 \u0000 \n""#.to_owned()), r#""\\ud800 \u0000 \n""#);
    }
}
