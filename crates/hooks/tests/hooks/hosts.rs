//! What hooks ask of their hosts, and how long they may wait for it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_hooks::{Budget, HookProblem, Hooks, Interface, Limit, Limits, Settings};
use serde_json::json;

use crate::stage::{Answering, call, connector, pool, problem, value, worker};

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_answered_by_the_calls_own_host() {
    let hooks = pool(1);
    let bundle = connector(
        "exports.getUserInfo = async ({ n }) => { \
         const answer = await fetch('https://a.example/' + n, { method: 'POST', body: 'sent' }); \
         return { id: (await answer.json()).id } }",
    );
    for n in 0..3 {
        let host = Arc::new(Answering { body: format!("{{\"id\": {n}}}").into(), ..Answering::default() });
        let call = call(Interface::GetUserInfo, json!({ "n": n }));
        assert_eq!(value(hooks.call(&bundle, call, Arc::clone(&host) as _).await), json!({ "id": n }));
        let asked = host.asked.lock().unwrap();
        assert_eq!(asked.len(), 1);
        assert_eq!(
            (asked[0].method.as_str(), asked[0].url.clone()),
            ("POST", format!("https://a.example/{n}"))
        );
        assert_eq!(asked[0].body.as_deref(), Some(&b"sent"[..]));
        let most = Limits::default().waiting.wall;
        assert!(asked[0].timeout.is_some_and(|timeout| timeout <= most), "{:?}", asked[0].timeout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_at_once_with_large_answers_all_arrive() {
    let hooks = pool(1);
    let bundle = connector(
        "exports.getUserInfo = async () => { \
         const bodies = await Promise.all(Array.from({ length: 40 }, async (_, i) => \
             (await (await fetch('https://a.example/' + i, { method: 'POST', body: 'x'.repeat(2e5) })).text()).length)); \
         return { id: bodies.reduce((sum, one) => sum + one, 0) } }",
    );
    let host = Arc::new(Answering { body: vec![b'y'; 200_000], ..Answering::default() });
    let result = hooks.call(&bundle, call(Interface::GetUserInfo, json!({})), Arc::clone(&host) as _).await;
    assert_eq!(value(result), json!({ "id": 8_000_000 }));
    assert_eq!(host.asked.lock().unwrap().len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_answer_ends_with_the_calls_time() {
    let wall = Duration::from_millis(300);
    let limits = Limits { waiting: Budget { cpu: wall, wall }, ..Limits::default() };
    let hooks = Hooks::new(Settings { children: 1, limits, ..Settings::default() }, worker());
    let bundle = connector(
        "exports.getUserInfo = async () => { for (;;) try { await fetch('https://a.example/') } catch (e) {} }",
    );
    let host = Arc::new(Answering { after: Duration::from_mins(1), ..Answering::default() });
    let began = Instant::now();
    let problem = problem(hooks.call(&bundle, call(Interface::GetUserInfo, json!({})), host).await);
    assert_eq!(problem, HookProblem::Limit(Limit::Wall));
    let took = began.elapsed();
    // The host would have taken a minute. How sharp the limit is, `hostile` measures with nothing beside it.
    assert!(took >= wall && took < Duration::from_secs(20), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_requests_than_a_call_may_send_are_refused_to_the_script() {
    let hooks = pool(1);
    let bundle = connector(
        "exports.getUserInfo = async () => { let sent = 0; \
         try { for (;;) { await fetch('https://a.example/'); sent++ } } catch (e) { return { id: sent } } }",
    );
    let host = Arc::new(Answering::default());
    let result = hooks.call(&bundle, call(Interface::GetUserInfo, json!({})), Arc::clone(&host) as _).await;
    assert_eq!(value(result), json!({ "id": Limits::default().requests }));
}
