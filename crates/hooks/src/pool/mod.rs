//! The parent's side: a few children, the calls that wait for them, and what ends a child that does not end.

mod child;
mod conversation;
mod keeper;
mod loading;
mod program;
mod starts;
mod turns;
mod usage;
mod watch;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{sync::oneshot, task::JoinHandle};

pub use self::program::WorkerProgram;
use self::{
    child::Child,
    conversation::{Ask, Gate, Job, Reply, converse},
    keeper::Keeper,
    loading::Nobody,
    starts::Starts,
    turns::{Place, Turn, Turns},
    watch::Watch,
};
use crate::{
    Bundle, Call, HookError, HookProblem, Host, Interface, Limits, Outcome, Settings, SignIn, SignedIn, rules,
};

/// Runs hooks in a few child processes, one call at a time in each. Cheap to clone; the children end with the
/// last clone.
///
/// A call whose future is dropped ends its child; so does one that goes over its limits. Either way the next
/// call gets another child.
#[derive(Clone)]
pub struct Hooks {
    pool: Arc<Pool>,
}

struct Pool {
    limits: Limits,
    turns: Turns,
    starts: Starts,
    idle: Mutex<Vec<Child>>,
    watch: Watch,
    keeper: Keeper,
}

/// A connector that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What its module exports.
    pub interfaces: BTreeSet<Interface>,
}

impl Hooks {
    /// Starts no child yet: the first calls do.
    #[must_use]
    pub fn new(settings: Settings, program: WorkerProgram) -> Self {
        let pool = Pool {
            turns: Turns::new(&settings),
            starts: Starts::default(),
            idle: Mutex::default(),
            watch: Watch::start(),
            keeper: Keeper::start(program),
            limits: settings.limits,
        };
        Self { pool: Arc::new(pool) }
    }

    /// Runs a connector's top level once and says which interfaces it has.
    pub async fn load(
        &self,
        bundle: &Arc<Bundle>,
        environment: &BTreeMap<String, String>,
    ) -> Result<Loaded, HookError> {
        let job = Job::Load(environment.clone());
        match self.run(bundle, job, Arc::new(Nobody)).await {
            Ok(Reply::Loaded(interfaces)) => Ok(Loaded { interfaces }),
            Ok(Reply::Returned(_)) => Err(nonsense()),
            Err(problem) => Err(problem),
        }
        .map_err(|problem| failed(bundle, None, problem))
    }

    /// Calls one of a connector's interfaces, and holds what it returns to the interface's rules.
    pub async fn call(
        &self,
        bundle: &Arc<Bundle>,
        call: Call,
        host: Arc<dyn Host>,
    ) -> Result<Outcome, HookError> {
        let interface = call.interface;
        match self.run(bundle, Job::Ask(Ask::Call(call)), host).await {
            Ok(Reply::Returned(outcome)) => rules::hold(interface, outcome),
            Ok(Reply::Loaded(_)) => Err(nonsense()),
            Err(problem) => Err(problem),
        }
        .map_err(|problem| failed(bundle, Some(interface), problem))
    }

    /// Signs in: `getBasicAuth`, and at once `getUserInfo` with the header that is made of it. `before` is waited for when
    /// the header is known; nothing that `getUserInfo` asks of the host or logs gets anywhere before that went well.
    pub async fn sign_in<E: From<HookError>>(
        &self,
        bundle: &Arc<Bundle>,
        sign_in: SignIn,
        host: Arc<dyn Host>,
        before: impl Future<Output = Result<(), E>> + Send,
    ) -> Result<SignedIn, E> {
        let first = |problem| failed(bundle, Some(Interface::GetBasicAuth), problem);
        let ((said, header), (agree, agreed)) = (oneshot::channel(), oneshot::channel());
        let job = Job::Ask(Ask::SignIn(sign_in, Gate { said, agreed }));
        let visit = self.begin(bundle, job, host).await.map_err(first)?;
        let Ok(basic) = header.await else {
            return Err(first(visit.result().await.err().unwrap_or_else(nonsense)).into());
        };
        // A child is not believed, also where it has looked at the same.
        rules::unprefixed(&basic).map_err(first)?;
        before.await?;
        // Where the visit has ended meanwhile, its end says why.
        let _ = agree.send(());
        match visit.result().await {
            Ok(Reply::Returned(outcome)) => Ok(SignedIn { basic, outcome }),
            Ok(Reply::Loaded(_)) => Err(nonsense()),
            Err(problem) => Err(problem),
        }
        .map_err(|problem| failed(bundle, Some(Interface::GetUserInfo), problem).into())
    }

    /// The process ids of the children at this moment, those at work too.
    #[must_use]
    pub fn children(&self) -> Vec<u32> {
        self.pool.keeper.children()
    }

    async fn run(&self, bundle: &Arc<Bundle>, job: Job, host: Arc<dyn Host>) -> Result<Reply, HookProblem> {
        self.begin(bundle, job, host).await?.result().await
    }

    async fn begin(&self, bundle: &Arc<Bundle>, job: Job, host: Arc<dyn Host>) -> Result<Visit, HookProblem> {
        let turn = self.pool.turns.take(bundle.name()).await?;
        let (pool, bundle) = (Arc::clone(&self.pool), Arc::clone(bundle));
        // A task of its own: a caller that is not polled must not leave a child's words unread.
        Ok(Visit(tokio::spawn(async move { pool.work(turn, &bundle, job, host).await })))
    }
}

impl Pool {
    async fn work(
        self: Arc<Self>,
        turn: Turn,
        bundle: &Bundle,
        job: Job,
        host: Arc<dyn Host>,
    ) -> Result<Reply, HookProblem> {
        let mut child = match self.idle_child(bundle.id()) {
            Some(child) => child,
            None => self.start().await?,
        };
        // While a child is not back in the pool it dies with this future, however that ends.
        let result = converse(&mut child, bundle, job, &*host, &self.watch, &self.limits).await;
        match result {
            Ok(reply) => {
                if child.is_fresh() {
                    self.idle().push(child);
                    drop(turn);
                } else {
                    drop(child);
                    self.replace(turn.place());
                }
                reply
            }
            Err(broken) => {
                let problem = broken.explain(child).await;
                self.replace(turn.place());
                Err(problem)
            }
        }
    }

    async fn start(&self) -> Result<Child, HookProblem> {
        self.starts.start(&self.keeper, &self.watch, &self.limits).await
    }

    /// Starts a child for the place of one that is gone. Nobody is given that place before it is there, so that no
    /// caller waits for the start while other children are free.
    fn replace(self: Arc<Self>, place: Place) {
        drop(tokio::spawn(async move {
            if let Ok(child) = self.start().await {
                self.idle().push(child);
            }
            drop(place);
        }));
    }

    /// A child that waits: best one that knows the bundle. Those that died meanwhile are left behind.
    fn idle_child(&self, bundle: u64) -> Option<Child> {
        let mut idle = self.idle();
        loop {
            let known = idle.iter().rposition(|child| child.knows(bundle));
            let at = known.or(idle.len().checked_sub(1))?;
            let child = idle.swap_remove(at);
            if child.is_alive() {
                return Some(child);
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").field("children", &self.children()).finish_non_exhaustive()
    }
}

/// The task of a job in a child; it ends when its caller goes away.
struct Visit(JoinHandle<Result<Reply, HookProblem>>);

impl Visit {
    async fn result(mut self) -> Result<Reply, HookProblem> {
        let ended = |_| Err(HookProblem::Ended("the call's task ended: its host panicked".into()));
        (&mut self.0).await.unwrap_or_else(ended)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn failed(bundle: &Bundle, interface: Option<Interface>, problem: HookProblem) -> HookError {
    HookError { connector: bundle.name().to_owned(), interface, problem }
}

fn nonsense() -> HookProblem {
    HookProblem::Ended("the child answered another question".into())
}
