//! Connections that wait for the next call, by scheme and authority.
//!
//! Nobody waits at an idle connection but one task for all of them, which is woken when a third party closes
//! one and when they grow too old. A call that takes one looks at it once more.

use std::{
    collections::HashMap,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    task::{Context, Poll, Waker},
    time::Duration,
};

use http::Uri;
use tokio::{
    task::AbortHandle,
    time::{Instant, sleep},
};

use crate::{Settings, h1::Connection, h2::Shared};

/// The connections of one way out.
pub(crate) struct Pool {
    places: Arc<Places>,
    sweeper: OnceLock<AbortHandle>,
}

/// Where connections wait.
struct Places {
    /// In clear text and over TLS, by authority.
    hosts: [Mutex<HashMap<Box<str>, Arc<Host>>>; 2],
    rules: Arc<Rules>,
}

struct Rules {
    idle_timeout: Duration,
    most_idle: usize,
    /// Of the task that waits at idle connections.
    sweeper: OnceLock<Waker>,
}

/// The connections to one third party.
struct Host {
    idle: Mutex<Idle>,
    rules: Arc<Rules>,
}

#[derive(Default)]
struct Idle {
    /// The one that was used last comes last, and is used next.
    connections: Vec<Connection>,
    shared: Option<Shared>,
}

/// Where a connection belongs.
#[derive(Clone)]
pub(crate) struct Home(Arc<Host>);

/// A connection that is there already.
pub(crate) enum Ready {
    Alone(Connection),
    Shared(Shared),
}

impl Pool {
    pub(crate) fn new(settings: &Settings) -> Self {
        let rules = Rules {
            idle_timeout: settings.pool_idle_timeout,
            most_idle: settings.pool_max_idle_per_host,
            sweeper: OnceLock::new(),
        };
        let places = Arc::new(Places { hosts: Default::default(), rules: Arc::new(rules) });
        Self { places, sweeper: OnceLock::new() }
    }

    /// Where connections to this third party belong.
    pub(crate) fn home(&self, uri: &Uri) -> Home {
        let is_tls = uri.scheme_str() == Some("https");
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let mut hosts = lock(&self.places.hosts[usize::from(is_tls)]);
        if let Some(host) = hosts.get(authority) {
            return Home(Arc::clone(host));
        }
        let host = Arc::new(Host { idle: Mutex::default(), rules: Arc::clone(&self.places.rules) });
        hosts.insert(authority.into(), Arc::clone(&host));
        drop(hosts);
        self.sweeper.get_or_init(|| tokio::spawn(sweep(Arc::downgrade(&self.places))).abort_handle());
        Home(host)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if let Some(sweeper) = self.sweeper.get() {
            sweeper.abort();
        }
    }
}

impl Home {
    /// A connection that can carry a call now.
    pub(crate) fn ready(&self) -> Option<Ready> {
        let mut idle = lock(&self.0.idle);
        if let Some(shared) = &mut idle.shared {
            if shared.is_usable(self.0.rules.idle_timeout) {
                return Some(Ready::Shared(shared.used()));
            }
            idle.shared = None;
        }
        let mut nobody = Context::from_waker(Waker::noop());
        while let Some(mut connection) = idle.connections.pop() {
            if !self.0.rules.is_too_old(&connection) && connection.is_quiet(&mut nobody) {
                return Some(Ready::Alone(connection));
            }
        }
        None
    }

    /// Keeps a connection for the next call, unless more came in than belongs to the last one: it would be
    /// taken for the next one's answer.
    pub(crate) fn take_back(&self, mut connection: Connection) {
        let waker = self.0.rules.sweeper.get().unwrap_or(Waker::noop());
        if !connection.input().is_empty() || !connection.is_quiet(&mut Context::from_waker(waker)) {
            return;
        }
        connection.is_reused = true;
        connection.idle_since = Instant::now();
        let mut idle = lock(&self.0.idle);
        if idle.connections.len() < self.0.rules.most_idle {
            idle.connections.push(connection);
        }
    }

    /// Shares a connection with all calls from now on. One that is there already stays.
    pub(crate) fn share(&self, shared: Shared) -> Shared {
        let mut idle = lock(&self.0.idle);
        match &mut idle.shared {
            Some(there) if there.is_usable(self.0.rules.idle_timeout) => there.used(),
            place => {
                *place = Some(shared.clone());
                shared
            }
        }
    }
}

impl Rules {
    fn is_too_old(&self, connection: &Connection) -> bool {
        connection.idle_since.elapsed() >= self.idle_timeout
    }
}

impl Idle {
    fn sweep(&mut self, rules: &Rules, cx: &mut Context<'_>) {
        self.connections.retain_mut(|one| !rules.is_too_old(one) && one.is_quiet(cx));
        self.shared.take_if(|shared| !shared.is_usable(rules.idle_timeout));
    }

    fn is_empty(&self) -> bool {
        self.connections.is_empty() && self.shared.is_none()
    }
}

/// Lets go of connections that are closed or too old, for as long as the pool is there.
async fn sweep(places: Weak<Places>) {
    let Some(idle_timeout) = places.upgrade().map(|places| places.rules.idle_timeout) else { return };
    let interval = (idle_timeout / 2).max(Duration::from_millis(10));
    let mut turn = Box::pin(sleep(interval));
    poll_fn(|cx| {
        let Some(places) = places.upgrade() else { return Poll::Ready(()) };
        while turn.as_mut().poll(cx).is_ready() {
            turn.as_mut().reset(Instant::now() + interval);
        }
        places.rules.sweeper.get_or_init(|| cx.waker().clone());
        for hosts in &places.hosts {
            lock(hosts).retain(|_, host| {
                let mut idle = lock(&host.idle);
                idle.sweep(&places.rules, cx);
                // Nobody else holds it: a call under way would bring its connection back to it.
                !idle.is_empty() || Arc::strong_count(host) > 1
            });
        }
        Poll::Pending
    })
    .await;
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
