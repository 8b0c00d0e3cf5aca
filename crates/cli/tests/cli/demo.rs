//! `demo`: the whole loop, and nothing secret on the screen.

use std::net::TcpStream;

use crate::support::Room;

/// The password of the stand-in, as `third_party.rs` has it, and its Base64 as GNU `base64` writes it.
const SECRETS: [&str; 2] = ["analytical-engine-1843", "YWRhOmFuYWx5dGljYWwtZW5naW5lLTE4NDM="];

#[test]
fn the_demonstration_ends_in_a_verified_call() {
    let ran = Room::new().run(&["demo"]).succeeded();
    let last = ran.stdout.lines().last().unwrap_or_default();
    assert!(last.starts_with("verified call GET /v1/deals") && last.contains("200"), "{last}");
    for step in [
        "POST /oauth/token",
        "POST /v1.0/accounts",
        "GET /v1.0/connectors?query=demo",
        "400 Bad Request",
        "not-base64",
        "422 Unprocessable",
        "Verified",
        "Ada Lovelace",
        "One engine",
        "x-upstream-status: 200",
    ] {
        assert!(ran.stdout.contains(step), "{step:?} is missing:\n{}", ran.stdout);
    }
}

#[test]
fn no_secret_is_on_the_screen_and_no_line_is_too_long() {
    let ran = Room::new().run(&["demo"]).succeeded();
    for secret in SECRETS {
        assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{}", ran.stdout);
    }
    for line in ran.stdout.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        let words = line.split([' ', '"', '=', '&', ':', ',']);
        for word in words.filter(|word| word.starts_with("cs_")) {
            assert!(word.ends_with("•••"), "{line}");
        }
    }
}

#[test]
fn colours_are_left_out_where_nobody_watches_and_where_no_color_is_set() {
    let room = Room::new();
    let is_coloured = |names: &[&str]| {
        let variables: Vec<_> = names.iter().map(|name| (*name, "1")).collect();
        room.run_with(&["demo"], &variables).succeeded().stdout.contains('\u{1b}')
    };
    assert!(!is_coloured(&[]));
    assert!(is_coloured(&["CLICOLOR_FORCE"]));
    assert!(!is_coloured(&["CLICOLOR_FORCE", "NO_COLOR"]));
}

#[test]
fn it_can_be_interrupted_as_soon_as_it_says_so() {
    let room = Room::new();
    let mut demo = room.start(&["demo", "--keep"]);
    demo.until("It stays until Ctrl-C.");
    assert_eq!(demo.interrupt(), 0);
}

#[test]
fn with_keep_it_stays_until_it_is_interrupted() {
    let room = Room::new();
    let mut demo = room.start(&["demo", "--keep"]);
    let server = demo.until("server         ");
    let address = server.rsplit_once("//").unwrap().1.to_owned();
    assert!(demo.until("client_secret").contains("cs_"));
    TcpStream::connect(&address).unwrap();
    assert_eq!(demo.interrupt(), 0);
    assert!(TcpStream::connect(&address).is_err());
}
