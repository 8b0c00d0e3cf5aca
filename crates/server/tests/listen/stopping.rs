//! The order to stop.

use std::time::Duration;

use countersign_server::Limits;
use countersign_testkit::{
    TestApp,
    wire::{DEADLINE, Wire},
};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::under_way::{OPEN_REQUEST, Scene};

#[tokio::test]
async fn a_request_in_flight_finishes_and_new_connections_are_refused() {
    let scene = Scene::set().await;
    let mut listening = scene.app.listen(None, Limits::default()).await;
    let (mut caller, mut third_party) = scene.call(listening.address(), "Content-Length: 4\r\n").await;
    listening.stop();
    let deadline = Instant::now() + DEADLINE;
    while TcpStream::connect(listening.address()).await.is_ok() {
        assert!(Instant::now() < deadline, "new connections are still taken");
        sleep(Duration::from_millis(5)).await;
    }
    assert!(!listening.has_ended());

    caller.write("body").await;
    assert_eq!(third_party.exactly(4).await, b"body");
    third_party.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone").await;
    let answer = caller.answer("POST").await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"done"[..]));
    caller.gone().await;
    listening.ended().await;
}

#[tokio::test]
async fn idle_and_silent_connections_do_not_hold_the_end_up() {
    let app = TestApp::start().await;
    let limits = Limits { drain: DEADLINE * 2, ..Limits::default() };
    let mut listening = app.listen(None, limits).await;
    let mut idle = Wire::connect(listening.address()).await;
    idle.write(OPEN_REQUEST).await;
    assert_eq!(idle.answer("GET").await.unwrap().status, 200);
    let mut silent = Wire::connect(listening.address()).await;
    listening.stop();
    idle.gone().await;
    silent.gone().await;
    listening.ended().await;
}

#[tokio::test]
async fn a_request_that_does_not_finish_holds_the_end_up_for_the_drain_time_only() {
    let scene = Scene::set().await;
    let drain = Duration::from_millis(200);
    let mut listening = scene.app.listen(None, Limits { drain, ..Limits::default() }).await;
    let _under_way = scene.call(listening.address(), "Content-Length: 4\r\n").await;
    let begin = Instant::now();
    listening.stop();
    listening.ended().await;
    assert!(begin.elapsed() >= drain);
}
