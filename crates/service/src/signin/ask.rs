//! Hooks of a connection that is stored: is its credential still right, what is new about its user, goodbye.

use std::sync::Arc;

use countersign_connector::{AuthMethod, Definition, HookSpec, check};
use countersign_core::{Connection, Field, SealedCredential, SecretString};
use countersign_hooks::{HookError, HookProblem, Host, Interface, Limit, Outcome};
use countersign_store::ConnectionChange;
use countersign_vault::Place;
use serde_json::{Map, Value, json};

use super::{
    HookState,
    fetch::Way,
    host::{Asked, HookHost, Nobody, admin_config},
    modules::Module,
    sequence::{log_failure, user_info_argument},
    told::Told,
    user::{self, Row},
};
use crate::{
    Deed, Service, ServiceError, ServiceResult,
    connect::PropertyValues,
    verify::{Verdict, injection_in},
};

/// What is known of a way in's module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleFacts {
    /// The interfaces that it exports.
    pub interfaces: Vec<&'static str>,
    /// The hosts that it may call, with example values of the properties.
    pub allowed_hosts: Vec<String>,
}

/// A stored credential, opened for a hook.
struct Stored {
    module: Arc<Module>,
    way: Way,
    hostname: String,
    platform: String,
    key: SecretString,
    has_key: bool,
    state: HookState,
}

impl Service {
    /// Asks `getUserInfo` about a stored credential. With the verdict comes its message.
    pub(crate) async fn ask_module(
        &self,
        deed: Option<&Deed>,
        connection: &Connection,
        definition: &Definition,
        auth: &AuthMethod,
        properties: &PropertyValues,
    ) -> ServiceResult<(Verdict, Option<Value>)> {
        let Some((hook, credential)) = auth.hook().zip(connection.credential.as_ref()) else {
            return Ok((Verdict::NotAsked("There is no credential.".to_owned()), None));
        };
        let stored = self.opened(connection, definition, auth, hook, credential, properties)?;
        self.admit(stored.way.hosts.base()).await?;
        let key = stored.has_key.then(|| stored.key.expose());
        let mut additional = stored.state.fields.clone();
        if let Some(key) = key {
            additional.insert("apiKey".to_owned(), key.into());
        }
        let argument = user_info_argument(&stored.hostname, &stored.platform, &additional, key);
        let host = HookHost::new(stored.way.clone(), definition.name(), Row::of(stored.user()));
        let host = Arc::new(host.with_admin(admin_config(&connection.account, auth, &additional)));
        let before = self.record_verification(deed, &connection.account, Some(connection.id));
        let told = stored.module.sign_in(key, argument, Arc::clone(&host) as _, before).await;
        let asked = host.asked();
        match told {
            Ok((_, told)) => {
                let message = told.message.clone();
                Ok((verdict(told, asked), message))
            }
            Err(ServiceError::Hook(error)) if error.interface == Some(Interface::GetUserInfo) => {
                Ok((failure(error, asked)?, None))
            }
            Err(error) => Err(error),
        }
    }

    /// `postSaveUserInfo`, after the connection was stored: what it fails with is for the log.
    pub(crate) async fn after_sign_in(&self, connection: &Connection) {
        let user_info = |user: Map<String, Value>| json!({ "userInfo": user });
        let said = self.tell(connection, Interface::PostSaveUserInfo, &user_info).await;
        let Some((outcome, host, state)) = said else { return };
        let replaced = outcome.returned.and_then(|returned| match returned {
            Value::Object(mut members) => members.remove("userInfo").or(Some(Value::Object(members))),
            _ => None,
        });
        self.keep_user(connection, state, replaced.or_else(|| host.changed_row())).await;
    }

    /// `refreshUserInfo`, when a person asks for a verification: its message.
    pub(crate) async fn refresh_user(&self, connection: &Connection) -> Option<Value> {
        let auth_header = self.stored_header(connection);
        let argument = |user| json!({ "user": user, "authHeader": auth_header });
        let (outcome, host, state) = self.tell(connection, Interface::RefreshUserInfo, &argument).await?;
        self.keep_user(connection, state, host.changed_row()).await;
        outcome.returned?.get("returnMessage").cloned().filter(|message| !message.is_null())
    }

    /// `unAuthorize`, before the credential is removed: its message. Whatever it fails with, the credential goes.
    pub(crate) async fn say_goodbye(&self, connection: &Connection) -> Option<Value> {
        let argument = |user| json!({ "user": user });
        let (outcome, _, _) = self.tell(connection, Interface::UnAuthorize, &argument).await?;
        outcome.returned?.get("returnMessage").cloned().filter(|message| !message.is_null())
    }

    /// Calls an interface with the connection's user, where the module has it. A failure is for the log.
    async fn tell(
        &self,
        connection: &Connection,
        interface: Interface,
        argument: &(dyn Fn(Map<String, Value>) -> Value + Sync),
    ) -> Option<(Outcome, Arc<HookHost>, HookState)> {
        let definition = self.definition(&connection.connector).ok()?;
        let auth = definition.auth(connection.authentication)?;
        let (hook, credential) = auth.hook().zip(connection.credential.as_ref())?;
        if !self.modules.of(auth)?.has(interface) {
            return None;
        }
        let properties = self.properties_of(&connection.account, connection.id).await.ok()?;
        let opened = self.opened(connection, &definition, auth, hook, credential, &properties);
        let stored = opened
            .inspect_err(|error| tracing::warn!(%error, connection = %connection.id, "a hook was left out"))
            .ok()?;
        let host = Arc::new(HookHost::new(stored.way.clone(), definition.name(), Row::of(stored.user())));
        let call = stored.module.call(interface, vec![argument(stored.user())]);
        let module = &stored.module;
        let outcome = module.hooks.call(&module.bundle, call, Arc::clone(&host) as _).await;
        Some((outcome.inspect_err(log_failure).ok()?, host, stored.state))
    }

    /// Keeps what a hook changed of the user, unless another credential was stored meanwhile.
    async fn keep_user(&self, connection: &Connection, mut state: HookState, user: Option<Value>) {
        let Some(Value::Object(user)) = user else { return };
        let Some(credential) = &connection.credential else { return };
        state.user.extend(user);
        let place = Place::Connection {
            account: &connection.account,
            connection: connection.id,
            field: Field::HookState,
            version: credential.version,
        };
        let kept = async {
            let sealed = self.ring.seal(&place, state.to_bytes().expose())?;
            let mut change = ConnectionChange::new(connection.credential_version, self.clock.now());
            change.hook_state = Some(sealed);
            self.store.update_connection(&connection.account, connection.id, change).await?;
            Ok::<_, ServiceError>(())
        };
        if let Err(error) = kept.await {
            tracing::warn!(%error, connection = %connection.id, "what a hook changed could not be kept");
        }
        self.memory.forget_connection(&connection.account, connection.id);
    }

    fn opened(
        &self,
        connection: &Connection,
        definition: &Definition,
        auth: &AuthMethod,
        hook: &HookSpec,
        credential: &SealedCredential,
        properties: &PropertyValues,
    ) -> ServiceResult<Stored> {
        let place = |field| Place::Connection {
            account: &connection.account,
            connection: connection.id,
            field,
            version: credential.version,
        };
        let key = self.ring.open(&place(Field::AuthValue), &credential.auth_value)?;
        let key = str::from_utf8(key.expose()).map_err(|error| ServiceError::Broken(error.to_string()))?;
        let state = self.hook_state(connection, credential)?;
        let hosts = definition.allowed_hosts(auth, properties)?;
        let hostname = match &state.hostname {
            Some(hostname) => hostname.clone(),
            None => definition.hostname(auth, properties, &hosts)?,
        };
        Ok(Stored {
            module: self.module(auth)?,
            way: Way { outbound: self.outbound.clone(), hosts, stand_in: None },
            hostname,
            platform: hook.platform().to_owned(),
            key: SecretString::from(key),
            has_key: hook.key().is_some(),
            state,
        })
    }

    /// What the sign-in of this credential left; nothing where no module signed in.
    pub(crate) fn hook_state(
        &self,
        connection: &Connection,
        credential: &SealedCredential,
    ) -> ServiceResult<HookState> {
        let Some(sealed) = &credential.hook_state else { return Ok(HookState::default()) };
        let place = Place::Connection {
            account: &connection.account,
            connection: connection.id,
            field: Field::HookState,
            version: credential.version,
        };
        HookState::from_bytes(&self.ring.open(&place, sealed)?)
    }

    /// The module of a way in.
    pub(super) fn module(&self, auth: &AuthMethod) -> ServiceResult<Arc<Module>> {
        let missing = || ServiceError::Broken("this process has loaded no modules of connectors".to_owned());
        self.modules.of(auth).map(Arc::clone).ok_or_else(missing)
    }

    /// What is known of the module of a way in; nothing where it has none.
    #[must_use]
    pub fn module_facts(&self, definition: &Definition, auth: &AuthMethod) -> Option<ModuleFacts> {
        let module = self.modules.of(auth)?;
        let hosts = definition.allowed_hosts(auth, &check::properties(definition)).ok()?;
        let interfaces = module.interfaces.iter().map(|interface| interface.name()).collect();
        Some(ModuleFacts { interfaces, allowed_hosts: hosts.entries() })
    }

    /// In which format a connector's module writes call logs, where it says so.
    #[must_use]
    pub fn log_format(&self, definition: &Definition) -> Option<String> {
        definition.auths().iter().find_map(|auth| self.modules.of(auth)?.log_format.clone())
    }

    /// The finished header's value, as calls carry it.
    fn stored_header(&self, connection: &Connection) -> Option<String> {
        let opened = self.open(connection, connection.credential.as_ref()?).ok()?;
        Some(injection_in(&opened).ok()?.expose().to_owned())
    }
}

impl Stored {
    fn user(&self) -> Map<String, Value> {
        user::given(&self.state, self.key.expose(), &self.hostname, &self.platform)
    }
}

/// What an answer says about a stored credential. A hook that refuses and has asked nobody, or could not,
/// says nothing about it.
fn verdict(told: Told, asked: Asked) -> Verdict {
    let text = told.text().map_or_else(|| "the connector refused it".to_owned(), str::to_owned);
    match (told.user, asked) {
        (Some(user), _) => Verdict::Accepted(Some(user.identity)),
        (None, Asked::Nobody | Asked::Refused) => Verdict::Inconclusive(text),
        (None, Asked::Unreachable | Asked::Answered(429 | 500..)) => Verdict::Unreachable(text),
        (None, Asked::Answered(_)) => Verdict::Refused(text),
    }
}

/// The same for a hook that failed: many let a refused request throw.
fn failure(error: HookError, asked: Asked) -> ServiceResult<Verdict> {
    let text = error.to_string();
    match (&error.problem, asked) {
        (problem, _) if !problem.is_connectors() => Err(error.into()),
        (HookProblem::Limit(Limit::Wall), _) | (_, Asked::Unreachable | Asked::Answered(429 | 500..)) => {
            Ok(Verdict::Unreachable(text))
        }
        (HookProblem::Threw { .. }, Asked::Answered(401 | 403)) => Ok(Verdict::Refused(text)),
        _ => Ok(Verdict::Inconclusive(text)),
    }
}

impl Module {
    /// `getManagedAuthOptions`: it may ask the third party, before there is any connection.
    pub(crate) async fn options(
        &self,
        definition: &Definition,
        auth: &AuthMethod,
        argument: Value,
        outbound: &countersign_outbound::Outbound,
    ) -> ServiceResult<Option<Value>> {
        // A host that the properties of a connection make is not known yet: then nobody can be asked.
        let host: Arc<dyn Host> = match definition.allowed_hosts(auth, &PropertyValues::new()) {
            Ok(hosts) => {
                let way = Way { outbound: outbound.clone(), hosts, stand_in: None };
                Arc::new(HookHost::new(way, definition.name(), Row::default()))
            }
            Err(_) => Arc::new(Nobody::new(&self.bundle)),
        };
        let call = self.call(Interface::GetManagedAuthOptions, vec![argument]);
        Ok(self.hooks.call(&self.bundle, call, host).await.inspect_err(log_failure)?.returned)
    }
}
