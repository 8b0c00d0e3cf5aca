//! Callers who guess passwords, at a pace of their own, whatever becomes of what they sent before.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    task::JoinHandle,
    time::interval,
};

use super::house::{TARGET, sprayed};

/// Guesses a second for each core.
const PACE: usize = 10;
/// Addresses that they come from.
const ADDRESSES: u64 = 50;
/// Users of the spray.
pub(crate) const SPRAYED: u64 = 1000;

/// What the guessers heard, over all their rounds.
#[derive(Default)]
pub(crate) struct Heard {
    guesses: AtomicU64,
    /// How often each status came.
    statuses: Mutex<BTreeMap<u16, u64>>,
}

/// They guess until this is dropped.
pub(crate) struct Guessers(JoinHandle<()>);

impl Drop for Guessers {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Heard {
    pub(crate) fn statuses(&self) -> BTreeMap<u16, u64> {
        self.statuses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, status: u16) {
        *self.statuses.lock().unwrap_or_else(PoisonError::into_inner).entry(status).or_default() += 1;
    }
}

/// Every second guess is for one user, the others go through a thousand; each comes from the next address.
pub(crate) fn start(door: SocketAddr, heard: &Arc<Heard>) -> Guessers {
    let heard = Arc::clone(heard);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut pace = interval(Duration::from_secs(1) / u32::try_from(PACE * cores).expect("a pace"));
    Guessers(tokio::spawn(async move {
        loop {
            pace.tick().await;
            let heard = Arc::clone(&heard);
            let number = heard.guesses.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                // A connection that broke is no answer; the sum of the answers shows it.
                if let Ok(status) = next(door, number).await {
                    heard.note(status);
                }
            });
        }
    }))
}

async fn next(door: SocketAddr, number: u64) -> std::io::Result<u16> {
    let user = if number.is_multiple_of(2) { TARGET.to_owned() } else { sprayed(number / 2 % SPRAYED) };
    let last = u8::try_from(2 + number % ADDRESSES).expect("an address");
    guess(door, Ipv4Addr::new(127, 0, 0, last), &user, &format!("a wrong guess, number {number}")).await
}

/// One try, from an address of loopback, over a connection of its own: the status of the answer.
pub(crate) async fn guess(
    door: SocketAddr,
    from: Ipv4Addr,
    user: &str,
    password: &str,
) -> std::io::Result<u16> {
    let value = STANDARD.encode(format!("{user}:{password}"));
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    let mut stream = socket.connect(door).await?;
    let head = format!(
        "GET /v1.0/connectors/none/none HTTP/1.1\r\nHost: t\r\nAuthorization: Basic {value}\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}
