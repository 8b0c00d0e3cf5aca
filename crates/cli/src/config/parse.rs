//! Members that come as their own type from the file, and as text from the environment.

use std::{fmt::Display, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, de::Error};

#[derive(Deserialize)]
#[serde(untagged)]
enum Many {
    Text(String),
    List(Vec<String>),
}

/// A list, or text with commas in it.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let items = match Many::deserialize(deserializer)? {
        Many::List(items) => items,
        Many::Text(text) => text.split(',').map(str::trim).map(ToOwned::to_owned).collect(),
    };
    let parsed = items
        .iter()
        .filter(|item| !item.is_empty())
        .map(|item| item.parse().map_err(|error| Error::custom(format!("'{item}' cannot be used: {error}"))));
    parsed.collect()
}

/// Text that is read as something else.
pub(super) fn text<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    let parsed = text.parse();
    parsed.map(Some).map_err(|error| Error::custom(format!("'{text}' cannot be used: {error}")))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Switch {
    Value(bool),
    Text(String),
}

/// `true` or `false`, also as text.
pub(super) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Switch::deserialize(deserializer)? {
        Switch::Value(value) => Ok(value),
        Switch::Text(text) => text.parse().map_err(|_| Error::custom("must be true or false")),
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Value(u32),
    Text(String),
}

/// A number, also as text.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match Number::deserialize(deserializer)? {
        Number::Value(value) => Ok(value),
        Number::Text(text) => text.parse().map_err(|_| Error::custom("must be a number, 0 or more")),
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Span {
    Seconds(u64),
    Text(String),
}

/// Seconds, or text such as `500ms`, `30s` or `2m`.
pub(super) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    match Span::deserialize(deserializer)? {
        Span::Seconds(seconds) => Ok(Duration::from_secs(seconds)),
        Span::Text(text) => {
            let seconds = text.parse().map(jiff::SignedDuration::from_secs);
            let parsed = seconds.or_else(|_| text.parse::<jiff::SignedDuration>());
            parsed
                .ok()
                .and_then(|duration| Duration::try_from(duration).ok())
                .ok_or_else(|| Error::custom("must be a time such as 500ms, 30s or 2m"))
        }
    }
}
