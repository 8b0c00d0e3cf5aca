//! The programs that the tests start as real third parties and real encoders, and how Debian installs them.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::Fault;
use crate::run::{find_program, run, say};

/// One program that the tests call, the Debian package that brings it, and what for.
struct Need {
    program: &'static str,
    package: &'static str,
    purpose: &'static str,
}

/// The only list of what the tests need beside Rust.
const NEEDS: &[Need] = &[
    Need { program: "cc", package: "gcc", purpose: "builds SQLite and the crypto library" },
    Need { program: "nginx", package: "nginx", purpose: "a third party with Basic" },
    Need { program: "htpasswd", package: "apache2-utils", purpose: "its bcrypt password file" },
    Need {
        program: "rabbitmq-server",
        package: "rabbitmq-server",
        purpose: "a third party with Basic of its own",
    },
    Need { program: "curl", package: "curl", purpose: "the calls of the README" },
    Need { program: "python3", package: "python3", purpose: "values as Python encodes them" },
    Need { program: "node", package: "nodejs", purpose: "values as JavaScript encodes them" },
    Need { program: "npm", package: "npm", purpose: "the packages that connectors in tests require" },
    Need { program: "pip3", package: "python3-pip", purpose: "the Python libraries that call the program" },
    Need { program: "php", package: "php-cli", purpose: "a caller's sample in PHP" },
    Need { program: "ruby", package: "ruby", purpose: "a caller's sample in Ruby" },
    Need { program: "mcs", package: "mono-mcs", purpose: "compiles a caller's sample in C#" },
    Need {
        program: "mono",
        package: "libmono-system-net-http4.0-cil",
        purpose: "runs it, with the library of HTTP that brings mono along",
    },
    Need { program: "chromium", package: "chromium", purpose: "a caller's sample in jQuery" },
    Need { program: "openssl", package: "openssl", purpose: "signs as a published application in the shell" },
    Need { program: "base64", package: "coreutils", purpose: "values as the shell encodes them" },
];

/// Installs the packages of the programs that are missing; as an ordinary user it says how, and stops.
pub(crate) fn install_missing() -> Result<(), Fault> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| find_program(need.program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !is_root() || find_program("apt-get").is_none() {
        return Err(Fault::Missing {
            whose: "the tests",
            missing: missing.iter().map(|need| need.program).collect::<Vec<_>>().join(", "),
            command: format!("sudo apt-get install -y --no-install-recommends {}", packages.join(" ")),
        });
    }
    for need in &missing {
        say(&format!("missing: {} ({}), from the package {}", need.program, need.purpose, need.package))?;
    }
    let _quiet = NoServices::hold(Path::new("/usr/sbin/policy-rc.d"))?;
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "-y", "--no-install-recommends", "--no-upgrade"]).args(packages))
}

fn apt_get() -> Command {
    let mut apt = Command::new("apt-get");
    // A run level without services, for packages that look at it rather than at policy-rc.d.
    apt.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1").arg("--quiet");
    apt
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Keeps installed packages from starting their system service: the tests start their own instances.
///
/// Debian asks `/usr/sbin/policy-rc.d`; exit code 101 forbids the action. One that is there already is the
/// machine owner's and stays as it is.
struct NoServices {
    written: Option<PathBuf>,
}

impl NoServices {
    /// `path` is where Debian looks.
    fn hold(path: &Path) -> Result<Self, Fault> {
        if path.exists() {
            return Ok(Self { written: None });
        }
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o755)
            .open(path)
            .and_then(|mut file| file.write_all(b"#!/bin/sh\nexit 101\n"))
            .map_err(Fault::file(path))?;
        Ok(Self { written: Some(path.to_path_buf()) })
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(path) = &self.written {
            // Nothing can be done about a failure here, and the file only forbids service starts.
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::NoServices;

    #[test]
    fn services_are_forbidden_while_packages_are_installed_and_allowed_afterwards() {
        let path = std::env::temp_dir().join(format!("xtask-policy-{}", std::process::id()));
        let quiet = NoServices::hold(&path).unwrap();
        let code = Command::new("sh").arg("-c").arg(&path).args(["nginx", "start"]).status().unwrap().code();
        drop(quiet);
        assert_eq!(code, Some(101), "invoke-rc.d reads 101 as: action forbidden by policy");
        assert!(!path.exists());
    }

    #[test]
    fn a_policy_of_the_machines_owner_stays_as_it_is() {
        let path = std::env::temp_dir().join(format!("xtask-policy-owner-{}", std::process::id()));
        std::fs::write(&path, "mine").unwrap();
        drop(NoServices::hold(&path).unwrap());
        let kept = std::fs::read_to_string(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(kept.unwrap(), "mine");
    }
}
