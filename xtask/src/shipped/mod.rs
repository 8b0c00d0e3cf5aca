//! `cargo xtask dist`: the program as it is shipped, built by a compiler that has seen it at work.
//!
//! It is built so that it counts where it goes, does some work, and is built again with what was counted
//! (docs/decisions/037-a-trained-program.md has what that gains).

mod build;
mod compiler;

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use cargo_metadata::MetadataCommand;

use self::build::Build;
use self::compiler::Compiler;
use crate::fault::Fault;
use crate::run::{root, run, say, step};

/// The work from which the compiler learns.
pub(crate) struct Training {
    /// Whether all is there that the work needs, asked before anything is built.
    pub(crate) ready: fn() -> Result<(), Fault>,
    /// Lets this program work; it counts meanwhile.
    pub(crate) work: fn(&Path) -> Result<(), Fault>,
}

/// Builds the program and says where it lies.
pub(crate) fn command(training: &Training) -> Result<(), Fault> {
    let program = trained(training)?.program()?;
    say(&format!("\n{}", program.display()))
}

/// The program as it is shipped. Where what training needs is missing, it is built without, and that is said.
pub(crate) fn program(training: &Training) -> Result<PathBuf, Fault> {
    trained_or_plain(training)?.program()
}

/// An example of one of our crates, built the same way.
pub(crate) fn example(krate: &str, name: &str, training: &Training) -> Result<PathBuf, Fault> {
    trained_or_plain(training)?.example(krate, name)
}

fn trained_or_plain(training: &Training) -> Result<Build, Fault> {
    match trained(training) {
        Err(missing @ Fault::Missing { .. }) => {
            say(&format!("\n!!! NOT TRAINED, and slower than what is shipped: {missing}\n"))?;
            Ok(Build::plain(&target()?))
        }
        other => other,
    }
}

/// How to build with what was counted; it is counted first, unless that was done with this very program.
fn trained(training: &Training) -> Result<Build, Fault> {
    (training.ready)()?;
    let compiler = Compiler::ask()?;
    let merge = compiler.profile_tool()?;
    if let Err(missing) = compiler.clang() {
        say(&format!(
            "\n!!! SQLite and QuickJS are NOT TRAINED, and slower than what is shipped: {missing}\n"
        ))?;
    }
    let folder = target()?.join("trained");
    let counts = folder.join("counts");
    let counting = Build::counting(&folder.join("counting"), &compiler, &counts);
    let program = counting.program()?;
    let profile = folder.join(format!("{}.profdata", written_at(&program)?));
    if !profile.is_file() {
        make_empty(&counts)?;
        remove_profiles(&folder)?;
        step("training", || (training.work)(&program))?;
        run(std::process::Command::new(merge).arg("merge").arg("--output").arg(&profile).arg(&counts))?;
    }
    Ok(Build::trained(&folder, &compiler, &profile))
}

/// Seconds since 1970: a name for what was counted with this program.
fn written_at(program: &Path) -> Result<u64, Fault> {
    let written = program.metadata().and_then(|file| file.modified()).map_err(Fault::file(program))?;
    Ok(written.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

fn make_empty(folder: &Path) -> Result<(), Fault> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Fault::file(folder))?;
    }
    std::fs::create_dir_all(folder).map_err(Fault::file(folder))
}

/// Removes what was counted with earlier programs, 12 MB each.
fn remove_profiles(folder: &Path) -> Result<(), Fault> {
    for entry in std::fs::read_dir(folder).map_err(Fault::file(folder))? {
        let path = entry.map_err(Fault::file(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "profdata") {
            std::fs::remove_file(&path).map_err(Fault::file(&path))?;
        }
    }
    Ok(())
}

fn target() -> Result<PathBuf, Fault> {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec()?;
    Ok(metadata.target_directory.into_std_path_buf())
}
