//! The memory of the running server, after every credential in it was replaced, removed or deleted, and
//! every connection closed.

use std::collections::BTreeMap;

use countersign_testkit::canary::{Sighting, memory_of};
use reqwest::Method;
use serde_json::json;

use crate::{calls, credentials, door, scene::Scene};

/// What the memory of the server holds, by canary and spelling.
fn remembered(scene: &Scene) -> Option<Vec<Sighting>> {
    let mut seen = Vec::new();
    let looked = memory_of(scene.program.id(), |memory| {
        seen.extend(scene.net.search(&memory.name, &memory.bytes));
    });
    looked.ok().map(|()| seen)
}

async fn delete_everything(scene: &mut Scene) {
    let list = "/v1.0/account/connectors?pageSize=1000";
    let reply =
        scene.program.within(crate::scene::ACCOUNT, Method::GET, list).send().await.expect_status(200);
    for one in reply.json().as_array().expect("an array") {
        let path = format!("/v1.0/account/connectors/{}", one["Id"]);
        scene.send("delete", Method::DELETE, &path, &json!({}), 200).await;
    }
}

#[tokio::test]
async fn measure() {
    let mut scene = Scene::open("json").await;
    credentials::plant(&mut scene).await;
    calls::plant(&mut scene).await;
    door::plant(&mut scene).await;
    delete_everything(&mut scene).await;
    scene.third.stop().await;
    let Some(seen) = remembered(&scene) else {
        println!("this user may not read the memory of the server");
        return;
    };
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for one in &seen {
        *counts.entry((one.canary.clone(), one.spelling)).or_default() += 1;
    }
    for ((canary, spelling), count) in counts {
        println!("{count:4} {canary} [{spelling}]");
    }
    for one in &seen {
        println!("{one}");
    }
}
