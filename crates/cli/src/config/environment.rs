//! Settings from the environment: `COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE` is `outbound.allow_private`.

use std::ffi::OsString;

use toml::{Table, Value};

use crate::failure::{CommandResult, Failure};

const PREFIX: &str = "COUNTERSIGN_";

/// Lays the variables over the file's table. Values stay text; the members read text as well.
pub(super) fn overlay(
    mut table: Table,
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> CommandResult<Table> {
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let text = value.to_str().ok_or_else(|| Failure::new(format!("{name} is not UTF-8 text")))?;
        let path = name[PREFIX.len()..].to_ascii_lowercase();
        let mut members: Vec<&str> = path.split("__").collect();
        let last = members.pop().unwrap_or_default();
        let mut place = &mut table;
        for member in members {
            let inner = place.entry(member).or_insert_with(|| Value::Table(Table::new()));
            place = inner
                .as_table_mut()
                .ok_or_else(|| Failure::new(format!("{name}: '{member}' is not a group of settings")))?;
        }
        place.insert(last.to_owned(), Value::String(text.to_owned()));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaid(file: &str, variables: &[(&str, &str)]) -> Table {
        let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        overlay(toml::from_str(file).unwrap(), variables).unwrap()
    }

    #[test]
    fn two_underscores_lead_into_a_group_and_the_environment_wins_over_the_file() {
        let table = overlaid(
            "listen = '127.0.0.1:1'\n[outbound]\ntimeout = '5s'",
            &[("COUNTERSIGN_OUTBOUND__ALLOW_PRIVATE", "127.0.0.0/8"), ("COUNTERSIGN_LISTEN", "127.0.0.1:2")],
        );
        let expected = "listen = '127.0.0.1:2'\n[outbound]\ntimeout = '5s'\nallow_private = '127.0.0.0/8'";
        assert_eq!(table, toml::from_str::<Table>(expected).unwrap());
    }

    #[test]
    fn other_variables_are_left_alone() {
        assert_eq!(overlaid("", &[("PATH", "/bin"), ("COUNTERSIGNED", "x")]), Table::new());
    }
}
