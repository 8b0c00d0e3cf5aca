//! Node's rules of where a module is, over names instead of a file system: the reader asks the disk, the child the
//! bundle, and both get the same answer.

use std::collections::BTreeMap;

use serde_json::Value;

/// What file names are looked up in.
pub(super) trait Lookup {
    /// The text of a file; `None` where there is no such file.
    fn text(&mut self, name: &str) -> Option<&str>;
}

impl Lookup for &BTreeMap<String, String> {
    fn text(&mut self, name: &str) -> Option<&str> {
        self.get(name).map(String::as_str)
    }
}

/// What a specifier may lack at its end.
const ENDINGS: [&str; 4] = ["", ".js", ".cjs", ".json"];
/// What a folder is run by, where its package does not say.
const INDEXES: [&str; 3] = ["index.js", "index.cjs", "index.json"];
/// Which of a package's `exports` is ours, in this order.
const CONDITIONS: [&str; 3] = ["require", "node", "default"];

/// The file that `require(specifier)` means in the file `from`.
pub(super) fn resolve(from: &str, specifier: &str, files: &mut dyn Lookup) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    if specifier == "." || specifier == ".." || specifier.starts_with("./") || specifier.starts_with("../") {
        return file_or_folder(&join(folder, specifier)?, files);
    }
    if specifier.starts_with('/') || specifier.is_empty() {
        return None;
    }
    let mut folder = folder;
    loop {
        if !(folder == "node_modules" || folder.ends_with("/node_modules"))
            && let Some(found) = package(&join(folder, "node_modules")?, specifier, files)
        {
            return Some(found);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// A package, or a file of one, under that folder `node_modules`.
fn package(modules: &str, specifier: &str, files: &mut dyn Lookup) -> Option<String> {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let split = specifier.match_indices('/').nth(parts - 1).map_or(specifier.len(), |(at, _)| at);
    let (name, inside) = specifier.split_at(split);
    let root = join(modules, name)?;
    let manifest = manifest(&root, files);
    if let Some(exports) = manifest.as_ref().and_then(|manifest| manifest.get("exports")) {
        let target = exported(exports, &format!(".{inside}"))?;
        return file_or_folder(&join(&root, target)?, files);
    }
    file_or_folder(&join(&root, inside.trim_start_matches('/'))?, files)
}

/// What a package's `exports` says of one of its names. Patterns (`./*`) are not known here.
fn exported<'a>(exports: &'a Value, name: &str) -> Option<&'a str> {
    let has_names =
        exports.as_object().is_some_and(|members| members.keys().any(|member| member.starts_with('.')));
    let target = if has_names { exports.get(name)? } else { (name == ".").then_some(exports)? };
    condition(target)
}

fn condition(target: &Value) -> Option<&str> {
    match target {
        Value::String(path) => Some(path),
        Value::Array(several) => several.iter().find_map(condition),
        Value::Object(members) => CONDITIONS.iter().filter_map(|one| members.get(*one)).find_map(condition),
        _ => None,
    }
}

fn file_or_folder(name: &str, files: &mut dyn Lookup) -> Option<String> {
    file(name, files).or_else(|| folder(name, files))
}

fn file(name: &str, files: &mut dyn Lookup) -> Option<String> {
    ENDINGS.iter().map(|ending| format!("{name}{ending}")).find(|name| files.text(name).is_some())
}

fn folder(name: &str, files: &mut dyn Lookup) -> Option<String> {
    let main = manifest(name, files)
        .and_then(|manifest| manifest.get("main").and_then(Value::as_str).map(str::to_owned))
        .and_then(|main| join(name, &main));
    if let Some(main) = main
        && let Some(found) = file(&main, files).or_else(|| index(&main, files))
    {
        return Some(found);
    }
    index(name, files)
}

fn index(folder: &str, files: &mut dyn Lookup) -> Option<String> {
    INDEXES.iter().filter_map(|name| join(folder, name)).find(|name| files.text(name).is_some())
}

fn manifest(folder: &str, files: &mut dyn Lookup) -> Option<Value> {
    serde_json::from_str(files.text(&join(folder, "package.json")?)?).ok()
}

/// The path from a folder, without `.` and `..`; `None` where it would leave the connector's folder.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
