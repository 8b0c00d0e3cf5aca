//! What goes on to the third party: the request's id where the operator wants it, and the caller's trace.

use countersign_server::Operation;
use countersign_testkit::standin::{Recorded, Reply};
use reqwest::Method;

use crate::rig::Rig;

async fn called(rig: &Rig, fields: &[(&str, &str)]) -> (Recorded, String) {
    let mut call = rig.app.within("a", Method::GET, &rig.path("/x"));
    for (name, value) in fields {
        call = call.header(name, value);
    }
    let reply = call.send().await.expect_status(200);
    let id = reply.header("x-request-id").unwrap().to_owned();
    (rig.standin.requests().pop().unwrap(), id)
}

#[tokio::test]
async fn the_requests_id_arrives_in_the_field_that_the_operator_names() {
    let operation =
        Operation { request_id_header: Some("X-Call-Id".parse().unwrap()), ..Operation::default() };
    let rig = Rig::with(operation, |_| Reply::status(200)).await;
    let (arrived, id) = called(&rig, &[]).await;
    assert_eq!(arrived.header_values("x-call-id").collect::<Vec<_>>(), [id.as_str()]);
    let (arrived, id) = called(&rig, &[("X-Call-Id", "own"), ("X-Call-Id", "again"), ("X-Other", "1")]).await;
    assert_eq!(arrived.header_values("x-call-id").collect::<Vec<_>>(), [id.as_str()]);
    assert_eq!(arrived.header("x-other"), Some("1"));
}

#[tokio::test]
async fn by_default_the_caller_names_its_calls_itself() {
    let rig = Rig::start().await;
    let (arrived, id) = called(&rig, &[("X-Request-Id", "own")]).await;
    assert_eq!(arrived.header_values("x-request-id").collect::<Vec<_>>(), ["own"]);
    let (arrived, _) = called(&rig, &[]).await;
    assert!(!String::from_utf8_lossy(&arrived.raw_head).contains(&id));
    assert_eq!(arrived.header("x-request-id"), None);
}

#[tokio::test]
async fn trace_context_arrives_byte_for_byte_right_or_wrong() {
    let rig = Rig::start().await;
    for (parent, states) in [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", vec!["congo=t61rcWkgMzE"]),
        (
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00",
            vec!["a=1,  b=2 ,c=", "rojo=00f067aa0ba902b7"],
        ),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later", vec![]),
        ("not a traceparent", vec!["=,;"]),
    ] {
        let mut fields = vec![("traceparent", parent)];
        fields.extend(states.iter().map(|state| ("tracestate", *state)));
        let (arrived, _) = called(&rig, &fields).await;
        assert_eq!(arrived.header_values("traceparent").collect::<Vec<_>>(), [parent]);
        assert_eq!(arrived.header_values("tracestate").collect::<Vec<_>>(), states);
    }
}
