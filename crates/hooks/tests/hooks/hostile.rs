//! Scripts that do not end, or take all they can: each is ended within twice its limit, and its error is its
//! caller's alone.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_hooks::{HookProblem, Hooks, Interface, Limit, Limits};
use serde_json::json;

use crate::stage::{Answering, basic, basic_body, call, connector, named, pool, problem, value};

/// What a call takes beside its limit: the child is buried before the caller is told, and the next call of the
/// test waits for a new one.
const AROUND: Duration = Duration::from_millis(50);

/// Runs a body as `getBasicAuth` while another connector is called over and over.
async fn run(body: &str) -> HookProblem {
    let hooks = pool(2);
    let good = named("good", "exports.getBasicAuth = ({ apiKey }) => apiKey");
    let bundle = basic_body(body);
    // Both children are there, and one knows the connector: what is measured is the hook.
    let (one, two) = tokio::join!(basic(&hooks, &good), basic(&hooks, &good));
    one.and(two).unwrap();
    hooks.load(&bundle, &BTreeMap::new()).await.unwrap();
    let others = tokio::spawn(others(hooks.clone(), good));
    let began = Instant::now();
    let result = basic(&hooks, &bundle).await;
    let took = began.elapsed();
    let limit = Limits::default().synchronous.cpu;
    assert!(took <= limit * 2 + AROUND, "`{body}` took {took:?}");
    let problem = problem(result);
    println!("{took:>12?}  {problem:?}  {body}");
    assert!(others.await.unwrap() > 0);
    problem
}

/// Calls a good connector for a while: all of it goes well.
async fn others(hooks: Hooks, good: Arc<countersign_hooks::Bundle>) -> u32 {
    let (began, mut served) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_millis(250) {
        assert_eq!(value(basic(&hooks, &good).await), json!("k"));
        served += 1;
        // A caller, and no load: what is measured is the hook.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    served
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_loop() {
    assert_eq!(run("for (;;) {}").await, HookProblem::Limit(Limit::Cpu));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_loop_that_catches_everything() {
    assert_eq!(run("for (;;) { try { for (;;) {} } catch (e) {} }").await, HookProblem::Limit(Limit::Cpu));
}

/// Native loops, in which the engine does not look at its clock: out of time or out of memory, whichever is first.
#[tokio::test(flavor = "multi_thread")]
async fn native_loops() {
    for body in [
        "return new Array(1e9) + ''",
        "return Array.prototype.join.call({ length: 1e9 }, '')",
        "return [].concat(new Array(1e9)).length + ''",
        "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
        "const a = new Float64Array(2e6).map((_, i) => -i); for (;;) { a.sort(); a.reverse(); }",
        "return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) + ''",
    ] {
        let problem = run(body).await;
        assert!(matches!(problem, HookProblem::Limit(Limit::Cpu | Limit::Memory)), "{body}: {problem:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_regular_expression_without_end() {
    let body = "return /^(a+)+$/.test('a'.repeat(40) + '!') + ''";
    assert_eq!(run(body).await, HookProblem::Limit(Limit::Cpu));
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_without_end() {
    for body in [
        "const a = []; for (;;) a.push(new Uint8Array(1 << 20));",
        "let s = 'x'; for (;;) s += s;",
        "return 'x'.repeat(2 ** 29)",
        "return new ArrayBuffer(2 ** 31) + ''",
    ] {
        let problem = run(body).await;
        let over = matches!(problem, HookProblem::Limit(Limit::Memory | Limit::Cpu));
        // What cannot even be asked for is a RangeError of the language.
        assert!(over || matches!(problem, HookProblem::Threw { .. }), "{body}: {problem:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recursion_without_end() {
    let problem = run("const f = () => f() + 1; return f() + ''").await;
    assert!(matches!(problem, HookProblem::Limit(Limit::Stack) | HookProblem::Threw { .. }), "{problem:?}");
    let problem = run("return JSON.stringify(JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)))").await;
    assert!(matches!(problem, HookProblem::Limit(_) | HookProblem::Threw { .. }), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_million_lines_of_log() {
    let hooks = pool(1);
    let host = Arc::new(Answering::default());
    let text =
        "exports.getBasicAuth = () => { for (let i = 0; i < 1e6; i++) console.log('line ' + i); return 'k' }";
    let bundle = connector(text);
    hooks.load(&bundle, &BTreeMap::new()).await.unwrap();
    let began = Instant::now();
    let result = hooks.call(&bundle, call(Interface::GetBasicAuth, json!({})), Arc::clone(&host) as _).await;
    assert!(began.elapsed() < Limits::default().synchronous.cpu * 2 + AROUND * 2, "{:?}", began.elapsed());
    // Whether it came to its end or not: no more than the limit arrived, and one line that says so.
    assert!(result.is_ok() || problem(result) == HookProblem::Limit(Limit::Cpu));
    let lines = host.lines.lock().unwrap();
    assert!(lines.len() <= 201, "{}", lines.len());
    assert!(lines.first().is_none_or(|first| first == "line 0"), "{:?}", lines.first());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gigabyte_of_output() {
    let problem = run("return 'x'.repeat(1 << 30)").await;
    assert!(matches!(problem, HookProblem::Limit(_) | HookProblem::Threw { .. }), "{problem:?}");
    let problem = run("return 'x'.repeat(2 << 20)").await;
    // On a busy machine its time may end first.
    assert!(matches!(problem, HookProblem::Limit(Limit::Output | Limit::Cpu)), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_promises() {
    let hooks = pool(1);
    let text = "exports.getUserInfo = () => new Promise(() => { \
                const again = () => { Promise.resolve().then(again); Promise.resolve().then(again) }; again() })";
    let began = Instant::now();
    let problem = problem(
        hooks
            .call(&connector(text), call(Interface::GetUserInfo, json!({})), Arc::new(Answering::default()))
            .await,
    );
    // On a busy machine its processor time, of which 1 s is allowed, may take long to run out.
    let limit = Limits::default().waiting.wall;
    assert!(began.elapsed() < limit * 2 + AROUND, "{:?}", began.elapsed());
    assert!(matches!(problem, HookProblem::Limit(_)), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_timers() {
    let hooks = pool(1);
    let text = "exports.getUserInfo = () => new Promise(() => { \
                const again = () => { setTimeout(again, 0); setTimeout(again, 0) }; again() })";
    let began = Instant::now();
    let problem = problem(
        hooks
            .call(&connector(text), call(Interface::GetUserInfo, json!({})), Arc::new(Answering::default()))
            .await,
    );
    // On a busy machine its processor time, of which 1 s is allowed, may take long to run out.
    let limit = Limits::default().waiting.wall;
    assert!(began.elapsed() < limit * 2 + AROUND, "{:?}", began.elapsed());
    assert!(matches!(problem, HookProblem::Limit(_)), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_does_not_end_when_it_is_loaded() {
    let hooks = pool(1);
    let began = Instant::now();
    let error = hooks.load(&connector("for (;;) {}"), &BTreeMap::new()).await.unwrap_err();
    // On a busy machine its time by the clock may end first.
    assert!(matches!(error.problem, HookProblem::Limit(Limit::Cpu | Limit::Wall)), "{error:?}");
    assert!(began.elapsed() < Limits::default().load.wall * 2 + AROUND, "{:?}", began.elapsed());
    assert!(error.to_string().starts_with("the connector `acme`, its module:"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_call_leaves_behind_the_next_does_not_find() {
    let hooks = pool(1);
    let text = "let calls = 0; \
                exports.getBasicAuth = ({ apiKey }) => { \
                    const found = [++calls, ({}).polluted, globalThis.left, String([].map.call), Array.prototype.length]; \
                    Object.prototype.polluted = apiKey; globalThis.left = apiKey; \
                    Array.prototype.push = Array.prototype.map = JSON.stringify = JSON.parse = () => 'stolen'; \
                    Promise.prototype.then = Function.prototype.call = () => 'stolen'; \
                    exports.getBasicAuth = module.exports = () => 'stolen'; \
                    return found.join('|') }";
    let bundle = connector(text);
    let first = value(basic(&hooks, &bundle).await);
    let good = named(
        "good",
        "exports.getBasicAuth = ({ apiKey }) => [apiKey, ({}).polluted, globalThis.left].join('|')",
    );
    for _ in 0..3 {
        assert_eq!(value(basic(&hooks, &bundle).await), first);
        assert_eq!(value(basic(&hooks, &good).await), json!("k||"));
    }
    assert_eq!(hooks.children().len(), 1);
}
