//! A sign-in with a stand-in in place of the third party: what a connector's module makes of each answer, for
//! its author. Nothing is stored.

use std::{
    collections::BTreeMap,
    future::ready,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use countersign_core::{AccountId, Identity, SecretString};
use countersign_hooks::{
    FetchCode, FetchFailed, FetchRequest, FetchResponse, HookError, Host, Interface, LogLevel, ModelRequest,
};
use serde_json::Value;
use url::Url;

use super::{
    Alone,
    alone::text,
    host::{HookHost, admin_config},
    sequence::{Form, user_info_argument},
    thrown::{is_let_through, with_place},
    told::Told,
    user::Row,
};
use crate::ServiceError;

/// What came of a sign-in against a stand-in.
#[derive(Debug)]
pub struct Rehearsal {
    /// What `getUserInfo` made of the answers.
    pub came: Came,
    /// How many of its requests were answered, or would have been.
    pub asked: usize,
    /// Why requests were refused here: they led to hosts that the definition does not allow.
    pub elsewhere: Vec<String>,
}

/// What `getUserInfo` made of the answers.
#[derive(Debug)]
pub enum Came {
    /// The credential is right, and this is whose it is.
    In(Identity),
    /// It is not; with the message for the person, where there is one.
    Refused(Option<String>),
    /// The error of a request was let through: a person is refused, with its text.
    LetThrough(String),
    /// The module broke a rule, ran into a limit, or made a slip; with the file and line where it threw.
    Failed(String),
}

impl Alone<'_> {
    /// Signs in with these fields of the form, where `stand_in` answers in place of every allowed host. The error
    /// is about what comes before any answer: the module, the form, `getBasicAuth`.
    pub async fn rehearse(
        &self,
        fields: &BTreeMap<String, SecretString>,
        stand_in: &Url,
        variable: impl Fn(&str) -> Option<String> + Sync,
    ) -> Result<Rehearsal, String> {
        let hook = self.hook()?;
        let module = self.module(variable).await?;
        let form = Form::of(self.auth, hook, fields).map_err(text)?;
        let key = form.key.as_ref().map(SecretString::expose);
        let way = self.way(Some(stand_in.clone()))?;
        let hostname = self.definition.hostname(self.auth, self.properties, &way.hosts).map_err(text)?;
        let additional = form.additional(hook);
        let host = HookHost::new(way, self.definition.name(), Row::default());
        let nobodys: AccountId = "check".parse().map_err(text)?;
        let host = host.with_admin(admin_config(&nobodys, self.auth, &additional));
        let watched = Arc::new(Watched { host, seen: Mutex::default() });
        let argument = user_info_argument(&hostname, hook.platform(), &additional, key);
        let told = match module.sign_in(key, argument, Arc::clone(&watched) as _, ready(Ok(()))).await {
            Ok((_, told)) => Ok(told),
            Err(ServiceError::Hook(error)) if error.interface == Some(Interface::GetUserInfo) => Err(error),
            Err(ServiceError::Hook(error)) => return Err(with_place(&error)),
            Err(error) => return Err(error.to_string()),
        };
        let Seen { asked, elsewhere } =
            mem::take(&mut *watched.seen.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Rehearsal { came: came(told), asked, elsewhere })
    }
}

fn came(told: Result<Told, HookError>) -> Came {
    match told {
        Ok(Told { user: Some(user), .. }) => Came::In(user.identity),
        Ok(told) => Came::Refused(told.text().map(str::to_owned)),
        Err(error) if is_let_through(&error.problem) => Came::LetThrough(with_place(&error)),
        Err(error) => Came::Failed(with_place(&error)),
    }
}

/// The host of a call, and what was asked of it.
struct Watched {
    host: HookHost,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    asked: usize,
    elsewhere: Vec<String>,
}

#[async_trait]
impl Host for Watched {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        let answer = self.host.fetch(request).await;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match &answer {
            Err(failed) if failed.code == FetchCode::Refused => seen.elsewhere.push(failed.to_string()),
            _ => seen.asked += 1,
        }
        answer
    }

    async fn model(&self, request: ModelRequest) -> Result<Value, String> {
        self.host.model(request).await
    }

    fn log(&self, level: LogLevel, text: &str) {
        self.host.log(level, text);
    }
}
