//! The sequence of a sign-in: form, administrator's values, `getBasicAuth`, `getUserInfo`, the header.

use std::{collections::BTreeMap, sync::Arc};

use countersign_connector::{AuthMethod, HookSpec, Rendered};
use countersign_core::{AuthStatus, SecretString, State};
use countersign_hooks::{HookError, Host, Interface, SignIn, SignedIn};
use serde_json::{Map, Value, json};

use super::{
    HookState,
    fetch::Way,
    host::{HookHost, Nobody, admin_config},
    modules::Module,
    told::{Told, ToldUser},
    user::Row,
};
use crate::{
    Deed, Service, ServiceError, ServiceResult, Submitted,
    connect::{Proven, Subject},
};

/// What a sign-in leaves beside the header.
#[derive(Clone)]
pub(crate) struct Kept {
    /// For later hooks.
    pub(crate) state: HookState,
    /// The third party's user, which no other connection of the account may stand for.
    pub(crate) sole_user: Option<String>,
    /// `returnMessage`, for the person.
    pub(crate) message: Option<Value>,
}

/// The values of a form on their way through the sequence.
pub(super) struct Form {
    values: BTreeMap<String, SecretString>,
    pub(super) key: Option<SecretString>,
}

impl Service {
    /// Signs in with a connector's own JavaScript; nothing is stored here.
    pub(crate) async fn sign_in(
        &self,
        deed: &Deed,
        subject: &Subject<'_>,
        hook: &HookSpec,
        submitted: &Submitted,
    ) -> ServiceResult<Proven> {
        let form = self.form(subject, hook, submitted).await?;
        let module = self.module(subject.auth)?;
        let key = form.key.as_ref().map(SecretString::expose);
        if !subject.verify {
            let basic = basic_auth(&module, key).await?;
            return self.unproven(subject, hook, &form, &basic);
        }
        let hosts = subject.definition.allowed_hosts(subject.auth, subject.properties)?;
        let hostname = subject.definition.hostname(subject.auth, subject.properties, &hosts)?;
        let way = Way { outbound: self.outbound.clone(), hosts, stand_in: None };
        self.admit(way.hosts.base()).await?;
        let additional = form.additional(hook);
        let host = HookHost::new(way.clone(), subject.definition.name(), Row::default());
        let host = host.with_admin(admin_config(subject.account, subject.auth, &additional));
        let argument = user_info_argument(&hostname, hook.platform(), &additional, key);
        let before = self.record_verification(Some(deed), subject.account, subject.connection);
        let (basic, told) = module.sign_in(key, argument, Arc::new(host), before).await?;
        let Some(user) = &told.user else { return Err(refused(subject, &told)) };
        if let Some(other) =
            user.overriding_hostname.as_ref().filter(|other| way.hosts.base_at(other).is_none())
        {
            return Err(ServiceError::invalid(
                "host-not-allowed",
                format!(
                    "Connector '{}', getUserInfo: the overridingHostname '{other}' is none of its hosts, which \
                     are {}. Nothing was changed.",
                    subject.definition.name(),
                    way.hosts
                ),
            ));
        }
        self.proved(subject, hook, form, basic, &module, told).await
    }

    /// The form's values: what was submitted, then an administrator's, then defaults. An administrator's value
    /// wins over a person's, who is not meant to know it.
    async fn form(
        &self,
        subject: &Subject<'_>,
        hook: &HookSpec,
        submitted: &Submitted,
    ) -> ServiceResult<Form> {
        let mut fields = match submitted {
            Submitted::Fields(fields) => fields.clone(),
            Submitted::AuthValue(value) => {
                let key = hook.key().ok_or_else(|| {
                    let message = "AuthValue: this connector has no single key. Send Credentials.";
                    ServiceError::invalid("fields-needed", message)
                })?;
                BTreeMap::from([(key.to_owned(), value.clone())])
            }
        };
        fields.extend(self.managed_for(subject).await?);
        Form::of(subject.auth, hook, &fields)
    }

    /// What is stored untried, on request.
    fn unproven(
        &self,
        subject: &Subject<'_>,
        hook: &HookSpec,
        form: &Form,
        basic: &str,
    ) -> ServiceResult<Proven> {
        let fields = form.others(hook);
        let reason = Some("The verification was skipped on request.".to_owned());
        let changed = self.clock.now();
        let status = AuthStatus { state: State::Unverified, identity: None, checked: None, changed, reason };
        let injection = hook.injection(basic, &form.values, subject.properties)?;
        let auth_value = form.key.clone().unwrap_or_default();
        let state = HookState { additional: fields.clone(), fields, ..HookState::default() };
        let kept = Kept { state, sole_user: None, message: None };
        Ok(Proven { rendered: Rendered { injection, auth_value }, status, warning: None, kept: Some(kept) })
    }

    /// What is stored of an accepted credential. Where the hook stores another key than was submitted, the
    /// header is made of that one: it is the stored credential that calls go out with.
    async fn proved(
        &self,
        subject: &Subject<'_>,
        hook: &HookSpec,
        mut form: Form,
        mut basic: String,
        module: &Arc<Module>,
        told: Told,
    ) -> ServiceResult<Proven> {
        let Told { user, message, additional } = told;
        let Some(ToldUser { identity, members, overriding_key, overriding_hostname }) = user else {
            return Err(ServiceError::Broken("a refused sign-in went on".to_owned()));
        };
        let fields = form.others(hook);
        if let Some(key) = overriding_key.map(SecretString::from) {
            if form.key.as_ref().map(SecretString::expose) != Some(key.expose()) {
                basic = basic_auth(module, Some(key.expose())).await?;
            }
            if let Some(name) = hook.key() {
                form.values.insert(name.to_owned(), key.clone());
            }
            form.key = Some(key);
        }
        for (name, value) in &additional {
            if let Some(text) = value.as_str() {
                form.values.insert(name.clone(), SecretString::from(text));
            }
        }
        let injection = hook.injection(&basic, &form.values, subject.properties)?;
        let rendered = Rendered { injection, auth_value: form.key.unwrap_or_default() };
        let now = self.clock.now();
        let sole_user = Some(identity.id.clone());
        let status = AuthStatus {
            state: State::Verified,
            identity: Some(identity),
            checked: Some(now),
            changed: now,
            reason: None,
        };
        let state = HookState { user: members, fields, additional, hostname: overriding_hostname };
        Ok(Proven { rendered, status, warning: None, kept: Some(Kept { state, sole_user, message }) })
    }
}

impl Form {
    /// The form with these fields given, held against its rules.
    pub(super) fn of(
        auth: &AuthMethod,
        hook: &HookSpec,
        given: &BTreeMap<String, SecretString>,
    ) -> ServiceResult<Self> {
        let values = auth.form(given)?;
        let key = hook.key().and_then(|name| values.get(name)).cloned();
        Ok(Self { values, key })
    }

    /// Its fields but the key.
    fn others(&self, hook: &HookSpec) -> Map<String, Value> {
        let others = self.values.iter().filter(|(name, _)| Some(name.as_str()) != hook.key());
        others.map(|(name, value)| (name.clone(), value.expose().into())).collect()
    }

    /// `additionalInfo`: the other fields, and the key too when there is one.
    pub(super) fn additional(&self, hook: &HookSpec) -> Map<String, Value> {
        let mut additional = self.others(hook);
        if let Some(key) = &self.key {
            additional.insert("apiKey".to_owned(), key.expose().into());
        }
        additional
    }
}

impl Module {
    /// `getBasicAuth`, and `getUserInfo` with the header that is made of it: what the one returned and the other told.
    /// `before` must go well before the third party is asked.
    pub(super) async fn sign_in(
        &self,
        key: Option<&str>,
        user_info: Value,
        host: Arc<dyn Host>,
        before: impl Future<Output = ServiceResult<()>> + Send,
    ) -> ServiceResult<(String, Told)> {
        let sign_in =
            SignIn { basic_auth: basic_auth_argument(key), user_info, environment: self.environment.clone() };
        let signed_in = self.hooks.sign_in(&self.bundle, sign_in, host, before).await;
        let SignedIn { basic, outcome } = signed_in.inspect_err(|error| {
            if let ServiceError::Hook(error) = error {
                log_failure(error);
            }
        })?;
        Ok((basic, Told::read(self, outcome).inspect_err(log_failure)?))
    }
}

/// `getBasicAuth` alone, where nobody is asked.
async fn basic_auth(module: &Module, key: Option<&str>) -> ServiceResult<String> {
    let call = module.call(Interface::GetBasicAuth, vec![basic_auth_argument(key)]);
    let nobody = Arc::new(Nobody::new(&module.bundle));
    let outcome = module.hooks.call(&module.bundle, call, nobody).await.inspect_err(log_failure)?;
    // The rules of the interface were held already: it is a string.
    Ok(outcome.returned.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned())
}

/// The argument of `getBasicAuth`: the key and nothing else.
fn basic_auth_argument(key: Option<&str>) -> Value {
    key.map_or_else(|| json!({}), |key| json!({ "apiKey": key }))
}

/// The argument of `getUserInfo`, but for the header, which is put into it when it is known.
pub(super) fn user_info_argument(
    hostname: &str,
    platform: &str,
    additional: &Map<String, Value>,
    key: Option<&str>,
) -> Value {
    json!({
        "hostname": hostname,
        "platform": platform,
        "additionalInfo": additional,
        "apiKey": key,
        "proxyId": null,
    })
}

/// What the caller reads is the error's own sentence; the stack is for the log.
pub(super) fn log_failure(error: &HookError) {
    let detail = error.problem.detail();
    tracing::warn!(connector = error.connector, code = error.problem.code(), detail, %error, "a hook failed");
}

fn refused(subject: &Subject<'_>, told: &Told) -> ServiceError {
    let connector = subject.definition.name();
    let text = told.text().map_or_else(
        || format!("Connector '{connector}' refused the credential and said no more. Nothing was changed."),
        str::to_owned,
    );
    ServiceError::SignInRefused { message: text, return_message: told.message.clone().map(Box::new) }
}
