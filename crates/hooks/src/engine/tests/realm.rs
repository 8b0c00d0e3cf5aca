//! What stays the same from call to call, and what must not.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Connector;
use crate::{Call, Interface, Limits, compiled::Compiled, engine::Engine};

/// Calls `getBasicAuth` of one engine again and again.
fn calls(source: &str, times: usize) -> Vec<Value> {
    let mut connector = Connector::new(source);
    connector.load().unwrap();
    let call = Call {
        interface: Interface::GetBasicAuth,
        arguments: vec![json!({ "apiKey": "k" })],
        environment: [("NAME".to_owned(), "value".to_owned())].into(),
        pass_back: false,
    };
    let run = |_| {
        let outcome = connector.engine.call(connector.bundle.id(), &call, &mut connector.world);
        outcome.unwrap().returned.unwrap()
    };
    (0..times).map(run).collect()
}

#[test]
fn no_two_calls_draw_the_same_numbers() {
    let source = "exports.getBasicAuth = () => [Math.random(), Math.random(), Math.random()].join();";
    let drawn = calls(source, 200);
    assert_eq!(drawn.iter().map(Value::to_string).collect::<HashSet<_>>().len(), 200);
    let numbers = drawn.iter().flat_map(|three| three.as_str().unwrap().split(',').map(str::parse::<f64>));
    let numbers: Vec<f64> = numbers.map(Result::unwrap).collect();
    assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
    let mean = numbers.iter().sum::<f64>() / 600.0;
    // Six deviations of a mean of 600.
    assert!((0.43..0.57).contains(&mean), "{mean}");
}

#[test]
fn every_call_has_a_clock_that_begins_with_it() {
    let source = "exports.getBasicAuth = () => { const began = performance.timeOrigin + performance.now();
        return [process.uptime() < 1, performance.now() < 1000, Math.abs(Date.now() - began) < 1000,
            process.hrtime()[0] === 0, process.env.NAME].join(); };";
    std::thread::sleep(std::time::Duration::from_millis(1100));
    for told in calls(source, 3) {
        assert_eq!(told, json!("true,true,true,true,value"));
    }
}

#[test]
fn an_engine_uses_what_another_has_compiled() {
    let digests = std::sync::Arc::new(countersign_vault::ScriptDigests);
    let new = |given| Engine::new(std::sync::Arc::clone(&digests) as _, Limits::default(), given).unwrap();
    let (_, made) = new(Compiled::default());
    assert!(made.get("host:vendor/axios").is_some_and(|bytes| bytes.len() > 10_000), "{made:?}");
    let mut connector = Connector::new("exports.getBasicAuth = () => typeof require('axios').get;");
    let (engine, nothing) = new(made);
    connector.engine = engine;
    assert_eq!(nothing, Compiled::default());
    let outcome = connector.call(Interface::GetBasicAuth, vec![]).unwrap();
    assert_eq!(outcome.returned, Some(json!("function")));
}

/// Functions of Rust's lie outside of the memory that is put back: a script that lets go of them all must not end them.
#[test]
fn a_script_that_throws_away_all_there_is_leaves_it_to_the_next_call() {
    let source = "exports.getBasicAuth = ({ apiKey }) => {
        const made = Buffer.from(apiKey).toString('hex') + new URL('http://a.example/b').pathname
            + require('crypto').randomUUID().length + (Math.random() < 1) + typeof require('axios').get;
        for (const name of ['buffer', 'url', 'crypto', 'axios', 'util', 'console', 'process', 'timers']) {
            const exported = require(name);
            for (const key of Reflect.ownKeys(exported)) { try { delete exported[key]; } catch {} }
        }
        delete Math.random;
        for (const name of Reflect.ownKeys(globalThis)) {
            if (name !== 'Array' && name !== 'undefined') { try { delete globalThis[name]; } catch {} }
        }
        for (let n = 0; n < 30000; n++) { const circle = { list: new Array(30) }; circle.self = circle; }
        return made; };";
    for told in calls(source, 20) {
        assert_eq!(told, json!("6b/b36truefunction"));
    }
}
