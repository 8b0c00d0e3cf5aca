//! Secrets planted through every door of the real program, with its log at its most talkative: nothing of
//! them is found in its log, its replies, its metrics, its files and, as far as SECURITY.md promises, its memory.
#![expect(clippy::expect_used, reason = "a helper that cannot do its part fails the test that called it")]

mod applications;
mod calls;
mod commands;
mod credentials;
mod door;
mod memory;
mod people;
mod scene;
mod third_party;

use scene::Scene;

/// Through every door, and then everything that the program leaves behind is searched.
async fn nothing_is_found_with_the_log_as(format: &str) {
    let mut scene = Scene::open(format).await;
    credentials::plant(&mut scene).await;
    calls::plant(&mut scene).await;
    door::plant(&mut scene).await;
    applications::plant(&mut scene).await;
    people::plant(&mut scene).await;
    commands::plant(&mut scene);
    scene.reads_everything_back().await;
    scene.expect_talkative();
    let doors = scene.net.canaries().len();
    assert!(doors > 200, "only {doors} secrets were planted");
    scene.expect_clean();
    scene.program.kill();
    scene.expect_clean();
}

#[tokio::test]
async fn nothing_is_found_where_the_log_is_text() {
    nothing_is_found_with_the_log_as("text").await;
}

#[tokio::test]
async fn nothing_is_found_where_the_log_is_json() {
    nothing_is_found_with_the_log_as("json").await;
}
