//! The Python packages that tests call the program with, installed below `target` before any test runs, so that
//! nothing is downloaded while one does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::MetadataCommand;

use crate::fault::Fault;
use crate::run::{root, run};

/// Names, exact versions and checksums.
const LIST: &str = "requirements.txt";

/// Installs them unless they lie there already as the list says.
pub(crate) fn install_missing() -> Result<(), Fault> {
    let source = root().join("crates/testkit/python").join(LIST);
    let folder = folder()?;
    if is_installed(&source, &folder)? {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Fault::file(&folder))?;
    }
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--root-user-action",
        "ignore",
    ]);
    // The list is complete, and a package that had to be built would run code of its own.
    pip.args(["--require-hashes", "--no-deps", "--only-binary", ":all:"]);
    run(pip.arg("--target").arg(&folder).arg("--requirement").arg(&source))?;
    // Last, so that half an installation does not count.
    fs::copy(&source, folder.join(LIST)).map(|_| ()).map_err(Fault::file(&source))
}

/// Where the test kit looks for them: `python` in the folder that everything is built into.
fn folder() -> Result<PathBuf, Fault> {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec()?;
    Ok(metadata.target_directory.join("python").into_std_path_buf())
}

fn is_installed(source: &Path, folder: &Path) -> Result<bool, Fault> {
    let wanted = fs::read(source).map_err(Fault::file(source))?;
    Ok(fs::read(folder.join(LIST)).ok() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{LIST, is_installed};

    #[test]
    fn packages_count_as_installed_until_the_list_changes_and_not_before_pip_has_finished() {
        let place = std::env::temp_dir().join(format!("xtask-wheels-{}", std::process::id()));
        let (source, folder) = (place.join("source.txt"), place.join("folder"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(&source, "one").unwrap();
        let half = is_installed(&source, &folder).unwrap();
        fs::write(folder.join(LIST), "one").unwrap();
        let whole = is_installed(&source, &folder).unwrap();
        fs::write(&source, "two").unwrap();
        let outdated = is_installed(&source, &folder).unwrap();
        fs::remove_dir_all(&place).unwrap();
        assert_eq!([half, whole, outdated], [false, true, false]);
    }
}
