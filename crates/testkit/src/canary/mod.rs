//! Finds planted secrets in what a program said, kept and left behind, however they are spelt there.
//!
//! A [`Canary`] is a random word that a test puts inside a secret. A [`Net`] holds many of them and looks
//! for each in every spelling that it could have: anything that holds one
//! tells that the secret got there.

mod memory;
mod spellings;

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    fs::File,
    io::Read as _,
};

pub use memory::{Memory, Unreadable, memory_of};

/// As many letters and digits as make a guess, or a find by chance, impossible.
const LENGTH: usize = 24;

/// How many bytes of a spelling are looked up; every spelling is longer.
const KEY: usize = 8;

/// A random word of letters and digits, which no escaping changes: found wherever its secret is.
#[derive(Debug, Clone)]
pub struct Canary {
    name: String,
    word: String,
}

/// Where a canary was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sighting {
    /// The canary's name.
    pub canary: String,
    /// How it was spelt there.
    pub spelling: &'static str,
    /// What it was seen in.
    pub place: String,
    /// What stands around it, bytes that are no ASCII text as dots.
    pub context: String,
}

/// Many canaries, and what is looked for.
#[derive(Debug, Default)]
pub struct Net {
    canaries: Vec<Canary>,
    /// By the first [`KEY`] bytes: the whole spelling, its name, and whose it is.
    needles: HashMap<[u8; KEY], Vec<Needle>>,
    /// Whether a spelling begins with these two bytes. Nearly all places are passed over by this alone.
    begins: Vec<bool>,
}

#[derive(Debug)]
struct Needle {
    bytes: Vec<u8>,
    spelling: &'static str,
    canary: usize,
}

impl Canary {
    /// A word that nobody has used before.
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), word: random_word() }
    }

    /// What it stands for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The word itself.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.word
    }
}

impl fmt::Display for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { canary, spelling, place, context } = self;
        write!(f, "'{canary}' ({spelling}) in {place}: {context}")
    }
}

impl Net {
    /// A new canary, which is looked for from now on.
    pub fn plant(&mut self, name: &str) -> String {
        self.add(Canary::new(name))
    }

    /// Looks for a secret that the program made itself, too.
    pub fn watch(&mut self, name: &str, secret: &str) {
        assert!(secret.len() >= 16, "'{name}' is too short to be found for certain");
        self.add(Canary { name: name.to_owned(), word: secret.to_owned() });
    }

    /// Looks for secret bytes that are no text.
    pub fn watch_bytes(&mut self, name: &str, secret: &[u8]) {
        assert!(secret.len() >= 16, "'{name}' is too short to be found for certain");
        self.look_for(secret);
        self.canaries.push(Canary { name: name.to_owned(), word: String::new() });
    }

    fn add(&mut self, canary: Canary) -> String {
        self.look_for(canary.word.as_bytes());
        let word = canary.word.clone();
        self.canaries.push(canary);
        word
    }

    /// For the canary that is added next.
    fn look_for(&mut self, secret: &[u8]) {
        let index = self.canaries.len();
        self.begins.resize(1 << 16, false);
        for (spelling, bytes) in spellings::spellings(secret) {
            let Some((key, _)) = bytes.split_first_chunk::<KEY>() else { continue };
            self.begins[pair(bytes[0], bytes[1])] = true;
            self.needles.entry(*key).or_default().push(Needle { bytes, spelling, canary: index });
        }
    }

    /// All canaries, in the order in which they were added.
    #[must_use]
    pub fn canaries(&self) -> &[Canary] {
        &self.canaries
    }

    /// Every canary that these bytes hold.
    #[must_use]
    pub fn search(&self, place: &str, bytes: &[u8]) -> BTreeSet<Sighting> {
        let mut seen = BTreeSet::new();
        for (at, window) in bytes.windows(2).enumerate() {
            if self.begins.get(pair(window[0], window[1])) != Some(&true) {
                continue;
            }
            let Some((key, _)) = bytes[at..].split_first_chunk::<KEY>() else { break };
            let needles = self.needles.get(key).into_iter().flatten();
            for needle in needles.filter(|needle| bytes[at..].starts_with(&needle.bytes)) {
                let end = (at + needle.bytes.len() + 40).min(bytes.len());
                seen.insert(Sighting {
                    canary: self.canaries[needle.canary].name.clone(),
                    spelling: needle.spelling,
                    place: place.to_owned(),
                    context: shown(&bytes[at.saturating_sub(60)..end]),
                });
            }
        }
        seen
    }

    /// Every canary that a file under this directory holds, or that one of their names does.
    #[must_use]
    pub fn search_files(&self, directory: &std::path::Path) -> BTreeSet<Sighting> {
        let mut seen = BTreeSet::new();
        for entry in std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry"))
        {
            let path = entry.path();
            seen.extend(self.search("the name of a file", path.as_os_str().as_encoded_bytes()));
            if path.is_dir() {
                seen.extend(self.search_files(&path));
            } else if path.is_file() {
                let bytes = std::fs::read(&path).expect("a file");
                seen.extend(self.search(&path.display().to_string(), &bytes));
            }
        }
        seen
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

fn shown(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' })
        .collect()
}

/// Straight from the system: a canary is not a matter of a test's own clock and chance.
fn random_word() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = [0; LENGTH];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes)).expect("random bytes");
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

#[cfg(test)]
mod tests;
