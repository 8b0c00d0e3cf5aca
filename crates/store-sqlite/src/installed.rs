//! What a change of a published application means for its installations.

use countersign_core::{ApplicationKey, InstallationId, LookupHash};
use countersign_store::{StoreError, StoreResult};
use rusqlite::Connection;

use crate::{
    error::{Rules, failed},
    order::change,
};

const EXCHANGE: &str = "UPDATE installation SET password = ?3 WHERE application = ?1 AND id = ?2";
const COUNT: &str = "SELECT count(*) FROM installation WHERE application = ?1";
const NOTE_ALL: &str = "INSERT INTO change (kind, account, key) \
    SELECT 'installation', account, id FROM installation WHERE application = ?1 ORDER BY id";

#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    vec![EXCHANGE, COUNT, NOTE_ALL]
}

const RULES: Rules = Rules { taken: "installation", missing: "account" };

/// Notes a change for every installation of an application, before they go.
pub(crate) fn note_all_of(conn: &Connection, application: &ApplicationKey) -> StoreResult<()> {
    change(conn, NOTE_ALL, [application.as_str()]).map(drop).map_err(failed)
}

/// Writes the passwords of all installations of an application. `Conflict` when these are not all: one that was
/// left out could never call again. Notes nothing: the application is noted.
pub(crate) fn exchange_passwords(
    conn: &Connection,
    application: &ApplicationKey,
    passwords: &[(InstallationId, LookupHash)],
) -> StoreResult<()> {
    let count = conn
        .prepare_cached(COUNT)
        .and_then(|mut count| count.query_row([application.as_str()], |row| row.get::<_, i64>(0)));
    let mut missing = count.map_err(failed)?;
    for (id, password) in passwords {
        let parameters = (application.as_str(), id.to_string(), password.0);
        let written = change(conn, EXCHANGE, parameters).map_err(|error| RULES.explain(error))?;
        missing -= i64::try_from(written).unwrap_or(i64::MAX);
    }
    if missing == 0 { Ok(()) } else { Err(StoreError::Conflict("application")) }
}
