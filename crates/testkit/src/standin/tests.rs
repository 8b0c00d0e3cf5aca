//! The stand-in, spoken to by an HTTP client and by hand.

use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::Instant,
};

use super::*;

/// What a client that writes these bytes reads until the stand-in closes the connection.
async fn exchange(standin: &StandIn, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", standin.port())).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn requests_are_recorded_byte_for_byte() {
    let standin = StandIn::start(|_| Reply::status(204).close()).await;
    let head = b"POST /a%20b?q=1 HTTP/1.1\r\nHOST: x\r\nX-Odd:   two  words \r\nx-odd: 2\r\ncontent-length: 3\r\n\r\n";
    let answer = exchange(&standin, &[&head[..], b"\x00\xffz"].concat()).await;
    assert_eq!(answer, "HTTP/1.1 204 Stand-in\r\nConnection: close\r\n\r\n");

    let requests = standin.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].raw_head, head);
    assert_eq!((requests[0].method.as_str(), requests[0].target.as_str()), ("POST", "/a%20b?q=1"));
    assert_eq!(requests[0].headers[1], ("X-Odd".to_owned(), "two  words".to_owned()));
    assert_eq!(requests[0].header_values("X-ODD").collect::<Vec<_>>(), ["two  words", "2"]);
    assert_eq!(requests[0].header("authorization"), None);
    assert_eq!(requests[0].body, b"\x00\xffz");
}

#[tokio::test]
async fn a_chunked_request_is_recorded_with_and_without_its_framing() {
    let standin = StandIn::start(|_| Reply::status(200).close()).await;
    let body = b"4;ext=1\r\nWiki\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
    let head = b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    exchange(&standin, &[&head[..], body].concat()).await;
    assert_eq!(standin.requests()[0].raw_body, body);
    assert_eq!(standin.requests()[0].body, b"Wiki0123456789");
}

#[tokio::test]
async fn one_connection_carries_several_requests() {
    let standin = StandIn::start(|request| match request.target.as_str() {
        "/1" => Reply::status(200).body("one"),
        _ => Reply::status(200).chunked(vec![b"tw".to_vec(), b"o".to_vec()]),
    })
    .await;
    let answer =
        exchange(&standin, b"GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert_eq!(
        answer,
        "HTTP/1.1 200 Stand-in\r\nContent-Length: 3\r\n\r\none\
         HTTP/1.1 200 Stand-in\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ntw\r\n1\r\no\r\n0\r\n\r\n"
    );
}

#[tokio::test]
async fn raw_bytes_are_sent_as_they_are() {
    let standin = StandIn::start(|_| Reply::raw("not HTTP")).await;
    assert_eq!(exchange(&standin, b"GET / HTTP/1.1\r\n\r\n").await, "not HTTP");
}

#[tokio::test]
async fn an_http_client_understands_the_answers() {
    let standin = StandIn::start(|request| match request.method.as_str() {
        "HEAD" => Reply::status(200).body("unseen"),
        "DELETE" => Reply::status(204),
        _ => Reply::status(418).header("X-Kind", "pot").chunked(vec![b"short ".to_vec(), b"stout".to_vec()]),
    })
    .await;
    let client = Client::new();
    let head = client.head(standin.url()).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], "6");
    assert_eq!(client.delete(standin.url()).send().await.unwrap().status(), 204);
    let answer = client.post(standin.url()).body("tea").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["x-kind"]), (418, &"pot".parse().unwrap()));
    assert_eq!(answer.text().await.unwrap(), "short stout");
    assert_eq!(standin.requests()[2].body, b"tea");
}

#[tokio::test]
async fn a_delay_holds_the_answer_back() {
    let standin = StandIn::start(|_| Reply::status(200).delay(Duration::from_millis(200)).close()).await;
    let begin = Instant::now();
    exchange(&standin, b"GET / HTTP/1.1\r\n\r\n").await;
    assert!(begin.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn the_right_password_is_let_in_and_anything_else_challenged() {
    let standin =
        StandIn::start(basic_protected("Aladdin", "open sesame", json!({"id": 7, "name": "Aladdin"}))).await;
    // The value of RFC 7617 section 2.
    let right = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
    let send = |values: &[&str]| {
        let mut request = Client::new().get(standin.url());
        for value in values {
            request = request.header("Authorization", *value);
        }
        request.send()
    };
    let answer = send(&[right]).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({"id": 7, "name": "Aladdin"}));

    for wrong in
        [&[][..], &["Basic QWxhZGRpbjp3cm9uZw=="], &[right, right], &["basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]]
    {
        let answer = send(wrong).await.unwrap();
        assert_eq!(answer.status(), 401, "{wrong:?}");
        assert_eq!(answer.headers()["www-authenticate"], "Basic realm=\"stand-in\", charset=\"UTF-8\"");
    }
}

#[tokio::test]
async fn a_stopped_stand_in_refuses_and_keeps_what_it_recorded() {
    let mut standin = StandIn::start(|_| Reply::status(200)).await;
    let client = Client::new();
    client.get(standin.url()).send().await.unwrap();
    standin.stop().await;
    assert!(client.get(standin.url()).send().await.unwrap_err().is_connect());
    assert_eq!(standin.requests().len(), 1);
}
