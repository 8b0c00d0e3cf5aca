//! axios with our quicker functions, and axios as it was published, both in the engine.

use std::time::Duration;

use serde_json::json;

use super::{CASES, SEED, World, returned};
use crate::{Budget, Limits};

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
    ];
    let found = returned(&files, json!({ "seed": SEED, "many": MANY }), limits, &mut World::default());
    let shown: Vec<&str> = found["shown"].as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
    assert_eq!(found["different"], json!(0), "{}\n{}", found["kinds"], shown.join("\n"));
    for kind in ["merged false", "headed false", "requested false"] {
        assert!(found["kinds"][kind].as_u64().is_some_and(|times| times > u64::from(MANY) / 10), "{found}");
    }
}
