//! Dates and time zones by the packages that connectors bring along.

use countersign_testkit::standin::{Recorded, Reply};
use serde_json::json;

use crate::scene::{Expected, Scene};

#[tokio::test]
async fn times_are_told_in_the_persons_own_zone_by_moment() {
    let mut scene = Scene::new("zephyr", &["moment-timezone"], |request: &Recorded| match &*request.method {
        "DELETE" => Reply::status(204),
        _ => Reply::status(200).json(&json!({
            "id": 31337, "fullname": "Ze", "timezone": "America/New_York", "joined": "2026-07-04T03:30:00Z" })),
    })
    .await;
    let expected = Expected {
        // TZ=America/New_York date -d 2026-07-04T03:30:00Z
        asked: &[
            "GET /api/me\n\
             accept: application/json, text/plain, */*\n\
             authorization: Basic ems6YXBpX3Rva2Vu",
            "DELETE /api/me/reminders?before=2026-07-03T23:30:00-04:00&since=2026-06-04&day=Friday,+July+3rd\n\
             accept: application/json, text/plain, */*\n\
             authorization: Basic ems6YXBpX3Rva2Vu",
        ],
        identity: ("31337", "Ze"),
        injected: "authorization: Basic ems6YXBpX3Rva2Vu",
    };
    let (in_node, _) = scene.signs_in(json!({ "apiKey": "zk" }), expected).await;
    assert_eq!(in_node["userInfo"]["platformUserInfo"]["timezoneOffset"], -240);
}
