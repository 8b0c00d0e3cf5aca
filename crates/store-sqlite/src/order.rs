//! Lists: which of the prepared texts fits the wanted order, and a page with its total.

use countersign_core::Sort;
use countersign_store::{ListOrder, Listing};
use rusqlite::{Connection, Params, Result, Row, ToSql};

/// The six texts of one list.
pub(crate) struct Texts {
    pub(crate) count: &'static str,
    /// By id, name and time of making; of each first the ascending one.
    pub(crate) pages: [[&'static str; 2]; 3],
}

impl Texts {
    fn page(&self, order: ListOrder) -> &'static str {
        let [by_id, by_name, by_created] = self.pages;
        let [ascending, descending] = match order.sort {
            Sort::Id => by_id,
            Sort::Name => by_name,
            Sort::Created => by_created,
        };
        if order.ascending { ascending } else { descending }
    }

    /// A page and the total, of one and the same moment. The texts take `filter` as `?1`, and the pages
    /// the limit and the offset as `?2` and `?3`.
    pub(crate) fn list<T>(
        &self,
        conn: &Connection,
        filter: Option<&str>,
        order: ListOrder,
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Listing<T>> {
        let _moment = Moment::begin(conn)?;
        let total: i64 = conn.prepare_cached(self.count)?.query_row([filter], |row| row.get(0))?;
        let offset = i64::try_from(order.page.offset()).unwrap_or(i64::MAX);
        let parameters: [&dyn ToSql; 3] = [&filter, &order.page.size, &offset];
        let rows = rows(conn, self.page(order), parameters.as_slice(), read)?;
        Ok(Listing { rows, total: total.cast_unsigned() })
    }

    #[cfg(test)]
    pub(crate) fn all(&self) -> Vec<&'static str> {
        self.pages.into_iter().flatten().chain([self.count]).collect()
    }
}

/// The texts of a list: what to select, from where, and the column of the time of making.
macro_rules! texts {
    ($select:expr, $from:expr, $created:literal) => {
        $crate::order::Texts {
            count: concat!("SELECT count(*) ", $from),
            pages: [
                texts!(@pair $select, $from, "id", "id DESC"),
                texts!(@pair $select, $from, "name COLLATE NOCASE, id", "name COLLATE NOCASE DESC, id DESC"),
                texts!(@pair $select, $from, concat!($created, ", id"), concat!($created, " DESC, id DESC")),
            ],
        }
    };
    (@pair $select:expr, $from:expr, $ascending:expr, $descending:expr) => {
        [
            concat!($select, " ", $from, " ORDER BY ", $ascending, " LIMIT ?2 OFFSET ?3"),
            concat!($select, " ", $from, " ORDER BY ", $descending, " LIMIT ?2 OFFSET ?3"),
        ]
    };
}
pub(crate) use texts;

const BEGIN: &str = "BEGIN";
const END: &str = "COMMIT";

#[cfg(test)]
pub(crate) const MOMENT_TEXTS: &[&str] = &[BEGIN, END];

/// While it is held, all that is read on the connection is of one and the same moment. Its statements are prepared once;
/// those of rusqlite's own transactions are parsed each time.
pub(crate) struct Moment<'a>(&'a Connection);

impl<'a> Moment<'a> {
    pub(crate) fn begin(conn: &'a Connection) -> Result<Self> {
        change(conn, BEGIN, [])?;
        Ok(Self(conn))
    }
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        // After some errors SQLite has ended it by itself.
        if !self.0.is_autocommit()
            && let Err(error) = change(self.0, END, [])
        {
            tracing::error!(%error, "a read of the store could not be ended");
        }
    }
}

/// All rows of a text.
pub(crate) fn rows<T>(
    conn: &Connection,
    sql: &str,
    parameters: impl Params,
    read: fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    conn.prepare_cached(sql)?.query_map(parameters, read)?.collect()
}

/// The only row of a text, if there is one.
pub(crate) fn one<T>(
    conn: &Connection,
    sql: &str,
    parameters: impl Params,
    read: fn(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    use rusqlite::OptionalExtension;
    conn.prepare_cached(sql)?.query_row(parameters, read).optional()
}

/// Runs a text that gives no rows; how many it changed.
pub(crate) fn change(conn: &Connection, sql: &str, parameters: impl Params) -> Result<usize> {
    conn.prepare_cached(sql)?.execute(parameters)
}
