//! Circles among the workspace's crates, found by walking the arrows that are shipped.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata};

type Arrows<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Each circle once, as the crates along it with the first repeated at the end.
///
/// Development dependencies are left out: a test may use a crate that uses the crate under test.
pub(crate) fn find(metadata: &Metadata) -> Vec<Vec<String>> {
    let arrows = arrows(metadata);
    let mut walk = Walk { arrows: &arrows, path: Vec::new(), done: Vec::new(), circles: Vec::new() };
    for krate in arrows.keys() {
        walk.visit(krate);
    }
    walk.circles
}

fn arrows(metadata: &Metadata) -> Arrows<'_> {
    metadata
        .packages
        .iter()
        .map(|package| {
            let named = package
                .dependencies
                .iter()
                .filter(|dependency| {
                    dependency.path.is_some() && dependency.kind != DependencyKind::Development
                })
                .map(|dependency| dependency.name.as_str());
            (package.name.as_str(), named.collect())
        })
        .collect()
}

struct Walk<'a> {
    arrows: &'a Arrows<'a>,
    path: Vec<&'a str>,
    done: Vec<&'a str>,
    circles: Vec<Vec<String>>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, krate: &'a str) {
        if let Some(start) = self.path.iter().position(|seen| *seen == krate) {
            let circle = self.path[start..].iter().copied().chain([krate]);
            self.circles.push(circle.map(str::to_owned).collect());
            return;
        }
        if self.done.contains(&krate) {
            return;
        }
        self.path.push(krate);
        for next in self.arrows.get(krate).into_iter().flatten() {
            self.visit(next);
        }
        self.path.pop();
        self.done.push(krate);
    }
}
