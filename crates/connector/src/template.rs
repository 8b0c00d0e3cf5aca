//! A template: text with `{{ }}` in it, over named values. Strict: a name that is not there is an error.
//!
//! Only expressions are allowed, no statements and no comments: what a template can yield is then its
//! literal text with values between, and the rules about hosts can be proved from that.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use minijinja::{Environment, UndefinedBehavior, Value, syntax::SyntaxConfig};
use zeroize::Zeroizing;

use crate::{filters, problem::Problem};

const NAME: &str = "template";

/// Text with `{{ }}` in it, compiled.
#[derive(Clone)]
pub(crate) struct Template {
    environment: Arc<Environment<'static>>,
    parts: Vec<Part>,
    names: BTreeSet<String>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that is always there.
    Literal(String),
    /// `{{ name }}`.
    Name(String),
    /// Any other expression: the names it reads.
    Expression(BTreeSet<String>),
}

impl Part {
    /// The names that it reads.
    pub(crate) fn names(&self) -> Vec<&String> {
        match self {
            Self::Literal(_) => Vec::new(),
            Self::Name(name) => vec![name],
            Self::Expression(names) => names.iter().collect(),
        }
    }
}

impl Template {
    /// Compiles `source`, whose names must all be in `known`. All that is wrong is reported at once.
    pub(crate) fn compile(source: &str, known: &BTreeSet<&str>) -> Result<Self, Vec<Problem>> {
        if source.contains("{%") || source.contains("{#") {
            return Err(vec![Problem::Statement]);
        }
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
        environment.set_syntax(syntax.map_err(|_| vec![Problem::Statement])?);
        environment.set_debug(false);
        filters::install(&mut environment);
        let syntax = |error: minijinja::Error| {
            Problem::TemplateSyntax(error.detail().unwrap_or("it cannot be read").to_owned())
        };
        environment.add_template_owned(NAME, source.to_owned()).map_err(|error| vec![syntax(error)])?;
        let parts = split(&environment, source).map_err(|problem| vec![problem])?;
        let names = parts.iter().flat_map(Part::names).cloned().collect();
        let template = Self { environment: Arc::new(environment), parts, names };
        let mut problems: Vec<_> =
            filter_names(source).into_iter().filter_map(|name| refuse_filter(&name)).collect();
        problems.extend(template.undefined(known));
        if problems.is_empty() { Ok(template) } else { Err(problems) }
    }

    fn undefined(&self, known: &BTreeSet<&str>) -> impl Iterator<Item = Problem> {
        let list: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
        let unknown: Vec<_> =
            self.names.iter().filter(|name| !known.contains(name.as_str())).cloned().collect();
        unknown.into_iter().map(move |name| Problem::UndefinedName { name, known: list.clone() })
    }

    /// The names that it reads.
    pub(crate) fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// Its pieces, in order.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text with the values in it. The error says nothing of the values, which may be secret.
    pub(crate) fn render<'a>(
        &self,
        value: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Zeroizing<String>, TemplateFailed> {
        let mut values = BTreeMap::new();
        for name in &self.names {
            let value = value(name).ok_or_else(|| TemplateFailed::Missing(name.clone()))?;
            values.insert(name.as_str(), value);
        }
        if let Some(text) = self.join(&values) {
            return Ok(text);
        }
        let template = self.environment.get_template(NAME).map_err(|_| TemplateFailed::Expression)?;
        let text = template.render(Value::from_pairs(values));
        text.map(Zeroizing::new).map_err(|_| TemplateFailed::Expression)
    }

    /// The text of a template that has names only, put together without the engine: the engine keeps
    /// copies of values that nobody wipes. Nothing where an expression needs the engine.
    fn join(&self, values: &BTreeMap<&str, &str>) -> Option<Zeroizing<String>> {
        let pieces = self.parts.iter().map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            Part::Name(name) => values.get(name.as_str()).copied(),
            Part::Expression(_) => None,
        });
        let pieces: Vec<&str> = pieces.collect::<Option<_>>()?;
        // Room for all of it: a string that grows leaves its old text behind.
        let mut text = Zeroizing::new(String::with_capacity(pieces.iter().map(|piece| piece.len()).sum()));
        for piece in pieces {
            text.push_str(piece);
        }
        Some(text)
    }
}

/// Why a compiled template gave no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TemplateFailed {
    /// No value for this name.
    Missing(String),
    /// An expression that works with some values and not with these.
    Expression,
}

/// Cuts the source at its expressions. It has been compiled, so every `{{` has its end.
fn split(environment: &Environment<'_>, source: &str) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find("{{") {
        let (literal, tail) = rest.split_at(start);
        let end =
            expression_end(tail).ok_or_else(|| Problem::TemplateSyntax("`{{` without `}}`".to_owned()))?;
        let (expression, after) = tail.split_at(end);
        if expression.starts_with("{{-") || expression.ends_with("-}}") {
            return Err(Problem::Statement);
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        let one = environment
            .template_from_str(expression)
            .map_err(|error| Problem::TemplateSyntax(error.detail().unwrap_or_default().to_owned()))?;
        let names: BTreeSet<String> = one.undeclared_variables(false).into_iter().collect();
        let inside = expression.trim_start_matches('{').trim_end_matches('}').trim();
        parts.push(if names.contains(inside) {
            Part::Name(inside.to_owned())
        } else {
            Part::Expression(names)
        });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    Ok(parts)
}

/// The offset behind the `}}` that ends the expression at the beginning of `text`.
fn expression_end(text: &str) -> Option<usize> {
    let mut outside = Outside::default();
    let mut previous = None;
    for (offset, character) in text.char_indices().skip(2) {
        if outside.step(character) {
            if previous == Some('}') && character == '}' {
                return Some(offset + 1);
            }
            previous = Some(character);
        } else {
            previous = None;
        }
    }
    None
}

/// The filters named in the expressions of `source`: `|` outside of a string is always one.
fn filter_names(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find("{{") {
        let Some(tail) = rest.get(start..) else { break };
        let end = expression_end(tail).unwrap_or(tail.len());
        let (expression, after) = tail.split_at(end);
        let mut outside = Outside::default();
        for (offset, character) in expression.char_indices() {
            if outside.step(character) && character == '|' {
                let name = expression.get(offset + 1..).unwrap_or_default().trim_start();
                names.push(name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
        rest = after;
    }
    names
}

fn refuse_filter(name: &str) -> Option<Problem> {
    if filters::KNOWN.contains(&name) {
        None
    } else if filters::LATER.contains(&name) {
        Some(Problem::LaterFilter(name.to_owned()))
    } else {
        Some(Problem::UnknownFilter(name.to_owned()))
    }
}

/// Follows whether a character of an expression stands outside of a quoted string.
#[derive(Default)]
struct Outside {
    quote: Option<char>,
    escaped: bool,
}

impl Outside {
    fn step(&mut self, character: char) -> bool {
        match self.quote {
            None => {
                if matches!(character, '"' | '\'') {
                    self.quote = Some(character);
                    return false;
                }
                true
            }
            Some(quote) => {
                if self.escaped {
                    self.escaped = false;
                } else if character == '\\' {
                    self.escaped = true;
                } else if character == quote {
                    self.quote = None;
                }
                false
            }
        }
    }
}
