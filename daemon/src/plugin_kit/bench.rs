//! What components are measured with where nobody names a file: everyday statements over a small schema.

use crate::catalog::simulate;
use crate::catalog::snapshot::Snapshot;
use crate::sql;

/// Statements that make the schema.
const SCHEMA: &str = include_str!("bench/schema.sql");

/// Statements of one round; `{n}` is its number.
const ROUND: &str = include_str!("bench/round.sql");

/// How often the round is in the sample.
const ROUNDS: usize = 25;

/// A change of some 500 statements.
pub fn sample() -> String {
    let round = |number: usize| ROUND.replace("{n}", &number.to_string());
    (1..=ROUNDS).map(round).collect()
}

/// The database that it is for.
pub fn sample_catalog() -> Snapshot {
    simulate::run(&Snapshot::default(), &sql::parse(SCHEMA))
        .end()
        .snapshot()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_sound() {
        let file = sql::parse(&sample());
        assert!(file.problems.is_empty(), "{:?}", file.problems);
        assert!(file.statements.len() >= 500, "{}", file.statements.len());
        let timeline = simulate::run(&sample_catalog(), &file);
        assert_eq!(timeline.impossible(), []);
        assert_eq!(
            sample_catalog()
                .relations
                .iter()
                .filter(|it| it.name == "orders")
                .count(),
            1
        );
    }
}
