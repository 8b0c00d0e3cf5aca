//! `RabbitMQ`'s management API, a server in Erlang with a Basic of its own. It takes seconds to start, so
//! one test tells the whole story.

use countersign_testkit::third_party::{RabbitMq, rabbitmq};
use reqwest::Method;
use serde_json::json;

use crate::{direct::compare, story::Story};

const VERIFY: &str = "request = \"GET /api/whoami\"\nidentity = { id = \"name\", name = \"name\" }";

#[tokio::test]
async fn a_credential_for_rabbitmq_is_tried_kept_used_and_refused() {
    let rabbitmq = rabbitmq("alice", "s3cret:x").await;
    let mut story = Story::begins_with_the_right_password(rabbitmq, VERIFY, "s3cret:x").await;
    story.a_wrong_password_changes_nothing("/api/whoami").await;
    calls_bring_what_direct_calls_bring(&story, "s3cret:x").await;
    calls_change_what_direct_calls_would_change(&story).await;
    story.while_it_is_stopped_a_password_is_kept_untried("s3cret:x").await;
    story.a_password_changed_there_is_rejected("n3w", "/api/whoami").await;
}

async fn calls_bring_what_direct_calls_bring(story: &Story<RabbitMq>, password: &str) {
    for (status, method, path) in [
        (200, Method::GET, "/api/whoami"),
        (200, Method::HEAD, "/api/whoami"),
        (200, Method::GET, "/api/users?columns=name,tags&sort=name"),
        (200, Method::GET, "/api/vhosts/%2F/permissions"),
        (404, Method::GET, "/api/vhosts/none"),
        (405, Method::POST, "/api/whoami"),
    ] {
        assert_eq!(compare(story, password, method, path, &[]).await.status, status, "{path}");
    }
}

async fn calls_change_what_direct_calls_would_change(story: &Story<RabbitMq>) {
    let path = story.path("/proxy/api/vhosts/made%20here");
    let made = story.app.within("a", Method::PUT, &path).json(&json!({ "description": "by proxy" }));
    made.send().await.expect_status(201);
    let shown = story.call(Method::GET, "/api/vhosts/made%20here").await.expect_status(200).json();
    assert_eq!((&shown["name"], &shown["description"]), (&json!("made here"), &json!("by proxy")));
    story.call(Method::DELETE, "/api/vhosts/made%20here").await.expect_status(204);
    story.call(Method::GET, "/api/vhosts/made%20here").await.expect_status(404);
}
