//! `cargo xtask test`: every test and documentation example, on a machine that had only Rust and a C compiler.

use std::process::Stdio;

use crate::fault::Fault;
use crate::run::{cargo, run};
use crate::{needs, packages, wheels};

/// Installs what is missing and runs all tests, with nextest where it is installed.
pub(crate) fn command() -> Result<(), Fault> {
    needs()?;
    if nextest_is_installed() {
        run(cargo().args(["nextest", "run", "--workspace", "--no-fail-fast"]))?;
        // nextest does not run documentation examples.
        run(cargo().args(["test", "--workspace", "--doc"]))
    } else {
        run(cargo().args(["test", "--workspace", "--no-fail-fast"]))
    }
}

/// Installs what is missing: programs first, since npm and pip are among them.
pub(crate) fn needs() -> Result<(), Fault> {
    needs::install_missing()?;
    packages::install_missing()?;
    wheels::install_missing()
}

fn nextest_is_installed() -> bool {
    cargo()
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
