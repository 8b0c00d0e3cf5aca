//! Packages of the Python registry that tests call the program with: of the versions that
//! `python/requirements.txt` names, installed before the tests run.

use std::path::PathBuf;

/// The folder with all of them, for `PYTHONPATH`.
///
/// It lies beside what cargo builds, whatever folder that is told to use.
#[must_use]
pub fn packages() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the running test");
    let mut folders = test.ancestors().map(|folder| folder.join("python"));
    folders.find(|folder| folder.join("requirements.txt").is_file()).unwrap_or_else(|| {
        panic!("the Python packages that tests call the program with are missing: run `cargo xtask needs`")
    })
}
