//! The credential goes out exactly once, in its place.

use countersign_testkit::standin::{Reply, StandIn};

use crate::rig::{AUTHORIZATION, Rig, last};

const IN_HEADER: &str = "header = \"x-api-token\"";
const AS_BEARER: &str = "header = \"authorization\"\nvalue = \"Bearer {{ api_key }}\"";
const IN_QUERY: &str = "query = \"api_key\"";

/// What the definition adds to every call.
const HEADERS: &str = "[headers]\nx-version = \"2026-01\"\naccept = \"application/json\"\n";

/// A way in whose key has this place.
fn key_way(place: &str) -> String {
    format!(
        "[[auth]]\nname = \"API key\"\ntype = \"api_key\"\n{place}\n\
         fields = [{{ name = \"api_key\", title = \"API key\", secret = true }}]\n"
    )
}

async fn rig(auth: &str, key: &str) -> (StandIn, Rig) {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::with(auth, key, standin.port()).await;
    (standin, rig)
}

fn values(standin: &StandIn, name: &str) -> Vec<String> {
    last(standin).header_values(name).map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn a_basic_credential_goes_out_once_in_place_of_the_callers_authorization() {
    let standin = StandIn::start(|_| Reply::status(200)).await;
    let rig = Rig::to(standin.port()).await;
    rig.get("/x", "").await;
    assert_eq!(values(&standin, "authorization"), [AUTHORIZATION]);
}

#[tokio::test]
async fn a_key_replaces_every_field_of_its_name_that_the_caller_sends() {
    let (standin, rig) = rig(&key_way(IN_HEADER), "k-1").await;
    for fields in ["", "X-API-Token: mine\r\n", "x-api-token: mine\r\nX-Api-Token: mine too\r\n"] {
        rig.get("/x", fields).await;
        assert_eq!(values(&standin, "x-api-token"), ["k-1"], "{fields}");
        assert_eq!(values(&standin, "authorization"), Vec::<String>::new(), "{fields}");
    }
}

#[tokio::test]
async fn a_key_goes_out_even_when_the_caller_calls_its_field_hop_by_hop() {
    let (standin, rig) = rig(&key_way(IN_HEADER), "k-1").await;
    rig.get("/x", "Connection: X-Api-Token\r\nX-Api-Token: mine\r\n").await;
    assert_eq!(values(&standin, "x-api-token"), ["k-1"]);
}

#[tokio::test]
async fn a_key_goes_out_inside_its_template() {
    let (standin, rig) = rig(&key_way(AS_BEARER), "k-1").await;
    rig.get("/x", "").await;
    assert_eq!(values(&standin, "authorization"), ["Bearer k-1"]);
}

#[tokio::test]
async fn a_key_in_the_query_goes_behind_the_callers_query() {
    // Percent-encoding by RFC 3986 section 2: only unreserved characters stay as they are.
    let (standin, rig) = rig(&key_way(IN_QUERY), "k+/=&#~-._1").await;
    let key = "api_key=k%2B%2F%3D%26%23~-._1";
    for (written, sent) in [
        ("/x", format!("/x?{key}")),
        ("", format!("/?{key}")),
        ("/x?a=1&a=%2F", format!("/x?a=1&a=%2F&{key}")),
        ("/x?a", format!("/x?a&{key}")),
    ] {
        let answer = rig.get(written, "").await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        assert_eq!(last(&standin).target, sent, "{written}");
        assert_eq!(values(&standin, "authorization"), Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_connectors_own_fields_go_along_where_the_caller_sends_none_of_that_name() {
    let (standin, rig) = rig(&format!("{HEADERS}{}", key_way(IN_HEADER)), "k-1").await;
    rig.get("/x", "").await;
    assert_eq!(values(&standin, "x-version"), ["2026-01"]);
    assert_eq!(values(&standin, "accept"), ["application/json"]);
    rig.get("/x", "Accept: text/csv\r\n").await;
    assert_eq!(values(&standin, "x-version"), ["2026-01"]);
    assert_eq!(values(&standin, "accept"), ["text/csv"]);
}
