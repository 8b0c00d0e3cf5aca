//! The same generated cases in Node and here: encodings, URLs, printing, and what else connectors lean on.

mod axios;
mod known;
mod quick;

use std::{collections::BTreeMap, process::Command, time::Duration};

use serde_json::{Value, json};

use super::{World, engine};
use crate::{Budget, Bundle, Call, Interface, Limits};

const CASES: &str = include_str!("cases.js");
const SEED: u32 = 20_261_125;
/// Of each of the seventeen kinds.
const EACH: u32 = 150;

/// Every case as Node gives it, from one process.
fn in_node() -> Vec<Value> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/engine/tests/differential/cases.js");
    let script =
        format!("process.stdout.write(JSON.stringify(require({}).run({SEED}, {EACH})))", json!(file));
    let output = Command::new("node").arg("-e").arg(script).output().expect("node, which the tests need");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The same cases in the engine, with room for all of them in one call.
fn in_the_engine() -> Vec<Value> {
    let budget = Budget { cpu: Duration::from_secs(100), wall: Duration::from_mins(5) };
    let limits =
        Limits { memory: 1 << 30, output: 1 << 28, waiting: budget, load: budget, ..Limits::default() };
    let connector =
        "exports.getManagedAuthOptions = ({ seed, each }) => require('./cases.js').run(seed, each);";
    let files = [("connector.js", connector), ("cases.js", CASES)];
    let given = returned(&files, json!({ "seed": SEED, "each": EACH }), limits, &mut World::default());
    given.as_array().unwrap().clone()
}

/// What a connector of these files gives for `getManagedAuthOptions`, which is free to return anything.
fn returned(files: &[(&str, &str)], argument: Value, limits: Limits, world: &mut World) -> Value {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let bundle = Bundle::from_files("cases", files, "connector.js").unwrap();
    let mut engine = engine(limits);
    engine.load(&bundle, BTreeMap::new(), world).unwrap();
    let call = Call {
        interface: Interface::GetManagedAuthOptions,
        arguments: vec![argument],
        environment: BTreeMap::new(),
        pass_back: false,
    };
    engine.call(bundle.id(), &call, world).unwrap().returned.unwrap()
}

#[test]
fn generated_cases_give_the_same_in_node_and_here() {
    let (node, ours) = (in_node(), in_the_engine());
    assert_eq!(node.len(), ours.len());
    let mut different = BTreeMap::<String, Vec<String>>::new();
    for (node, ours) in node.iter().zip(&ours) {
        assert_eq!((&node["kind"], &node["input"]), (&ours["kind"], &ours["input"]), "the same case");
        if node["given"] != ours["given"] && !known::is_known(node, ours) {
            let shown = format!("{}\n  node {}\n  ours {}", node["input"], node["given"], ours["given"]);
            different.entry(node["kind"].to_string()).or_default().push(shown);
        }
    }
    let shown: Vec<String> = different
        .iter()
        .map(|(kind, all)| format!("{kind}: {} differ\n{}", all.len(), all[..all.len().min(6)].join("\n")))
        .collect();
    assert!(different.is_empty(), "of {} cases:\n{}", node.len(), shown.join("\n"));
}
