//! The compiler that cargo uses, and the tool that reads what its programs counted.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::Fault;
use crate::run::{find_program, root};

const TOOL: &str = "llvm-profdata";
const CLANG: &str = "clang";

/// What `rustc -vV` says of itself.
#[derive(Debug, PartialEq)]
pub(super) struct Compiler {
    /// The machine that it runs on, `x86_64-unknown-linux-gnu`.
    pub(super) host: String,
    /// Major version of its LLVM. Only tools of the same read what its programs count.
    llvm: u32,
}

impl Compiler {
    /// Asks the compiler that cargo would take.
    pub(super) fn ask() -> Result<Self, Fault> {
        let said = rustc(&["-vV"])?;
        Self::read(&said).ok_or_else(|| Fault::Setup { call: "rustc -vV".into(), said })
    }

    fn read(said: &str) -> Option<Self> {
        let after = |label: &str| said.lines().find_map(|line| line.strip_prefix(label)).map(str::trim);
        let llvm = after("LLVM version:")?.split('.').next()?.parse().ok()?;
        Some(Self { host: after("host:")?.to_owned(), llvm })
    }

    /// `llvm-profdata` of the same LLVM: rustup's, or the system's.
    pub(super) fn profile_tool(&self) -> Result<PathBuf, Fault> {
        let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?.trim());
        let rustups = sysroot.join("lib/rustlib").join(&self.host).join("bin").join(TOOL);
        let tool = Some(rustups).filter(|tool| tool.is_file()).or_else(|| self.of_this_llvm(TOOL));
        tool.ok_or_else(|| self.missing(TOOL, "llvm", "    (or: rustup component add llvm-tools)"))
    }

    /// The C compiler of the same LLVM: its programs count in the same way, into the same file.
    pub(super) fn clang(&self) -> Result<PathBuf, Fault> {
        self.of_this_llvm(CLANG).ok_or_else(|| self.missing(CLANG, CLANG, ""))
    }

    fn of_this_llvm(&self, tool: &str) -> Option<PathBuf> {
        let versioned = find_program(&format!("{tool}-{}", self.llvm));
        versioned.or_else(|| find_program(tool).filter(|tool| self.fits(tool)))
    }

    fn missing(&self, tool: &str, package: &str, otherwise: &str) -> Fault {
        Fault::Missing {
            whose: "trained builds",
            missing: format!("{tool} of LLVM {}", self.llvm),
            command: format!(
                "sudo apt-get install -y --no-install-recommends {package}-{}{otherwise}",
                self.llvm
            ),
        }
    }

    fn fits(&self, tool: &Path) -> bool {
        let said =
            Command::new(tool).arg("--version").output().map(|output| output.stdout).unwrap_or_default();
        String::from_utf8_lossy(&said).contains(&format!(" version {}.", self.llvm))
    }
}

fn rustc(arguments: &[&str]) -> Result<String, Fault> {
    let program = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let output = Command::new(&program).args(arguments).current_dir(root()).output();
    let output = output.map_err(|source| Fault::Start { program, source })?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::Compiler;

    #[test]
    fn the_compiler_says_its_machine_and_its_llvm() {
        let said = "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\n\
                    release: 1.95.0\nLLVM version: 22.1.2\n";
        let read = Compiler { host: "x86_64-unknown-linux-gnu".into(), llvm: 22 };
        assert_eq!(Compiler::read(said), Some(read));
        assert_eq!(Compiler::read("rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\n"), None);
    }
}
