//! What a module keeps: in itself, which ends with each sign-in, and in `additionalInfo`, which stays.

use countersign_testkit::standin::{Recorded, Reply};
use serde_json::{Value, json};

use crate::scene::{Expected, Scene};

/// Says who it is to whom the key belongs.
fn whose(request: &Recorded) -> Reply {
    match request.header("authorization") {
        Some("Basic b25lOnRhbGx5") => Reply::status(200).json(&json!({ "id": "first", "name": "A" })),
        Some("Basic dHdvOnRhbGx5") => Reply::status(200).json(&json!({ "id": "second", "name": "B" })),
        _ => Reply::status(401),
    }
}

#[tokio::test]
async fn a_variable_of_the_module_ends_with_the_sign_in_so_that_nobody_is_taken_for_another() {
    let mut scene = Scene::new("tallyport", &[], whose).await;
    let forms = [json!({ "apiKey": "one" }), json!({ "apiKey": "two" })];
    let (in_node, _) = scene.in_node(&forms).await;
    let ids: Vec<&Value> = in_node.iter().map(|one| &one["userInfo"]["platformUserInfo"]["id"]).collect();
    assert_eq!(ids, ["first", "first"], "in one process for all, the second is taken for the first");

    let mut ids = Vec::new();
    for (form, header) in forms.iter().zip(["Basic b25lOnRhbGx5", "Basic dHdvOnRhbGx5"]) {
        let signed_in = scene.sign_in(form).await;
        let reply = signed_in.reply.expect_status(200).json();
        ids.push(reply["AuthStatus"]["Identity"]["Id"].clone());
        // Of the getBasicAuth before it, which saw one key, and of no other sign-in.
        let asked = format!(
            "GET /me\naccept: application/json, text/plain, */*\nauthorization: {header}\n\
             x-keys-seen: 1\nx-sign-in: 1"
        );
        assert_eq!(signed_in.asked, [asked]);
    }
    assert_eq!(ids, ["first", "second"]);
}

#[tokio::test]
async fn additional_info_is_changed_in_place_and_what_is_kept_of_it_holds_no_password() {
    let mut scene = Scene::new("lumenpay", &[], |_| {
        let user = json!({ "id": "l1", "name": "Lu", "timezone": "Europe/Paris" });
        Reply::status(200).json(&json!({ "user": user, "company": { "id": 77 }, "roles": ["owner"] }))
    })
    .await;
    let fields = json!({ "apiKey": "lk", "company": "Café", "userName": "lu", "password": "p w-s3cret" });
    let expected = Expected {
        asked: &["POST /v1/login\n\
                  accept: application/json, text/plain, */*\n\
                  authorization: Basic bGs6WA==\n\
                  content-length: 55\n\
                  content-type: application/json\n\
                  \n\
                  {\"company\":\"Café\",\"user\":\"lu\",\"password\":\"p w-s3cret\"}"],
        identity: ("l1", "Lu"),
        injected: "authorization: Basic bGs6WA==",
    };
    let (in_node, reply) = scene.signs_in(fields, expected).await;
    let kept = &in_node["userInfo"]["platformUserInfo"]["platformAdditionalInfo"];
    assert_eq!(*kept, json!({ "company": "Café", "userName": "lu", "companyId": 77, "roles": ["owner"] }));
    assert!(!reply.to_string().contains("s3cret"), "{reply}");
    assert!(!scene.program().output().contains("s3cret"), "{}", scene.program().output());
}
