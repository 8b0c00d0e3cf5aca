//! The npm packages that connectors in tests require, installed below `target` before any test runs, so that
//! nothing is downloaded while one does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::MetadataCommand;

use crate::fault::Fault;
use crate::run::{root, run};

/// What npm reads: which packages, and their exact versions with checksums.
const MANIFESTS: [&str; 2] = ["package.json", "package-lock.json"];

/// Installs them unless they lie there already as the lock file says.
pub(crate) fn install_missing() -> Result<(), Fault> {
    let source = root().join("crates/testkit/npm");
    let folder = folder()?;
    if is_installed(&source, &folder)? {
        return Ok(());
    }
    fs::create_dir_all(&folder).map_err(Fault::file(&folder))?;
    for name in MANIFESTS {
        let from = source.join(name);
        fs::copy(&from, folder.join(name)).map_err(Fault::file(&from))?;
    }
    // A package's own scripts would run as the developer; none of these needs one.
    run(Command::new("npm").current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

/// Where the test kit looks for them: `npm` in the folder that everything is built into.
fn folder() -> Result<PathBuf, Fault> {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec()?;
    Ok(metadata.target_directory.join("npm").into_std_path_buf())
}

/// npm writes its own list into `node_modules` last, so that half an installation does not count.
fn is_installed(source: &Path, folder: &Path) -> Result<bool, Fault> {
    if !folder.join("node_modules/.package-lock.json").is_file() {
        return Ok(false);
    }
    for name in MANIFESTS {
        let wanted = source.join(name);
        let wanted = fs::read(&wanted).map_err(Fault::file(&wanted))?;
        if fs::read(folder.join(name)).ok() != Some(wanted) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{MANIFESTS, is_installed};

    #[test]
    fn packages_count_as_installed_until_the_lock_file_changes_and_not_before_npm_has_finished() {
        let place = std::env::temp_dir().join(format!("xtask-packages-{}", std::process::id()));
        let (source, folder) = (place.join("source"), place.join("folder"));
        fs::create_dir_all(&source).unwrap();
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        for name in MANIFESTS {
            fs::write(source.join(name), "one").unwrap();
            fs::write(folder.join(name), "one").unwrap();
        }
        let half = is_installed(&source, &folder).unwrap();
        fs::write(folder.join("node_modules/.package-lock.json"), "{}").unwrap();
        let whole = is_installed(&source, &folder).unwrap();
        fs::write(source.join("package-lock.json"), "two").unwrap();
        let outdated = is_installed(&source, &folder).unwrap();
        fs::remove_dir_all(&place).unwrap();
        assert_eq!([half, whole, outdated], [false, true, false]);
    }
}
