//! Which modules a file names: every `require` of a literal. A file is read even if the call stands in a comment
//! or a string: one too many costs a little memory, one too few a sign-in.

/// The literals of `require("..")`, in the order of the text.
pub(super) fn literals(text: &str) -> Vec<&str> {
    const WORD: &str = "require";
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(WORD) {
        let after = &rest[at + WORD.len()..];
        found.extend(argument(after));
        rest = after;
    }
    found
}

/// The literal in `("..")`, where the text begins with that.
fn argument(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix('(')?.trim_start();
    let quote = inside.chars().next().filter(|one| matches!(one, '"' | '\'' | '`'))?;
    let (literal, after) = inside[1..].split_once(quote)?;
    let ends = after.trim_start().starts_with([')', ',']);
    (ends && !literal.is_empty() && !literal.contains(['\\', '\n', '$'])).then_some(literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_in_every_quote_and_nothing_else_is() {
        let text = "const a = require('./a'), b = require( \"b\" );\nrequire(`c`)(1); require(name); \
                    require('./locale/' + name); requires('d'); require(`e${x}`); require('f'";
        assert_eq!(literals(text), ["./a", "b", "c"]);
    }
}
