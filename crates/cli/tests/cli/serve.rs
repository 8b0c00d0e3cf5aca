//! `serve`: when it starts, and when it must not.

use std::{fs, net::TcpStream};

use crate::support::Room;

const SERVE: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--data", "data"];

#[test]
fn a_first_start_initialises_and_prints_the_first_client_and_the_first_administrator() {
    let room = Room::new();
    let server = room.serve();
    for made in ["client_secret", "administrator admin@localhost", "password"] {
        assert!(server.said.iter().any(|line| line.contains(made)), "{made}: {:?}", server.said);
    }
    TcpStream::connect(server.base.strip_prefix("http://").unwrap()).unwrap();
}

#[test]
fn a_later_start_prints_no_secret() {
    let server = Room::initialized().serve();
    assert!(server.said.is_empty(), "{:?}", server.said);
}

#[test]
fn without_the_master_key_it_does_not_start_and_makes_no_new_one() {
    let room = Room::initialized();
    fs::remove_file(room.path("data/master.key")).unwrap();
    room.run(&SERVE).refused(&["master.key"]);
    assert!(!room.path("data/master.key").exists());
}

#[test]
fn with_a_key_file_that_others_can_read_it_does_not_start() {
    let room = Room::initialized();
    room.chmod("data/master.key", 0o644);
    room.run(&SERVE).refused(&["master.key", "chmod 600"]);
}

#[test]
fn with_another_master_key_it_does_not_start() {
    let room = Room::initialized();
    let key = "00".repeat(32);
    room.run_with_variable(&SERVE, "COUNTERSIGN_MASTER_KEY", &key).refused(&["master key"]);
}

#[test]
fn beyond_loopback_it_does_not_listen_in_clear_text() {
    let room = Room::new();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let ran = room.run(&["serve", "--listen", address, "--data", "data"]);
        ran.refused(&["not a loopback address", "tls.cert", "tls.terminated_upstream"]);
    }
    assert!(!room.path("data").exists());
}

#[test]
fn a_certificate_without_its_key_is_refused() {
    let room = Room::new();
    room.run_with_variable(&SERVE, "COUNTERSIGN_TLS__CERT", "cert.pem").refused(&["tls.key"]);
}

#[test]
fn a_second_server_on_one_store_is_refused() {
    let room = Room::initialized();
    let _first = room.serve();
    room.run(&SERVE).refused(&["in use by process"]);
}

#[test]
fn an_address_that_is_taken_is_refused() {
    let room = Room::initialized();
    let server = room.serve();
    let address = server.base.strip_prefix("http://").unwrap();
    let other = Room::initialized();
    other.run(&["serve", "--listen", address, "--data", "data"]).refused(&["cannot listen on", address]);
}

#[test]
fn it_stops_when_it_is_asked_to_and_what_was_stored_stays() {
    let room = Room::new();
    let mut server = room.serve();
    room.run(&["account", "add", "--id", "acme", "--name", "Acme", "--data", "data"]).succeeded();
    assert_eq!(server.interrupt(), 0);
    let list = room.run(&["account", "list", "--data", "data"]).succeeded();
    assert_eq!(list.stdout, "acme  Acme\n");
}
