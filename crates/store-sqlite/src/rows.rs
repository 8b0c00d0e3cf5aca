//! Columns to words and back: one place that knows how times, ids and scopes are written down.

use std::{error::Error, str::FromStr};

use countersign_core::{AccountId, LookupHash, Scope};
use jiff::Timestamp;
use rusqlite::{Result, Row, types::Type};

/// A stored value that cannot be what the schema says: written by something else than this program.
#[derive(Debug, thiserror::Error)]
#[error("the stored {0} is not known")]
pub(crate) struct Unknown(pub(crate) &'static str);

/// The error of a column whose text or number does not fit.
pub(crate) fn misfit(column: usize, error: impl Into<Box<dyn Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Null, error.into())
}

/// A text that has a rule of its own.
pub(crate) fn text<T>(row: &Row<'_>, column: usize) -> Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    row.get_ref(column)?.as_str()?.parse().map_err(|error: T::Err| misfit(column, error))
}

/// The same where there may be none.
pub(crate) fn optional_text<T>(row: &Row<'_>, column: usize) -> Result<Option<T>>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    match row.get_ref(column)?.as_str_or_null()? {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|error: T::Err| misfit(column, error)),
    }
}

/// A number that has a rule of its own.
pub(crate) fn number<T>(row: &Row<'_>, column: usize) -> Result<T>
where
    T: TryFrom<i64, Error: Error + Send + Sync + 'static>,
{
    T::try_from(row.get(column)?).map_err(|error| misfit(column, error))
}

/// A time, stored in milliseconds.
pub(crate) fn time(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|error| misfit(column, error))
}

/// The same where there may be none.
pub(crate) fn optional_time(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>> {
    let millis: Option<i64> = row.get(column)?;
    millis.map(Timestamp::from_millisecond).transpose().map_err(|error| misfit(column, error))
}

/// A time as it is stored.
pub(crate) fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millisecond)
}

/// A lookup hash.
pub(crate) fn hash(row: &Row<'_>, column: usize) -> Result<LookupHash> {
    row.get(column).map(LookupHash)
}

/// A scope, from the column that says "all" and the one behind it that names the account.
pub(crate) fn scope(row: &Row<'_>, column: usize) -> Result<Scope> {
    let all: bool = row.get(column)?;
    match (all, optional_text(row, column + 1)?) {
        (true, None) => Ok(Scope::AllAccounts),
        (false, Some(account)) => Ok(Scope::Account(account)),
        _ => Err(misfit(column, Unknown("scope"))),
    }
}

/// A scope as those two columns.
pub(crate) fn scope_columns(scope: &Scope) -> (bool, Option<&str>) {
    match scope {
        Scope::AllAccounts => (true, None),
        Scope::Account(account) => (false, Some(AccountId::as_str(account))),
    }
}
