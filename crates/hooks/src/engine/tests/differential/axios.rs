//! axios over the host, and axios over Node's sockets: what is sent, and what comes of it.

use std::{collections::BTreeMap, process::Command, time::Duration};

use serde_json::{Map, Value, json};

use super::{super::packages, CASES, SEED, World, returned};
use crate::{Budget, FetchRequest, FetchResponse, Limits, surroundings::HostRequest};

const AXIOS_CASES: &str = include_str!("axios_cases.js");
const REPLIES: &str = include_str!("replies.json");
const MANY: u32 = 400;

/// Answers by the table, writes down what arrived, and prints both sides.
const SERVER: &str = r"
const { run } = require(`${folder}/axios_cases.js`);
const replies = require(`${folder}/replies.json`);
const requests = {};
const server = require('http').createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString('hex');
  requests[request.headers['x-case']] = { method: request.method, path: request.url, headers: request.headers, body };
  const reply = replies[request.url.split(/[/?]/)[1]];
  response.writeHead(reply.status, reply.reason, { 'content-type': reply.type });
  response.end(reply.body);
}).listen(0, '127.0.0.1', async () => {
  const cases = await run(seed, many, `http://127.0.0.1:${server.address().port}`, require(axios));
  process.stdout.write(JSON.stringify({ cases, requests }), () => process.exit());
});";

/// What Node says of itself in a request, or what is the host's to say.
const NOT_COMPARED: [&str; 4] = ["host", "connection", "accept-encoding", "transfer-encoding"];

fn in_node() -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/engine/tests/differential");
    let axios = packages::folder().join("axios");
    let head = format!("const [folder, axios, seed, many] = {};", json!([folder, axios, SEED, MANY]));
    let output =
        Command::new("node").arg("-e").arg(head + SERVER).output().expect("node, which the tests need");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn answer(request: &FetchRequest) -> FetchResponse {
    let replies: Value = serde_json::from_str(REPLIES).unwrap();
    let key = request.url.split(['/', '?']).nth(3).unwrap_or_default();
    let reply = &replies[key];
    let head = request.method == "HEAD";
    let text = |name: &str| reply[name].as_str().unwrap_or_default().to_owned();
    FetchResponse {
        status: u16::try_from(reply["status"].as_u64().unwrap()).unwrap(),
        reason: text("reason"),
        url: request.url.clone(),
        headers: vec![("content-type".to_owned(), text("type"))],
        body: if head { Vec::new() } else { text("body").into_bytes() },
    }
}

/// Cases and requests, in the form of the Node side.
fn in_the_engine() -> (Value, BTreeMap<String, Value>) {
    let budget = Budget { cpu: Duration::from_mins(1), wall: Duration::from_mins(2) };
    let limits = Limits {
        memory: 1 << 29,
        output: 1 << 28,
        requests: MANY,
        waiting: budget,
        load: budget,
        ..Limits::default()
    };
    let connector = "exports.getManagedAuthOptions = ({ seed, many }) =>
        require('./axios_cases.js').run(seed, many, 'http://127.0.0.1:1', require('axios'));";
    let files = [
        ("connector.js", connector),
        ("cases.js", CASES),
        ("axios_cases.js", AXIOS_CASES),
        ("replies.json", REPLIES),
    ];
    let mut world = World { answer: Some(|request| Ok(answer(request))), ..World::default() };
    let cases = returned(&files, json!({ "seed": SEED, "many": MANY }), limits, &mut world);
    (cases, world.asked.iter().map(request).collect())
}

fn request(asked: &HostRequest) -> (String, Value) {
    let HostRequest::Fetch(request) = asked else { panic!("only requests are made") };
    let headers: Map<String, Value> =
        request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), json!(value))).collect();
    let body: String =
        request.body.iter().flatten().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let path = request.url.strip_prefix("http://127.0.0.1:1").unwrap_or(&request.url);
    let case = headers["x-case"].as_str().unwrap_or_default().to_owned();
    (case, json!({ "method": request.method, "path": path, "headers": headers, "body": body }))
}

/// The parts that are compared. A length of nothing is each side's own to write.
fn comparable(mut request: Value) -> Value {
    if let Some(headers) = request["headers"].as_object_mut() {
        headers.retain(|name, value| {
            !(NOT_COMPARED.contains(&&**name) || name == "content-length" && *value == "0")
        });
    }
    request
}

#[test]
fn axios_sends_and_gives_the_same_over_the_host_as_over_nodes_sockets() {
    let node = in_node();
    let (cases, mut requests) = in_the_engine();
    let mut different = Vec::new();
    for (at, (node_case, ours)) in
        node["cases"].as_array().unwrap().iter().zip(cases.as_array().unwrap()).enumerate()
    {
        let sent = comparable(node["requests"][at.to_string()].clone());
        let asked = comparable(requests.remove(&at.to_string()).unwrap_or_default());
        for (what, node, ours) in [("given", &node_case["given"], &ours["given"]), ("sent", &sent, &asked)] {
            if node != ours {
                different.push(format!("{what} {}\n  node {node}\n  ours {ours}", node_case["input"]));
            }
        }
    }
    assert!(
        different.is_empty(),
        "{} differ\n{}",
        different.len(),
        different[..different.len().min(12)].join("\n")
    );
}
