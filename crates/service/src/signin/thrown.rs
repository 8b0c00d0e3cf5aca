//! Where a module threw, for its author: the file and the line of the first place in it that the stack names.

use countersign_hooks::{HookError, HookProblem};

/// How errors of the language begin: a slip of the author, and not an answer that was let through.
const SLIPS: [&str; 5] = ["TypeError", "ReferenceError", "SyntaxError", "RangeError", "InternalError"];
/// What `fetch` throws where there is no answer.
const FETCH_FAILED: &str = "TypeError: fetch failed";

/// The error's sentence, and the place in the connector's own files where it was thrown.
pub(super) fn with_place(error: &HookError) -> String {
    match error.problem.detail().and_then(place) {
        Some(place) => format!("{error} ({place})"),
        None => error.to_string(),
    }
}

/// Whether a hook threw something of its own accord, as the error of a request is when it is not caught.
pub(super) fn is_let_through(problem: &HookProblem) -> bool {
    let HookProblem::Threw { stack, .. } = problem else { return false };
    stack.starts_with(FETCH_FAILED) || !SLIPS.iter().any(|name| stack.starts_with(name))
}

/// `connector.js:7`. A package's own lines say less than the line that called it.
fn place(stack: &str) -> Option<String> {
    let mut frames = stack.lines().filter_map(|line| frame(line.trim().strip_prefix("at ")?));
    let first = frames.next()?;
    let own = std::iter::once(first).chain(frames).find(|(file, _)| !file.starts_with("node_modules/"));
    let (file, line) = own.unwrap_or(first);
    Some(format!("{file}:{line}"))
}

/// File and line of `f (connector.js:7:11)`; what this program brings along has a colon in its name.
fn frame(text: &str) -> Option<(&str, &str)> {
    let place = text.rsplit_once('(').map_or(text, |(_, place)| place).trim_end_matches(')');
    let (file_and_line, _column) = place.rsplit_once(':')?;
    file_and_line.rsplit_once(':').filter(|(file, _)| !file.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threw(stack: &str) -> HookError {
        let problem = HookProblem::Threw { message: "no".to_owned(), stack: stack.to_owned() };
        HookError { connector: "Crm".to_owned(), interface: None, problem }
    }

    #[test]
    fn the_place_is_the_first_line_of_the_connectors_own() {
        for (stack, place) in [
            ("Error: no\n    at f (connector.js:7:11)\n    at g (b.js:1:1)", "connector.js:7"),
            ("TypeError: no\n    at get (host:axios:9:1)\n    at <anonymous> (lib/a.js:12:5)", "lib/a.js:12"),
            ("Error: no\n    at m (node_modules/m/i.js:3:1)\n    at c.js:4:2", "c.js:4"),
            ("Error: no\n    at m (node_modules/m/i.js:3:1)", "node_modules/m/i.js:3"),
        ] {
            let said = with_place(&threw(stack));
            assert!(said.ends_with(&format!("it failed and said: no ({place})")), "{said}");
        }
        assert!(with_place(&threw("Error: no\n    at native")).ends_with("said: no"));
    }

    #[test]
    fn a_slip_is_told_from_an_error_that_was_let_through() {
        assert!(is_let_through(&threw("AxiosError: Request failed with status code 401").problem));
        assert!(!is_let_through(&threw("TypeError: not a function\n    at f").problem));
        assert!(is_let_through(&threw("TypeError: fetch failed\n    at f").problem));
        assert!(!is_let_through(&HookProblem::Lacks("successful")));
    }
}
