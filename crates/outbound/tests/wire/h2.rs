//! HTTP/2, where the third party chooses it (ALPN, RFC 7301), carries the same and fails the same.

use std::time::Duration;

use bytes::Bytes;
use countersign_outbound::{Body, Outbound, OutboundError, Settings};
use http::{HeaderValue, Request, Response, Version};
use http_body_util::BodyExt;
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::sync::{mpsc, oneshot};

use crate::{
    peer::ThirdParty,
    tls::{Identity, https},
    ways::{SHORT, body, every_word, full, get, pieces, post, settings},
};

/// A third party that speaks HTTP/2.
struct Speaker {
    third: ThirdParty,
    identity: Identity,
}

/// A request, and where its answer goes; without one its stream is reset.
type Call = (Request<Incoming>, oneshot::Sender<Response<Body>>);

impl Speaker {
    async fn listens() -> Self {
        Self { third: ThirdParty::listens().await, identity: Identity::of("127.0.0.1") }
    }

    fn url(&self, path: &str) -> String {
        https(&self.third, path)
    }

    fn outbound(&self, settings: Settings) -> Outbound {
        self.identity.trusted(settings)
    }

    /// The next connection; what comes in on it comes out here.
    async fn accepts(&self) -> mpsc::UnboundedReceiver<Call> {
        self.accepts_until_silent().await.0
    }

    /// Like [`Self::accepts`]; told so, the connection stays open and nobody reads or writes on it any more.
    async fn accepts_until_silent(&self) -> (mpsc::UnboundedReceiver<Call>, oneshot::Sender<()>) {
        let tls = self.identity.accepts(&self.third, &["h2", "http/1.1"]).await.unwrap();
        let (calls, come) = mpsc::unbounded_channel();
        let (falls_silent, silence) = oneshot::channel::<()>();
        let service = service_fn(move |request| {
            let (answer, answered) = oneshot::channel();
            let _ = calls.send((request, answer));
            answered
        });
        let serving = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(tls), service);
        tokio::spawn(async move {
            let mut serving = std::pin::pin!(serving);
            tokio::select! {
                _ = &mut serving => {}
                Ok(()) = silence => std::future::pending().await,
            }
        });
        (come, falls_silent)
    }
}

#[tokio::test]
async fn a_request_arrives_as_it_is_and_others_share_its_connection() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(settings());
    let ask = |path: &str| {
        let mut asked = post(&speaker.url(path), full("question"));
        let mut secret = HeaderValue::from_static("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        secret.set_sensitive(true);
        asked.headers_mut().insert("authorization", secret);
        for value in ["z", "a", "m, n"] {
            asked.headers_mut().append("x-tag", HeaderValue::from_static(value));
        }
        asked
    };
    let target = "/a%2Fb//c;d?x=1&x=2&y=%20+";
    let (first, mut calls) = tokio::join!(out.send(ask(target)), async {
        let mut calls = speaker.accepts().await;
        let (call, answer) = calls.recv().await.unwrap();
        let (head, stream) = call.into_parts();
        assert_eq!((head.method.as_str(), head.version), ("POST", Version::HTTP_2));
        assert_eq!(head.uri, speaker.url(target).as_str());
        assert_eq!(head.headers["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        let tags: Vec<_> = head.headers.get_all("x-tag").iter().collect();
        assert_eq!(tags, ["z", "a", "m, n"]);
        assert_eq!(head.headers["content-length"], "8");
        assert_eq!(head.headers.len(), 5, "nothing is added: {:?}", head.headers);
        assert_eq!(stream.collect().await.unwrap().to_bytes(), "question");
        answer.send(Response::new(full("answer"))).unwrap();
        calls
    });
    let first = first.unwrap();
    assert_eq!(first.version(), Version::HTTP_2);
    assert_eq!(body(first).await.unwrap(), "answer");

    // The second is asked while the third is, and answered after it.
    let (second, third, ()) = tokio::join!(out.send(ask("/2")), out.send(ask("/3")), async {
        let (two, three) = (calls.recv().await.unwrap(), calls.recv().await.unwrap());
        three.1.send(Response::new(full("three"))).unwrap();
        two.1.send(Response::new(full("two"))).unwrap();
    });
    assert_eq!(body(second.unwrap()).await.unwrap(), "two");
    assert_eq!(body(third.unwrap()).await.unwrap(), "three");
}

#[tokio::test]
async fn bodies_stream_both_ways() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(settings());
    let (question, asked) = pieces();
    let (answer, answered) = pieces();
    let (response, (mut heard, _calls)) = tokio::join!(out.send(post(&speaker.url("/"), asked)), async {
        let mut calls = speaker.accepts().await;
        let (call, reply) = calls.recv().await.unwrap();
        reply.send(Response::new(answered)).unwrap();
        (call.into_body(), calls)
    });
    let mut told = response.unwrap().into_body();
    for piece in ["one", "two"] {
        question.send(Ok(Bytes::from_static(piece.as_bytes()))).await.unwrap();
        assert_eq!(heard.frame().await.unwrap().unwrap().into_data().unwrap(), piece);
        answer.send(Ok(Bytes::from_static(piece.as_bytes()))).await.unwrap();
        assert_eq!(told.frame().await.unwrap().unwrap().into_data().unwrap(), piece);
    }
    drop((question, answer));
    assert_eq!(heard.collect().await.unwrap().to_bytes(), "");
    assert_eq!(told.collect().await.unwrap().to_bytes(), "");
}

#[tokio::test]
async fn a_callers_body_that_fails_is_not_the_third_partys_fault_and_never_looks_complete() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(settings());
    let (source, stream) = pieces();
    let (answer, heard) = tokio::join!(out.send(post(&speaker.url("/"), stream)), async {
        let (call, _answer) = speaker.accepts().await.recv().await.unwrap();
        source.send(Ok(Bytes::from_static(b"first"))).await.unwrap();
        source.send(Err("the caller went away".into())).await.unwrap();
        call.into_body().collect().await
    });
    let error = answer.unwrap_err();
    assert!(matches!(error, OutboundError::RequestBody(_)), "{error:?}");
    assert!(every_word(&error).contains("the caller went away"), "the cause is kept: {error:?}");
    assert!(heard.is_err(), "it does not look complete");
}

#[tokio::test]
async fn an_answer_that_is_cut_is_an_error_and_never_a_body() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(settings());
    let (source, stream) = pieces();
    let (answer, _calls) = tokio::join!(out.send(get(&speaker.url("/"))), async {
        let mut calls = speaker.accepts().await;
        calls.recv().await.unwrap().1.send(Response::new(stream)).unwrap();
        calls
    });
    source.send(Ok(Bytes::from_static(b"half"))).await.unwrap();
    source.send(Err("the third party breaks".into())).await.unwrap();
    let error = body(answer.unwrap()).await.unwrap_err();
    assert!(matches!(error, OutboundError::Closed), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_or_stops_is_given_up() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(Settings { response_timeout: SHORT, body_idle_timeout: SHORT, ..settings() });
    let (answer, mut held) = tokio::join!(out.send(get(&speaker.url("/"))), async {
        let mut calls = speaker.accepts().await;
        let call = calls.recv().await.unwrap();
        (call, calls)
    });
    assert!(matches!(answer, Err(OutboundError::ResponseTimeout)), "{answer:?}");

    let (_source, stream) = pieces();
    let (answer, ()) = tokio::join!(out.send(get(&speaker.url("/"))), async {
        let (_, answer) = held.1.recv().await.unwrap();
        answer.send(Response::new(stream)).unwrap();
    });
    let error = body(answer.unwrap()).await.unwrap_err();
    assert!(matches!(error, OutboundError::BodyTimeout), "{error:?}");
}

#[tokio::test]
async fn a_request_that_the_third_party_gives_up_is_not_sent_again() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(settings());
    let (answer, mut calls) = tokio::join!(out.send(get(&speaker.url("/first"))), async {
        let mut calls = speaker.accepts().await;
        drop(calls.recv().await.unwrap());
        calls
    });
    assert!(matches!(answer, Err(OutboundError::Closed)), "{answer:?}");
    let (answer, ()) = tokio::join!(out.send(get(&speaker.url("/second"))), async {
        let (call, answer) = calls.recv().await.unwrap();
        assert_eq!(call.uri().path(), "/second");
        answer.send(Response::new(full("ok"))).unwrap();
    });
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
}

#[tokio::test]
async fn a_head_may_be_as_large_as_over_http_1() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(settings());
    let large = "v".repeat(40_000);
    let (answer, _calls) = tokio::join!(out.send(get(&speaker.url("/"))), async {
        let mut calls = speaker.accepts().await;
        let answer = Response::builder().header("x-large", &large).body(full("ok")).unwrap();
        calls.recv().await.unwrap().1.send(answer).unwrap();
        calls
    });
    assert_eq!(answer.unwrap().headers()["x-large"], large.as_str());
}

#[tokio::test]
async fn a_connection_that_has_fallen_silent_is_replaced() {
    let speaker = Speaker::listens().await;
    let out = speaker.outbound(Settings { response_timeout: SHORT, ..settings() });
    let (answer, silent) = tokio::join!(out.send(get(&speaker.url("/"))), async {
        let (mut calls, falls_silent) = speaker.accepts_until_silent().await;
        calls.recv().await.unwrap().1.send(Response::new(full("ok"))).unwrap();
        (calls, falls_silent)
    });
    assert_eq!(body(answer.unwrap()).await.unwrap(), "ok");
    let (_calls, falls_silent) = silent;
    falls_silent.send(()).unwrap();

    let asks = async {
        loop {
            match out.send(get(&speaker.url("/again"))).await {
                Ok(answer) => break body(answer).await.unwrap(),
                Err(error) => {
                    assert!(error.is_timeout() || matches!(error, OutboundError::Closed), "{error:?}");
                }
            }
        }
    };
    let answers = async {
        let mut calls = speaker.accepts().await;
        while let Some((_, answer)) = calls.recv().await {
            let _ = answer.send(Response::new(full("again")));
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(20), async {
        tokio::select! { answer = asks => answer, () = answers => panic!("the new connection ends") }
    });
    assert_eq!(asked.await.expect("the silent connection is used for ever"), "again");
}
