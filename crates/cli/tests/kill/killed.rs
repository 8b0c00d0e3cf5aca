//! Kill -9 under writers: every acknowledged write is there and opens.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use countersign_testkit::Countersign;
use reqwest::Method;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    house::House,
    writer::{Target, Writer},
};

const ROUNDS: usize = 50;
const WRITERS: usize = 16;

/// The program is killed at some moment of this time.
const LONGEST_MILLIS: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_fifty_kills_under_sixteen_writers_every_acknowledged_write_is_there_and_opens() {
    let mut house = House::open(&["a"]).await;
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    for round in 0..ROUNDS {
        writers = write_until_killed(&mut house, writers).await;
        house.program.start_again().await;
        let listed = listed(&house).await;
        for writer in &mut writers {
            let gone: Vec<_> = writer.stored.keys().filter(|id| !listed.contains(id)).collect();
            assert!(gone.is_empty(), "round {round}: the account connectors {gone:?} are gone");
            check_touched(&house, writer, round).await;
        }
    }
    // Once more everything, also what was written long before the last kill.
    for writer in &mut writers {
        writer.touched = writer.stored.keys().copied().collect();
        check_touched(&house, writer, ROUNDS).await;
    }
    check_the_unanswered(&house, &writers).await;
    let sent: u64 = writers.iter().map(|writer| writer.written).sum();
    assert!(sent > (ROUNDS * WRITERS) as u64, "only {sent} credentials were sent");
    assert!(!house.program.output().contains("ERROR"), "{}", house.program.output());
    house.program.kill();
    assert_is_sound(&house.program);
}

async fn write_until_killed(house: &mut House, writers: Vec<Writer>) -> Vec<Writer> {
    let target = Target {
        url: house.program.url(),
        token: house.program.token().to_owned(),
        standin: house.standin.port(),
    };
    let mut writing = JoinSet::new();
    for mut writer in writers {
        let target = target.clone();
        writing.spawn(async move {
            writer.write(&target).await;
            writer
        });
    }
    // The moment is what the test is about, so it is a random one and no condition.
    let moment = RandomState::new().hash_one(0) % LONGEST_MILLIS;
    sleep(Duration::from_millis(moment)).await;
    house.program.kill();
    writing.join_all().await
}

/// What an account connector opens to is what was acknowledged last, or what was on its way when the program
/// died.
async fn check_touched(house: &House, writer: &mut Writer, round: usize) {
    for id in std::mem::take(&mut writer.touched) {
        let opened = house.opened("a", id).await;
        let stored = writer.stored.get_mut(&id).expect("one of its own");
        let sent = stored.sent.take();
        assert!(
            opened == stored.acknowledged || Some(&opened) == sent.as_ref(),
            "round {round}, account connector {id}: opened {opened}, acknowledged {}, sent {sent:?}",
            stored.acknowledged
        );
        stored.acknowledged = opened;
    }
}

/// An account connector that no writer knows is one whose installation was not answered: whole, and there
/// once.
async fn check_the_unanswered(house: &House, writers: &[Writer]) {
    let known: BTreeSet<i64> = writers.iter().flat_map(|writer| writer.stored.keys().copied()).collect();
    let mut unanswered: BTreeSet<&String> = writers.iter().flat_map(|writer| &writer.installing).collect();
    for id in listed(house).await.difference(&known) {
        let opened = house.opened("a", *id).await;
        assert!(unanswered.remove(&opened), "account connector {id} opens to {opened}, which is not its own");
    }
}

async fn listed(house: &House) -> BTreeSet<i64> {
    let mut ids = BTreeSet::new();
    for page in 1.. {
        let path = format!("/v1.0/account/connectors?pageSize=1000&page={page}");
        let rows = house.program.within("a", Method::GET, &path).send().await.expect_status(200).json();
        let rows = rows.as_array().expect("a list").clone();
        if rows.is_empty() {
            break;
        }
        ids.extend(rows.iter().map(|row| row["Id"].as_i64().expect("an integer id")));
    }
    ids
}

fn assert_is_sound(program: &Countersign) {
    let file = rusqlite::Connection::open(program.database()).unwrap();
    let said: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
    let strays: i64 =
        file.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(strays, 0);
}
