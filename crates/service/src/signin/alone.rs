//! One interface of a module by itself, for its author: no store, no connection, the definition's hosts alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_trait::async_trait;
use countersign_connector::{AuthMethod, Definition, HookSpec};
use countersign_hooks::{
    Call, FetchFailed, FetchRequest, FetchResponse, Hooks, Host, Interface, LogLevel, ModelRequest,
};
use countersign_outbound::Outbound;
use serde_json::Value;
use url::Url;

use super::{
    fetch::Way,
    modules::{Module, bundle, environment},
    thrown::with_place,
};

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
        let bundle = bundle(self.definition, self.hook()?).map_err(text)?;
        let environment = environment(self.hook()?, variable);
        let way = self.way(None)?;
        let call = Call { interface, arguments, environment, pass_back: false };
        let host = Arc::new(AuthorsHost { way, log: self.log });
        let outcome = self.hooks.call(&bundle, call, host).await.map_err(|error| with_place(&error))?;
        Ok(outcome.returned)
    }

    /// The interfaces that the module exports, once it was loaded and has what a sign-in needs.
    pub async fn interfaces(
        &self,
        variable: impl Fn(&str) -> Option<String> + Sync,
    ) -> Result<BTreeSet<Interface>, String> {
        Ok(self.module(variable).await?.interfaces)
    }

    pub(super) async fn module(
        &self,
        variable: impl Fn(&str) -> Option<String> + Sync,
    ) -> Result<Module, String> {
        Module::load(self.definition, self.hook()?, self.hooks, &variable).await.map_err(text)
    }

    pub(super) fn hook(&self) -> Result<&HookSpec, String> {
        self.auth.hook().ok_or_else(|| "this way in has no module".to_owned())
    }

    pub(super) fn way(&self, stand_in: Option<Url>) -> Result<Way, String> {
        let hosts = self.definition.allowed_hosts(self.auth, self.properties).map_err(text)?;
        Ok(Way { outbound: self.outbound.clone(), hosts, stand_in })
    }
}

pub(super) fn text(error: impl std::fmt::Display) -> String {
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
