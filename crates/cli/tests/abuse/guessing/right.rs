//! Callers who know the password, and how often they get in.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_testkit::wire::{Answer, Wire};

use super::house::PASSWORD;

const CALLERS: usize = 4;

/// What they got in one round.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Got {
    pub(crate) answers: u64,
    pub(crate) seconds: f64,
}

impl Got {
    pub(crate) fn add(&mut self, other: Self) {
        self.answers += other.answers;
        self.seconds += other.seconds;
    }

    pub(crate) fn per_second(&self) -> u64 {
        #[expect(
            clippy::cast_sign_loss,
            clippy::cast_possible_truncation,
            reason = "a rate is small and positive"
        )]
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 answers")]
        let rate = (self.answers as f64 / self.seconds) as u64;
        rate
    }
}

/// One call on a connection of its own.
pub(crate) async fn call(door: SocketAddr, user: &str) -> Answer {
    let mut wire = Wire::connect(door).await;
    wire.write(head(user)).await;
    wire.answer("GET").await.unwrap()
}

/// Callers of one user who ask as fast as they are answered. Every answer must be the right one.
pub(crate) async fn calls(door: SocketAddr, user: &'static str, length: Duration) -> Got {
    let begin = Instant::now();
    let callers: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(one(door, user, begin + length))).collect();
    let mut got = Got::default();
    for caller in callers {
        got.answers += caller.await.unwrap();
    }
    got.seconds = begin.elapsed().as_secs_f64();
    got
}

async fn one(door: SocketAddr, user: &str, end: Instant) -> u64 {
    let request = head(user);
    let mut wire = Wire::connect(door).await;
    let mut answers = 0;
    while Instant::now() < end {
        wire.write(&request).await;
        let answer = wire.answer("GET").await.unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answers += 1;
    }
    answers
}

fn head(user: &str) -> String {
    let value = STANDARD.encode(format!("{user}:{PASSWORD}"));
    format!("GET /v1.0/connectors/none/none HTTP/1.1\r\nHost: t\r\nAuthorization: Basic {value}\r\n\r\n")
}
