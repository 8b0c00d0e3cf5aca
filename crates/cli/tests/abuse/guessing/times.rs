//! A user who exists and one who does not are told apart by nothing, the time of the answer included.
//!
//! `COUNTERSIGN_TIMING_TRIES` is how many tries of each kind there are. Two thousand are what is promised for;
//! without it there are 150.

use std::{net::Ipv4Addr, time::Instant};

use super::{
    guessers::{SPRAYED, guess},
    house::{House, sprayed},
    rank,
};
use crate::house::ONE_AT_A_TIME;

/// Below this the two are told apart. One in a thousand runs ends here by chance.
const UNLIKELY: f64 = 0.001;

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_user_takes_as_long_as_a_wrong_password() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let asked = std::env::var("COUNTERSIGN_TIMING_TRIES").ok().and_then(|text| text.parse().ok());
    let tries: u64 = asked.unwrap_or(150);
    let house = House::open().await;
    house.until_quiet().await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for number in 0..tries {
        let user = number % SPRAYED;
        let pair = [(sprayed(user), &mut known), (format!("nobody-{user}@example.com"), &mut unknown)];
        let from = [address(2 * number), address(2 * number + 1)];
        // Each kind is first as often as second: what a first try leaves warm must not favour one of them.
        let turns = if number.is_multiple_of(2) { [0, 1] } else { [1, 0] };
        let mut pair = pair.map(Some);
        for (turn, from) in turns.into_iter().zip(from) {
            let (user, times) = pair[turn].take().expect("each once");
            let begin = Instant::now();
            let status = guess(house.address, from, &user, "a wrong password").await.unwrap();
            times.push(begin.elapsed().as_secs_f64());
            assert_eq!(status, 401, "{user} from {from}");
        }
    }
    let verdict = rank::test(&known, &unknown);
    println!(
        "{tries} tries each: a wrong password took {:.3} ms, an unknown user {:.3} ms (medians); {verdict:?}",
        median(&mut known) * 1e3,
        median(&mut unknown) * 1e3
    );
    assert!(verdict.p > UNLIKELY, "{verdict:?}");
}

/// One of its own for each try, so that none has to wait for another's failures.
fn address(number: u64) -> Ipv4Addr {
    let low = u32::try_from(number + 2).expect("an address");
    Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 0).to_bits() + low)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
