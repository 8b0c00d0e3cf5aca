//! A server under measurement: started on one core, asked until it answers, weighed, and stopped.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::fault::Fault;
use crate::run::find_program;

/// A server that has not answered by then never will.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it is stopped when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// When it was spawned.
    pub(crate) begun: Instant,
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
}

impl Server {
    /// Starts `command` pinned to `core`, with its output in `folder`/output.log.
    pub(crate) fn start(command: &Command, core: &str, port: u16, folder: &Path) -> Result<Self, Fault> {
        let log_path = folder.join("output.log");
        let log = File::create(&log_path).map_err(Fault::file(&log_path))?;
        let errors = log.try_clone().map_err(Fault::file(&log_path))?;
        let mut pinned = Command::new("taskset");
        pinned.args(["--cpu-list", core]).arg(located(command)).args(command.get_args());
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                pinned.env(name, value);
            }
        }
        let begun = Instant::now();
        // taskset replaces itself by the server, so the child's id is the server's.
        let child = pinned
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(|source| Fault::Start { program: "taskset".into(), source })?;
        Ok(Self { child, begun, port })
    }

    /// Asks for `path` until the answer is `status`, as fast as the machine allows.
    pub(crate) fn wait_for(&mut self, path: &str, status: u16, folder: &Path) -> Result<(), Fault> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if get_status(self.port, path) == Some(status) {
                return Ok(());
            }
            let gone = self.child.try_wait().ok().flatten().is_some();
            if gone || Instant::now() > deadline {
                let log = std::fs::read_to_string(folder.join("output.log")).unwrap_or_default();
                return Err(Fault::NoAnswer { port: self.port, path: path.into(), status, log });
            }
            std::thread::sleep(Duration::from_micros(100));
        }
    }

    /// Resident memory in KiB of the server and its children; pages that they share count in each.
    pub(crate) fn resident_kib(&self) -> u64 {
        family(self.child.id()).into_iter().filter_map(|pid| status_kib(pid, "VmRSS:")).sum()
    }

    /// Forgets the greatest resident memory so far; what follows is counted anew.
    pub(crate) fn forget_peak(&self) {
        for pid in family(self.child.id()) {
            // "5" resets VmHWM (proc(5), clear_refs). Where it is not allowed, the peak only looks greater.
            let _ = std::fs::write(format!("/proc/{pid}/clear_refs"), "5");
        }
    }

    /// The greatest resident memory in KiB of the server and its children, each counted by itself.
    pub(crate) fn peak_kib(&self) -> u64 {
        family(self.child.id()).into_iter().filter_map(|pid| status_kib(pid, "VmHWM:")).sum()
    }

    /// Processor time, in seconds, that the server and its children have used since they began.
    pub(crate) fn processor_seconds(&self) -> f64 {
        family(self.child.id()).into_iter().filter_map(processor_ticks).map(|ticks| ticks * 0.01).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already: its id may be another process's by now.
        if self.child.try_wait().ok().flatten().is_some() {
            return;
        }
        // A terminate signal lets nginx take its worker along; a kill would leave the worker behind.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if self.child.try_wait().ok().flatten().is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program with its folder: nginx and haproxy live where an ordinary user's PATH does not look.
fn located(command: &Command) -> PathBuf {
    let name = command.get_program();
    find_program(&name.to_string_lossy()).unwrap_or_else(|| name.into())
}

/// A port of 127.0.0.1 that nobody holds just now.
pub(crate) fn free_port() -> Result<u16, Fault> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Fault::file("127.0.0.1"))
}

/// The status of one GET on a connection of its own; nothing while nobody listens.
fn get_status(port: u16, path: &str) -> Option<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    let mut piece = [0; 512];
    // "HTTP/1.1 200" are the first twelve bytes.
    while answer.len() < 12 {
        match stream.read(&mut piece) {
            Ok(0) => return None,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

/// A process and all below it.
fn family(pid: u32) -> Vec<u32> {
    // A child belongs to the thread that started it.
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let children = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let numbers = |text: String| -> Vec<u32> {
        text.split_whitespace().filter_map(|child| child.parse().ok()).collect()
    };
    std::iter::once(pid).chain(children.flat_map(numbers).flat_map(family)).collect()
}

fn status_kib(pid: u32, label: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(label))?;
    value.trim().trim_end_matches("kB").trim().parse().ok()
}

/// User and system time in ticks; Linux shows a hundred of them a second whatever the kernel counts in.
fn processor_ticks(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name may hold blanks; the numbers begin behind its closing bracket with field 3.
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut fields = numbers.split_whitespace().skip(14 - 3);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}
