//! What a person is asked for: properties, which are not secret, and the fields of a credential.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::error::RenderError;

/// A value that belongs to a connection and is not secret, such as a subdomain.
#[derive(Debug, Clone)]
pub struct PropertySpec {
    /// Its name in templates and on the wire.
    pub name: String,
    /// What a form shows above it.
    pub title: Option<String>,
    /// What a form says about it.
    pub description: Option<String>,
    /// What a form shows in front of the value; no part of the value.
    pub prefix: Option<String>,
    /// What a form shows behind the value; no part of the value.
    pub suffix: Option<String>,
    /// Taken when none is given.
    pub default: Option<String>,
    /// A value that works, for people and for `connector check`.
    pub example: Option<String>,
    /// Whether it may be absent; it is then empty in templates.
    pub optional: bool,
    /// The values that are allowed; empty when any is.
    pub choices: Vec<String>,
    pub(crate) pattern: Option<Pattern>,
}

/// Whom a managed value of a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManagedScope {
    /// Everybody in the account.
    Account,
    /// One user of the account.
    User,
}

impl ManagedScope {
    /// The name in definitions and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::User => "user",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Account, Self::User].into_iter().find(|scope| scope.as_str() == name)
    }
}

/// A field of a credential's form.
#[derive(Debug, Clone)]
pub struct FieldSpec {
    /// Its name in templates and on the wire.
    pub name: String,
    /// What a form shows above it.
    pub title: Option<String>,
    /// What a form says about it.
    pub description: Option<String>,
    /// Whether it is shown as dots, and never read by anything but the credential's templates.
    pub secret: bool,
    /// How a form checks what is typed, such as `email`; a hint, not a rule.
    pub format: Option<String>,
    /// Whether it may be absent; it is then empty in templates.
    pub optional: bool,
    /// Taken when none is given.
    pub default: Option<String>,
    /// A value of the right form, for people and for `connector check`; never a real one.
    pub example: Option<String>,
    /// Whom an administrator's value is for, where the field is one that an administrator fills in.
    pub managed: Option<ManagedScope>,
    /// Whether forms leave it out: an administrator's value or the default is taken.
    pub hidden: bool,
    pub(crate) pattern: Option<Pattern>,
}

/// A regular expression that the whole value must match.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    source: String,
    whole: Regex,
}

impl Pattern {
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        // Read alone first: `a)|(b` is no expression, and must not become one between our brackets.
        Regex::new(source).map_err(|error| last_line(&error))?;
        let whole = Regex::new(&format!(r"\A(?:{source})\z")).map_err(|error| last_line(&error))?;
        Ok(Self { source: source.to_owned(), whole })
    }

    pub(crate) fn matches(&self, value: &str) -> bool {
        self.whole.is_match(value)
    }
}

fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

impl PropertySpec {
    /// The regular expression that the whole value must match, as the definition has it.
    #[must_use]
    pub fn pattern(&self) -> Option<&str> {
        self.pattern.as_ref().map(|pattern| pattern.source.as_str())
    }

    /// A value that this property accepts: the example, or one that stands for it.
    pub(crate) fn sample(&self) -> String {
        let first = self.choices.first();
        let given = self.example.as_ref().or(self.default.as_ref()).or(first);
        given.map_or("example", String::as_str).to_owned()
    }

    /// Why a value is refused, as the end of a sentence that begins with the value.
    pub(crate) fn refuse(&self, value: &str) -> Option<String> {
        if value.chars().any(char::is_control) {
            return Some("holds a control character; type it again".to_owned());
        }
        if !self.choices.is_empty() && !self.choices.iter().any(|choice| choice == value) {
            return Some(format!("must be one of {}", self.choices.join(", ")));
        }
        let pattern = self.pattern.as_ref().filter(|pattern| !pattern.matches(value))?;
        for affix in [&self.prefix, &self.suffix].into_iter().flatten() {
            if value.contains(affix.as_str()) {
                return Some(format!("must be given without `{affix}`, which is added"));
            }
        }
        Some(format!("must match `{}`", pattern.source))
    }

    fn value<'a>(&'a self, given: &'a BTreeMap<String, String>) -> Result<&'a str, RenderError> {
        let value = given.get(&self.name).map(String::as_str).filter(|value| !value.is_empty());
        let Some(value) = value.or(self.default.as_deref()) else {
            let missing = || RenderError::MissingProperty(self.name.clone());
            return if self.optional { Ok("") } else { Err(missing()) };
        };
        match self.refuse(value).filter(|_| !value.is_empty()) {
            Some(rule) => Err(RenderError::PropertyRefused { name: self.name.clone(), rule }),
            None => Ok(value),
        }
    }
}

impl FieldSpec {
    /// The regular expression that the whole value must match, as the definition has it.
    #[must_use]
    pub fn pattern(&self) -> Option<&str> {
        self.pattern.as_ref().map(|pattern| pattern.source.as_str())
    }

    /// Whether it must be given.
    #[must_use]
    pub fn required(&self) -> bool {
        !self.optional && self.default.is_none()
    }

    /// A value that this field accepts: the example, or one that stands for it.
    pub(crate) fn sample(&self) -> String {
        let made_up = match self.format.as_deref() {
            Some("email") => "jo@example.com".to_owned(),
            _ => format!("example-{}", self.name.replace('_', "-")),
        };
        self.example
            .clone()
            .or_else(|| self.default.clone().filter(|text| !text.is_empty()))
            .unwrap_or(made_up)
    }

    /// Why a value is refused, as the end of a sentence that begins with the value.
    pub(crate) fn refuse(&self, value: &str) -> Option<String> {
        let pattern = self.pattern.as_ref().filter(|pattern| !pattern.matches(value))?;
        Some(format!("must match `{}`", pattern.source))
    }
}

/// The values of those properties that `names` names, checked; defaults stand in for absent ones.
pub(crate) fn property_values<'a>(
    specs: &'a [PropertySpec],
    names: &BTreeSet<String>,
    given: &'a BTreeMap<String, String>,
) -> Result<BTreeMap<&'a str, &'a str>, RenderError> {
    let used = specs.iter().filter(|spec| names.contains(&spec.name));
    used.map(|spec| Ok((spec.name.as_str(), spec.value(given)?))).collect()
}
