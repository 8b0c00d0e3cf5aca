//! Kill -9 under writers and callers: every acknowledged write is there and opens, and every call that
//! reached the third party is in the audit log, whose chain holds.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    ops::Range,
    time::Duration,
};

use countersign_testkit::Countersign;
use reqwest::Method;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    caller::Caller,
    house::{House, auth_value},
    trail::Trail,
    writer::{Target, Writer},
};

const ROUNDS: usize = 50;
const WRITERS: usize = 16;
const CALLERS: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_fifty_times_right_after_the_start_it_keeps_every_acknowledged_write_and_every_call() {
    survive(0..80).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_fifty_times_while_caches_fill_it_keeps_every_acknowledged_write_and_every_call() {
    survive(40..160).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_fifty_times_in_full_swing_it_keeps_every_acknowledged_write_and_every_call() {
    survive(120..320).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_fifty_times_at_any_moment_it_keeps_every_acknowledged_write_and_every_call() {
    survive(0..400).await;
}

/// Rounds of a start, and a kill so many milliseconds after it.
async fn survive(moments: Range<u64>) {
    let mut house = House::open(&["a"]).await;
    let mut trail = Trail::of(&house.program).await;
    let mut people = People::new(house.install("a", &auth_value("first", "p")).await);
    for round in 0..ROUNDS {
        people = work_until_killed(&mut house, people, &moments).await;
        house.program.start_again().await;
        trail.check(&house, &mut people.writers, &mut people.callers);
        let listed = listed(&house).await;
        for writer in &mut people.writers {
            let gone: Vec<_> = writer.stored.keys().filter(|id| !listed.contains(id)).collect();
            assert!(gone.is_empty(), "round {round}: the account connectors {gone:?} are gone");
            check_touched(&house, writer, round).await;
        }
    }
    // Once more everything, also what was written long before the last kill.
    for writer in &mut people.writers {
        writer.touched = writer.stored.keys().copied().collect();
        check_touched(&house, writer, ROUNDS).await;
    }
    check_the_unanswered(&house, &people).await;
    let sent: u64 = people.writers.iter().map(|writer| writer.written).sum();
    assert!(sent > (ROUNDS * WRITERS) as u64, "only {sent} credentials were sent");
    let made: u64 = people.callers.iter().map(|caller| caller.made).sum();
    assert!(made > (ROUNDS * CALLERS) as u64, "only {made} calls were made");
    assert!(!house.program.output().contains("ERROR"), "{}", house.program.output());
    house.program.kill();
    assert_is_sound(&house.program);
}

/// Who works on the program.
struct People {
    writers: Vec<Writer>,
    callers: Vec<Caller>,
    /// An account connector that nobody writes to.
    quiet: i64,
}

impl People {
    fn new(quiet: i64) -> Self {
        let writers = (0..WRITERS).map(Writer::new).collect();
        Self { writers, callers: (0..CALLERS).map(Caller::new).collect(), quiet }
    }

    /// What calls go through: the quiet one, and the newest of each writer, which is written to meanwhile.
    fn connections(&self) -> Vec<i64> {
        let newest = self.writers.iter().filter_map(|writer| writer.stored.keys().next_back().copied());
        newest.chain([self.quiet]).collect()
    }
}

async fn work_until_killed(house: &mut House, people: People, moments: &Range<u64>) -> People {
    let target = Target {
        url: house.program.url(),
        token: house.program.token().to_owned(),
        standin: house.standin.port(),
    };
    let (connections, quiet) = (people.connections(), people.quiet);
    let (mut writing, mut calling) = (JoinSet::new(), JoinSet::new());
    for mut writer in people.writers {
        let target = target.clone();
        writing.spawn(async move {
            writer.write(&target).await;
            writer
        });
    }
    for mut caller in people.callers {
        let (target, connections) = (target.clone(), connections.clone());
        calling.spawn(async move {
            caller.call(&target, &connections).await;
            caller
        });
    }
    // The moment is what the test is about, so it is a random one and no condition.
    let moment = moments.start + RandomState::new().hash_one(0) % (moments.end - moments.start);
    sleep(Duration::from_millis(moment)).await;
    house.program.kill();
    People { writers: writing.join_all().await, callers: calling.join_all().await, quiet }
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
async fn check_the_unanswered(house: &House, people: &People) {
    let People { writers, quiet, .. } = people;
    let mut known: BTreeSet<i64> = writers.iter().flat_map(|writer| writer.stored.keys().copied()).collect();
    known.insert(*quiet);
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
