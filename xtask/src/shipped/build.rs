//! One way to build with the profile `dist`: where to, and with which flag for the compiler.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::compiler::Compiler;
use crate::fault::Fault;
use crate::run::{cargo, run};

/// Counts of values, such as which function a pointer leads to, cannot be kept in a file that is written to as programs go.
const WITHOUT_VALUES: &str = "disable-vp";

/// A folder for what is built, and how it is built there.
pub(super) struct Build {
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
    output: PathBuf,
}

impl Build {
    /// What `cargo build --profile dist` does.
    pub(super) fn plain(target: &Path) -> Self {
        Self { arguments: Vec::new(), environment: Vec::new(), output: target.join("dist") }
    }

    /// So that the program and its children count where they go, in a file in `counts` that they share while they run.
    pub(super) fn counting(folder: &Path, compiler: &Compiler, counts: &Path) -> Self {
        // `%c`: written to as they go, since a child may write no file when it ends.
        let counts = counts.join("%c");
        let options = ["runtime-counter-relocation", WITHOUT_VALUES];
        Self::with(folder, compiler, &options, &format!("profile-generate={}", counts.display()))
    }

    /// With a profile of what was counted.
    pub(super) fn trained(folder: &Path, compiler: &Compiler, profile: &Path) -> Self {
        Self::with(folder, compiler, &[WITHOUT_VALUES], &format!("profile-use={}", profile.display()))
    }

    /// In a folder of its own: cargo keeps one set of flags for each folder.
    fn with(folder: &Path, compiler: &Compiler, options: &[&str], profile: &str) -> Self {
        // With a target named, flags are for the program alone and not for what runs while it is built.
        let target = ["--target".into(), compiler.host.clone().into()];
        let arguments = target.into_iter().chain(["--target-dir".into(), folder.into()]).collect();
        let output = folder.join(&compiler.host).join("dist");
        let rust = options.iter().map(|option| format!("-Cllvm-args=-{option}"));
        let rust = with_users_flags(rust.chain([format!("-C{profile}")]));
        let mut environment = vec![("CARGO_ENCODED_RUSTFLAGS".into(), rust.into())];
        if let Ok(clang) = compiler.clang() {
            let options = options.iter().map(|option| format!("-mllvm -{option}"));
            let c: Vec<_> = options.chain([format!("-f{profile}")]).collect();
            environment.extend(c_environment(&compiler.host, clang, &c.join(" ")));
        }
        Self { arguments, environment, output }
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
        build.envs(self.environment.iter().cloned());
        run(&mut build)
    }
}

/// The flags that the user's environment asks for and these, as cargo takes them from the environment.
fn with_users_flags(flags: impl Iterator<Item = String>) -> String {
    let users = std::env::var("RUSTFLAGS").unwrap_or_default();
    users.split_whitespace().map(str::to_owned).chain(flags).collect::<Vec<_>>().join("\x1f")
}

/// What has the C libraries counted and trained as well, but for the crypto library: its compiler is not to learn which
/// way a secret goes.
fn c_environment(target: &str, clang: PathBuf, flags: &str) -> [(String, OsString); 4] {
    let target = target.replace('-', "_");
    // Of a function that its file keeps to itself, the file's name without the folder, which is another in each build.
    let flags = format!("{flags} -mllvm -static-func-full-module-prefix=false");
    [
        (format!("CC_{target}"), clang.into()),
        (format!("CFLAGS_{target}"), flags.into()),
        (format!("AWS_LC_SYS_CC_{target}"), std::env::var_os("CC").unwrap_or_else(|| "cc".into())),
        (format!("AWS_LC_SYS_CFLAGS_{target}"), std::env::var_os("CFLAGS").unwrap_or_default()),
    ]
}
