//! One interface of a module by itself, for its author: no store, no connection, the definition's hosts alone.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use countersign_connector::{AuthMethod, Definition};
use countersign_hooks::{
    Bundle, Call, FetchFailed, FetchRequest, FetchResponse, HookError, HookProblem, Hooks, Host, Interface,
    LogLevel, ModelRequest,
};
use countersign_outbound::Outbound;
use serde_json::{Value, json};

use super::fetch::Way;

/// A module to be called, and what it may reach.
pub struct Alone<'a> {
    /// Says which module, which hosts, which variables.
    pub definition: &'a Definition,
    /// A way in with a module.
    pub auth: &'a AuthMethod,
    /// What runs it.
    pub hooks: &'a Hooks,
    /// The way out.
    pub outbound: &'a Outbound,
    /// Property values by name.
    pub properties: &'a BTreeMap<String, String>,
    /// Takes the lines that it logs.
    pub log: fn(&str),
}

impl Alone<'_> {
    /// Calls an interface; the error is a sentence.
    pub async fn call(
        &self,
        interface: Interface,
        arguments: Vec<Value>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Value>, String> {
        let (bundle, environment) = self.bundle(variable)?;
        let hosts = self.definition.allowed_hosts(self.auth, self.properties);
        let hosts = hosts.map_err(text)?;
        let way = Way { outbound: self.outbound.clone(), hosts };
        let call = Call { interface, arguments, environment, pass_back: false };
        let host = Arc::new(AuthorsHost { way, log: self.log });
        let outcome = self.hooks.call(&bundle, call, host).await.map_err(text)?;
        Ok(outcome.returned)
    }

    /// Proves that the module loads, has what a sign-in needs, and makes a value of an example key.
    pub async fn prove(
        &self,
        key: Option<&str>,
        variable: impl Fn(&str) -> Option<String> + Copy,
    ) -> Result<(), String> {
        let (bundle, environment) = self.bundle(variable)?;
        let loaded = self.hooks.load(&bundle, &environment).await.map_err(text)?;
        for interface in [Interface::GetBasicAuth, Interface::GetUserInfo] {
            if !loaded.interfaces.contains(&interface) {
                let connector = bundle.name().to_owned();
                let problem = HookProblem::Missing;
                return Err(HookError { connector, interface: Some(interface), problem }.to_string());
            }
        }
        let argument = key.map_or_else(|| json!({}), |key| json!({ "apiKey": key }));
        self.call(Interface::GetBasicAuth, vec![argument], variable).await.map(drop)
    }

    fn bundle(
        &self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(Arc<Bundle>, BTreeMap<String, String>), String> {
        let hook = self.auth.hook().ok_or("this way in has no module")?;
        let folder = self.definition.source().path().and_then(std::path::Path::parent);
        let folder = folder.ok_or("a module needs a folder")?;
        let read = Bundle::read(folder, hook.module()).map_err(text)?;
        let bundle = Bundle::from_files(self.definition.name(), read.files().clone(), hook.module());
        let names = hook.environment().iter();
        let environment = names.filter_map(|name| Some((name.clone(), variable(name)?))).collect();
        Ok((Arc::new(bundle.map_err(text)?), environment))
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

struct AuthorsHost {
    way: Way,
    log: fn(&str),
}

#[async_trait]
impl Host for AuthorsHost {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        self.way.fetch(request).await
    }

    async fn model(&self, _: ModelRequest) -> Result<Value, String> {
        Err("there is no connection here, and so no row".to_owned())
    }

    fn log(&self, _: LogLevel, text: &str) {
        (self.log)(text);
    }
}
