//! The whole server in the test's own process: a real store in a temporary directory, a real socket, a
//! clock that the test moves, and connectors that lead to stand-ins on this machine.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_connector::Library;
use countersign_core::{Clock, Entropy, ManualClock, Scope};
use countersign_hooks::{Hooks, Settings as HookSettings, WorkerProgram};
use countersign_outbound::{Outbound, Settings};
use countersign_server::{App, Limits, Listener, Operation};
use countersign_service::{
    AuditLog, AuditOptions, ClientAttempt, DoorSettings, Durability, Modules, Parts, Service,
    TrafficSettings, Trail, initialize,
};
use countersign_store_sqlite::{Opener, SqliteStore};
use countersign_vault::{MasterKey, SystemEntropy};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::reply::{Call, Reply};

/// What a test chooses about its server.
#[derive(Default)]
pub struct AppOptions {
    /// Connector definitions, the text of one `connector.toml` each; the built-in ones are there too.
    pub connectors: Vec<String>,
    /// The listener's limits.
    pub limits: Limits,
    /// Replaces what the way out allows and how long it waits. Loopback is allowed by default.
    pub outbound: Option<Settings>,
    /// What live traffic may do.
    pub traffic: TrafficSettings,
    /// Folders of connectors with modules, each by its own name; see [`AppOptions::worker`].
    pub modules: Vec<PathBuf>,
    /// The program that runs modules, and its arguments: `env!("CARGO_BIN_EXE_countersign")` and `hook-worker`.
    pub worker: Option<(PathBuf, String)>,
    /// Variables that modules may be given.
    pub environment: BTreeMap<String, String>,
    /// How people come in.
    pub door: DoorSettings,
    /// How the server shows what it does.
    pub operation: Operation,
}

/// A running server and a client of it with all rights.
pub struct TestApp {
    address: SocketAddr,
    /// Shared with the server.
    pub clock: Arc<ManualClock>,
    /// The use cases, for what a test arranges behind the API's back.
    pub service: Arc<Service>,
    /// The first OAuth client: id and secret.
    pub client: (String, String),
    /// A token of that client that reaches every account.
    pub token: String,
    http: reqwest::Client,
    dir: TempDir,
}

impl TestApp {
    /// A server with the built-in connectors.
    pub async fn start() -> Self {
        Self::start_with(AppOptions::default()).await
    }

    /// A server as the options say.
    pub async fn start_with(options: AppOptions) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let start = "2026-11-22T12:00:00Z".parse().expect("a date");
        let clock = Arc::new(ManualClock::new(start));
        let service = Arc::new(service(dir.path(), &clock, &options).await);
        let new = service.create_client("test", Scope::AllAccounts).await.expect("a client");
        let client = (new.client.id.to_string(), new.secret.expose().to_owned());
        let token = issue(&service, &client.0, &client.1, None).await;
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = Listener::bind(loopback, None, options.limits).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let app =
            App::new(Arc::clone(&service), Arc::clone(&clock) as Arc<dyn Clock>, entropy, options.operation);
        tokio::spawn(Arc::clone(&service).follow_changes());
        tokio::spawn(listener.serve(app, std::future::pending()));
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self { address, clock, service, client, token, http: http.build().expect("a client"), dir }
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The directory of the store.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.dir.path()
    }

    /// A request without credentials.
    #[must_use]
    pub fn anonymous(&self, method: Method, path: &str) -> Call {
        Call::new(self.http.request(method, format!("{}{path}", self.url())))
    }

    /// A request with the token that reaches every account.
    #[must_use]
    pub fn request(&self, method: Method, path: &str) -> Call {
        self.anonymous(method, path).bearer(&self.token)
    }

    /// A request with that token, for an account.
    #[must_use]
    pub fn within(&self, account: &str, method: Method, path: &str) -> Call {
        self.request(method, path).header("X-Cyclr-Account", account)
    }

    /// Makes an account with this id.
    pub async fn account(&self, id: &str) {
        let body = json!({ "Id": id, "Name": format!("Account {id}") });
        self.request(Method::POST, "/v1.0/accounts").json(&body).send().await.expect_status(200);
    }

    /// Installs a connector and returns the account connector's id.
    pub async fn install(&self, account: &str, connector: &str, body: &Value) -> i64 {
        let path = format!("/v1.0/connectors/{connector}/install");
        let reply = self.within(account, Method::POST, &path).json(body).send().await;
        reply.expect_status(200).json()["Id"].as_i64().expect("an integer id")
    }

    /// A token that is confined to one account.
    pub async fn confined_token(&self, account: &str) -> String {
        self.token_of(&self.client.0, &self.client.1, Some(&format!("account:{account}"))).await
    }

    /// A token of this client, with this scope or all that it may reach.
    pub async fn token_of(&self, id: &str, secret: &str, scope: Option<&str>) -> String {
        issue(&self.service, id, secret, scope).await
    }

    /// Everything that an account shows of itself and its account connectors: the same before and after
    /// something that changed nothing.
    pub async fn picture(&self, account: &str) -> Vec<Reply> {
        let connectors = self.within(account, Method::GET, "/v1.0/account/connectors?pageSize=1000");
        let accounts = self.request(Method::GET, "/v1.0/accounts?pageSize=1000");
        vec![connectors.send().await, accounts.send().await]
    }
}

async fn issue(service: &Service, id: &str, secret: &str, scope: Option<&str>) -> String {
    let address = IpAddr::from([127, 0, 0, 1]);
    let attempt = ClientAttempt { id: id.to_owned(), secret: secret.into(), address, request: "test".into() };
    service.issue_token(&attempt, scope).await.expect("a token").token.expose().to_owned()
}

async fn service(dir: &Path, clock: &Arc<ManualClock>, options: &AppOptions) -> Service {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let store = Arc::new(SqliteStore::open(&dir.join("data"), Opener::Node).expect("a store"));
    let master = MasterKey::create_file(&dir.join("master.key"), &*entropy).expect("a master key");
    let made = initialize(&*store, &master, &**clock, Arc::clone(&entropy)).await.expect("a key ring");
    let audit = dir.join("data/audit");
    let clock_of_log = Arc::clone(clock) as Arc<dyn Clock>;
    let log = AuditLog::open(&audit, made.ring.audit_key(), clock_of_log, AuditOptions::default());
    let log = log.expect("an audit log");
    let folder = dir.join("connectors");
    for (index, text) in options.connectors.iter().enumerate() {
        let folder = folder.join(index.to_string());
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("connector.toml"), text).expect("a definition");
    }
    let folders = if options.connectors.is_empty() { vec![] } else { vec![folder] };
    let loopback =
        || Settings { allow_private: vec!["127.0.0.0/8".parse().expect("a range")], ..Settings::default() };
    let library = Library::load(&[folders, options.modules.clone()].concat()).expect("a library");
    let modules = match &options.worker {
        Some((program, argument)) => {
            let hooks = Hooks::new(HookSettings::default(), WorkerProgram::new(program, [argument]));
            let variable = |name: &str| options.environment.get(name).cloned();
            Modules::load(&library, &hooks, variable).await.expect("modules")
        }
        None => Modules::default(),
    };
    let settings = options.outbound.clone().unwrap_or_else(loopback);
    Service::new(Parts {
        store,
        ring: Arc::new(made.ring),
        outbound: Outbound::new(settings).expect("a way out"),
        library: Arc::new(library),
        modules,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        entropy,
        traffic: options.traffic.clone(),
        // No test waits for a rest.
        door: DoorSettings { rest_after_suspects: 0, ..options.door.clone() },
        trail: Some(Trail { log, uses: Durability::Written, operator: None }),
    })
}

/// A connector for a stand-in on this machine: the property `port` says where, `GET /me` says who.
/// `auth` is the text of its `[[auth]]` tables.
#[must_use]
pub fn local_connector(name: &str, auth: &str) -> String {
    format!(
        r#"name = "{name}"
description = "A stand-in"
base_url = "http://127.0.0.1:{{{{ port }}}}"

[[property]]
name = "port"
title = "Port"
pattern = "^[0-9]+$"
example = "8080"

{auth}

[verify]
request = "GET /me"
identity = {{ id = "id", name = "name" }}
"#
    )
}

/// User name and password by HTTP Basic.
pub const BASIC_AUTH: &str = r#"[[auth]]
name = "User name and password"
type = "basic"
user_id = "{{ username }}"
password = "{{ password }}"
fields = [
  { name = "username", title = "User name" },
  { name = "password", title = "Password", secret = true },
]
"#;
