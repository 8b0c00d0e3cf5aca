//! `countersign connector new`: a folder to begin a connector with, by declaration and by module.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write as _},
    path::{self, Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use serde::Serialize;

use crate::{
    failure::{CommandResult, Failure},
    output::{BOLD, Output},
};

/// What stands in the files below where the connector's name goes.
const NAME: &str = "__NAME__";

/// In this order: only the last one makes the folder a connector, so that a server never loads half of it.
const FILES: [(&str, &str); 3] = [
    ("README.md", include_str!("new/README.md")),
    ("connector.js", include_str!("new/connector.js")),
    ("connector.toml", include_str!("new/connector.toml")),
];

#[derive(Args)]
pub(crate) struct NewArgs {
    /// The folder to make, whose name becomes the connector's; an empty one is taken too
    dir: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Made {
    name: String,
    files: Vec<PathBuf>,
    /// The commands to go on with.
    next: [String; 2],
}

pub(crate) fn run(args: &NewArgs, output: &mut Output) -> CommandResult<ExitCode> {
    let name = name(&args.dir)?;
    let next = next(&args.dir);
    let files = fill(&args.dir, &name)?;
    let made = Made { name, files, next };
    if args.json {
        output.json(&made)?;
    } else {
        print(&made, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(made: &Made, output: &mut Output) -> CommandResult<()> {
    for file in &made.files {
        output.line(format!("made {}", file.display()))?;
    }
    output.line(format!("\n{BOLD}Try it{BOLD:#}"))?;
    made.next.iter().try_for_each(|command| output.line(format!("  {command}")))
}

/// The folder's name, which must be good in URLs, TOML and JavaScript as it stands.
fn name(dir: &Path) -> CommandResult<String> {
    let whole = path::absolute(dir)?;
    let name = whole.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let legal = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(legal) {
        return Ok(name.to_owned());
    }
    Err(Failure::new(format!("'{}' does not end in a name for a connector", dir.display())).hint(
        "a letter, then letters, digits, '-', '_' and '.'; `name` in connector.toml may be changed later",
    ))
}

/// All files, or none.
fn fill(dir: &Path, name: &str) -> CommandResult<Vec<PathBuf>> {
    let cannot = |error: io::Error| Failure::new(format!("{} cannot be made: {error}", dir.display()));
    let found = match fs::read_dir(dir) {
        Ok(entries) => Some(entries.count()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(cannot(error)),
    };
    if found.is_some_and(|count| count > 0) {
        return Err(Failure::new(format!("{} is not empty; nothing was changed", dir.display()))
            .hint("name a folder that is not there yet"));
    }
    fs::create_dir_all(dir).map_err(cannot)?;
    let mut made = Vec::new();
    let written = FILES.iter().try_for_each(|(file, text)| {
        let path = dir.join(file);
        let mut file = File::create_new(&path)?;
        made.push(path);
        file.write_all(text.replace(NAME, name).as_bytes())
    });
    if let Err(error) = written {
        undo(&made, found.is_none().then_some(dir));
        return Err(cannot(error));
    }
    Ok(made)
}

/// What cannot be removed either is left: the first error is the one to tell.
fn undo(files: &[PathBuf], dir: Option<&Path>) {
    for file in files {
        let _ = fs::remove_file(file);
    }
    let _ = dir.map(fs::remove_dir);
}

fn next(dir: &Path) -> [String; 2] {
    let dir = quoted(&dir.display().to_string());
    [
        format!("countersign connector check {dir}"),
        format!("countersign connector call {dir} getBasicAuth '{{\"apiKey\":\"k\"}}'"),
    ]
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "/._-".contains(character);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
