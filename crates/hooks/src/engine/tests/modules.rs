//! CommonJS, as connectors of the field are written in it.

use serde_json::json;

use super::{Connector, basic_auth};
use crate::{HookProblem, Interface};

fn gives_ok(files: &[(&str, &str)]) {
    let mut connector = Connector::of(files);
    let outcome = connector.call(Interface::GetBasicAuth, vec![json!({ "apiKey": "k" })]).unwrap();
    assert_eq!(outcome.returned, Some(json!("ok")), "{}", files[0].1);
}

#[test]
fn every_way_to_export_a_function_is_found() {
    for source in [
        "module.exports = function getBasicAuth() { return 'ok'; };",
        "module.exports = () => 'ok';",
        "exports.getBasicAuth = () => 'ok';",
        "module.exports = { getBasicAuth: () => 'ok', getUserInfo: async () => ({}) };",
        "module.exports = { auth: 'ok', getBasicAuth() { return this.auth; } };",
        "module.exports = class { static getBasicAuth() { return 'ok'; } };",
        "class Acme { getBasicAuth() { return this.word(); } word() { return 'ok'; } } module.exports = new Acme();",
        "function getBasicAuth() { return 'ok'; }",
        "const getBasicAuth = () => 'ok'; // the last line has no end",
        "function getBasicAuth() { return 'ok'; }\nfunction getUserInfo() {}\nmodule.exports = getBasicAuth;",
        "\"use strict\";\nObject.defineProperty(exports, \"__esModule\", { value: true });\n\
         exports.default = { getBasicAuth: () => 'ok' };",
        "\"use strict\";\nObject.defineProperty(exports, \"__esModule\", { value: true });\n\
         exports.default = getBasicAuth;\nfunction getBasicAuth() { return 'ok'; }",
        "\"use strict\";\nObject.defineProperty(exports, \"__esModule\", { value: true });\n\
         exports.getBasicAuth = void 0;\nconst getBasicAuth = () => 'ok';\nexports.getBasicAuth = getBasicAuth;",
        "#!/usr/bin/env node\nthis.getBasicAuth = () => 'ok';",
        "\u{feff}exports.getBasicAuth = () => 'ok';",
        "undeclared = 'ok'; exports.getBasicAuth = () => undeclared;",
        "exports.getBasicAuth = () => arguments.length === 5 && typeof module === 'object' ? 'ok' : '';",
    ] {
        gives_ok(&[("connector.js", source)]);
    }
}

#[test]
fn what_an_object_of_exports_leaves_out_is_not_an_interface() {
    let source = "function unAuthorize() {} module.exports = { getBasicAuth: () => 'a' };";
    assert_eq!(Connector::new(source).load().unwrap(), [Interface::GetBasicAuth]);
}

#[test]
fn a_single_function_of_a_bare_file_keeps_its_declared_neighbours() {
    let source = "function getAuthType() { return 'apiKey'; } function getBasicAuth() {} \
                  function getUserInfo() {} module.exports = getBasicAuth;";
    let mut found = Connector::new(source).load().unwrap();
    found.sort();
    assert_eq!(found, [Interface::GetAuthType, Interface::GetBasicAuth, Interface::GetUserInfo]);
}

#[test]
fn files_folders_and_data_are_required_as_node_does() {
    gives_ok(&[
        ("connector.js", "const { a } = require('./lib'); exports.getBasicAuth = () => a;"),
        ("lib/index.js", "exports.a = require('../data.json').word + require('./deep/more').end;"),
        (
            "lib/deep/more.cjs",
            "exports.end = __filename === '/connector/lib/deep/more.cjs' \
            && __dirname === '/connector/lib/deep' ? 'k' : '';",
        ),
        ("data.json", "{ \"word\": \"o\" }"),
    ]);
    gives_ok(&[
        ("connector.js", "exports.getBasicAuth = () => require(require('path').join(__dirname, 'x')).y;"),
        ("x.js", "exports.y = 'ok';"),
    ]);
    gives_ok(&[
        ("connector.js", "exports.getBasicAuth = require('words').ok;"),
        ("node_modules/words/package.json", "{ \"main\": \"lib/main.js\" }"),
        ("node_modules/words/lib/main.js", "exports.ok = () => require('inner');"),
        ("node_modules/words/node_modules/inner/index.js", "module.exports = 'ok';"),
    ]);
}

#[test]
fn a_circle_gives_what_is_there_so_far_and_each_file_runs_once() {
    gives_ok(&[
        (
            "connector.js",
            "const a = require('./a'); require('./a'); \
            exports.getBasicAuth = () => a.seen === 'early' && a.runs === 1 ? 'ok' : JSON.stringify(a);",
        ),
        (
            "a.js",
            "globalThis.runs = (globalThis.runs ?? 0) + 1; exports.word = 'early'; \
            exports.seen = require('./b').seen; exports.word = 'late'; exports.runs = globalThis.runs;",
        ),
        ("b.js", "exports.seen = require('./a').word;"),
    ]);
}

#[test]
fn a_module_that_is_not_there_can_be_tried() {
    gives_ok(&[(
        "connector.js",
        "let word; try { require('nowhere'); } catch (error) { word = error.code; } \
        exports.getBasicAuth = () => word === 'MODULE_NOT_FOUND' ? 'ok' : word;",
    )]);
}

#[test]
fn names_of_node_and_of_the_framework_resolve_with_and_without_their_prefixes() {
    gives_ok(&[(
        "connector.js",
        "for (const name of ['node:crypto', 'node:path', 'url', 'util', 'events', 'assert', \
        'querystring', 'timers/promises', 'buffer', 'process', 'console', '@app-connect/core/lib/jwt', \
        '@app-connect/core/lib/constants.js', '@app-connect/core/lib/errorHandler', '@app-connect/core/lib/logger', \
        '@app-connect/core/models/userModel', '@app-connect/core/models/adminConfigModel', 'axios']) require(name); \
        const { LOG_DETAILS_FORMAT_TYPE: T } = require('@app-connect/core/lib/constants'); \
        exports.getBasicAuth = () => [T.PLAIN_TEXT, T.HTML, T.MARKDOWN].join() === \
        'text/plain,text/html,text/markdown' ? 'ok' : '';",
    )]);
}

#[test]
fn a_broken_file_of_data_is_named() {
    let mut connector =
        Connector::of(&[("connector.js", "require('./data.json');"), ("data.json", "{ nope")]);
    let HookProblem::Threw { message, .. } = connector.load().unwrap_err() else { panic!("not thrown") };
    assert!(message.starts_with("/connector/data.json: "), "{message}");
}

#[test]
fn the_environment_holds_what_is_listed_and_nothing_else() {
    let source =
        "exports.getBasicAuth = () => [process.env.LISTED, process.env.PATH, 'HOME' in process.env].join();";
    let mut connector = Connector::new(source);
    connector.environment.insert("LISTED".to_owned(), "yes".to_owned());
    let outcome = connector.call(Interface::GetBasicAuth, vec![]).unwrap();
    assert_eq!(outcome.returned, Some(json!("yes,,false")));
}

#[test]
fn lone_surrogates_become_replacement_characters_on_every_way_out() {
    let encode = "exports.getBasicAuth = () => Buffer.from('\\ud800').toString('base64');";
    assert_eq!(basic_auth(encode, "k").unwrap(), Some(json!("77+9")));
    let plain = "exports.getBasicAuth = () => 'a\\ud800';";
    assert_eq!(basic_auth(plain, "k").unwrap(), Some(json!("a\u{fffd}")));
}
