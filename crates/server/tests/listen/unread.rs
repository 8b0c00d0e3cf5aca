//! Callers that do not read their replies.

use std::{sync::Arc, time::Duration};

use countersign_server::Limits;
use countersign_testkit::wire::within;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    time::{Instant, sleep},
};

use crate::under_way::Scene;

const SHORT: Duration = Duration::from_millis(400);
/// More than all buffers on the way hold.
const MUCH: usize = 64 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_does_not_read_is_let_go_and_so_is_the_third_party() {
    let scene = Scene::set().await;
    let listening = scene.app.listen(None, Limits { write_idle: SHORT, ..Limits::default() }).await;
    let begin = Instant::now();
    let (_caller, mut third_party) = scene.call(listening.address(), "Content-Length: 0\r\n").await;
    third_party.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {MUCH}\r\n\r\n")).await;
    let piece = vec![7; 1 << 20];
    let mut taken = 0;
    while third_party.try_write(&piece).await.is_ok() {
        taken += piece.len();
        assert!(taken < MUCH, "taken in without a reader");
    }
    assert!(begin.elapsed() >= SHORT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_reads_little_by_little_may_take_longer_than_the_limit() {
    let scene = Arc::new(Scene::set().await);
    let listening = scene.app.listen(None, Limits { write_idle: SHORT, ..Limits::default() }).await;
    // A small window, so that what this caller reads is soon what the server may send.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 << 10).unwrap();
    let mut caller = within("a connection", socket.connect(listening.address())).await.unwrap();
    caller.write_all(scene.head("POST", scene.path(), "Content-Length: 0\r\n").as_bytes()).await.unwrap();
    let mut third_party = scene.door.accept().await;
    third_party.head().await;
    let whole = 16 << 20;
    let telling = tokio::spawn(async move {
        third_party.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {whole}\r\n\r\n")).await;
        third_party.write(vec![7; whole]).await;
        third_party
    });
    let (begin, mut read) = (Instant::now(), 0);
    let mut buffer = vec![0; 1 << 20];
    while read < whole {
        let count = within("more of the reply", caller.read(&mut buffer)).await.unwrap();
        assert!(count > 0, "ended after {read} bytes");
        read += count;
        if begin.elapsed() < SHORT * 3 {
            sleep(SHORT / 20).await;
        }
    }
    assert!(begin.elapsed() >= SHORT * 3);
    telling.await.unwrap();
}
