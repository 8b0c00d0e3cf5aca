//! What `connector check` looks at: the definitions of the folders that it is given, also when others beside
//! them do not load.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_connector::{Definition, Library, LoadError, Problem, Source};

const FILE: &str = "connector.toml";

/// What loads, and why the rest does not.
#[derive(Default)]
pub(super) struct Subjects {
    pub(super) definitions: Vec<Arc<Definition>>,
    pub(super) errors: Vec<LoadError>,
}

/// The definitions of `dirs`; where there are none, those of the program and of the configured folders.
pub(super) fn gather(dirs: &[PathBuf], configured: &[PathBuf]) -> Subjects {
    let mut subjects = Subjects::default();
    if dirs.is_empty() {
        match Library::built_in() {
            Ok(library) => subjects.definitions.extend(library.list(None, None).into_iter().cloned()),
            Err(errors) => subjects.errors.extend(errors),
        }
    }
    for dir in if dirs.is_empty() { configured } else { dirs } {
        if dir.join(FILE).is_file() {
            subjects.add_one(dir);
        } else {
            subjects.add_folder(dir);
        }
    }
    subjects
}

impl Subjects {
    fn add_one(&mut self, dir: &Path) {
        match parse(&dir.join(FILE)) {
            Ok(definition) => self.definitions.push(Arc::new(definition)),
            Err(errors) => self.errors.extend(errors),
        }
    }

    fn add_folder(&mut self, dir: &Path) {
        // The library also sees what two files do to each other.
        self.errors.extend(Library::load(&[dir.to_owned()]).err().into_iter().flatten());
        self.add_loading(dir);
    }

    /// Those definitions of a folder that load.
    fn add_loading(&mut self, dir: &Path) {
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        let mut files: Vec<_> =
            entries.map(|entry| entry.path().join(FILE)).filter(|file| file.is_file()).collect();
        files.sort();
        self.definitions.extend(files.iter().flat_map(|file| parse(file)).map(Arc::new));
    }
}

fn parse(file: &Path) -> Result<Definition, Vec<LoadError>> {
    let text = fs::read_to_string(file).map_err(|error| {
        let problem = Problem::Unreadable(error.to_string());
        vec![LoadError { file: file.display().to_string(), position: None, member: None, problem }]
    })?;
    Definition::parse(&text, Source::File(file.to_owned()))
}
