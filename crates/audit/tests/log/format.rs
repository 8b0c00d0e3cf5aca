//! The lines, against other implementations of JSON and of HMAC.

use std::collections::BTreeMap;

use countersign_audit::{Detail, Durability, Event, EventKind, Outcome, Record, Value, fingerprint};
use countersign_core::{AccountId, Actor};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::support::{block_on, check, file, key, lines, noon, open, record, whole};

#[test]
fn a_line_says_what_happened_and_a_hashed_value_only_its_fingerprint() {
    let directory = tempfile::tempdir().unwrap();
    let log = open(directory.path());
    block_on(record(&log, "e1", Durability::Written)).unwrap();
    // All values of chains and fingerprints here are from `createHmac('sha256', ..)` of Node.js.
    let expected = [HEADER, EVENT];
    assert_eq!(lines(&file(directory.path(), 1)), expected);
    assert_eq!(fingerprint(&*key(), "/v1/deals?token=hush"), FINGERPRINT);
    assert_eq!(check(directory.path()).end, EVENT[EVENT.len() - 67..EVENT.len() - 3]);
}

const HEADER: &str = concat!(
    r#"{"audit":1,"file":1,"at":"2026-11-22T12:00:00.000Z","n":1"#,
    r#","previous":"0000000000000000000000000000000000000000000000000000000000000000""#,
    r#","chain":"504126a1af5c71e5c7f592da490b3f05b703106adb5a252e255f55977b7d6a9b"}"#,
    "\n"
);
const EVENT: &str = concat!(
    r#"{"at":"2026-11-22T12:00:00.000Z","kind":"use","account":"acme","connection":42"#,
    r#","request":"e1","outcome":"allowed","details":{"method":"GET","path#":"781adf6b087611dc2647a83ad9e7605c"},"n":1"#,
    r#","chain":"f98c62fde29d086d4d63cb9e215bd5c63c146d62d4229b69d051e48a26eb2baf"}"#,
    "\n"
);
const FINGERPRINT: &str = "781adf6b087611dc2647a83ad9e7605c";

fn kinds() -> impl Strategy<Value = EventKind> {
    proptest::sample::select(vec![
        EventKind::CredentialStored,
        EventKind::CredentialRemoved,
        EventKind::CredentialRotated,
        EventKind::Verification,
        EventKind::Reveal,
        EventKind::Use,
        EventKind::Refusal,
        EventKind::ClientCreated,
        EventKind::ClientRevoked,
        EventKind::TokenIssued,
        EventKind::AccountCreated,
        EventKind::AccountDeleted,
    ])
}

/// Of every kind; the ids of clients have in them what JSON escapes.
fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        "[!-~]{1,128}".prop_map(|id| Actor::Client(id.parse().unwrap())),
        any::<u128>().prop_map(|id| Actor::User(Uuid::from_u128(id).into())),
        any::<u128>().prop_map(|id| Actor::Installation(Uuid::from_u128(id).into())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_an_event_holds_is_read_back_the_same(
        milliseconds in 0_i64..4_000_000_000_000,
        kind in kinds(),
        account in proptest::option::of("[!-~]{1,128}"),
        connection in proptest::option::of(1_i64..(1 << 53)),
        actor in proptest::option::of(actors()),
        request in proptest::option::of(any::<String>()),
        code in proptest::option::of(any::<String>()),
        text: String,
        odd in "[\\x00-\\x7f\u{80}\u{2028}\u{fffd}\u{1f511}]{0,40}",
        number: u64,
        secret in "[a-z]{12,20}",
    ) {
        let directory = tempfile::tempdir().unwrap();
        let log = open(directory.path());
        let at = Timestamp::from_millisecond(milliseconds).unwrap();
        let account_id: Option<AccountId> = account.as_ref().map(|id| id.parse().unwrap());
        let details = [
            Detail { key: "text", value: Value::Text(&text) },
            Detail { key: "odd", value: Value::Text(&odd) },
            Detail { key: "number", value: Value::Number(number) },
            Detail { key: "ip", value: Value::Hashed(&secret) },
        ];
        let event = Event {
            account: account_id.as_ref(),
            connection: connection.map(|id| id.try_into().unwrap()),
            actor: actor.as_ref(),
            request: request.as_deref(),
            outcome: code.as_deref().map_or(Outcome::Allowed, Outcome::Refused),
            details: &details,
            ..Event::new(at, kind)
        };
        block_on(log.record(&event, Durability::Written)).unwrap();
        drop(log);

        let line = lines(&file(directory.path(), 1)).remove(1);
        prop_assert!(!line.contains(&secret));
        let expected = Record {
            n: 1,
            at,
            kind: kind.name().to_owned(),
            account,
            connection,
            actor: actor.as_ref().map(ToString::to_string),
            request,
            outcome: if code.is_some() { "refused" } else { "allowed" }.to_owned(),
            code,
            details: BTreeMap::from([
                ("text".to_owned(), json!(text)),
                ("odd".to_owned(), json!(odd)),
                ("number".to_owned(), json!(number)),
                ("ip#".to_owned(), json!(fingerprint(&*key(), &secret))),
            ]),
        };
        prop_assert_eq!(Record::parse(line.as_bytes()).unwrap(), expected);
        whole(directory.path());
    }

    #[test]
    fn no_bytes_at_all_make_the_parser_or_the_verifier_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        text in "[{}\":,a-z0-9\\n]{0,200}",
    ) {
        let directory = tempfile::tempdir().unwrap();
        for content in [&bytes[..], text.as_bytes()] {
            let _ = Record::parse(content);
            std::fs::write(file(directory.path(), 1), content).unwrap();
            prop_assert!(!check(directory.path()).problems.is_empty());
            let tail = countersign_audit::tail(directory.path(), 10, false).unwrap();
            prop_assert!(tail.count() <= 10);
        }
        // A log with rubbish in its only file is taken on with a break, or as torn, and works again.
        let log = open(directory.path());
        block_on(record(&log, "e1", Durability::Written)).unwrap();
    }
}

#[test]
fn the_time_is_that_of_the_event() {
    let directory = tempfile::tempdir().unwrap();
    let log = open(directory.path());
    block_on(record(&log, "e1", Durability::Written)).unwrap();
    let report = whole(directory.path());
    assert_eq!((report.first, report.last), (Some(noon()), Some(noon())));
}
