//! Children that somebody else ends or stops, and callers that go away.

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_hooks::{HookError, HookProblem, Hooks, Interface, Outcome, Settings, WorkerProgram};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::stage::{Refusing, basic, call, connector, named, pool, problem, value};

const COMPUTES: &str = "exports.getUserInfo = () => { for (;;) {} }";
const GOOD: &str = "exports.getBasicAuth = ({ apiKey }) => apiKey";
/// That a child is noticed to have ended or stopped is shown here, not how soon: without it nothing would ever end.
const NOTICED: Duration = Duration::from_secs(20);

fn signal(child: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// A call that computes, and the child that it computes in: one that stood ready, whose start is not taken for it.
async fn computing(hooks: &Hooks) -> (JoinHandle<Result<Outcome, HookError>>, u32) {
    basic(hooks, &connector(GOOD)).await.unwrap();
    let [child]: [u32; 1] = hooks.children().try_into().unwrap();
    let before = used(child);
    let theirs = hooks.clone();
    let bundle = named("computes", COMPUTES);
    let task = tokio::spawn(async move {
        theirs.call(&bundle, call(Interface::GetUserInfo, json!({})), Arc::new(Refusing)).await
    });
    loop {
        assert!(!task.is_finished(), "the hook has ended");
        if used(child) > before + 3 {
            return (task, child);
        }
        tokio::task::yield_now().await;
    }
}

/// Processor time of a process, in hundredths of a second.
fn used(child: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
    let behind_name = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    behind_name.split(' ').nth(11).and_then(|ticks| ticks.parse().ok()).unwrap_or_default()
}

async fn until_gone(child: u32) {
    let began = Instant::now();
    while fs::exists(format!("/proc/{child}")).unwrap() {
        assert!(began.elapsed() < NOTICED, "the child {child} lives on");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_is_killed_is_its_callers_error_alone() {
    let hooks = pool(2);
    let (task, child) = computing(&hooks).await;
    let good = connector(GOOD);
    assert_eq!(value(basic(&hooks, &good).await), json!("k"));
    signal(child, Signal::KILL);
    let error = task.await.unwrap().unwrap_err();
    assert!(matches!(error.problem, HookProblem::Ended(_)), "{error:?}");
    assert!(error.problem.detail().unwrap().contains("SIGKILL"), "{error:?}");
    assert_eq!(value(basic(&hooks, &good).await), json!("k"));
    until_gone(child).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_died_in_its_sleep_is_nobodys_error() {
    let hooks = pool(1);
    let good = connector(GOOD);
    for _ in 0..5 {
        basic(&hooks, &good).await.unwrap();
        let [child] = hooks.children()[..] else { panic!("one child") };
        signal(child, Signal::KILL);
        // Until the kernel has closed its end of the channel.
        let stat = format!("/proc/{child}/stat");
        while fs::read_to_string(&stat).is_ok_and(|text| !text.contains(") Z ")) {
            tokio::task::yield_now().await;
        }
        assert_eq!(value(basic(&hooks, &good).await), json!("k"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_is_stopped_is_killed() {
    let hooks = pool(1);
    let (task, child) = computing(&hooks).await;
    let began = Instant::now();
    signal(child, Signal::STOP);
    let error = task.await.unwrap().unwrap_err();
    assert!(began.elapsed() < NOTICED, "{:?}", began.elapsed());
    assert!(error.problem.detail().unwrap().contains("stopped"), "{error:?}");
    until_gone(child).await;
    assert_eq!(value(basic(&hooks, &connector(GOOD)).await), json!("k"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_child_that_is_stopped_costs_one_call_and_no_more() {
    let hooks = pool(1);
    let good = connector(GOOD);
    basic(&hooks, &good).await.unwrap();
    let [child] = hooks.children()[..] else { panic!("one child") };
    signal(child, Signal::STOP);
    let began = Instant::now();
    assert!(matches!(problem(basic(&hooks, &good).await), HookProblem::Ended(_)));
    assert!(began.elapsed() < NOTICED, "{:?}", began.elapsed());
    assert_eq!(value(basic(&hooks, &good).await), json!("k"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_is_stopped_at_its_start_is_not_waited_for() {
    let program = WorkerProgram::new("/bin/sh", ["-c", "kill -STOP $$"]);
    let hooks = Hooks::new(Settings { children: 1, ..Settings::default() }, program);
    let problem = problem(basic(&hooks, &connector(GOOD)).await);
    assert!(problem.detail().unwrap().contains("stopped"), "{problem:?}");
    while let [child] = hooks.children()[..] {
        until_gone(child).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_takes_its_child_along() {
    let hooks = pool(1);
    let (task, child) = computing(&hooks).await;
    task.abort();
    until_gone(child).await;
    assert_eq!(value(basic(&hooks, &connector(GOOD)).await), json!("k"));
}

#[tokio::test(flavor = "multi_thread")]
async fn children_end_with_the_pool() {
    let hooks = pool(2);
    let good = connector(GOOD);
    let (one, two) = tokio::join!(basic(&hooks, &good), basic(&hooks, &good));
    one.and(two).unwrap();
    let children = hooks.children();
    drop(hooks);
    for child in children {
        until_gone(child).await;
    }
}
