//! `disallowed-column-type`: a type that the team does not want.

use crate::typed::typed_columns;
use stagegate_sdk::ast::TypeName;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, View, options};

/// Spellings of one type, the one that PostgreSQL prints first.
const FAMILIES: &[&[&str]] = &[
    &["bigint", "int8", "bigserial", "serial8"],
    &["bit varying", "varbit"],
    &["boolean", "bool"],
    &[
        "character varying",
        "varchar",
        "char varying",
        "national character varying",
    ],
    &[
        "character",
        "char",
        "bpchar",
        "nchar",
        "national character",
        "national char",
    ],
    &["double precision", "float8", "float"],
    &["integer", "int", "int4", "serial", "serial4"],
    &["numeric", "decimal", "dec"],
    &["real", "float4"],
    &["smallint", "int2", "smallserial", "serial2"],
    &["time with time zone", "timetz"],
    &["time without time zone", "time"],
    &["timestamp with time zone", "timestamptz"],
    &["timestamp without time zone", "timestamp"],
];

pub(crate) static RULE: Rule<Options> = Rule {
    id: "disallowed-column-type",
    title: "Column of a type that is not wanted",
    documentation: Documentation {
        what: "\
A column that gets a type of the list `types`, with its table, by `ADD COLUMN` or by `ALTER COLUMN TYPE`. The spellings of one \
type count as one: `int4` in the list means `integer`, `int` and `serial` as well. Modifiers do not matter (`varchar` means every \
`varchar(n)`), and an array counts as its elements. Temporary and foreign tables are left alone.",
        why: "\
A type that is in one table comes back in all that join it and in every program that reads it; changing it later rewrites the \
table under an exclusive lock. The types listed by default are internal ones of PostgreSQL: `name` is cut off at 63 bytes, `oid` \
runs out at four thousand million and breaks `pg_upgrade` in some uses, `\"char\"` holds one byte.",
        instead: "\
Use a type of the team's choice, such as `text` for `name` and `bigint` for `oid`:

```sql
CREATE TABLE document (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL
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
    /// Options of `disallowed-column-type`.
    pub(crate) struct Options {
        /// The types that are not wanted, in any spelling and without modifiers; a type of a schema with its schema.
        types: Vec<String> = vec!["\"char\"".to_owned(), "name".to_owned(), "oid".to_owned()],
        /// Tables that may have such columns, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let unwanted: Vec<String> = options.types.iter().map(|name| family(name)).collect();
    let is_unwanted = |data_type| unwanted.contains(&family_of(data_type));
    for typed in typed_columns(change, &options.ignore_tables, is_unwanted) {
        let data_type = family_of(typed.data_type);
        let finding = typed
            .finding(format!(
                "`{}` of {} gets the type {data_type}, which is not wanted here; changing it later rewrites the table",
                typed.name(),
                typed.table
            ))
            .help(format!(
                "Use another type for {}. Not wanted are {}.",
                typed.quoted(),
                options.types.join(", ")
            ));
        findings.report(finding);
    }
}

/// The type that a column gets, by the name that PostgreSQL prints.
fn family_of(data_type: TypeName<'_>) -> String {
    let named = data_type.named().unwrap_or_default();
    // The type of one byte, which is another one than char without quotes.
    if named == "char" || data_type.text().starts_with("\"char\"") {
        return "\"char\"".to_owned();
    }
    family(named)
}

/// The name that PostgreSQL prints for a spelling.
fn family(spelling: &str) -> String {
    let mut plain = spelling.trim().to_lowercase();
    if let Some(own) = plain.strip_prefix("pg_catalog.") {
        own.to_owned().clone_into(&mut plain);
    }
    FAMILIES
        .iter()
        .find(|family| family.contains(&plain.as_str()))
        .map_or(plain, |family| family[0].to_owned())
}
