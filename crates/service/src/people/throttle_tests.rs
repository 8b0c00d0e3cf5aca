//! Delays, promises, and what they may not become: a way to lock somebody out for good, or a hole in memory.

use countersign_vault::{ProcessDigests, SystemEntropy};
use proptest::prelude::*;

use super::*;

struct Scene {
    throttle: Throttle,
    digests: ProcessDigests,
    now: Timestamp,
}

impl Scene {
    fn new() -> Self {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        Self { throttle: Throttle::new(), digests: ProcessDigests::new(&SystemEntropy), now }
    }

    fn enter(&self, user: &str, address: &str) -> Result<Try, Duration> {
        self.throttle.enter(self.digests.of(&[user]), address.parse().unwrap(), self.now)
    }

    /// A wrong try, or how long to wait for it.
    fn fail(&self, user: &str, address: &str) -> Result<(), Duration> {
        self.enter(user, address).map(|entered| entered.failed(self.now))
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time).unwrap();
    }
}

fn seconds(count: u64) -> Result<(), Duration> {
    Err(Duration::from_secs(count))
}

#[test]
fn after_five_wrong_tries_each_costs_twice_the_last_up_to_a_quarter_of_an_hour() {
    let mut scene = Scene::new();
    for _ in 0..5 {
        assert_eq!(scene.fail("zoe", "192.0.2.1"), Ok(()));
    }
    for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
        assert_eq!(scene.fail("zoe", "192.0.2.1"), seconds(wait));
        scene.pass(Duration::from_millis(wait * 1000 - 1));
        assert_eq!(scene.fail("zoe", "192.0.2.1"), Err(Duration::from_millis(1)));
        scene.pass(Duration::from_millis(1));
        assert_eq!(scene.fail("zoe", "192.0.2.1"), Ok(()));
    }
    scene.pass(Duration::from_mins(30));
    assert_eq!(scene.fail("zoe", "192.0.2.1"), Ok(()), "all is forgotten after a while");
    assert_eq!(scene.fail("zoe", "192.0.2.1"), Ok(()));
}

#[test]
fn an_address_that_tries_many_users_is_slowed_down_for_all_of_them() {
    let scene = Scene::new();
    for number in 0..5 {
        scene.fail(&format!("user{number}"), "192.0.2.1").unwrap();
    }
    assert_eq!(scene.fail("somebody else", "192.0.2.1"), seconds(1));
    assert_eq!(scene.fail("somebody else", "192.0.2.2"), Ok(()));
    let v6 = |host: &str| format!("2001:db8:0:1::{host}");
    for number in 0..5 {
        scene.fail(&format!("other{number}"), &v6(&number.to_string())).unwrap();
    }
    assert_eq!(scene.fail("somebody else", &v6("ffff")), seconds(1), "one network is one address");
}

/// The attacker never rests; the user comes once, is told to wait, and comes again.
#[test]
fn an_attacker_elsewhere_locks_nobody_out_for_longer_than_the_users_own_delay() {
    let mut scene = Scene::new();
    for round in 0_u64..40 {
        if let Err(wait) = scene.fail("zoe", &format!("192.0.2.{round}")) {
            scene.pass(wait);
            scene.fail("zoe", "203.0.113.1").ok();
        }
    }
    let told = scene.enter("zoe", "198.51.100.7").err().expect("a delay");
    assert!(told <= LONGEST_DELAY, "{told:?}");
    for _ in 0..30 {
        scene.pass(told / 30 + Duration::from_millis(1));
        for attacker in 1..20 {
            scene.fail("zoe", &format!("203.0.113.{attacker}")).ok();
        }
    }
    assert!(scene.enter("zoe", "198.51.100.7").is_ok(), "what was promised is kept");
    assert!(scene.enter("zoe", "198.51.100.7").is_err(), "and is one try");
}

#[test]
fn an_address_that_was_wrong_is_a_suspect_and_no_other_is() {
    let mut scene = Scene::new();
    for expected in [false, true, true] {
        let entered = scene.enter("zoe", "192.0.2.1").unwrap();
        assert_eq!(entered.is_suspect(), expected);
        entered.failed(scene.now);
    }
    assert!(!scene.enter("zoe", "192.0.2.2").unwrap().is_suspect());
    scene.pass(LONGEST_DELAY);
    assert!(!scene.enter("zoe", "192.0.2.1").unwrap().is_suspect(), "all is forgotten after a while");
}

#[test]
fn guesses_that_are_sent_at_once_count_before_they_are_answered() {
    let scene = Scene::new();
    let entered: Vec<_> = (0..100).filter_map(|_| scene.enter("zoe", "192.0.2.1").ok()).collect();
    assert_eq!(entered.len(), 5);
    drop(entered);
    let entered: Vec<_> =
        (0..200).filter_map(|user| scene.enter(&format!("user{user}"), "192.0.2.1").ok()).collect();
    assert_eq!(entered.len(), 64);
    for one in entered {
        one.failed(scene.now);
    }
    assert!(scene.enter("new", "192.0.2.1").is_err_and(|wait| wait == LONGEST_DELAY));
}

#[test]
fn memory_stays_bounded_however_many_names_are_tried() {
    let scene = Scene::new();
    for number in 0_u32..120_000 {
        let address = std::net::Ipv4Addr::from(number).to_string();
        scene.fail(&format!("user{number}"), &address).ok();
    }
    for count in [scene.throttle.users.len(), scene.throttle.addresses.len()] {
        assert!(count <= COUNTED, "{count}");
    }
}

proptest! {
    /// Whatever the order of tries and pauses, one address gets no more wrong tries than five and one for each
    /// delay that has passed.
    #[test]
    fn no_pattern_of_tries_gets_more_than_the_delays_allow(pauses in prop::collection::vec(0_u64..2_000, 0..200)) {
        let mut scene = Scene::new();
        let mut failures = 0_u32;
        let mut last = scene.now;
        for pause in pauses {
            scene.pass(Duration::from_millis(pause));
            let passed = until(last, scene.now);
            if scene.fail("zoe", "192.0.2.1").is_ok() {
                let forgotten = passed >= delay(failures) + LONGEST_DELAY;
                prop_assert!(passed >= delay(failures) || forgotten, "{failures} after {passed:?}");
                failures = if forgotten { 1 } else { failures + 1 };
                last = scene.now;
            }
        }
    }
}
