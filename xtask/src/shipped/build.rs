//! One way to build with the profile `dist`: where to, and with which flag for the compiler.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::compiler::Compiler;
use crate::fault::Fault;
use crate::run::{cargo, run};

/// A folder for what is built, and how it is built there.
pub(super) struct Build {
    arguments: Vec<OsString>,
    flags: Option<String>,
    output: PathBuf,
}

impl Build {
    /// What `cargo build --profile dist` does.
    pub(super) fn plain(target: &Path) -> Self {
        Self { arguments: Vec::new(), flags: None, output: target.join("dist") }
    }

    /// With one more flag, in a folder of its own: cargo keeps one set of flags for each folder.
    pub(super) fn with(folder: &Path, compiler: &Compiler, flag: &str) -> Self {
        // With a target named, flags are for the program alone and not for what runs while it is built.
        let target = ["--target".into(), compiler.host.clone().into()];
        let arguments = target.into_iter().chain(["--target-dir".into(), folder.into()]).collect();
        let output = folder.join(&compiler.host).join("dist");
        Self { arguments, flags: Some(with_users_flags(flag)), output }
    }

    /// The program.
    pub(super) fn program(&self) -> Result<PathBuf, Fault> {
        self.run(&["--package", "countersign-cli"])?;
        Ok(self.output.join("countersign"))
    }

    /// An example of a crate.
    pub(super) fn example(&self, krate: &str, name: &str) -> Result<PathBuf, Fault> {
        self.run(&["--package", krate, "--example", name])?;
        Ok(self.output.join("examples").join(name))
    }

    fn run(&self, what: &[&str]) -> Result<(), Fault> {
        let mut build: Command = cargo();
        build.args(["build", "--profile", "dist"]).args(what).args(&self.arguments);
        if let Some(flags) = &self.flags {
            build.env("CARGO_ENCODED_RUSTFLAGS", flags);
        }
        run(&mut build)
    }
}

/// The flags that the user's environment asks for and one more, as cargo takes them from the environment.
fn with_users_flags(flag: &str) -> String {
    let users = std::env::var("RUSTFLAGS").unwrap_or_default();
    users.split_whitespace().chain([flag]).collect::<Vec<_>>().join("\x1f")
}
