//! One interface of a module by itself, for its author: no store, no connection, the definition's hosts alone.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use countersign_connector::{AuthMethod, Definition};
use countersign_hooks::{
    Bundle, Call, FetchFailed, FetchRequest, FetchResponse, Hooks, Host, Interface, LogLevel, ModelRequest,
};
use countersign_outbound::Outbound;
use serde_json::Value;

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
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let hook = self.auth.hook().ok_or("this way in has no module")?;
        let folder = self.definition.source().path().and_then(std::path::Path::parent);
        let folder = folder.ok_or("a module needs a folder")?;
        let read = Bundle::read(folder, hook.module()).map_err(|error| text(&error))?;
        let bundle = Bundle::from_files(self.definition.name(), read.files().clone(), hook.module());
        let bundle = Arc::new(bundle.map_err(|error| text(&error))?);
        let names = hook.environment().iter();
        let environment = names.filter_map(|name| Some((name.clone(), variable(name)?))).collect();
        let hosts = self.definition.allowed_hosts(self.auth, self.properties);
        let hosts = hosts.map_err(|error| text(&error))?;
        let way = Way { outbound: self.outbound.clone(), hosts };
        let call = Call { interface, arguments, environment, pass_back: false };
        let host = Arc::new(AuthorsHost { way, log: self.log });
        let outcome = self.hooks.call(&bundle, call, host).await.map_err(|error| text(&error))?;
        Ok(outcome.returned)
    }
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
