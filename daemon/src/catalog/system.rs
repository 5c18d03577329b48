//! PostgreSQL's own routines, for where no server is at hand: name, input, result and volatility of each.
//!
//! The table is what PostgreSQL 15 has in `pg_catalog`, with what 16 to 18 added for users; without the parts of types
//! and access methods that nobody calls. A snapshot names only those that are not here.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::snapshot::{Routine, Volatility};

/// Name, types of the input, result and volatility, parted by tabs; sorted.
const TABLE: &str = include_str!("system_routines.tsv");

/// The lines of each name.
static BY_NAME: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut lines: HashMap<&str, Vec<&str>> = HashMap::new();
    for line in TABLE.lines() {
        if let Some((name, rest)) = line.split_once('\t') {
            lines.entry(name).or_default().push(rest);
        }
    }
    lines
});

/// All overloads of a name.
pub fn system_routines(name: &str) -> impl Iterator<Item = Routine> {
    let lines = BY_NAME.get(name).map_or(&[][..], Vec::as_slice);
    lines.iter().filter_map(move |line| routine(name, line))
}

/// Whether this build knows the routine just so.
pub fn is_known(routine: &Routine) -> bool {
    system_routines(&routine.name)
        .any(|known| known.arguments == routine.arguments && known.volatility == routine.volatility)
}

/// The routine of a name and the rest of its line.
fn routine(name: &str, rest: &str) -> Option<Routine> {
    let mut fields = rest.split('\t');
    let (arguments, returns, volatility) = (fields.next()?, fields.next()?, fields.next()?);
    Some(system_routine(name, arguments, returns, volatility))
}

/// A routine of `pg_catalog`; `volatility` as `pg_proc` writes it.
pub fn system_routine(name: &str, arguments: &str, returns: &str, volatility: &str) -> Routine {
    Routine {
        schema: "pg_catalog".to_owned(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
        returns: returns.to_owned(),
        language: "internal".to_owned(),
        volatility: match volatility {
            "i" => Volatility::Immutable,
            "s" => Volatility::Stable,
            _ => Volatility::Volatile,
        },
        ..Routine::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_uses_is_known() {
        for (name, arguments, volatility) in [
            ("now", "", Volatility::Stable),
            ("random", "", Volatility::Volatile),
            ("gen_random_uuid", "", Volatility::Volatile),
            ("lower", "text", Volatility::Immutable),
            ("nextval", "regclass", Volatility::Volatile),
            ("uuidv7", "", Volatility::Volatile),
            ("clock_timestamp", "", Volatility::Volatile),
        ] {
            let found = system_routines(name).find(|routine| routine.arguments == arguments);
            assert_eq!(
                found.map(|routine| routine.volatility),
                Some(volatility),
                "{name}"
            );
        }
        assert_eq!(system_routines("no_such_thing").count(), 0);
    }

    #[test]
    fn every_line_of_the_table_can_be_read() {
        let name = |line: &'static str| line.split('\t').next().unwrap_or_default();
        assert!(TABLE.lines().map(name).is_sorted());
        for line in TABLE.lines() {
            assert_eq!(line.split('\t').count(), 4, "{line}");
            assert!(line.ends_with(['i', 's', 'v']), "{line}");
        }
    }
}
