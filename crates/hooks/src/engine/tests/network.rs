//! What hooks ask of their host: requests by `axios` and `fetch`, rows, timers; and what they log.

use serde_json::{Value, json};

use super::Connector;
use crate::{
    FetchCode, FetchFailed, FetchRequest, FetchResponse, HookProblem, Interface, LogLevel, Model,
    surroundings::HostRequest,
};

fn reply(status: u16, body: &str) -> FetchResponse {
    FetchResponse {
        status,
        reason: if status == 200 { "OK".to_owned() } else { "Unauthorized".to_owned() },
        url: String::new(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.as_bytes().to_vec(),
    }
}

fn world(request: &FetchRequest) -> Result<FetchResponse, FetchFailed> {
    let failed = |code, message: &str| FetchFailed { code, message: message.to_owned() };
    match request.url.as_str() {
        url if url.ends_with("/refused") => {
            Err(failed(FetchCode::Refused, "api.acme.example is not allowed"))
        }
        url if url.ends_with("/late") => Err(failed(FetchCode::TimedOut, "no answer in time")),
        url if url.ends_with("/401") => Ok(reply(401, r#"{"error":"bad key"}"#)),
        _ => Ok(reply(200, r#"{"id":7,"name":"Ada"}"#)),
    }
}

fn user_info(source: &str) -> (Result<Value, HookProblem>, Vec<HostRequest>) {
    let mut connector = Connector::new(&format!("exports.getUserInfo = async (given) => {{ {source} }};"));
    connector.world.answer = Some(world);
    let given = json!({ "authHeader": "Basic azo=", "additionalInfo": {}, "apiKey": "sk-very-secret" });
    let outcome = connector.call(Interface::GetUserInfo, vec![given]);
    (outcome.map(|outcome| outcome.returned.unwrap_or_default()), connector.world.asked)
}

#[test]
fn a_configuration_that_throws_when_a_failure_is_told_rejects_its_request_and_does_not_end_the_call() {
    let (returned, _) = user_info(
        "const config = { url: 'https://api.acme.example/late', method: 'get', headers: {},
            get transitional() { throw new Error('its own'); } };
        return require('axios').defaults.adapter(config).catch(error => error.message);",
    );
    assert_eq!(returned.unwrap(), "its own");
}

#[test]
fn axios_sends_what_it_was_given_and_reads_json() {
    let (returned, asked) = user_info(
        "const axios = require('axios');
        const client = axios.create({ baseURL: 'https://api.acme.example/v1', timeout: 1500 });
        const { data, status, headers } = await client.post('/me', { a: 1 },
            { headers: { Authorization: given.authHeader }, params: { q: 'a b', list: [1, 2] }, maxRedirects: 0 });
        return [data.name, status, headers['content-type'], typeof axios.defaults.headers.common];",
    );
    assert_eq!(returned.unwrap(), json!(["Ada", 200, "application/json", "object"]));
    let [HostRequest::Fetch(request)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(
        (request.method.as_str(), request.url.as_str()),
        ("POST", "https://api.acme.example/v1/me?q=a+b&list%5B%5D=1&list%5B%5D=2")
    );
    assert_eq!(request.body.as_deref(), Some(&br#"{"a":1}"#[..]));
    assert_eq!((request.timeout.unwrap().as_millis(), request.max_redirects), (1500, Some(0)));
    let header =
        |name: &str| request.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str());
    assert_eq!(header("Authorization"), Some("Basic azo="));
    assert_eq!(header("Content-Type"), Some("application/json"));
    assert_eq!(header("Accept"), Some("application/json, text/plain, */*"));
}

#[test]
fn axios_rejects_as_it_does_in_node() {
    let (returned, _) = user_info(
        "const axios = require('axios');
        const tell = ({ name, message, code, response, isAxiosError }) =>
            [name, message, code, response?.status, response?.data?.error, isAxiosError];
        const get = path => axios(`https://api.acme.example/${path}`, { timeout: 10 }).catch(tell);
        return [await get('401'), await get('refused'), await get('late'),
            (await axios.get('https://api.acme.example/401', { validateStatus: () => true })).status];",
    );
    assert_eq!(
        returned.unwrap(),
        json!([
            ["AxiosError", "Request failed with status code 401", "ERR_BAD_REQUEST", 401, "bad key", true],
            ["AxiosError", "api.acme.example is not allowed", "ERR_HOST_NOT_ALLOWED", null, null, true],
            ["AxiosError", "timeout of 10ms exceeded", "ECONNABORTED", null, null, true],
            401
        ])
    );
}

#[test]
fn fetch_sends_and_reads() {
    let (returned, asked) = user_info(
        "const response = await fetch('https://api.acme.example/me', { method: 'post',
            headers: { 'X-Key': given.apiKey }, body: new URLSearchParams({ a: 'b c' }) });
        const failed = await fetch('https://api.acme.example/refused').catch(error => [error.message, error.cause.code]);
        const refused = await fetch('https://api.acme.example/401');
        return [response.ok, (await response.json()).id, response.headers.get('Content-Type'), failed, refused.ok,
            await refused.text(), await refused.text().catch(error => error.name)];",
    );
    assert_eq!(
        returned.unwrap(),
        json!([
            true,
            7,
            "application/json",
            ["fetch failed", "ERR_HOST_NOT_ALLOWED"],
            false,
            "{\"error\":\"bad key\"}",
            "TypeError"
        ])
    );
    let HostRequest::Fetch(request) = &asked[0] else { panic!("{asked:?}") };
    assert_eq!((request.method.as_str(), request.body.as_deref()), ("POST", Some(&b"a=b+c"[..])));
    assert!(request.headers.contains(&("x-key".to_owned(), "sk-very-secret".to_owned())));
}

#[test]
fn axios_looks_the_same_before_and_after_something_of_it_is_used() {
    let (returned, _) = user_info(
        "const axios = require('axios');
        const before = [typeof axios, axios.__esModule === undefined, axios.default === axios];
        axios.defaults.timeout = 5;
        axios.own = 'mine';
        const { get, AxiosError } = axios;
        const members = [Object.keys(axios).includes('create'), 'post' in axios, axios instanceof Function];
        return [before, typeof get, new AxiosError('x').name, axios.defaults.timeout, members,
            { ...axios }.own, delete axios.own && axios.own === undefined];",
    );
    let expected =
        json!([["function", true, true], "function", "AxiosError", 5, [true, true, true], "mine", true]);
    assert_eq!(returned.unwrap(), expected);
}

#[test]
fn several_requests_are_under_way_at_once() {
    let (returned, asked) = user_info(
        "const { get } = require('axios');
        const all = await Promise.all([1, 2, 3].map(n => get(`https://api.acme.example/${n}`)));
        return all.map(one => one.data.id);",
    );
    assert_eq!(returned.unwrap(), json!([7, 7, 7]));
    assert_eq!(asked.len(), 3);
}

#[test]
fn more_requests_than_may_be_are_refused_in_the_hook() {
    let (returned, asked) = user_info(
        "let sent = 0; try { for (;;) { fetch('https://api.acme.example/'); sent++; await null; } }
        catch (error) { return error.message; }
        ",
    );
    let told = returned.err().map_or_else(String::new, |problem| format!("{problem:?}"));
    assert!(told.contains("Limit") || asked.len() == 50, "{told} {}", asked.len());
    assert!(asked.len() <= 50, "{}", asked.len());
}

#[test]
fn timers_run_in_order_and_end() {
    let (returned, _) = user_info(
        "const seen = []; const { promisify } = require('util');
        setTimeout(() => seen.push('late'), 30); setTimeout(() => seen.push('soon'), 1);
        const gone = setTimeout(() => seen.push('never'), 2); clearTimeout(gone);
        setImmediate(() => seen.push('now')); process.nextTick(() => seen.push('tick'));
        const every = setInterval(() => { seen.push('again'); clearInterval(every); }, 5);
        await promisify(setTimeout)(50);
        return seen;",
    );
    assert_eq!(returned.unwrap(), json!(["tick", "now", "soon", "again", "late"]));
}

#[test]
fn a_wait_longer_than_the_call_may_take_is_cut_off() {
    let mut connector =
        Connector::new("exports.getAuthType = () => new Promise(done => setTimeout(done, 60_000));");
    let problem = connector.call(Interface::GetAuthType, vec![]).unwrap_err();
    assert_eq!(problem, HookProblem::Limit(crate::Limit::Wall));
}

#[test]
fn what_a_hook_changes_in_its_arguments_comes_back() {
    let mut connector = Connector::new(
        "exports.getUserInfo = async ({ additionalInfo }) => { additionalInfo.region = 'eu'; delete additionalInfo.old; };",
    );
    let given = json!({ "additionalInfo": { "old": 1, "kept": "x" } });
    let outcome = connector.call(Interface::GetUserInfo, vec![given]).unwrap();
    assert_eq!(outcome.arguments, [json!({ "additionalInfo": { "kept": "x", "region": "eu" } })]);
}

#[test]
fn a_user_can_be_saved_changed_and_removed() {
    let mut connector = Connector::new(
        "exports.unAuthorize = async ({ user }) => { user.name = 'Bea'; await user.save();
            await user.update({ platformAdditionalInfo: {} }); await user.destroy(); return { keys: Object.keys(user) }; };",
    );
    let outcome = connector
        .call(Interface::UnAuthorize, vec![json!({ "user": { "id": "7", "name": "Ada" } })])
        .unwrap();
    assert_eq!(outcome.returned, Some(json!({ "keys": ["id", "name", "platformAdditionalInfo"] })));
    let asked: Vec<(Model, &str, &[Value])> = connector
        .world
        .asked
        .iter()
        .map(|one| match one {
            HostRequest::Model(request) => (request.model, request.method.as_str(), &request.arguments[..]),
            HostRequest::Fetch(_) => panic!("no request was made"),
        })
        .collect();
    assert_eq!(
        asked,
        [
            (Model::User, "save", &[json!({ "id": "7", "name": "Bea" })][..]),
            (Model::User, "update", &[json!({ "platformAdditionalInfo": {} })][..]),
            (Model::User, "destroy", &[json!({ "id": "7" })][..]),
        ]
    );
}

#[test]
fn the_console_writes_as_nodes_does_without_the_secrets_of_the_call() {
    let mut connector = Connector::new(
        "exports.getUserInfo = async ({ apiKey, authHeader }) => {
            console.log('key %s of %d', apiKey, 3, { nested: { deep: { deeper: {} } } });
            console.warn('header', { authHeader }); console.error(new TypeError('no').message); console.debug();
            require('@app-connect/core/lib/logger').info('plain', { a: 1 }); };",
    );
    let given = json!({ "apiKey": "sk-very-secret", "authHeader": "Basic c2stdmVyeS1zZWNyZXQ6" });
    connector.call(Interface::GetUserInfo, vec![given]).unwrap();
    assert_eq!(
        connector.world.log,
        [
            (LogLevel::Info, "key *** of 3 { nested: { deep: { deeper: {} } } }".to_owned()),
            (LogLevel::Warn, "header { authHeader: '***' }".to_owned()),
            (LogLevel::Error, "no".to_owned()),
            (LogLevel::Debug, String::new()),
            (LogLevel::Info, "plain { a: 1 }".to_owned()),
        ]
    );
}
