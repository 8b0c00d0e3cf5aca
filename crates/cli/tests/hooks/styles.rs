//! Ways to write a module.

use countersign_testkit::standin::Reply;
use serde_json::json;

use crate::scene::{Expected, Scene};

#[tokio::test]
async fn exports_at_the_end_of_the_file() {
    let mut scene = Scene::new("amberdesk", &[], |_| {
        let user = json!({ "id": 4711, "first_name": "Jo", "last_name": "Müller", "time_zone": "Berlin" });
        Reply::status(200).json(&json!({ "user": user }))
    })
    .await;
    let expected = Expected {
        asked: &["GET /api/v2/users/current?fields=id,first_name,last_name&locale=de+DE\n\
                  accept: application/vnd.amberdesk.v2+json\n\
                  authorization: Basic YW1fazN5Og=="],
        identity: ("4711", "Jo Müller"),
        injected: "authorization: Basic YW1fazN5Og==",
    };
    scene.signs_in(json!({ "apiKey": "am_k3y" }), expected).await;
}

#[tokio::test]
async fn one_file_for_each_interface() {
    let mut scene = Scene::new("fernbook", &[], |_| {
        let profile = json!({ "uid": "u-9", "display": "Fern" });
        Reply::status(201).header("X-Fernbook-Node", "n7").json(&json!({ "profile": profile }))
    })
    .await;
    let expected = Expected {
        asked: &["POST /rest/sessions/introspect\n\
                  accept: application/json, text/plain, */*\n\
                  authorization: Basic YXBpa2V5OmYvaz0=\n\
                  content-length: 41\n\
                  content-type: application/x-www-form-urlencoded;charset=utf-8\n\
                  x-fernbook-client: dialler/3\n\
                  \n\
                  include=profile&workspace=north+%26+south"],
        identity: ("u-9-fernbook", "Fern"),
        injected: "authorization: Basic YXBpa2V5OmYvaz0=",
    };
    scene.signs_in(json!({ "apiKey": "f/k=", "workspace": "north & south" }), expected).await;
}

#[tokio::test]
async fn what_the_typescript_compiler_wrote() {
    let mut scene = Scene::new("quillcrm", &[], |_| {
        Reply::status(200).json(&json!({ "person": { "id": "p1", "name": { "full": "Quill O" } } }))
    })
    .await;
    let expected = Expected {
        // The trace is the beginning of `printf us | sha1sum`.
        asked: &["GET /us/v4/me\n\
                  accept: application/json, text/plain, */*\n\
                  authorization: Basic YWNtZStxdWlsbDpzM2M=\n\
                  x-trace: da2b1288"],
        identity: ("p1", "Quill O"),
        injected: "authorization: Basic YWNtZStxdWlsbDpzM2M=",
    };
    scene.signs_in(json!({ "apiKey": "acme/s3c/ret", "region": "us" }), expected).await;
}

#[tokio::test]
async fn modules_and_json_that_are_required_only_when_they_are_used() {
    let mut scene = Scene::new("harborline", &[], |_| {
        Reply::status(200).json(&json!({ "data": { "viewer": { "id": "h-1", "name": "Har" } } }))
    })
    .await;
    let expected = Expected {
        asked: &["POST /n/graphql\n\
                  accept: application/json, text/plain, */*\n\
                  authorization: Basic eDpoaw==\n\
                  content-length: 86\n\
                  content-type: application/json\n\
                  \n\
                  {\"query\":\"{ viewer { id name } }\",\"variables\":{\"platform\":\"harborline\",\"emoji\":\"⚓\"}}"],
        identity: ("h-1", "Har"),
        injected: "authorization: Basic eDpoaw==",
    };
    scene.signs_in(json!({ "apiKey": "hk", "region": "north" }), expected).await;
}
