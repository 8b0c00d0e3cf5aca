//! What may go wrong in a hook, and what the caller gets.

use countersign_connector::Library;
use countersign_hooks::{Hooks, Settings, WorkerProgram};
use countersign_service::Modules;
use serde_json::json;

use crate::rig::{Rig, TELLS, folder};

/// The errors of a library with this module.
async fn refused(lines: &str, module: &str) -> Vec<String> {
    let folder = folder(lines, &[("connector.js", module)]);
    let library = Library::load(&[folder.path().to_owned()]).unwrap();
    let program = WorkerProgram::new(env!("CARGO_BIN_EXE_countersign"), ["hook-worker"]);
    let hooks = Hooks::new(Settings::default(), program);
    let loaded = Modules::load(&library, &hooks, |_| None).await;
    let errors = loaded.err().unwrap_or_default();
    errors.iter().map(|error| error.to_string().split_once(": ").unwrap().1.to_owned()).collect()
}

#[tokio::test]
async fn a_module_that_lacks_an_interface_is_refused_when_it_is_loaded() {
    assert_eq!(
        refused("", TELLS).await,
        ["auth[0]: the connector `Crm`, getBasicAuth: the module does not export it; add the function"]
    );
    assert_eq!(
        refused("", "exports.getBasicAuth = () => '';").await,
        ["auth[0]: the connector `Crm`, getUserInfo: the module does not export it; add the function"]
    );
    let oauth = format!("exports.getAuthType = () => 'oauth';\nexports.getBasicAuth = () => '';\n{TELLS}");
    assert_eq!(
        refused("", &oauth).await,
        ["auth[0]: modules that sign in with OAuth are not supported by this version; `apiKey` ones are"]
    );
    assert!(refused("auth_type = \"apiKey\"", &oauth).await.is_empty());
    assert_eq!(
        refused("module = \"other.js\"", "").await,
        ["auth[0]: there is no `other.js`, the file that is run first"]
    );
}

#[tokio::test]
async fn a_broken_rule_names_connector_interface_and_rule() {
    for (basic, told, said) in [
        (
            "Promise.resolve('x')",
            "{}",
            "getBasicAuth: it returned a promise; return the value itself, synchronously",
        ),
        ("7", "{}", "getBasicAuth: it returned a number; return a string"),
        ("''", "undefined", "getUserInfo: what it returned lacks `successful`"),
        ("''", "({ successful: true })", "getUserInfo: what it returned lacks `platformUserInfo`"),
        (
            "''",
            "({ successful: true, platformUserInfo: { name: 'Jo' } })",
            "getUserInfo: what it returned lacks `platformUserInfo.id`",
        ),
    ] {
        let module =
            format!("exports.getBasicAuth = () => {basic};\nexports.getUserInfo = async () => {told};\n");
        let rig = Rig::with(&module).await;
        let reply = rig.sign_in("k3y").await.expect_status(422).json();
        assert_eq!(reply["Message"], format!("the connector `Crm`, {said}"));
        assert_eq!(rig.get("/v1.0/account/connectors").await.json(), json!([]));
    }
}

#[tokio::test]
async fn a_throw_is_the_connectors_and_its_stack_and_the_key_stay_here() {
    let rig = Rig::with(
        "exports.getBasicAuth = ({ apiKey }) => { throw new TypeError('no such key ' + apiKey); };
         exports.getUserInfo = () => ({});",
    )
    .await;
    let reply = rig.sign_in("s3cret-key").await.expect_status(422).json();
    assert_eq!(reply["Code"], "hook-threw");
    let message = reply["Message"].as_str().unwrap();
    assert!(message.starts_with("the connector `Crm`, getBasicAuth: it failed and said: "), "{message}");
    assert!(message.contains("no such key"), "{message}");
    assert!(!reply.to_string().contains("s3cret-key") && !message.contains("connector.js"), "{reply}");
}

#[tokio::test]
async fn a_limit_is_named_and_the_server_goes_on() {
    let rig = Rig::with(&format!(
        "exports.getBasicAuth = ({{ apiKey }}) => {{ while (apiKey === 'loop') ; return apiKey; }};\n{TELLS}"
    ))
    .await;
    let reply = rig.sign_in("loop").await.expect_status(422).json();
    assert_eq!(reply["Code"], "hook-limit");
    assert!(reply["Message"].as_str().unwrap().contains("limit of"), "{reply}");
    rig.signed_in("fine").await;
}

/// The program's own words about a folder.
fn run(arguments: &[&str]) -> (bool, String, String) {
    let done =
        std::process::Command::new(env!("CARGO_BIN_EXE_countersign")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.success(), text(done.stdout), text(done.stderr))
}

#[test]
fn an_author_proves_a_module_and_runs_one_interface_of_it() {
    let module = "exports.getBasicAuth = ({ apiKey }) => { console.log('made'); return apiKey; };
        exports.getUserInfo = async ({ hostname }) => {
          const answer = await fetch(`http://${hostname}/me`);
          return { successful: answer.ok, platformUserInfo: { id: 1 } };
        };";
    let good = folder("", &[("connector.js", module)]);
    let place = good.path().join("crm");
    let place = place.to_str().unwrap();
    assert!(run(&["connector", "check", place]).0);
    let (done, out, err) = run(&["connector", "call", place, "getBasicAuth", "{\"apiKey\":\"abc\"}"]);
    assert!(done && err.contains("made"), "{err}");
    assert_eq!(out, "\"abc\"\n");
    let (done, _, err) = run(&["connector", "call", place, "getBasicAuth"]);
    assert!(!done && err.contains("it returned undefined; return a string"), "{err}");

    let bad = folder("", &[("connector.js", TELLS)]);
    let (done, out, _) = run(&["connector", "check", bad.path().to_str().unwrap()]);
    assert!(!done && out.contains("getBasicAuth: the module does not export it"), "{out}");
}
