//! A program as a child process with a directory and a port of its own: ready when it returns, gone when
//! the test is.

use std::{
    io::{PipeReader, Read as _},
    net::TcpListener,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

/// How long a program may take to start or to end. `RabbitMQ` needs seven seconds on an idle machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

type MakeCommand = dyn Fn(&Path, u16) -> Command + Send + Sync;

/// A running child process. It is killed when this is dropped, and its directory removed.
///
/// Its standard input is a pipe that stays open and empty: a program that ends with its input ends with
/// the test process too, even when that is killed.
pub struct Program {
    // Before the directory: fields are dropped in this order.
    running: Option<Running>,
    command: Box<MakeCommand>,
    output: Arc<Mutex<Vec<u8>>>,
    port: u16,
    dir: TempDir,
}

struct Running {
    child: Child,
    reader: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts what `command` makes of a new empty directory and a free port, and returns when something
    /// listens on that port at 127.0.0.1. Panics with the program's output when it ends before that.
    pub async fn start(command: impl Fn(&Path, u16) -> Command + Send + Sync + 'static) -> Self {
        let mut program = Self {
            running: None,
            command: Box::new(command),
            output: Arc::default(),
            port: free_port(),
            dir: tempfile::tempdir().expect("a temporary directory"),
        };
        program.start_again().await;
        program
    }

    /// Starts it once more, after a stop, with the same directory and port.
    pub async fn start_again(&mut self) {
        assert!(self.running.is_none(), "the program runs already");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let mut command = (self.command)(self.dir.path(), self.port);
        let child = command
            .stdin(Stdio::piped())
            .stdout(writer.try_clone().expect("a second end of the pipe"))
            .stderr(writer)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        // With the command go our own writing ends: the reader sees the end when the child is gone.
        drop(command);
        let reader = collect(reader, Arc::clone(&self.output));
        self.running = Some(Running { child, reader });
        self.wait_until_it_listens().await;
    }

    async fn wait_until_it_listens(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            if let Some(status) = self.exit_status() {
                self.wait_for_output().await;
                panic!("the program ended before it listened, with {status}:\n{}", self.output());
            }
            assert!(Instant::now() < deadline, "the program does not listen:\n{}", self.output());
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// The port at 127.0.0.1 that it was given.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its number with the operating system.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.running.as_ref().expect("the program runs").child.id()
    }

    /// The directory that it was given.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// All it has said so far, on both streams, over all its starts.
    #[must_use]
    pub fn output(&self) -> String {
        let bytes = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Kills it without warning, as a machine that loses power would.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Asks it to end (SIGTERM), waits until it has, and returns how it ended.
    pub async fn terminate(&mut self) -> ExitStatus {
        let running = self.running.as_ref().expect("the program runs");
        kill_process(Pid::from_child(&running.child), Signal::TERM).expect("a signal to the child");
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.exit_status() {
                break status;
            }
            assert!(Instant::now() < deadline, "the program does not end:\n{}", self.output());
            sleep(Duration::from_millis(10)).await;
        };
        self.wait_for_output().await;
        self.running = None;
        status
    }

    fn exit_status(&mut self) -> Option<ExitStatus> {
        self.running.as_mut()?.child.try_wait().expect("the state of the child")
    }

    /// The last words may still be in the pipe. A grandchild may hold that open, so not for ever.
    async fn wait_for_output(&self) {
        let deadline = Instant::now() + Duration::from_secs(1);
        while self.running.as_ref().is_some_and(|running| !running.reader.is_finished())
            && Instant::now() < deadline
        {
            sleep(Duration::from_millis(1)).await;
        }
    }
}

fn collect(mut from: PipeReader, into: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            into.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..count]);
        }
    })
}

/// A port at 127.0.0.1 that nobody uses.
///
/// It lies below the range that the kernel takes ports from by itself (from 32768 on): those could be
/// taken by any outgoing connection before the program that is to listen has started. Test processes
/// begin at different ports, so that they do not race for the same one.
#[must_use]
pub fn free_port() -> u16 {
    const FIRST: u32 = 10_000;
    const COUNT: u32 = 22_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let start = std::process::id().wrapping_mul(37);
    (0..COUNT)
        .map(|_| FIRST + start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT)
        .filter_map(|port| u16::try_from(port).ok())
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn python(script: &'static str) -> impl Fn(&Path, u16) -> Command {
        move |dir, port| {
            let mut command = Command::new("python3");
            command.args(["-u", "-c", script]).arg(port.to_string()).current_dir(dir);
            command
        }
    }

    const LISTEN: &str = "import signal, socket, sys\n\
        print('started')\n\
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('goodbye', file=sys.stderr) or 7))\n\
        s = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n\
        while True: s.accept()";

    #[tokio::test]
    async fn a_program_listens_when_it_has_started_and_no_more_when_it_was_dropped() {
        let program = Program::start(python(LISTEN)).await;
        let (port, dir) = (program.port(), program.dir().to_owned());
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_ok());
        assert!(dir.is_dir());
        drop(program);
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
        assert!(!dir.exists());
    }

    #[tokio::test]
    async fn a_stopped_program_starts_again_on_its_port() {
        let mut program = Program::start(python(LISTEN)).await;
        program.stop();
        assert!(TcpStream::connect(("127.0.0.1", program.port())).await.is_err());
        program.start_again().await;
        assert!(TcpStream::connect(("127.0.0.1", program.port())).await.is_ok());
    }

    #[tokio::test]
    async fn a_program_that_is_asked_to_end_says_its_last_words() {
        let mut program = Program::start(python(LISTEN)).await;
        assert_eq!(program.terminate().await.code(), Some(7));
        assert_eq!(program.output(), "started\ngoodbye\n");
    }

    #[tokio::test]
    #[should_panic(expected = "with exit status: 3:\nno luck\n")]
    async fn a_program_that_ends_at_once_fails_the_test_with_its_output() {
        Program::start(python("import sys; print('no luck'); sys.exit(3)")).await;
    }

    #[test]
    fn free_ports_differ() {
        assert_ne!(free_port(), free_port());
    }
}
