//! The environment does not lead calls elsewhere.

use std::{env, process::Stdio};

use crate::{
    peer::{OK, ThirdParty},
    ways::{body, get, outbound},
};

const TARGET: &str = "COUNTERSIGN_TEST_TARGET";

/// The variables are set for a child process: this very binary, which runs the test below. A request that
/// took their way would end at a port where nobody answers.
#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    let (third, proxy) = (ThirdParty::listens().await, ThirdParty::listens().await);
    let mut child = tokio::process::Command::new(env::current_exe().unwrap());
    child.args(["--exact", "environment::the_child_calls_its_target", "--ignored"]);
    child.env(TARGET, third.url("/direct")).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url(""));
    }
    child.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("REQUEST_METHOD");
    let child = child.kill_on_drop(true).spawn().unwrap();
    let (ended, (seen, _)) = tokio::join!(child.wait_with_output(), third.answers("\r\n\r\n", OK));
    let ended = ended.unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert!(String::from_utf8_lossy(&ended.stdout).contains("1 passed"), "{ended:?}");
    assert_eq!(seen, format!("GET /direct HTTP/1.1\r\nhost: {}\r\n\r\n", third.address()));
}

#[tokio::test]
#[ignore = "runs as the child of the test above"]
async fn the_child_calls_its_target() {
    let target = env::var(TARGET).unwrap();
    let answer = outbound().send(get(&target)).await.unwrap();
    assert_eq!(body(answer).await.unwrap(), "ok");
}
