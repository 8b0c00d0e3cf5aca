//! nginx with `auth_basic` and a bcrypt password file.

use countersign_testkit::third_party::nginx;
use reqwest::Method;

use crate::{direct::compare, story::Story};

const VERIFY: &str = "request = \"GET /me\"\nidentity = { id = \"id\", name = \"name\" }";

#[tokio::test]
async fn a_credential_for_nginx_is_tried_kept_used_and_refused() {
    let nginx = nginx(&[("alice", "pass:wörd")]).await;
    let mut story = Story::begins_with_the_right_password(nginx, VERIFY, "pass:wörd").await;
    story.a_wrong_password_changes_nothing("/me").await;
    story.while_it_is_stopped_a_password_is_kept_untried("pass:wörd").await;
    story.a_password_changed_there_is_rejected("n3w", "/me").await;
}

#[tokio::test]
async fn a_call_through_the_proxy_brings_what_a_direct_call_to_nginx_brings() {
    let nginx = nginx(&[("alice", "a")]).await;
    let long: Vec<u8> = (0..1_000_000_u32).map(|number| (number % 251) as u8).collect();
    nginx.put_file("long.bin", &long);
    nginx.put_file("hello.txt", b"hello");
    let story = Story::begins_with_the_right_password(nginx, VERIFY, "a").await;

    let hello = compare(&story, "a", Method::GET, "/hello.txt", &[]).await;
    assert_eq!((hello.status, hello.body.as_slice()), (200, &b"hello"[..]));
    let etag = hello.header("etag").expect("an entity tag").to_owned();
    for (status, method, path, fields) in [
        (200, Method::GET, "/me", &[][..]),
        (200, Method::GET, "/long.bin", &[]),
        (200, Method::HEAD, "/long.bin", &[]),
        (206, Method::GET, "/long.bin", &[("Range", "bytes=1000-1999")]),
        (416, Method::GET, "/hello.txt", &[("Range", "bytes=100-")]),
        (304, Method::GET, "/hello.txt", &[("If-None-Match", etag.as_str())]),
        (412, Method::GET, "/hello.txt", &[("If-Match", "\"other\"")]),
        (404, Method::GET, "/none?q=1", &[]),
        (405, Method::POST, "/hello.txt", &[]),
    ] {
        assert_eq!(compare(&story, "a", method, path, fields).await.status, status, "{path} {fields:?}");
    }
}
