//! Reads Prometheus' text format 0.0.4 strictly, by its description: names, types, escapes, histograms.

use std::collections::{BTreeMap, HashMap};

type Labels = BTreeMap<String, String>;

/// A page of metrics.
pub(crate) struct Page {
    pub(crate) text: String,
    types: HashMap<String, String>,
    samples: BTreeMap<(String, Labels), f64>,
}

impl Page {
    /// Reads a page, and fails the test where it breaks a rule.
    pub(crate) fn parse(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line ends");
        let mut page = Self { text: text.to_owned(), types: HashMap::new(), samples: BTreeMap::new() };
        for line in text.lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix("# ") {
                Some(comment) => page.comment(comment),
                None => page.sample(line),
            }
        }
        page.check_histograms();
        page
    }

    /// The value of one series; 0 where it is not there yet.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.samples.get(&(name.to_owned(), labels.collect())).copied().unwrap_or_default()
    }

    /// Every series of this name.
    pub(crate) fn series(&self, name: &str) -> impl Iterator<Item = (&Labels, f64)> {
        self.samples
            .iter()
            .filter(move |((own, _), _)| own == name)
            .map(|((_, labels), value)| (labels, *value))
    }

    /// The names of all metrics.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// All series of this name together.
    pub(crate) fn sum(&self, name: &str) -> f64 {
        self.series(name).map(|(_, value)| value).sum()
    }

    fn comment(&mut self, comment: &str) {
        let (keyword, rest) = comment.split_once(' ').expect("a keyword");
        let (name, rest) = rest.split_once(' ').expect("a name and what is said of it");
        assert!(is_name(name), "{name}");
        if keyword == "TYPE" {
            assert!(["counter", "gauge", "histogram"].contains(&rest), "{rest}");
            let before = self.types.insert(name.to_owned(), rest.to_owned());
            assert_eq!(before, None, "{name} has one type");
        } else {
            assert_eq!(keyword, "HELP");
        }
    }

    fn sample(&mut self, line: &str) {
        let end = line.find(['{', ' ']).expect("a value");
        let (name, rest) = line.split_at(end);
        assert!(is_name(name), "{name}");
        let (labels, value) = match rest.strip_prefix('{') {
            Some(rest) => labels(rest),
            None => (Labels::new(), rest),
        };
        assert!(self.type_of(name).is_some(), "{name} has a type before its first sample");
        let value = value.trim_start().parse().unwrap_or_else(|_| panic!("a number in {line}"));
        let before = self.samples.insert((name.to_owned(), labels), value);
        assert_eq!(before, None, "one line a series: {line}");
    }

    fn type_of(&self, name: &str) -> Option<&String> {
        let suffixes = ["_bucket", "_sum", "_count"];
        let family = suffixes.iter().find_map(|suffix| name.strip_suffix(suffix));
        let histogram = family.and_then(|family| self.types.get(family)).filter(|kind| *kind == "histogram");
        histogram.or_else(|| self.types.get(name))
    }

    /// Buckets hold what smaller ones hold, and the last one holds everything.
    fn check_histograms(&self) {
        for (name, _) in self.types.iter().filter(|(_, kind)| *kind == "histogram") {
            let mut series: HashMap<Labels, Vec<(f64, f64)>> = HashMap::new();
            for (labels, value) in self.series(&format!("{name}_bucket")) {
                let mut labels = labels.clone();
                let bound = labels.remove("le").expect("a bound").parse().expect("a number, or +Inf");
                series.entry(labels).or_default().push((bound, value));
            }
            for (labels, mut buckets) in series {
                buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
                assert!(buckets.is_sorted_by(|a, b| a.1 <= b.1), "{name} {labels:?} {buckets:?}");
                let (bound, all) = *buckets.last().expect("a bucket");
                let count = self.samples.get(&(format!("{name}_count"), labels.clone()));
                assert!(bound.is_infinite() && count == Some(&all), "{name} {labels:?} {buckets:?}");
                assert!(self.samples.contains_key(&(format!("{name}_sum"), labels)));
            }
        }
    }
}

/// The labels behind an opening brace, and what follows the closing one.
fn labels(mut rest: &str) -> (Labels, &str) {
    let mut found = Labels::new();
    loop {
        let (name, value) = rest.split_once("=\"").expect("a name and a quote");
        assert!(is_name(name) && !name.contains(':'), "{name}");
        let (value, after) = quoted(value);
        assert_eq!(found.insert(name.to_owned(), value), None, "{name} once");
        if let Some(after) = after.strip_prefix('}') {
            return (found, after);
        }
        rest = after.strip_prefix(',').expect("a comma");
    }
}

/// A value up to its closing quote; `\\`, `\"` and `\n` are its only escapes.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    loop {
        match characters.next().expect("a closing quote") {
            (end, '"') => return (value, &text[end + 1..]),
            (_, '\\') => value.push(match characters.next().expect("an escape").1 {
                'n' => '\n',
                plain @ ('\\' | '"') => plain,
                other => panic!("no escape: \\{other}"),
            }),
            (_, plain) => value.push(plain),
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    name.starts_with(is_first) && name.chars().all(|c| is_first(c) || c.is_ascii_digit())
}
