//! A caller that speaks HTTP/2 from the first byte (RFC 9113 section 3.3).

use countersign_testkit::standin::{Reply, StandIn};
use reqwest::{Client, Method, RequestBuilder, Version};

use crate::rig::{AUTHORIZATION, Rig, last};

fn client() -> Client {
    Client::builder().no_proxy().http2_prior_knowledge().build().expect("a client")
}

fn request(client: &Client, rig: &Rig, method: Method, path: &str) -> RequestBuilder {
    let url = format!("{}/v1.0/account/connectors/{}/proxy{path}", rig.app.url(), rig.connection);
    client.request(method, url).bearer_auth(&rig.app.token).header("X-Cyclr-Account", "a")
}

#[tokio::test]
async fn a_call_over_http_2_goes_out_as_one_over_http_1_does() {
    let standin = StandIn::start(|request| {
        Reply::status(201).header("Set-Cookie", "a=1").header("Set-Cookie", "b=2").body(request.body.clone())
    })
    .await;
    let rig = Rig::to(standin.port()).await;
    let call = request(&client(), &rig, Method::PATCH, "/a%2Fb//c?x=1&x=%20")
        .header("X-A", "1")
        .header("X-A", "2")
        .header("Cookie", "mine=1")
        .body("over h2");
    let answer = call.send().await.unwrap();
    assert_eq!((answer.version(), answer.status().as_u16()), (Version::HTTP_2, 201));
    assert_eq!(answer.headers()["x-upstream-status"], "201");
    assert_eq!(answer.headers().get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
    assert_eq!(answer.bytes().await.unwrap(), "over h2");

    let seen = last(&standin);
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PATCH", "/a%2Fb//c?x=1&x=%20"));
    assert_eq!(seen.header_values("x-a").collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(seen.header_values("authorization").collect::<Vec<_>>(), [AUTHORIZATION]);
    assert_eq!(seen.header_values("host").collect::<Vec<_>>(), [format!("127.0.0.1:{}", standin.port())]);
    assert_eq!(seen.header("cookie"), None);
    assert_eq!(seen.body, b"over h2");
}

#[tokio::test]
async fn calls_on_one_http_2_connection_do_not_wait_for_each_other() {
    let standin = StandIn::start(|request| Reply::status(200).body(request.target.clone())).await;
    let rig = Rig::to(standin.port()).await;
    let client = client();
    let calls: Vec<_> = (0..32)
        .map(|number| tokio::spawn(request(&client, &rig, Method::GET, &format!("/{number}")).send()))
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        let answer = call.await.unwrap().unwrap();
        assert_eq!(answer.text().await.unwrap(), format!("/{number}"));
    }
}

#[tokio::test]
async fn a_long_body_goes_up_and_comes_down_over_http_2() {
    let standin = StandIn::start(|request| Reply::status(200).body(request.body.clone())).await;
    let rig = Rig::to(standin.port()).await;
    let body: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    let answer = request(&client(), &rig, Method::POST, "/x").body(body.clone()).send().await.unwrap();
    assert!(answer.bytes().await.unwrap() == body);
}
