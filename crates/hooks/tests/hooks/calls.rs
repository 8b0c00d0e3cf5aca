//! Ordinary calls.

use std::{collections::BTreeMap, sync::Arc};

use countersign_hooks::{HookProblem, Hooks, Interface, Settings, WorkerProgram};
use serde_json::json;

use crate::stage::{Refusing, basic, basic_body, call, connector, named, pool, problem, value, worker};

const PLAIN: &str = "exports.getBasicAuth = ({ apiKey }) => apiKey + ':x'; \
                     exports.getUserInfo = () => ({ successful: true, platformUserInfo: { id: 7 } });";

#[tokio::test(flavor = "multi_thread")]
async fn a_connector_is_loaded_and_says_what_it_can() {
    let loaded = pool(1).load(&connector(PLAIN), &BTreeMap::new()).await.unwrap();
    assert_eq!(loaded.interfaces, [Interface::GetBasicAuth, Interface::GetUserInfo].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_returns_its_value() {
    assert_eq!(value(basic(&pool(1), &connector(PLAIN)).await), json!("k:x"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_serves_many_calls_and_several_connectors() {
    let hooks = pool(1);
    let (one, two) = (connector(PLAIN), named("other", "exports.getBasicAuth = () => 'two'"));
    let mut children = Vec::new();
    for _ in 0..20 {
        assert_eq!(value(basic(&hooks, &one).await), json!("k:x"));
        assert_eq!(value(basic(&hooks, &two).await), json!("two"));
        children.extend(hooks.children());
    }
    children.dedup();
    assert_eq!(children.len(), 1, "each call should not need a child of its own");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_child_is_the_same_and_no_larger_after_a_thousand_calls() {
    let hooks = pool(1);
    let bundle = connector(
        "const axios = require('axios'); exports.getBasicAuth = ({ apiKey }) => { \
         axios.defaults.headers.common[apiKey] = 'x'.repeat(1e5); return Buffer.from(apiKey).toString('base64') }",
    );
    let mut seen = Vec::new();
    for _ in 0..3 {
        for _ in 0..500 {
            assert_eq!(value(basic(&hooks, &bundle).await), json!("aw=="));
        }
        let [child] = hooks.children()[..] else { panic!("one child") };
        let status = std::fs::read_to_string(format!("/proc/{child}/status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
        seen.push((child, line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()));
    }
    let [(child, _), first, last] = seen[..] else { panic!("three looks") };
    assert!(first.0 == child && last.0 == child && last.1 <= first.1 + 256, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_name_connector_interface_and_rule() {
    let hooks = pool(1);
    let (empty, info) = (connector("exports.a = 1"), call(Interface::GetUserInfo, json!({})));
    let missing = hooks.call(&empty, info, Arc::new(Refusing)).await.unwrap_err();
    assert_eq!(missing.problem, HookProblem::Missing);
    let said = "the connector `acme`, getUserInfo: the module does not export it; add the function";
    assert_eq!(missing.to_string(), said);
    let prefixed = basic(&hooks, &basic_body("return 'Basic ' + key")).await.unwrap_err();
    assert_eq!(prefixed.problem, HookProblem::BasicPrefix);
    assert!(
        prefixed.to_string().contains("without the prefix `Basic `; the framework adds it"),
        "{prefixed}"
    );
    let thrown = basic(&hooks, &basic_body("throw new Error('no such key')")).await.unwrap_err();
    assert_eq!(thrown.problem.code(), "hook-threw");
    assert!(thrown.to_string().contains("no such key"), "{thrown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_no_worker_is_reported_and_not_started_without_end() {
    let settings = Settings { children: 2, ..Settings::default() };
    let hooks = Hooks::new(settings.clone(), WorkerProgram::new("/nowhere/worker", [] as [&str; 0]));
    let error = basic(&hooks, &connector(PLAIN)).await.unwrap_err();
    assert_eq!(error.problem.code(), "hooks-unavailable");
    assert!(error.problem.detail().unwrap().contains("cannot be started"), "{error:?}");
    assert!(!error.to_string().contains("nowhere"), "{error}");

    // Ends at once: the first call starts one, those within the pause none.
    let hooks = Hooks::new(settings, WorkerProgram::new("/bin/true", [] as [&str; 0]));
    let first = problem(basic(&hooks, &connector(PLAIN)).await);
    assert!(first.detail().unwrap().contains("ended at its start"), "{first:?}");
    let second = problem(basic(&hooks, &connector(PLAIN)).await);
    assert!(second.detail().unwrap().contains("no child for now"), "{second:?}");
    assert_eq!(hooks.children(), Vec::<u32>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn more_calls_than_may_wait_are_refused_and_the_others_served() {
    let hooks = Hooks::new(Settings { children: 2, queue: 4, ..Settings::default() }, worker());
    let bundle = connector(PLAIN);
    let calls = (0..20).map(|_| {
        let (hooks, bundle) = (hooks.clone(), Arc::clone(&bundle));
        tokio::spawn(async move { basic(&hooks, &bundle).await })
    });
    let (mut served, mut refused) = (0, 0);
    for result in calls.collect::<Vec<_>>() {
        match result.await.unwrap() {
            Ok(_) => served += 1,
            Err(error) => {
                assert_eq!(error.problem, HookProblem::Busy);
                refused += 1;
            }
        }
    }
    assert!(served >= 3 && refused >= 1, "{served} served, {refused} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_forgets_old_connectors_for_new_ones_and_learns_them_again() {
    let hooks = pool(1);
    let large = |n: usize| {
        let text = format!("exports.getBasicAuth = () => '{n}'; /* {} */", "x".repeat(7 << 20));
        named(&format!("connector-{n}"), &text)
    };
    let bundles: Vec<_> = (0..5).map(large).collect();
    for _ in 0..2 {
        for (n, bundle) in bundles.iter().enumerate() {
            assert_eq!(value(basic(&hooks, bundle).await), json!(n.to_string()));
        }
    }
    assert_eq!(hooks.children().len(), 1);
}
