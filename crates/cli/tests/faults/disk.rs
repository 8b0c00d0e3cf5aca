//! A small disk of a test's own, which it can fill and forbid to write.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A file system of four MiB in memory. It is gone when this is dropped.
pub(crate) struct Disk {
    point: TempDir,
    /// Where it can be reached as well.
    also: Option<PathBuf>,
}

impl Disk {
    /// `None` for everybody but root, who alone may mount one; it says so.
    #[expect(clippy::print_stderr, reason = "a test that does nothing must not look as if it had passed")]
    pub(crate) fn mount() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            eprintln!("SKIPPED, NOTHING WAS TESTED: only root may mount the small disk that this test needs");
            return None;
        }
        let point = tempfile::tempdir().unwrap();
        mount(&["-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs"], point.path());
        Some(Self { point, also: None })
    }

    pub(crate) fn path(&self) -> &Path {
        self.point.path()
    }

    /// Makes a directory of another disk that leads here.
    pub(crate) fn lend(&mut self, directory: &Path) {
        fs::create_dir(directory).unwrap();
        mount(&["--bind", self.path().to_str().unwrap()], directory);
        self.also = Some(directory.to_owned());
    }

    /// Takes every page that is free.
    pub(crate) fn fill(&self) {
        let mut ballast = OpenOptions::new().create(true).append(true).open(self.ballast()).unwrap();
        loop {
            match ballast.write(&[0; 4096]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Gives back what [`Disk::fill`] took.
    pub(crate) fn free(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    /// Forbids or allows to write. The system refuses this while a file is open for writing.
    pub(crate) fn allow_writing(&self, allowed: bool) {
        mount(&["-o", if allowed { "remount,rw" } else { "remount,ro" }], self.path());
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for point in self.also.iter().map(PathBuf::as_path).chain([self.path()]) {
            let _ = Command::new("umount").arg("--lazy").arg(point).status();
        }
    }
}

/// A directory that nobody may change through its path for as long as this lives. Files that are open stay
/// so, as on a disk that a machine made read-only after an error.
pub(crate) struct ReadOnly<'a>(&'a Path);

impl<'a> ReadOnly<'a> {
    pub(crate) fn cover(directory: &'a Path) -> Self {
        mount(&["--bind", directory.to_str().unwrap()], directory);
        mount(&["-o", "remount,bind,ro"], directory);
        Self(directory)
    }
}

impl Drop for ReadOnly<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[track_caller]
fn mount(arguments: &[&str], point: &Path) {
    let output = Command::new("mount").args(arguments).arg(point).output().unwrap();
    assert!(output.status.success(), "mount: {}", String::from_utf8_lossy(&output.stderr));
}
