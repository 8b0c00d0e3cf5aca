//! Callers that take their time on purpose. They are gone when they are dropped.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    task::JoinSet,
    time::sleep,
};

use crate::{house::House, third_party::TAKEN};

/// How often a slow sender sends a byte.
const DRIP: Duration = Duration::from_secs(1);

/// What a caller does with its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Abuse {
    /// A head that never ends, byte by byte.
    SlowHead,
    /// A body that never ends, byte by byte.
    SlowBody,
    /// A long reply that is never read.
    NeverReads,
    /// Nothing after one right call.
    Idle,
}

/// Starts so many of each, and returns when each has its place.
pub(crate) async fn start(house: &Arc<House>, kinds: &[(Abuse, usize)]) -> JoinSet<()> {
    let mut running = JoinSet::new();
    let (settled, mut settling) = tokio::sync::mpsc::unbounded_channel();
    let mut count = 0;
    for (abuse, many) in kinds {
        for _ in 0..*many {
            let (house, abuse, settled) = (Arc::clone(house), *abuse, settled.clone());
            running.spawn(async move {
                // An end is the server's right: it has limits.
                let _ = run(&house, abuse, settled).await;
            });
            count += 1;
            // As many at once as the kernel's queue holds.
            if count % 100 == 0 {
                while settling.len() + 100 < count {
                    sleep(Duration::from_millis(1)).await;
                }
            }
        }
    }
    drop(settled);
    for _ in 0..count {
        settling.recv().await.expect("each abuser gets its place");
    }
    until_the_buffers_are_full().await;
    running
}

/// Until then an unread reply is a download like any other.
async fn until_the_buffers_are_full() {
    let (mut before, mut still) = (0, 0);
    while still < 5 {
        sleep(Duration::from_millis(100)).await;
        let now = TAKEN.load(Ordering::Relaxed);
        still = if now == before { still + 1 } else { 0 };
        before = now;
    }
}

async fn run(
    house: &House,
    abuse: Abuse,
    settled: tokio::sync::mpsc::UnboundedSender<()>,
) -> std::io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    if abuse == Abuse::NeverReads {
        socket.set_recv_buffer_size(4096)?;
    }
    let mut stream = socket.connect(house.address).await?;
    let begin = match abuse {
        Abuse::SlowHead => "GET / HTTP/1.1\r\nHost: t\r\nX-Slow: ".to_owned(),
        Abuse::SlowBody => house.head("POST", "/slow", "Content-Length: 1000000\r\n"),
        Abuse::NeverReads => house.head("GET", "/long", ""),
        Abuse::Idle => "GET /health HTTP/1.1\r\nHost: t\r\n\r\n".to_owned(),
    };
    stream.write_all(begin.as_bytes()).await?;
    if abuse == Abuse::Idle {
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        assert_eq!(answer, *b"HTTP/1.1 200");
    }
    let _ = settled.send(());
    drop(settled);
    loop {
        match abuse {
            Abuse::SlowHead | Abuse::SlowBody => {
                sleep(DRIP).await;
                stream.write_all(b"x").await?;
            }
            Abuse::NeverReads => sleep(DRIP * 3600).await,
            Abuse::Idle => {
                while stream.read(&mut [0; 1024]).await? > 0 {}
                return Ok(());
            }
        }
    }
}
