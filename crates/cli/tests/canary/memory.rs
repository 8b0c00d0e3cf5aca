//! The memory of the running server, after every credential in it was deleted and every third party has
//! gone: what is given back is wiped, so that nothing outlives its use there. The stacks of its threads are
//! not wiped: a register that was put there may stay until the next call comes by.

use std::collections::BTreeSet;

use countersign_testkit::canary::{Net, Sighting, memory_of};
use reqwest::Method;
use serde_json::json;

use crate::{
    applications, calls, credentials, door,
    scene::{ACCOUNT, Scene},
};

const STACK: &str = "the stack of a thread";

/// What the server's memory holds of these. `None` when this user may not read it, for the server forbids that
/// to everybody but root.
fn remembered(scene: &Scene, net: &Net) -> Option<BTreeSet<Sighting>> {
    let mut seen = BTreeSet::new();
    let looked = memory_of(scene.program.id(), |memory| {
        let place = if memory.is_stack { STACK } else { &memory.name };
        seen.extend(net.search(place, &memory.bytes));
    });
    looked.ok().map(|()| seen)
}

async fn delete_everything(scene: &mut Scene) {
    let list = "/v1.0/account/connectors?pageSize=1000";
    let reply = scene.program.within(ACCOUNT, Method::GET, list).send().await.expect_status(200);
    for one in reply.json().as_array().expect("an array") {
        let path = format!("/v1.0/account/connectors/{}", one["Id"]);
        scene.send("delete", Method::DELETE, &path, &json!({}), 200).await;
    }
}

#[tokio::test]
async fn nothing_outlives_its_use_in_memory() {
    let mut scene = Scene::open("json").await;
    credentials::plant(&mut scene).await;
    calls::plant(&mut scene).await;
    door::plant(&mut scene).await;
    applications::plant(&mut scene).await;
    delete_everything(&mut scene).await;
    scene.third.stop().await;

    // Something that the server does remember, so that one that is found nowhere is not merely overlooked.
    let mut control = Net::default();
    let account = control.plant("an account");
    scene.program.account(&account).await;
    let list = scene.program.within(&account, Method::GET, "/v1.0/account/connectors");
    list.send().await.expect_status(200);

    let Some(known) = remembered(&scene, &control) else {
        println!("this user may not read the memory of the server, which is as it should be; run as root");
        return;
    };
    assert!(!known.is_empty(), "the search of the memory finds nothing at all");
    let seen = remembered(&scene, &scene.net).expect("the memory that could be read before");
    let (on_stacks, seen): (Vec<_>, Vec<_>) = seen.into_iter().partition(|one| one.place == STACK);
    println!("{} sightings on stacks: {on_stacks:#?}", on_stacks.len());
    let seen: Vec<_> = seen.iter().map(ToString::to_string).collect();
    assert!(seen.is_empty(), "{} sightings:\n{}", seen.len(), seen.join("\n"));
}
