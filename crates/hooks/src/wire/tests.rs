//! Messages come out as they went in, however they were cut, and bytes of any kind are read or refused.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    Bundle, Call, FetchCode, FetchFailed, FetchRequest, FetchResponse, HookProblem, Interface, Limit, Limits,
    LogLevel, Model, ModelRequest, Outcome, SignIn,
    compiled::Compiled,
    surroundings::{HostAnswer, HostRequest},
};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        proptest::num::f64::NORMAL.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(".{0,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec((".{0,9}", ".{0,9}"), 0..4)
}

fn request() -> impl Strategy<Value = HostRequest> {
    let bytes = proptest::option::of(proptest::collection::vec(any::<u8>(), 0..64));
    let fetch =
        (".{0,5}", ".{0,30}", pairs(), bytes, proptest::option::of(0..1_000_000_u64), any::<Option<u32>>());
    prop_oneof![
        fetch.prop_map(|(method, url, headers, body, timeout, max_redirects)| {
            let timeout = timeout.map(Duration::from_micros);
            HostRequest::Fetch(FetchRequest { method, url, headers, body, timeout, max_redirects })
        }),
        (any::<bool>(), ".{0,9}", proptest::collection::vec(value(), 0..3)).prop_map(
            |(admin, method, arguments)| {
                let model = if admin { Model::AdminConfig } else { Model::User };
                HostRequest::Model(ModelRequest { model, method, arguments })
            }
        ),
    ]
}

fn compiled() -> impl Strategy<Value = Compiled> {
    let script = (".{0,9}", proptest::collection::vec(any::<u8>(), 0..64));
    proptest::collection::vec(script, 0..4).prop_map(Compiled)
}

fn from_child() -> impl Strategy<Value = FromChild> {
    let outcome = (proptest::option::of(value()), any::<bool>(), proptest::collection::vec(value(), 0..3));
    prop_oneof![
        compiled().prop_map(FromChild::Ready),
        Just(FromChild::Loaded(Interface::ALL.to_vec())),
        Just(FromChild::Failed(HookProblem::Limit(Limit::Memory))),
        Just(FromChild::Failed(HookProblem::NotAString("a number"))),
        Just(FromChild::Failed(HookProblem::BasicPrefix)),
        ".{0,30}".prop_map(FromChild::Header),
        outcome.prop_map(|(returned, was_promise, arguments)| {
            FromChild::Returned(Outcome { returned, was_promise, arguments })
        }),
        (".{0,30}", ".{0,30}")
            .prop_map(|(message, stack)| FromChild::Failed(HookProblem::Threw { message, stack })),
        (any::<u32>(), request()).prop_map(|(id, request)| FromChild::Request { id, request }),
        ".{0,30}".prop_map(|text| FromChild::Log { level: LogLevel::Warn, text }),
    ]
}

proptest! {
    #[test]
    fn messages_of_a_child_come_out_as_they_went_in_however_they_were_cut(
        messages in proptest::collection::vec(from_child(), 1..5),
        cuts in proptest::collection::vec(1..40_usize, 1..20),
    ) {
        let bytes: Vec<u8> = messages.iter().flat_map(FromChild::frame).collect();
        let mut frames = Frames::new(1 << 20);
        let (mut found, mut rest, mut turn) = (Vec::new(), &bytes[..], 0);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(cuts[turn % cuts.len()].min(rest.len()));
            frames.push(piece);
            while let Some(body) = frames.next().unwrap() {
                found.push(FromChild::decode(&body).unwrap());
            }
            (rest, turn) = (behind, turn + 1);
        }
        prop_assert!(frames.is_empty());
        prop_assert_eq!(found, messages);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_as_parent(&[&bytes], 256);
        let _ = FromChild::decode(&bytes);
        let _ = ToChild::decode(&bytes);
    }

    #[test]
    fn a_message_with_a_byte_less_or_more_is_refused(message in from_child()) {
        let body = &message.frame()[4..];
        prop_assert!(FromChild::decode(&body[..body.len() - 1]).is_err());
        prop_assert!(FromChild::decode(&[body, &[0]].concat()).is_err());
    }
}

fn body(frame: &[u8]) -> Vec<u8> {
    let mut frames = Frames::new(MOST_TO_CHILD);
    frames.push(frame);
    frames.next().unwrap().unwrap()
}

#[test]
fn messages_of_the_parent_come_out_as_they_went_in() {
    let files = BTreeMap::from([("a.js".to_owned(), "1".to_owned()), ("b.js".to_owned(), "é".to_owned())]);
    let environment = BTreeMap::from([("KEY".to_owned(), "value".to_owned())]);
    let call = Call {
        interface: Interface::GetUserInfo,
        arguments: vec![json!({"apiKey": "k", "n": 1.5}), json!(null)],
        environment: environment.clone(),
        pass_back: true,
    };
    let sign_in = SignIn {
        basic_auth: json!({"apiKey": "k"}),
        user_info: json!({"apiKey": "k", "additionalInfo": {}}),
        environment: environment.clone(),
    };
    let response = FetchResponse {
        status: 404,
        reason: "Not Found".into(),
        url: "https://a.example/".into(),
        headers: vec![("a".into(), "b".into())],
        body: vec![0, 255],
    };
    let failed = FetchFailed { code: FetchCode::TimedOut, message: "late".into() };
    let limits = Limits { log_lines: 7, requests: 8, ..Limits::default() };
    let bundle = Bundle::from_files("a", files, "a.js").unwrap();
    // `Call` has no equality of its own, which would compare credentials: its bytes are compared.
    let messages = [
        ToChild::Start { limits, compiled: Compiled(vec![("host:boot".into(), vec![0, 255])]) },
        ToChild::Load { bundle, environment },
        ToChild::Call { bundle: 9, call },
        ToChild::SignIn { bundle: 9, sign_in },
        ToChild::Forget(1 << 40),
        ToChild::Answer { id: 3, answer: HostAnswer::Fetch(Ok(response)) },
        ToChild::Answer { id: 4, answer: HostAnswer::Fetch(Err(failed)) },
        ToChild::Answer { id: 5, answer: HostAnswer::Model(Ok(json!([1]))) },
        ToChild::Answer { id: 6, answer: HostAnswer::Model(Err("no".into())) },
    ];
    for message in messages {
        let frame = message.frame();
        let read = ToChild::decode(&body(&frame)).unwrap();
        assert_eq!(read.frame(), frame, "{read:?}");
        assert_eq!(format!("{read:?}"), format!("{message:?}"));
    }
}

#[test]
fn a_frame_that_announces_too_much_is_refused_before_its_body_is_there() {
    let mut frames = Frames::new(1000);
    frames.push(&1001_u32.to_le_bytes());
    assert_eq!(frames.next().unwrap_err().to_string(), "a frame of 1001 bytes; at most 1000 may be");
}

#[test]
fn a_count_without_its_elements_costs_nothing() {
    // A list of 4,294,967,295 interfaces, of which none is there.
    assert!(FromChild::decode(&[1, 255, 255, 255, 255]).is_err());
}
