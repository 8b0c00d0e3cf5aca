//! The proof of one way in: its example credential against a stand-in that knows the documented wire form.
//!
//! The stand-in's expectation comes from the plain rule (`countersign_connector::check`), the request from the
//! code that the server runs, so that one proves the other.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::{Request, StatusCode};
use countersign_basic::Credentials;
use countersign_connector::{
    AuthMethod, Definition, Rendered,
    check::{Example, Expected, public, secret},
};
use countersign_core::{Injection, Placement, SecretString, State};
use countersign_outbound::{Body, Outbound, Settings};
use countersign_service::Probe;
use http_body_util::{BodyExt as _, Empty};
use tokio::net::TcpSocket;
use url::Url;

use super::script::Script;
use crate::{failure::CommandResult, standin::Standin};

/// The stand-in answers at once; longer means that something is wrong with this machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// A stand-in, and the way to it.
pub(super) struct Prover {
    pub(super) outbound: Outbound,
    script: Arc<Mutex<Script>>,
    pub(super) alive: Url,
    pub(super) dead: Url,
    _standin: Standin,
    _unheard: TcpSocket,
}

/// One way in under proof.
struct Case<'a> {
    definition: &'a Definition,
    auth: &'a AuthMethod,
    properties: &'a BTreeMap<String, String>,
    public_fields: &'a BTreeMap<String, String>,
}

impl Prover {
    pub(super) async fn start() -> CommandResult<Self> {
        let script = Arc::new(Mutex::new(Script::default()));
        let answers = Arc::clone(&script);
        let standin = Standin::start(move |request| {
            answers.lock().unwrap_or_else(PoisonError::into_inner).answer(&request)
        })
        .await?;
        let loopback = "127.0.0.0/8".parse()?;
        let outbound = Outbound::new(Settings { allow_private: vec![loopback], ..Settings::default() })?;
        let unheard = unheard()?;
        let (alive, dead) = (url(standin.port())?, url(unheard.local_addr()?.port())?);
        Ok(Self { outbound, script, alive, dead, _standin: standin, _unheard: unheard })
    }

    /// Proves one way in; the error says why it does not hold.
    pub(super) async fn prove(&self, definition: &Definition, example: &Example) -> Result<(), String> {
        let auth = way_in(definition, example)?;
        let Some(expected) = &example.expected else { return Ok(()) };
        let rendered = render(definition, auth, example)?;
        holds_its_form(auth, &rendered, expected, &example.properties)?;
        let case = Case { definition, auth, properties: &example.properties, public_fields: &public(auth) };
        self.script(|script| {
            script.expected = Some((expected.placement.clone(), expected.value.clone()));
        });
        self.accepts_only(&case, &rendered.injection).await?;
        if definition.verify().is_some() {
            self.recognises(&case, &rendered.injection).await?;
        }
        Ok(())
    }

    /// The documented form gets in; with one byte changed it does not.
    async fn accepts_only(&self, case: &Case<'_>, injection: &Injection) -> Result<(), String> {
        if !self.gets_in(case, injection).await? {
            return Err("the stand-in for the documented wire form refuses what is sent".to_owned());
        }
        if self.gets_in(case, &altered(injection)).await? {
            return Err("a value with one byte changed is accepted too".to_owned());
        }
        Ok(())
    }

    /// Every answer that matters leads to the state it should.
    async fn recognises(&self, case: &Case<'_>, injection: &Injection) -> Result<(), String> {
        for (status, state) in [
            (StatusCode::OK, State::Verified),
            (StatusCode::UNAUTHORIZED, State::Rejected),
            (StatusCode::FORBIDDEN, State::Rejected),
            (StatusCode::TOO_MANY_REQUESTS, State::Unreachable),
        ] {
            self.script(|script| script.forced = Some(status));
            let found = self.probe(case, injection, &self.alive).await;
            self.script(|script| script.forced = None);
            same_state(state, found?, &format!("an answer {}", status.as_u16()))?;
        }
        same_state(State::Unreachable, self.probe(case, injection, &self.dead).await?, "a dead host")
    }

    /// Whether the stand-in accepts: by the verification, or where there is none by a plain request.
    async fn gets_in(&self, case: &Case<'_>, injection: &Injection) -> Result<bool, String> {
        if case.definition.verify().is_none() {
            return self.knock(injection).await;
        }
        match self.probe(case, injection, &self.alive).await? {
            State::Verified => Ok(true),
            State::Rejected => Ok(false),
            other => Err(format!("the verification came to {}", other.name())),
        }
    }

    async fn probe(&self, case: &Case<'_>, injection: &Injection, to: &Url) -> Result<State, String> {
        let Case { definition, auth, properties, public_fields } = *case;
        Probe { definition, auth, properties, public_fields, injection: injection.as_opened() }
            .state(&self.outbound, Some(to))
            .await
            .map_err(|error| format!("the verification cannot be made: {error}"))
    }

    async fn knock(&self, injection: &Injection) -> Result<bool, String> {
        let mut url = self.alive.clone();
        let mut request = Request::builder();
        match &injection.placement {
            Placement::Header(name) => request = request.header(name, injection.value.expose()),
            Placement::Query(name) => {
                url.query_pairs_mut().append_pair(name, injection.value.expose());
            }
        }
        let body: Body = Empty::new().map_err(|never| match never {}).boxed_unsync();
        let request = request.uri(url.as_str()).body(body).map_err(|error| error.to_string())?;
        let answer = self.outbound.fetch(request, 1 << 20, PATIENCE).await;
        answer.map(|answer| answer.status().is_success()).map_err(|error| error.to_string())
    }

    pub(super) fn script(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

pub(super) fn way_in<'a>(definition: &'a Definition, example: &Example) -> Result<&'a AuthMethod, String> {
    let mut ways = definition.auths().iter();
    ways.find(|auth| auth.name() == example.auth).ok_or_else(|| "it has no such way in".to_owned())
}

fn render(definition: &Definition, auth: &AuthMethod, example: &Example) -> Result<Rendered, String> {
    definition
        .base_url(&example.properties)
        .map_err(|error| format!("the example properties give no base URL: {error}"))?;
    auth.from_fields(&secret(&example.fields), &example.properties)
        .map_err(|error| format!("the example fields give no credential: {error}"))
}

/// Form -> header -> user-id and password, and the same header from the AuthValue.
fn holds_its_form(
    auth: &AuthMethod,
    rendered: &Rendered,
    expected: &Expected,
    properties: &BTreeMap<String, String>,
) -> Result<(), String> {
    let made = &rendered.injection;
    if made.placement != expected.placement || made.value.expose() != expected.value {
        return Err("what is built from the example fields is not the documented wire form".to_owned());
    }
    let (again, _) = auth
        .from_auth_value(&rendered.auth_value, properties)
        .map_err(|error| format!("its own AuthValue is refused: {error}"))?;
    if again.injection.value.expose() != made.value.expose() {
        return Err("its AuthValue gives another header than its fields".to_owned());
    }
    let Some((user_id, password)) = &expected.halves else { return Ok(()) };
    let value = made.value.expose().rsplit(' ').next().unwrap_or_default();
    let decoded =
        Credentials::decode(value).map_err(|error| format!("its header does not decode: {error}"))?;
    if decoded.user_id() != user_id || decoded.expose_password() != password {
        return Err("its header decodes to another user-id or password than the form had".to_owned());
    }
    Ok(())
}

fn same_state(expected: State, found: State, after: &str) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!("{after} came to {} in place of {}", found.name(), expected.name()))
}

/// The value with its middle byte changed, still fit for a header.
fn altered(injection: &Injection) -> Injection {
    let value = injection.value.expose();
    let middle = value.len() / 2;
    let changed = value.bytes().enumerate().map(|(index, byte)| match byte {
        b'x' if index == middle => 'y',
        _ if index == middle => 'x',
        byte => char::from(byte),
    });
    let value = SecretString::from(changed.collect::<String>());
    Injection { placement: injection.placement.clone(), value }
}

fn url(port: u16) -> CommandResult<Url> {
    Ok(Url::parse(&format!("http://127.0.0.1:{port}"))?)
}

/// A port where nobody listens: taken and kept, or another program could begin to listen there meanwhile.
fn unheard() -> CommandResult<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    Ok(socket)
}
