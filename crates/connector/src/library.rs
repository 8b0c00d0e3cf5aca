//! The library: every definition that this server knows, and which one is hidden by which.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_core::ReleaseId;

use crate::{
    built_in,
    definition::{Definition, Source},
    problem::{LoadError, Problem},
};

/// All definitions; of two with the same name and version the later source wins.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// By name without regard to case, then by version.
    definitions: Vec<Arc<Definition>>,
    hidden: Vec<Hidden>,
}

/// A definition that is not used because another one came later.
#[derive(Debug, Clone)]
pub struct Hidden {
    /// The one that is not used.
    pub definition: Arc<Definition>,
    /// The one that is.
    pub by: Arc<Definition>,
}

impl Library {
    /// The connectors that are part of the program.
    pub fn built_in() -> Result<Self, Vec<LoadError>> {
        Self::load(&[])
    }

    /// The connectors of the program, then those of each folder from left to right. Every file with
    /// something wrong in it is reported, with all that is wrong.
    pub fn load(dirs: &[PathBuf]) -> Result<Self, Vec<LoadError>> {
        let mut library = Self::default();
        let mut errors = Vec::new();
        for (folder, text) in built_in::FILES {
            let parsed = Definition::parse(text, Source::BuiltIn);
            library.take(parsed.map_err(|errors| within(folder, errors)), &mut errors);
        }
        for dir in dirs {
            let mut one = Self::default();
            one.read(dir, &mut errors);
            one.definitions.into_iter().for_each(|definition| library.place(definition));
        }
        library.definitions.sort_by_cached_key(|one| (key(one.name()), one.version().to_owned()));
        library.refuse_same_numbers(&mut errors);
        if errors.is_empty() { Ok(library) } else { Err(errors) }
    }

    /// The definitions whose name or description holds `query`, and that are in `category`; both without
    /// regard to case.
    #[must_use]
    pub fn list(&self, query: Option<&str>, category: Option<&str>) -> Vec<&Arc<Definition>> {
        let query = query.map(key);
        let category = category.map(key);
        let about = |one: &Definition, query: &str| {
            key(one.name()).contains(query) || one.description().is_some_and(|text| key(text).contains(query))
        };
        let within =
            |one: &Definition, category: &str| one.categories().iter().any(|own| key(own) == category);
        let found = self.definitions.iter().filter(|one| {
            query.as_deref().is_none_or(|query| about(one, query))
                && category.as_deref().is_none_or(|category| within(one, category))
        });
        found.collect()
    }

    /// The definition with this number.
    #[must_use]
    pub fn by_release(&self, id: ReleaseId) -> Option<&Arc<Definition>> {
        self.definitions.iter().find(|one| one.release_id() == id)
    }

    /// Every version of a connector, by name without regard to case.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Vec<&Arc<Definition>> {
        let name = key(name);
        self.definitions.iter().filter(|one| key(one.name()) == name).collect()
    }

    /// One version of a connector, by name without regard to case.
    #[must_use]
    pub fn by_name_version(&self, name: &str, version: &str) -> Option<&Arc<Definition>> {
        let name = key(name);
        // The version first: to compare it costs no copy.
        self.definitions.iter().find(|one| one.version() == version && key(one.name()) == name)
    }

    /// What is not used, and because of which one.
    #[must_use]
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    fn read(&mut self, dir: &Path, errors: &mut Vec<LoadError>) {
        let files = match files(dir) {
            Ok(files) if files.is_empty() => return errors.push(about(dir, Problem::NoConnectors)),
            Ok(files) => files,
            Err(error) => return errors.push(about(dir, Problem::Unreadable(error.to_string()))),
        };
        for file in files {
            match fs::read_to_string(&file) {
                Ok(text) => self.take(Definition::parse(&text, Source::File(file)), errors),
                Err(error) => errors.push(about(&file, Problem::Unreadable(error.to_string()))),
            }
        }
    }

    /// Adds a definition of one source, in which no release may stand twice.
    fn take(&mut self, parsed: Result<Definition, Vec<LoadError>>, errors: &mut Vec<LoadError>) {
        let definition = match parsed {
            Ok(definition) => definition,
            Err(more) => return errors.extend(more),
        };
        if let Some(other) = self.by_name_version(definition.name(), definition.version()) {
            let problem = Problem::SameRelease {
                name: definition.name().to_owned(),
                version: definition.version().to_owned(),
                other: other.source().to_string(),
            };
            return errors.push(about_source(&definition, problem));
        }
        self.definitions.push(Arc::new(definition));
    }

    /// Adds a definition of a later source, which hides an earlier one.
    fn place(&mut self, definition: Arc<Definition>) {
        let same = |one: &Arc<Definition>| {
            key(one.name()) == key(definition.name()) && one.version() == definition.version()
        };
        if let Some(at) = self.definitions.iter().position(same) {
            let hidden = self.definitions.remove(at);
            for earlier in self.hidden.iter_mut().filter(|one| Arc::ptr_eq(&one.by, &hidden)) {
                earlier.by = Arc::clone(&definition);
            }
            self.hidden.push(Hidden { definition: hidden, by: Arc::clone(&definition) });
        }
        self.definitions.push(definition);
    }

    fn refuse_same_numbers(&self, errors: &mut Vec<LoadError>) {
        for (index, one) in self.definitions.iter().enumerate() {
            let before = self.definitions.iter().take(index);
            if let Some(other) = before.into_iter().find(|other| other.release_id() == one.release_id()) {
                let other = format!("{} {}", other.name(), other.version());
                let problem = Problem::SameNumber { id: one.release_id().get(), other };
                errors.push(about_source(one, problem));
            }
        }
    }
}

/// Names are compared without regard to case.
fn key(text: &str) -> String {
    text.to_lowercase()
}

/// Says which of the built-in files the errors are about.
fn within(folder: &str, mut errors: Vec<LoadError>) -> Vec<LoadError> {
    for error in &mut errors {
        error.file = format!("connectors/{folder}/connector.toml");
    }
    errors
}

/// The `connector.toml` of each folder in `dir`, by name.
fn files(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(dir)?.collect();
    let files = entries?.into_iter().map(|entry| entry.path().join("connector.toml"));
    let mut files: Vec<_> = files.filter(|file| file.is_file()).collect();
    files.sort();
    Ok(files)
}

fn about(path: &Path, problem: Problem) -> LoadError {
    LoadError { file: path.display().to_string(), position: None, member: None, problem }
}

fn about_source(definition: &Definition, problem: Problem) -> LoadError {
    LoadError { file: definition.source().to_string(), position: None, member: None, problem }
}
