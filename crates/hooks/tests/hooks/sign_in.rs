//! Sign-ins: two interfaces in one visit to a child, and what stands between them.

use std::{
    collections::BTreeMap,
    future::ready,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use countersign_hooks::{
    Bundle, HookError, HookProblem, Hooks, Interface, Limit, Limits, Settings, SignIn, SignedIn,
    WorkerProgram,
};
use serde_json::json;

use crate::stage::{Answering, basic, connector, pool};

/// What stands around the limits: children end and begin.
const AROUND: Duration = Duration::from_millis(100);

fn sign_in(key: &str) -> SignIn {
    SignIn {
        basic_auth: json!({ "apiKey": key }),
        user_info: json!({ "apiKey": key, "additionalInfo": { "apiKey": key, "team": "blue" } }),
        environment: BTreeMap::new(),
    }
}

async fn signed_in(
    hooks: &Hooks,
    bundle: &Arc<Bundle>,
    host: &Arc<Answering>,
) -> Result<SignedIn, HookError> {
    hooks.sign_in(bundle, sign_in("k"), Arc::clone(host) as _, ready(Ok(()))).await
}

/// A connector of these two bodies; `given` is the argument.
fn bodies(basic: &str, user_info: &str) -> Arc<Bundle> {
    connector(&format!(
        "let seen = 0; exports.getBasicAuth = given => {{ {basic} }}; \
         exports.getUserInfo = async given => {{ {user_info} }};"
    ))
}

fn lines(host: &Answering) -> Vec<String> {
    host.lines.lock().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_steps_run_in_one_world_and_the_next_sign_in_finds_another_one() {
    let hooks = pool(1);
    let bundle = bodies(
        "seen += 1; globalThis.left = given.apiKey; return given.apiKey + ':'",
        "given.additionalInfo.team = 'red'; return { seen, left, given, argument: Object.keys(given).join() }",
    );
    let host = Arc::new(Answering::default());
    for key in ["one", "two"] {
        let came =
            hooks.sign_in(&bundle, sign_in(key), Arc::clone(&host) as _, ready(Ok::<_, HookError>(())));
        let SignedIn { basic, outcome } = came.await.unwrap();
        assert_eq!(basic, format!("{key}:"));
        let returned = outcome.returned.unwrap();
        assert_eq!((&returned["seen"], &returned["left"]), (&json!(1), &json!(key)));
        assert_eq!(returned["argument"], json!("additionalInfo,apiKey,authHeader"));
        assert_eq!(returned["given"]["authHeader"], json!(format!("Basic {key}:")));
        assert_eq!(outcome.arguments[0]["additionalInfo"]["team"], json!("red"));
    }
    assert_eq!(hooks.children().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_second_step_gets_anywhere_before_its_time() {
    let hooks = pool(1);
    let bundle = bodies(
        "console.log('first'); return 'h'",
        "console.log('second'); await fetch('https://a.example/'); return { id: 1 }",
    );
    let host = Arc::new(Answering::default());
    let seen = Arc::clone(&host);
    let before = async {
        // Time for the child to ask, and for a parent that does not wait to answer.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(lines(&seen), ["first"]);
        assert_eq!(seen.asked.lock().unwrap().len(), 0);
        Ok::<_, HookError>(())
    };
    let came = hooks.sign_in(&bundle, sign_in("k"), Arc::clone(&host) as _, before).await.unwrap();
    assert_eq!(came.outcome.returned, Some(json!({ "id": 1 })));
    assert_eq!(lines(&host), ["first", "second"]);
    assert_eq!(host.asked.lock().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_be_before_and_fails_ends_the_visit_with_its_own_error() {
    #[derive(Debug, PartialEq)]
    struct Full;
    impl From<HookError> for Full {
        fn from(error: HookError) -> Self {
            panic!("{error}")
        }
    }
    let hooks = pool(1);
    let bundle =
        bodies("return 'h'", "console.log('second'); await fetch('https://a.example/'); return { id: 1 }");
    let host = Arc::new(Answering::default());
    let before = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Err(Full)
    };
    let came = hooks.sign_in(&bundle, sign_in("k"), Arc::clone(&host) as _, before).await;
    assert_eq!(came.unwrap_err(), Full);
    assert_eq!((lines(&host).len(), host.asked.lock().unwrap().len()), (0, 0));
    // The child was in the middle of it; another one serves.
    signed_in(&hooks, &bundle, &host).await.unwrap();
    assert_eq!((lines(&host).len(), host.asked.lock().unwrap().len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_header_is_the_same_error_as_of_a_call_alone_and_the_second_step_never_runs() {
    let hooks = pool(1);
    let mut children = Vec::new();
    for body in [
        "return 'Basic x'",
        "return 'bASIC x'",
        "return Promise.resolve('x')",
        "return 7",
        "return [given.apiKey]",
        "",
        "throw new Error('no such key')",
    ] {
        let bundle =
            bodies(body, "console.log('second'); await fetch('https://a.example/'); return { id: 1 }");
        let host = Arc::new(Answering::default());
        let began = AtomicBool::new(false);
        let before = async {
            began.store(true, Ordering::Relaxed);
            Ok::<_, HookError>(())
        };
        let came = hooks.sign_in(&bundle, sign_in("k"), Arc::clone(&host) as _, before).await;
        let alone = basic(&hooks, &bundle).await.unwrap_err();
        assert_eq!(came.unwrap_err(), alone, "{body}");
        assert_eq!(alone.interface, Some(Interface::GetBasicAuth));
        assert!(!began.load(Ordering::Relaxed), "{body}");
        assert_eq!((lines(&host).len(), host.asked.lock().unwrap().len()), (0, 0), "{body}");
        children.extend(hooks.children());
    }
    children.dedup();
    assert_eq!(children.len(), 1, "a refused header should not cost a child");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_has_its_own_time_and_is_named_when_that_is_over() {
    let hooks = pool(1);
    let host = Arc::new(Answering {
        body: b"{}".to_vec(),
        after: Duration::from_millis(400),
        ..Answering::default()
    });
    let limits = Limits::default();
    let good = bodies("return 'h'", "return { id: 1 }");
    for endless in ["for (;;) {}", "return Array.prototype.join.call({ length: 1e9 }, '')"] {
        for (bundle, interface, limit) in [
            (bodies(endless, ""), Interface::GetBasicAuth, limits.synchronous.wall),
            (bodies("return 'h'", endless), Interface::GetUserInfo, limits.waiting.wall),
        ] {
            signed_in(&hooks, &good, &host).await.unwrap();
            hooks.load(&bundle, &BTreeMap::new()).await.unwrap();
            let began = Instant::now();
            let error = signed_in(&hooks, &bundle, &host).await.unwrap_err();
            let took = began.elapsed();
            assert_eq!(error.interface, Some(interface), "{error:?}");
            assert!(matches!(error.problem, HookProblem::Limit(Limit::Cpu | Limit::Memory)), "{error:?}");
            // On a busy machine processor time may take long to run out; how sharp the limits are, `hostile` measures.
            println!("{took:>12?}  {interface}  {endless}");
            assert!(took < limit * 2 + AROUND, "{interface} took {took:?}");
        }
    }
    // More of both times than the first step has.
    let slow = bodies(
        "return 'h'",
        "const t = Date.now(); while (Date.now() < t + 250) {} await fetch('https://a.example/'); return { id: 1 }",
    );
    signed_in(&hooks, &slow, &host).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_step_asks_nobody_and_the_module_itself_may() {
    let hooks = pool(1);
    let bundle = connector(
        "const tell = path => fetch('https://a.example/' + path).then(() => path, error => error.cause.message); \
         const early = tell('early'); let first; \
         exports.getBasicAuth = () => { first = tell('first'); return 'h' }; \
         exports.getUserInfo = async () => [await early, await first, await tell('second')];",
    );
    let host = Arc::new(Answering::default());
    let returned = signed_in(&hooks, &bundle, &host).await.unwrap().outcome.returned;
    assert_eq!(
        returned,
        Some(json!(["early", "getBasicAuth only computes; ask for it in getUserInfo", "second"]))
    );
    let asked = host.asked.lock().unwrap();
    let mut asked: Vec<&str> = asked.iter().map(|request| request.url.as_str()).collect();
    asked.sort_unstable();
    assert_eq!(asked, ["https://a.example/early", "https://a.example/second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_second_step_says_has_no_secret_in_it() {
    let hooks = pool(1);
    let bundle = bodies(
        "return 'made-of-' + given.apiKey.length",
        "console.log(given.authHeader); throw new Error('no: ' + given.authHeader)",
    );
    let host = Arc::new(Answering::default());
    let error = signed_in(&hooks, &bundle, &host).await.unwrap_err();
    assert!(error.to_string().ends_with("no: ***"), "{error}");
    assert_eq!(lines(&host), ["***"]);
}

/// A child that says what it likes: it is ready, it has loaded a connector with both interfaces, and then this.
async fn lying(frames: &str) -> HookProblem {
    let ready = r"\005\000\000\000\000\000\000\000\000";
    let loaded = r"\007\000\000\000\001\002\000\000\000\001\002";
    let script = format!("printf '{ready}{loaded}{frames}' >&0; exec cat <&0 >/dev/null");
    let program = WorkerProgram::new("/bin/sh", ["-c", &script]);
    let hooks = Hooks::new(Settings { children: 1, ..Settings::default() }, program);
    let (host, bundle) = (Arc::new(Answering::default()), bodies("", ""));
    let began = AtomicBool::new(false);
    let before = async {
        began.store(true, Ordering::Relaxed);
        Ok::<_, HookError>(())
    };
    let came = hooks.sign_in(&bundle, sign_in("k"), Arc::clone(&host) as _, before).await;
    assert!(!began.load(Ordering::Relaxed), "{came:?}");
    assert_eq!((lines(&host).len(), host.asked.lock().unwrap().len()), (0, 0));
    let error = came.unwrap_err();
    assert_eq!(error.interface, Some(Interface::GetBasicAuth));
    error.problem
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_is_not_believed() {
    let prefixed = r"\014\000\000\000\006\007\000\000\000Basic x";
    assert_eq!(lying(prefixed).await, HookProblem::BasicPrefix);
    // A use of a model before there is a header.
    let request = r"\017\000\000\000\004\001\000\000\000\001\000\000\000\000\000\000\000\000\000";
    let detail = lying(request).await.detail().unwrap_or_default().to_owned();
    assert!(detail.contains("a request in a step that only computes"), "{detail}");
    // An answer without a header: nothing, which is no promise, and no arguments.
    let returned = r"\007\000\000\000\002\000\000\000\000\000\000";
    let detail = lying(returned).await.detail().unwrap_or_default().to_owned();
    assert!(detail.contains("before it said the header"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connector_without_one_of_the_two_is_told_which() {
    let hooks = pool(1);
    let host = Arc::new(Answering::default());
    for (text, missing) in [
        ("exports.getUserInfo = () => ({})", Interface::GetBasicAuth),
        ("exports.getBasicAuth = () => 'h'", Interface::GetUserInfo),
    ] {
        let error = signed_in(&hooks, &connector(text), &host).await.unwrap_err();
        assert_eq!((error.interface, &error.problem), (Some(missing), &HookProblem::Missing));
    }
}
