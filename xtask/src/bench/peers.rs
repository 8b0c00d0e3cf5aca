//! Who is measured, how each is started, and how a missing one is installed.

use std::path::Path;
use std::process::Command;

use clap::ValueEnum;

use super::process::{Server, free_port};
use super::{AUTHORIZATION, MEASURED_CORE, OTHER_CORE, bench_folder, work_folder};
use crate::fault::Fault;
use crate::run::{find_program, say};

/// One side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    /// No proxy: wrk sends the right header itself. What the machine can do at most.
    Nothing,
    /// nginx with `proxy_set_header`
    Nginx,
    /// haproxy with `http-request set-header`
    Haproxy,
    /// This product, as it is shipped
    Countersign,
}

impl Peer {
    /// Its name in tables and files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Nginx => "nginx",
            Self::Haproxy => "haproxy",
            Self::Countersign => "countersign",
        }
    }

    /// The program that must be on the PATH; ours is built, not looked for.
    fn program(self) -> Option<&'static str> {
        match self {
            Self::Nginx => Some("nginx"),
            Self::Haproxy => Some("haproxy"),
            Self::Nothing | Self::Countersign => None,
        }
    }

    /// The first line that it prints about its version; the commit for our own side.
    pub(crate) fn version(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Nginx => first_line("nginx", "-v"),
            Self::Haproxy => first_line("haproxy", "-v"),
            Self::Countersign => super::report::commit(),
        }
    }

    /// Starts nginx or haproxy as the injecting proxy in front of `upstream`, on the measured core.
    pub(crate) fn start_proxy(self, upstream: u16) -> Result<Server, Fault> {
        let folder = work_folder(self.name())?;
        let configuration = match self {
            Self::Haproxy => "peers/haproxy/haproxy.cfg",
            _ => "peers/nginx/nginx.conf",
        };
        let port = free_port()?;
        let written = fill(configuration, &folder, port, upstream)?;
        let mut server = match self {
            Self::Haproxy => {
                let mut haproxy = Command::new("haproxy");
                haproxy.arg("-f").arg(&written);
                Server::start(&haproxy, MEASURED_CORE, port, &folder)?
            }
            _ => Server::start(&nginx(&written, &folder), MEASURED_CORE, port, &folder)?,
        };
        server.wait_for("/health", 200, &folder)?;
        Ok(server)
    }
}

/// Starts the stand-in third party on the core that it shares with wrk.
pub(crate) fn start_upstream() -> Result<Server, Fault> {
    let folder = work_folder("upstream")?;
    let port = free_port()?;
    let written = fill("upstream/nginx.conf", &folder, port, port)?;
    let mut server = Server::start(&nginx(&written, &folder), OTHER_CORE, port, &folder)?;
    // Without the header it must refuse: a stand-in that lets everybody in would prove nothing.
    server.wait_for("/", 401, &folder)?;
    Ok(server)
}

/// Those that are installed; each other one is named, loudly, with how to install it.
pub(crate) fn installed(wanted: &[Peer]) -> Result<Vec<Peer>, Fault> {
    let mut here = Vec::new();
    for peer in wanted {
        match peer.program() {
            Some(program) if find_program(program).is_none() => say(&format!(
                "\n!!! SKIPPED: {program} is not installed and is missing from every table below.\n\
                 !!! Install it: apt-get install -y --no-install-recommends {program}\n"
            ))?,
            _ => here.push(*peer),
        }
    }
    Ok(here)
}

/// Refuses to go on without the tools that every comparison needs.
pub(crate) fn require(programs: &[(&'static str, &'static str)]) -> Result<(), Fault> {
    let missing: Vec<_> = programs.iter().filter(|(program, _)| find_program(program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|(program, _)| *program).collect();
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    Err(Fault::Missing {
        whose: "the benches",
        missing: names.join(", "),
        command: format!("sudo apt-get install -y --no-install-recommends {}", packages.join(" ")),
    })
}

fn nginx(configuration: &Path, folder: &Path) -> Command {
    let mut nginx = Command::new("nginx");
    // `-e` keeps it from opening the system's error log before it has read the configuration.
    nginx.arg("-c").arg(configuration).arg("-p").arg(folder).arg("-e").arg(folder.join("error.log"));
    nginx
}

/// Writes a configuration with its words filled in into `folder`.
fn fill(configuration: &str, folder: &Path, port: u16, upstream: u16) -> Result<std::path::PathBuf, Fault> {
    let source = bench_folder().join(configuration);
    let text = std::fs::read_to_string(&source)
        .map_err(Fault::file(&source))?
        .replace("@DIR@", &folder.to_string_lossy())
        .replace("@LISTEN@", &port.to_string())
        .replace("@UPSTREAM@", &upstream.to_string())
        .replace("@AUTHORIZATION@", AUTHORIZATION);
    let written = folder.join(source.file_name().unwrap_or_default());
    std::fs::write(&written, text).map_err(Fault::file(&written))?;
    Ok(written)
}

fn first_line(program: &str, argument: &str) -> String {
    let Some(path) = find_program(program) else { return String::new() };
    let Ok(output) = Command::new(path).arg(argument).output() else { return String::new() };
    // nginx prints its version on standard error.
    let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    String::from_utf8_lossy(&text).lines().next().unwrap_or_default().to_owned()
}
