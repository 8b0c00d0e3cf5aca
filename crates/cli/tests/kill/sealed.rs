//! A sealed value opens in its own place alone: account, connection, field and version.

use countersign_testkit::wire::DEADLINE;
use reqwest::Method;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::house::{House, auth_value};

/// Changes the file while the program is not running, and starts it again.
async fn tamper(house: &mut House, edit: &str, parameters: &[i64]) {
    house.program.kill();
    let file = rusqlite::Connection::open(house.program.database()).unwrap();
    let changed = file.execute(edit, rusqlite::params_from_iter(parameters)).unwrap();
    assert_eq!(changed, 1, "{edit}");
    drop(file);
    house.program.start_again().await;
}

/// Calls are refused, nothing reaches the third party, the log names the place, the reply does not; a new
/// credential mends it.
async fn does_not_open(house: &House, account: &str, id: i64) {
    let before = house.standin.requests().len();
    let refused = house.call(account, id).await.expect_status(500);
    assert_eq!(refused.json()["Code"], "internal");
    let path = format!("/v1.0/account/connectors/{id}/verify");
    let verify = house.program.within(account, Method::POST, &path).json(&json!({})).send().await;
    assert_eq!(verify.expect_status(500).json()["Code"], "internal");
    assert_eq!(house.standin.requests().len(), before, "something reached the third party");

    let place = format!("of connection {id} in account {account}, credential version ");
    let request = refused.json()["RequestId"].as_str().expect("an id").to_owned();
    let deadline = Instant::now() + DEADLINE;
    loop {
        let output = house.program.output();
        let named = |line: &str| line.contains(&place) && line.contains(&request);
        if let Some(line) = output.lines().find(|line| named(line)) {
            assert!(line.contains("does not open: it was sealed for another place or altered"), "{line}");
            break;
        }
        assert!(Instant::now() < deadline, "no line of the log names the place and the request:\n{output}");
        sleep(std::time::Duration::from_millis(10)).await;
    }

    let mended = auth_value("mended", "p");
    house.store(account, id, &mended).await;
    assert_eq!(house.opened(account, id).await, mended);
}

#[tokio::test]
async fn a_value_copied_from_another_connection_does_not_open() {
    let mut house = House::open(&["a"]).await;
    let own = house.install("a", &auth_value("own", "p")).await;
    let other = house.install("a", &auth_value("other", "p")).await;
    let copy = "UPDATE credential SET injection = (SELECT injection FROM credential WHERE connection = ?1) \
        WHERE connection = ?2";
    tamper(&mut house, copy, &[other, own]).await;
    does_not_open(&house, "a", own).await;
    assert_eq!(house.opened("a", other).await, auth_value("other", "p"));
}

#[tokio::test]
async fn a_connection_moved_into_another_account_does_not_open() {
    let mut house = House::open(&["a", "b"]).await;
    let id = house.install("a", &auth_value("own", "p")).await;
    tamper(&mut house, "UPDATE connection SET account = 'b' WHERE id = ?1", &[id]).await;
    does_not_open(&house, "b", id).await;
}

#[tokio::test]
async fn the_value_of_another_field_does_not_open() {
    let mut house = House::open(&["a"]).await;
    let id = house.install("a", &auth_value("own", "p")).await;
    tamper(&mut house, "UPDATE credential SET injection = auth_value WHERE connection = ?1", &[id]).await;
    does_not_open(&house, "a", id).await;
}

#[tokio::test]
async fn a_value_given_another_version_does_not_open() {
    let mut house = House::open(&["a"]).await;
    let id = house.install("a", &auth_value("old", "p")).await;
    house.program.kill();
    let file = rusqlite::Connection::open(house.program.database()).unwrap();
    let old: Vec<u8> = file
        .query_row("SELECT injection FROM credential WHERE connection = ?1", [id], |row| row.get(0))
        .unwrap();
    drop(file);
    house.program.start_again().await;
    house.store("a", id, &auth_value("new", "p")).await;

    house.program.kill();
    let file = rusqlite::Connection::open(house.program.database()).unwrap();
    file.execute("UPDATE credential SET injection = ?2 WHERE connection = ?1", rusqlite::params![id, old])
        .unwrap();
    drop(file);
    house.program.start_again().await;
    does_not_open(&house, "a", id).await;
}

#[tokio::test]
async fn a_value_with_one_bit_turned_does_not_open() {
    let mut house = House::open(&["a"]).await;
    let id = house.install("a", &auth_value("own", "p")).await;
    house.program.kill();
    let file = rusqlite::Connection::open(house.program.database()).unwrap();
    let read = "SELECT injection FROM credential WHERE connection = ?1";
    let mut sealed: Vec<u8> = file.query_row(read, [id], |row| row.get(0)).unwrap();
    *sealed.last_mut().unwrap() ^= 1;
    let write = "UPDATE credential SET injection = ?2 WHERE connection = ?1";
    file.execute(write, rusqlite::params![id, sealed]).unwrap();
    drop(file);
    house.program.start_again().await;
    does_not_open(&house, "a", id).await;
}
