//! axios with our quicker functions, and axios as it was published, both in the engine.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;

use super::{CASES, SEED, World, engine};
use crate::{Budget, Bundle, Call, Interface, Limits};

const QUICK_CASES: &str = include_str!("quick_cases.js");
const PUBLISHED: &str = include_str!("../../js/vendor/axios.cjs");
const MANY: u32 = 20_000;

#[test]
fn quicker_functions_do_what_the_published_ones_do() {
    let budget = Budget { cpu: Duration::from_mins(2), wall: Duration::from_mins(5) };
    let limits =
        Limits { memory: 1 << 29, output: 1 << 24, waiting: budget, load: budget, ..Limits::default() };
    let connector =
        "exports.getManagedAuthOptions = ({ seed, many }) => require('./quick_cases.js').run(seed, many);";
    let files = [
        ("connector.js", connector),
        ("cases.js", CASES),
        ("quick_cases.js", QUICK_CASES),
        ("published.cjs", PUBLISHED),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    let bundle = Bundle::from_files("axios", files, "connector.js").unwrap();
    let mut engine = engine(limits);
    let mut world = World::default();
    engine.load(&bundle, BTreeMap::new(), &mut world).unwrap();
    let call = Call {
        interface: Interface::GetManagedAuthOptions,
        arguments: vec![json!({ "seed": SEED, "many": MANY })],
        environment: BTreeMap::new(),
        pass_back: false,
    };
    let found = engine.call(bundle.id(), &call, &mut world).unwrap().returned.unwrap();
    let shown: Vec<&str> = found["shown"].as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
    assert_eq!(found["different"], json!(0), "{}\n{}", found["kinds"], shown.join("\n"));
    for kind in ["merged false", "headed false", "requested false"] {
        assert!(found["kinds"][kind].as_u64().is_some_and(|times| times > u64::from(MANY) / 10), "{found}");
    }
}
