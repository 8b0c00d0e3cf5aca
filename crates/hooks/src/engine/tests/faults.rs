//! What goes wrong in a hook, each case of the reference's table as the engine tells it.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Connector, basic_auth};
use crate::{Bundle, HookProblem, Interface, Limit};

fn limit(source: &str) -> HookProblem {
    let begun = Instant::now();
    let problem = basic_auth(source, "key").unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(2), "{problem:?} came after {:?}", begun.elapsed());
    problem
}

fn threw(problem: HookProblem) -> (String, String) {
    match problem {
        HookProblem::Threw { message, stack } => (message, stack),
        other => panic!("expected a thrown error, and it is {other:?}"),
    }
}

#[test]
fn an_interface_that_is_not_there_is_known_when_the_module_is_loaded() {
    let mut connector = Connector::new("exports.getUserInfo = async () => ({});");
    assert_eq!(connector.load().unwrap(), [Interface::GetUserInfo]);
    assert_eq!(connector.call(Interface::GetBasicAuth, vec![]), Err(HookProblem::Missing));
}

#[test]
fn a_promise_is_reported_and_not_waited_for() {
    let source = "exports.getBasicAuth = async ({ apiKey }) => apiKey;";
    let outcome =
        Connector::new(source).call(Interface::GetBasicAuth, vec![json!({ "apiKey": "k" })]).unwrap();
    assert!(outcome.was_promise);
    assert_eq!(outcome.returned, None);
}

#[test]
fn undefined_and_values_that_are_no_strings_arrive_as_what_they_are() {
    assert_eq!(basic_auth("exports.getBasicAuth = () => {};", "k").unwrap(), None);
    assert_eq!(basic_auth("exports.getBasicAuth = () => () => 1;", "k").unwrap(), None);
    assert_eq!(basic_auth("exports.getBasicAuth = () => null;", "k").unwrap(), Some(json!(null)));
    assert_eq!(basic_auth("exports.getBasicAuth = () => 17;", "k").unwrap(), Some(json!(17)));
    assert_eq!(basic_auth("exports.getBasicAuth = () => '';", "k").unwrap(), Some(json!("")));
}

#[test]
fn a_thrown_error_keeps_its_message_its_file_and_its_line() {
    let problem =
        basic_auth("\nexports.getBasicAuth = () => {\n  throw new TypeError('no such plan');\n};", "k");
    let (message, stack) = threw(problem.unwrap_err());
    assert_eq!(message, "no such plan");
    assert!(stack.starts_with("TypeError: no such plan\n    at "), "{stack}");
    assert!(stack.contains("connector.js:3:"), "{stack}");
    assert!(!stack.contains("host:boot"), "our own frames say nothing to an author: {stack}");
}

#[test]
fn whatever_is_thrown_has_a_message() {
    for (thrown, message) in [
        ("'just text'", "just text"),
        ("17", "17"),
        ("undefined", "undefined"),
        ("null", "null"),
        ("{ code: 7 }", "{\"code\":7}"),
        ("{ message: 'as an object' }", "as an object"),
        ("Symbol('x')", "symbol"),
        ("new Error()", "Error"),
    ] {
        let source = format!("exports.getBasicAuth = () => {{ throw {thrown}; }};");
        assert!(threw(basic_auth(&source, "k").unwrap_err()).0.starts_with(message), "{thrown}");
    }
}

#[test]
fn text_that_is_no_unicode_is_told_and_logged_all_the_same() {
    let source = "exports.getBasicAuth = () => { console.log('a\\ud800', ['\\udfff']); throw new Error('b\\ud800'); };";
    let mut connector = Connector::new(source);
    let (message, stack) = threw(connector.call(Interface::GetBasicAuth, vec![]).unwrap_err());
    assert_eq!(message, "b\u{fffd}");
    assert!(stack.starts_with("Error: b\u{fffd}\n    at "), "{stack}");
    assert_eq!(connector.world.log[0].1, "a\u{fffd} [ '\\udfff' ]");
}

#[test]
fn an_error_at_load_does_not_show_the_environment() {
    let mut connector = Connector::new("throw new Error(`no such key: ${process.env.CLIENT_SECRET}`);");
    connector.environment.insert("CLIENT_SECRET".to_owned(), "cs-very-secret".to_owned());
    assert_eq!(threw(connector.load().unwrap_err()).0, "no such key: ***");
}

#[test]
fn a_thrown_message_does_not_show_the_key() {
    let source = "exports.getBasicAuth = ({ apiKey }) => { throw new Error(`bad key ${apiKey} or ${
        Buffer.from('x:' + apiKey).toString('base64')}`); };";
    let (message, stack) = threw(basic_auth(source, "sk-very-secret").unwrap_err());
    assert!(message.starts_with("bad key *** or "), "{message}");
    assert!(!stack.contains("sk-very-secret") && !message.contains("c2stdmVyeS1zZWNy"), "{message} {stack}");
}

#[test]
fn why_something_failed_is_told_with_it_once_and_without_secrets() {
    for (thrown, told) in [
        (
            "new TypeError('fetch failed', { cause: new Error('no way to ' + apiKey) })",
            "fetch failed: no way to ***",
        ),
        ("new Error('gave up: late', { cause: new Error('late') })", "gave up: late"),
        ("new Error('gave up', { cause: 7 })", "gave up"),
    ] {
        let source = format!("exports.getBasicAuth = ({{ apiKey }}) => {{ throw {thrown}; }};");
        assert_eq!(threw(basic_auth(&source, "sk-very-secret").unwrap_err()).0, told);
    }
}

#[test]
fn a_loop_without_end_is_cut_off() {
    assert_eq!(limit("exports.getBasicAuth = () => { while (true) {} };"), HookProblem::Limit(Limit::Cpu));
    assert_eq!(
        limit("exports.getBasicAuth = () => { for (;;) { try { for (;;) {} } finally { continue; } } };"),
        HookProblem::Limit(Limit::Cpu)
    );
}

#[test]
fn jobs_without_end_are_cut_off() {
    let source = "const again = () => Promise.resolve().then(again);
        exports.getAuthType = () => again();";
    let problem = Connector::new(source).call(Interface::GetAuthType, vec![]);
    assert_eq!(problem, Err(HookProblem::Limit(Limit::Cpu)));
}

#[test]
fn memory_without_end_is_refused() {
    let grow =
        "exports.getBasicAuth = () => { const all = []; for (;;) all.push(new Array(1000).fill('x')); };";
    // Two million values: on a busy machine its time may end first.
    assert!(matches!(limit(grow), HookProblem::Limit(Limit::Memory | Limit::Cpu)));
    let text = "exports.getBasicAuth = () => { let s = 'x'.repeat(1 << 20); const all = [];
        for (let i = 0;; i++) all.push(s + i + 'y'.repeat(1 << 20)); };";
    assert_eq!(limit(text), HookProblem::Limit(Limit::Memory));
    let bytes = "exports.getBasicAuth = () => { const all = []; for (;;) all.push(Buffer.alloc(1 << 20)); };";
    assert_eq!(limit(bytes), HookProblem::Limit(Limit::Memory));
}

#[test]
fn recursion_without_end_is_refused() {
    let source = "exports.getBasicAuth = function deeper(x) { return deeper(x) + 1; };";
    assert_eq!(limit(source), HookProblem::Limit(Limit::Stack));
}

#[test]
fn more_output_than_may_be_is_refused() {
    let source = "exports.getBasicAuth = () => 'x'.repeat(2 << 20);";
    assert_eq!(limit(source), HookProblem::Limit(Limit::Output));
}

#[test]
fn a_flood_of_log_is_cut_and_the_call_goes_on() {
    let source = "exports.getBasicAuth = () => { for (let i = 0; i < 5000; i++) console.log('line', i); return 'a'; };";
    let mut connector = Connector::new(source);
    assert_eq!(connector.call(Interface::GetBasicAuth, vec![]).unwrap().returned, Some(json!("a")));
    assert_eq!(connector.world.log.len(), 201, "the limit, and one line by which the surroundings see it");
}

#[test]
fn a_promise_that_nothing_can_settle_is_an_error_at_once() {
    let source = "exports.getUserInfo = () => new Promise(() => {});";
    let (message, _) = threw(Connector::new(source).call(Interface::GetUserInfo, vec![]).unwrap_err());
    assert!(message.contains("nothing is left to settle"), "{message}");
}

#[test]
fn a_rejected_promise_is_a_thrown_error() {
    let source = "exports.getUserInfo = async () => { throw new Error('refused'); };";
    let (message, stack) = threw(Connector::new(source).call(Interface::GetUserInfo, vec![]).unwrap_err());
    assert_eq!(message, "refused");
    assert!(stack.contains("connector.js:1:"), "{stack}");
}

#[test]
fn a_syntax_error_says_where_it_stands() {
    let (message, _) = threw(Connector::new("\n\nconst a = ;\n").load().unwrap_err());
    assert!(message.contains("(connector.js:3:"), "{message}");
}

#[test]
fn a_module_that_is_not_there_is_named_with_what_is_there() {
    let (message, _) = threw(Connector::new("require('fs');").load().unwrap_err());
    assert!(message.starts_with("Cannot find module 'fs'"), "{message}");
    assert!(message.contains("buffer, "), "{message}");
}

const CODE_FROM_TEXT: [&str; 3] =
    ["eval('1 + 1')", "new Function('return 2')()", "(() => {}).constructor('return 2')()"];

#[test]
fn text_is_not_run_as_code() {
    for source in CODE_FROM_TEXT {
        let source = format!("exports.getBasicAuth = () => String({source});");
        threw(basic_auth(&source, "k").unwrap_err());
    }
}

#[test]
fn text_is_run_as_code_for_a_connector_that_asks_for_it_and_for_no_other_after_it() {
    for source in CODE_FROM_TEXT {
        let source = format!("exports.getBasicAuth = () => String({source});");
        let mut connector = Connector::new(&source);
        let strict = connector.bundle.clone();
        let asking = Bundle::from_files("acme", strict.files().clone(), "connector.js").unwrap();
        for (bundle, expected) in [(&strict, None), (&asking.with_eval(true), Some("2")), (&strict, None)] {
            connector.bundle = bundle.clone();
            let outcome = connector.call(Interface::GetBasicAuth, vec![]);
            let returned = outcome.ok().and_then(|outcome| outcome.returned);
            assert_eq!(returned, expected.map(|text| json!(text)), "{source}");
        }
    }
}

#[test]
fn nothing_of_one_call_is_there_for_the_next() {
    let source = "let count = 0; exports.getBasicAuth = () => {
        globalThis.seen = (globalThis.seen ?? 0) + 1; Buffer.marked = (Buffer.marked ?? 0) + 1;
        Array.prototype.marked = (Array.prototype.marked ?? 0) + 1;
        return [++count, globalThis.seen, Buffer.marked, [].marked].join(); };";
    let mut connector = Connector::new(source);
    for _ in 0..3 {
        assert_eq!(connector.call(Interface::GetBasicAuth, vec![]).unwrap().returned, Some(json!("1,1,1,1")));
    }
}

#[test]
fn a_connector_that_was_forgotten_cannot_be_called() {
    let mut connector = Connector::new("exports.getBasicAuth = () => 'a';");
    connector.load().unwrap();
    connector.engine.forget(connector.bundle.id());
    let call = crate::Call {
        interface: Interface::GetBasicAuth,
        arguments: vec![],
        environment: std::collections::BTreeMap::new(),
        pass_back: false,
    };
    let problem = connector.engine.call(connector.bundle.id(), &call, &mut connector.world).unwrap_err();
    assert!(matches!(problem, HookProblem::Unavailable(_)), "{problem:?}");
}
