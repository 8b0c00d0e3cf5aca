//! `cargo xtask check`: everything that is proved without running the product.

use crate::fault::Fault;
use crate::layering;
use crate::run::{cargo, run, step};

/// Runs the checks, cheapest first, and stops at the first that fails.
pub(crate) fn command() -> Result<(), Fault> {
    step("formatting", || run(cargo().args(["fmt", "--all", "--check"])))?;
    step("layering", layering::command)?;
    step("lints", || {
        run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
    })?;
    step("documentation", || {
        run(cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"))
    })
    // A generated document (OpenAPI, configuration reference, help texts) is compared with its stored copy
    // in a step of its own, here, after the program builds and before the tests.
}
