//! Reads a folder: its own files all, those of `node_modules` as they are asked for. Nothing outside the folder is
//! read, whether by `..` or by a symbolic link.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use super::{BundleError, MOST_BYTES, MOST_FILES, is_plain, requires, resolve};

/// Folders in folders at most.
const DEEPEST: usize = 16;
const MODULES: &str = "node_modules";

/// The folder's name and the files that can be reached in it.
pub(super) fn folder(folder: &Path) -> Result<(String, BTreeMap<String, String>), BundleError> {
    let root = folder.canonicalize().map_err(|error| unreadable(&folder.display().to_string(), &error))?;
    let name =
        root.file_name().map_or_else(|| "connector".into(), |name| name.to_string_lossy().into_owned());
    let mut disk = Disk { root, read: BTreeMap::new(), bytes: 0, followed: BTreeSet::new(), error: None };
    let mut own = Vec::new();
    disk.walk("", 0, &mut own)?;
    for file in &own {
        disk.load(file)?;
    }
    disk.followed.extend(own.iter().cloned());
    disk.follow(own)?;
    let files = disk.read.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    Ok((name, files))
}

/// A connector's folder on the disk, and what was read of it.
struct Disk {
    root: PathBuf,
    /// By name; `None` for what was looked for and is not there.
    read: BTreeMap<String, Option<String>>,
    bytes: usize,
    /// Files whose own `require`s were looked at, or will be.
    followed: BTreeSet<String>,
    /// The first thing that went wrong during a look-up, which cannot say so itself.
    error: Option<BundleError>,
}

impl Disk {
    /// Finds the connector's own files.
    fn walk(&self, folder: &str, depth: usize, found: &mut Vec<String>) -> Result<(), BundleError> {
        if depth > DEEPEST {
            return Err(BundleError::TooDeep(folder.to_owned()));
        }
        let entries = fs::read_dir(self.root.join(folder)).map_err(|error| unreadable(folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(folder, &error))?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            if name == MODULES || name.starts_with('.') {
                continue;
            }
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
            if kind.is_dir() {
                self.walk(&path, depth + 1, found)?;
            } else if is_code(&path) {
                found.push(path);
            }
            if found.len() > MOST_FILES {
                return Err(BundleError::TooManyFiles(MOST_FILES));
            }
        }
        Ok(())
    }

    /// Reads what the files name, and what those name.
    fn follow(&mut self, mut waiting: Vec<String>) -> Result<(), BundleError> {
        while let Some(file) = waiting.pop() {
            if ending(&file) == Some("json") {
                continue;
            }
            let text = self.read.get(&file).cloned().flatten().unwrap_or_default();
            for specifier in requires::literals(&text) {
                let found = resolve::resolve(&file, specifier, self);
                if let Some(error) = self.error.take() {
                    return Err(error);
                }
                waiting.extend(found.filter(|name| self.followed.insert(name.clone())));
            }
        }
        Ok(())
    }

    /// Reads a file that has not been read yet, if it is there.
    fn load(&mut self, name: &str) -> Result<(), BundleError> {
        if self.read.contains_key(name) {
            return Ok(());
        }
        let text = self.fetch(name)?;
        self.bytes += text.as_ref().map_or(0, String::len);
        if self.bytes > MOST_BYTES {
            return Err(BundleError::TooLarge(MOST_BYTES));
        }
        self.read.insert(name.to_owned(), text);
        if self.read.values().flatten().count() > MOST_FILES {
            return Err(BundleError::TooManyFiles(MOST_FILES));
        }
        Ok(())
    }

    fn fetch(&self, name: &str) -> Result<Option<String>, BundleError> {
        let path = match self.root.join(name).canonicalize() {
            Ok(path) => path,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(unreadable(name, &error)),
        };
        if !path.starts_with(&self.root) {
            return Err(BundleError::Escapes(name.to_owned()));
        }
        if !path.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        // One byte more than may be: a larger file is found to be so without being read.
        let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        let file = fs::File::open(&path).map_err(|error| unreadable(name, &error))?;
        file.take(most).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
        String::from_utf8(bytes).map(Some).map_err(|_| BundleError::NotText(name.to_owned()))
    }
}

impl resolve::Lookup for Disk {
    fn text(&mut self, name: &str) -> Option<&str> {
        if self.error.is_some() || !is_plain(name) {
            return None;
        }
        // A literal may name any file; code and data alone are read.
        if !is_code(name) {
            return None;
        }
        if let Err(error) = self.load(name) {
            self.error = Some(error);
        }
        self.read.get(name)?.as_deref()
    }
}

fn is_code(name: &str) -> bool {
    matches!(ending(name), Some("js" | "cjs" | "json"))
}

fn ending(name: &str) -> Option<&str> {
    Path::new(name).extension()?.to_str()
}

fn unreadable(file: &str, error: &std::io::Error) -> BundleError {
    BundleError::Unreadable { file: file.to_owned(), reason: error.to_string() }
}
