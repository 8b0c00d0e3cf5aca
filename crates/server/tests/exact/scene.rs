//! Calls whose third party is in the test's own hand, and requests that must not get that far.

use countersign_testkit::{
    standin::{Reply, StandIn},
    wire::{Answer, Door, Wire},
};

use crate::rig::Rig;

/// A call under way: the caller's end and the third party's, with the request's head read.
pub(crate) async fn under_way(method: &str, fields: &str) -> (Rig, Wire, Wire) {
    let door = Door::open().await;
    let rig = Rig::to(door.port()).await;
    let caller = rig.send(method, "/x", fields, b"").await;
    let mut third_party = door.accept().await;
    let head = third_party.head().await;
    assert!(head.starts_with(&format!("{method} /x HTTP/1.1\r\n")), "{head}");
    (rig, caller, third_party)
}

/// Stands in requests where a secret could: no reply may repeat it.
pub(crate) const MARK: &str = "mark-7f3a91";

/// A server, and a third party that must not be asked.
pub(crate) struct Guarded {
    pub(crate) rig: Rig,
    third_party: StandIn,
}

impl Guarded {
    pub(crate) async fn set() -> Self {
        let third_party = StandIn::start(|_| Reply::status(200)).await;
        Self { rig: Rig::to(third_party.port()).await, third_party }
    }

    /// Fails the test unless these bytes are answered with 400, repeat nothing, end the connection, and
    /// nothing arrives at the third party: neither they nor a right request that stands behind them.
    pub(crate) async fn refuses(&self, what: &str, bytes: impl AsRef<[u8]>) -> Answer {
        let mut wire = Wire::connect(self.rig.app.address()).await;
        let smuggled = self.rig.head("GET", "/smuggled", "");
        wire.write([bytes.as_ref(), smuggled.as_bytes()].concat()).await;
        let answer = wire.answer("GET").await.unwrap_or_else(|error| panic!("{what}: no reply, {error}"));
        assert_eq!(answer.status, 400, "{what}: {}", String::from_utf8_lossy(&answer.body));
        let said = format!("{:?}{}", answer.headers, String::from_utf8_lossy(&answer.body));
        for unsaid in [MARK, &self.rig.app.token, "smuggled"] {
            assert!(!said.contains(unsaid), "{what}: {said}");
        }
        assert_eq!(wire.rest().await.unwrap_or_default(), b"", "{what}: a second reply");
        let seen: Vec<_> = self.third_party.requests().into_iter().map(|request| request.target).collect();
        assert_eq!(seen, Vec::<String>::new(), "{what}");
        answer
    }

    /// Fails the test unless a call still goes through.
    pub(crate) async fn still_serves(&self) {
        assert_eq!(self.rig.get("/right", "").await.status, 200);
        assert_eq!(self.third_party.requests().len(), 1);
    }
}
