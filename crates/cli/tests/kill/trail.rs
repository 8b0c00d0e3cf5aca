//! The audit log as it stands on the disk, read without the program's own reader, and held against what
//! happened.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::PathBuf,
    sync::Arc,
};

use countersign_audit::fingerprint;
use countersign_core::ChainKey;
use countersign_service::unlock;
use countersign_store_sqlite::{Opener, SqliteStore};
use countersign_testkit::Countersign;
use countersign_vault::{MasterKey, MasterKeySource, SystemEntropy};
use serde_json::Value;

use crate::{
    caller::Caller,
    house::{House, PROGRAM, REQUEST_ID},
    writer::Writer,
};

/// What the log has said so far.
pub(crate) struct Trail {
    file: PathBuf,
    key: Arc<dyn ChainKey>,
    /// How many bytes of the file were read.
    read: usize,
    /// How many requests of the third party were looked up.
    seen: usize,
    /// The path's fingerprint of each use, by request id.
    uses: HashMap<String, String>,
    /// The request ids of stored credentials.
    stored: HashSet<String>,
}

impl Trail {
    /// The log of this program, and the key that its values are hashed with.
    pub(crate) async fn of(program: &Countersign) -> Self {
        let source = MasterKeySource::File(program.data().join("master.key"));
        let master = MasterKey::load(&source).await.unwrap();
        let store = SqliteStore::open(program.data(), Opener::Tool).unwrap();
        let ring = unlock(&store, &master, Arc::new(SystemEntropy)).await.unwrap().unwrap();
        store.close().await;
        Self {
            file: program.data().join("audit/audit-000001.log"),
            key: ring.audit_key(),
            read: 0,
            seen: 0,
            uses: HashMap::new(),
            stored: HashSet::new(),
        }
    }

    /// Everything that was acknowledged or has left is in the log, which holds.
    pub(crate) fn check(&mut self, house: &House, writers: &mut [Writer], callers: &mut [Caller]) {
        verify(&house.program);
        self.read_on();
        for request in writers.iter_mut().flat_map(|writer| writer.acknowledged.drain(..)) {
            assert!(self.stored.remove(&request), "no event tells of the acknowledged write {request}");
        }
        for (request, path) in callers.iter_mut().flat_map(|caller| caller.answered.drain(..)) {
            self.find_use(&request, &path);
        }
        let arrived = house.standin.requests();
        for call in &arrived[self.seen..] {
            self.find_use(call.header(REQUEST_ID).expect("a request id"), &call.target);
        }
        self.seen = arrived.len();
    }

    fn find_use(&self, request: &str, path: &str) {
        let found = self.uses.get(request);
        assert_eq!(found, Some(&fingerprint(&*self.key, path)), "the call {request} to {path}");
    }

    /// Reads what was written since the last time, while nobody writes.
    fn read_on(&mut self) {
        let all = fs::read(&self.file).unwrap();
        let new = &all[self.read..];
        assert!(new.is_empty() || new.ends_with(b"\n"), "the log has a torn end after a restart");
        for line in new.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let event: Value = serde_json::from_slice(line).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            match event["kind"].as_str() {
                Some("use") => {
                    drop(self.uses.insert(text(&event["request"]), text(&event["details"]["path#"])));
                }
                Some("credential.stored") => drop(self.stored.insert(text(&event["request"]))),
                _ => {}
            }
        }
        self.read = all.len();
    }
}

/// The program's own verifier finds nothing wrong.
fn verify(program: &Countersign) {
    let output = program.command(PROGRAM).args(["audit", "verify", "--json"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["ok"], true, "{report}");
}
