//! `primary-key-type`: a primary key over a column of another type than the team's.

use stagegate_sdk::keys::{Keys, Sort};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, options};

use crate::owner::At;

/// Spellings of one type, the one that PostgreSQL prints first.
const FAMILIES: &[&[&str]] = &[
    &["bigint", "int8", "bigserial", "serial8"],
    &["character varying", "varchar"],
    &["character", "char", "bpchar"],
    &["integer", "int", "int4", "serial", "serial4"],
    &["numeric", "decimal", "dec"],
    &["smallint", "int2", "smallserial", "serial2"],
    &["timestamp with time zone", "timestamptz"],
    &["timestamp without time zone", "timestamp"],
];

pub(crate) static RULE: Rule<Options> = Rule {
    id: "primary-key-type",
    title: "Primary key of another type",
    documentation: Documentation {
        what: "\
A primary key that the change adds, over a column whose type, when the change ends, is not in the list `types`. The spellings of one type \
count as one: `int8` in the list means `bigint` and `bigserial` as well. Types of columns that were there before are known from the \
catalog; without one, those are not looked at. Temporary tables are left alone.",
        why: "\
The key is copied into each table that refers to it, each of its indexes and each program: a long text costs its length in all of them, \
and one that people chose (an address, a number of a document) changes one day, and with it every row that points at it.",
        instead: "\
Use a number or a UUID as the key, and make what people chose unique beside it:

```sql
CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE
);
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `primary-key-type`.
    pub(crate) struct Options {
        /// The types that are fine, in any spelling and without modifiers.
        types: Vec<String> = ["bigint", "integer", "uuid"].map(str::to_owned).to_vec(),
        /// Tables whose keys may be of any type, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let fine: Vec<String> = options.types.iter().map(|name| family(name)).collect();
    for table in Keys::of(change).lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        for key in table.keys.iter().filter(|key| key.sort == Sort::Primary) {
            let Some(at) = key.at else { continue };
            for column in key.parts.iter().filter_map(|part| part.column.as_ref()) {
                let Some(data_type) = table.types.get(column).map(|name| family(name)) else {
                    continue;
                };
                if fine.contains(&data_type) {
                    continue;
                }
                findings.report(
                    Finding::at(
                        At(at.node),
                        format!(
                            "`{column}` of {} is {data_type}, and part of the primary key: it is copied into every table that refers to it",
                            table.name
                        ),
                    )
                    .span(at.span)
                    .object(format!("{}.{column}", table.name.key()))
                    .help(format!(
                        "Use a key of the type {}, and UNIQUE ({}) beside it.",
                        options.types.join(" or "),
                        quote(column)
                    )),
                );
            }
        }
    }
}

/// The name that PostgreSQL prints for a spelling.
fn family(spelling: &str) -> String {
    let plain = spelling.trim().to_lowercase();
    FAMILIES
        .iter()
        .find(|family| family.contains(&plain.as_str()))
        .map_or(plain, |family| family[0].to_owned())
}
