//! `cargo xtask layering`: holds the workspace's manifests and file lengths against the table in `rules.rs`,
//! so that the arrows of ARCHITECTURE stay true without anybody watching.

mod circles;
mod finding;
mod lengths;
mod rules;
#[cfg(test)]
mod tests;

use std::path::Path;

use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand};

use self::finding::Finding;
use self::rules::{DEVELOPMENT_ONLY, HOLDERS, LAYERS};
use crate::fault::Fault;
use crate::run::{root, say};

/// Reads the real workspace, prints every finding, and fails if there is one.
pub(crate) fn command() -> Result<(), Fault> {
    let root = root();
    let metadata = MetadataCommand::new().current_dir(&root).no_deps().exec()?;
    let mut findings = check(&metadata);
    findings.extend(check_lengths(&root)?);
    for finding in &findings {
        say(&finding.to_string())?;
    }
    match findings.len() {
        0 => say(&format!("layering holds: {} crates", metadata.packages.len())),
        1 => Err(Fault::Layering("1 finding".into())),
        many => Err(Fault::Layering(format!("{many} findings"))),
    }
}

/// Everything in these manifests that the table forbids, in the order of the crates.
pub(crate) fn check(metadata: &Metadata) -> Vec<Finding> {
    let members: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let krate = package.name.as_str();
        if !LAYERS.iter().any(|row| row.krate == krate) {
            findings.push(Finding::NoRow { krate: krate.into() });
        }
        for dependency in &package.dependencies {
            findings.extend(layer_finding(krate, dependency, &members));
            findings.extend(holder_finding(krate, dependency));
        }
    }
    findings.extend(circles::find(metadata).into_iter().map(Finding::Circle));
    findings
}

/// Every source file under `crates` and `xtask`, tests too, that is longer than the table allows.
pub(crate) fn check_lengths(root: &Path) -> Result<Vec<Finding>, Fault> {
    let mut long = Vec::new();
    for folder in ["crates", "xtask"] {
        lengths::find(&root.join(folder), &mut long)?;
    }
    long.sort();
    Ok(long
        .into_iter()
        .map(|(path, lines)| Finding::TooLong {
            path: path.strip_prefix(root).unwrap_or(&path).display().to_string(),
            lines,
        })
        .collect())
}

/// An arrow between two crates of the workspace that the layers do not have.
fn layer_finding(krate: &str, dependency: &Dependency, members: &[&str]) -> Option<Finding> {
    let to = dependency.name.as_str();
    if !members.contains(&to) || dependency.kind == DependencyKind::Development {
        return None;
    }
    if DEVELOPMENT_ONLY.contains(&to) {
        return Some(Finding::Shipped { from: krate.into(), to: to.into() });
    }
    let row = LAYERS.iter().find(|row| row.krate == krate)?;
    let allowed = row.may_name.contains(&to);
    (!allowed).then(|| Finding::Edge { from: krate.into(), to: to.into(), row })
}

/// A held crate in the hands of one that is not among its holders.
fn holder_finding(krate: &str, dependency: &Dependency) -> Option<Finding> {
    let to = dependency.name.as_str();
    let row = HOLDERS.iter().find(|row| row.held.contains(&to))?;
    let in_test = dependency.kind == DependencyKind::Development;
    let allowed = row.holders.contains(&krate) || (in_test && !row.in_tests_too);
    (!allowed).then(|| Finding::Held { from: krate.into(), to: to.into(), row })
}
