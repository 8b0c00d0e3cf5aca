//! Starts children and buries them, on a thread of its own: both may block, and the kernel ties a child's life to
//! the thread that started it (`PR_SET_PDEATHSIG`), so that thread must live as long as the pool does.

use std::{
    collections::BTreeSet,
    io,
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{self, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use rustix::process::Pid;
use tokio::sync::oneshot;

use super::{WorkerProgram, usage::Record};

enum Errand {
    Start(oneshot::Sender<io::Result<Started>>),
    Bury(process::Child, Option<oneshot::Sender<ExitStatus>>),
}

/// A process that was started, and this side of its channel.
pub(super) struct Started {
    pub(super) process: Process,
    pub(super) stream: UnixStream,
}

/// Gives errands to the thread. The thread ends when this and every process it started are gone.
pub(super) struct Keeper {
    errands: Arc<Sender<Errand>>,
    living: Arc<Mutex<BTreeSet<u32>>>,
}

impl Keeper {
    /// Starts the thread. Where no thread can be had, every errand fails and says so.
    pub(super) fn start(program: WorkerProgram) -> Self {
        let (errands, waiting) = channel();
        let errands = Arc::new(errands);
        let living = Arc::new(Mutex::default());
        let desk = Desk { program, errands: Arc::downgrade(&errands), living: Arc::clone(&living) };
        drop(thread::Builder::new().name("hooks-keeper".into()).spawn(move || desk.run(&waiting)));
        Self { errands, living }
    }

    /// Starts a child.
    pub(super) async fn child(&self) -> io::Result<Started> {
        let (reply, started) = oneshot::channel();
        self.errands.send(Errand::Start(reply)).map_err(|_| gone())?;
        started.await.map_err(|_| gone())?
    }

    /// The living children.
    pub(super) fn children(&self) -> Vec<u32> {
        lock(&self.living).iter().copied().collect()
    }
}

/// The thread's own things. Holding the sender weakly, it does not keep itself alive.
struct Desk {
    program: WorkerProgram,
    errands: Weak<Sender<Errand>>,
    living: Arc<Mutex<BTreeSet<u32>>>,
}

impl Desk {
    fn run(&self, waiting: &Receiver<Errand>) {
        while let Ok(errand) = waiting.recv() {
            match errand {
                // A caller that went away meanwhile drops the process, which kills it.
                Errand::Start(reply) => drop(reply.send(self.start_child())),
                Errand::Bury(child, reply) => self.bury(child, reply),
            }
        }
    }

    fn start_child(&self) -> io::Result<Started> {
        let errands = self.errands.upgrade().ok_or_else(gone)?;
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let child = Command::new(self.program.program())
            .args(self.program.arguments())
            .env_clear()
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        lock(&self.living).insert(child.id());
        let record = Record::of(Pid::from_child(&child)).map(Arc::new);
        Ok(Started { process: Process { child: Some(child), record, errands }, stream: ours })
    }

    fn bury(&self, mut child: process::Child, reply: Option<oneshot::Sender<ExitStatus>>) {
        let status = child.wait();
        lock(&self.living).remove(&child.id());
        if let (Ok(status), Some(reply)) = (status, reply) {
            // Whoever asked may be gone.
            let _ = reply.send(status);
        }
    }
}

/// A child process. Dropped, it is killed and buried.
pub(super) struct Process {
    child: Option<process::Child>,
    record: Option<Arc<Record>>,
    errands: Arc<Sender<Errand>>,
}

impl Process {
    /// The process id; it stays this process's until this value is dropped.
    pub(super) fn pid(&self) -> Option<Pid> {
        self.child.as_ref().map(Pid::from_child)
    }

    /// Where the system tells of it.
    pub(super) fn record(&self) -> Option<Arc<Record>> {
        self.record.clone()
    }

    /// Kills it, if it lives, and says how it ended.
    pub(super) async fn end(mut self) -> Option<ExitStatus> {
        let (reply, status) = oneshot::channel();
        self.kill(Some(reply));
        status.await.ok()
    }

    fn kill(&mut self, reply: Option<oneshot::Sender<ExitStatus>>) {
        let Some(mut child) = self.child.take() else { return };
        // An error means that it is dead already.
        let _ = child.kill();
        // Without the thread there is no pool either: the kernel buries it with this process.
        let _ = self.errands.send(Errand::Bury(child, reply));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill(None);
    }
}

fn lock(living: &Mutex<BTreeSet<u32>>) -> MutexGuard<'_, BTreeSet<u32>> {
    living.lock().unwrap_or_else(PoisonError::into_inner)
}

fn gone() -> io::Error {
    io::Error::other("there is no thread to start children on")
}
