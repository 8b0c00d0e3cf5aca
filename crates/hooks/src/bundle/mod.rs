//! The files of a connector that its code can reach, read once. A child gets them as text and has no file system.

mod error;
mod read;
mod requires;
mod resolve;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fmt,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

pub use error::BundleError;

/// Files of one bundle at most.
const MOST_FILES: usize = 2000;
/// Bytes of all files of one bundle at most.
const MOST_BYTES: usize = 8 << 20;
/// Bytes of a file's name at most.
const LONGEST_NAME: usize = 512;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// The files of a connector's folder that its code can reach, by their names relative to the folder, with `/`.
#[derive(Clone, PartialEq, Eq)]
pub struct Bundle {
    id: u64,
    name: String,
    main: String,
    files: BTreeMap<String, String>,
    may_eval: bool,
}

impl Bundle {
    /// Reads a folder: every `.js`, `.cjs` and `.json` file of its own, and of `node_modules` what is reachable
    /// from there by `require` with a literal. The bundle's name is the folder's.
    pub fn read(folder: &Path, main: &str) -> Result<Self, BundleError> {
        let (name, files) = read::folder(folder)?;
        Self::from_files(&name, files, main)
    }

    /// A bundle of files that are in memory already.
    pub fn from_files(name: &str, files: BTreeMap<String, String>, main: &str) -> Result<Self, BundleError> {
        check(&files)?;
        let main = main.strip_prefix("./").unwrap_or(main);
        if !files.contains_key(main) {
            return Err(BundleError::NoMain(main.to_owned()));
        }
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Ok(Self { id, name: name.to_owned(), main: main.to_owned(), files, may_eval: false })
    }

    /// A bundle as the parent has sent it: it was checked there.
    pub(crate) fn arrived(
        id: u64,
        name: String,
        main: String,
        files: BTreeMap<String, String>,
        may_eval: bool,
    ) -> Self {
        Self { id, name, main, files, may_eval }
    }

    /// The same, whose code may run strings as code or may not, as it may not at first.
    #[must_use]
    pub fn with_eval(mut self, may_eval: bool) -> Self {
        self.may_eval = may_eval;
        self
    }

    /// A number of its own in this process: what is compiled of it is kept under that number.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The connector's name, for messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file that is run first.
    #[must_use]
    pub fn main(&self) -> &str {
        &self.main
    }

    /// The files' texts by their names.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// Whether its code may run strings as code.
    #[must_use]
    pub fn may_eval(&self) -> bool {
        self.may_eval
    }

    /// The file that `require(specifier)` means in the file `from`, by Node's rules; `None` where there is none.
    #[must_use]
    pub fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        resolve::resolve(from, specifier, &mut &self.files)
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, name, main, files, may_eval } = self;
        write!(
            f,
            "Bundle {{ id: {id}, name: {name:?}, main: {main:?}, {} files, may_eval: {may_eval} }}",
            files.len()
        )
    }
}

fn check(files: &BTreeMap<String, String>) -> Result<(), BundleError> {
    if files.len() > MOST_FILES {
        return Err(BundleError::TooManyFiles(MOST_FILES));
    }
    if files.values().map(String::len).sum::<usize>() > MOST_BYTES {
        return Err(BundleError::TooLarge(MOST_BYTES));
    }
    match files.keys().find(|name| !is_plain(name)) {
        Some(name) => Err(BundleError::BadName(name.clone())),
        None => Ok(()),
    }
}

/// Whether a name stays in the folder by its letters alone.
fn is_plain(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && !name.contains(['\\', '\0'])
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
