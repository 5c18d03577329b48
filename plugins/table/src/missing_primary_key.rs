//! `missing-primary-key`: a table that the change creates without a primary key, or that loses it.

use stagegate_sdk::tables::{PrimaryKey, Table, Tables};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "missing-primary-key",
    title: "Table without a primary key",
    documentation: Documentation {
        what: "\
A table that the change creates (also by `CREATE TABLE AS` and `SELECT INTO`) and that has no primary key once all statements \
of the change have run, or a table whose primary key the change takes away by `DROP CONSTRAINT` or by dropping one of its columns.

Partitions have the key of their partitioned table, and `LIKE ... INCLUDING INDEXES` copies one. Temporary tables and tables that are \
dropped again are left alone. Whether a table that was there before loses its key is known from the catalog; without one, that \
part says nothing.",
        why: "\
Nothing tells two equal rows apart: a duplicate can not be removed alone, and no foreign key can point at the table. Logical replication \
refuses `UPDATE` and `DELETE` on it, and tools that copy, compare or repair data have nothing to go by.",
        instead: "\
Give the table a key when it is made:

```sql
CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payload jsonb NOT NULL
);
```

A table that only joins two others is identified by both:

```sql
CREATE TABLE membership (
    account_id bigint NOT NULL REFERENCES account,
    team_id bigint NOT NULL REFERENCES team,
    PRIMARY KEY (account_id, team_id)
);
```

After `CREATE TABLE ... AS`, add it in the same change:

```sql
ALTER TABLE event_archive ADD PRIMARY KEY (id);
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `missing-primary-key`.
    pub(crate) struct Options {
        /// Tables that need no primary key, as globs over `schema.table` or, without a dot, over the table's name: `*` is any text, `?` any one character.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for table in Tables::of(change).lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        let finding = match (&table.primary_key, table.created) {
            (PrimaryKey::Absent, Some(name)) => Finding::at(
                name,
                format!(
                    "{} has no primary key: its rows can not be told apart, and logical replication refuses to update them",
                    table.name
                ),
            ),
            (PrimaryKey::Removed(node), _) => Finding::at(
                *node,
                format!(
                    "{} loses its primary key here: its rows can not be told apart afterwards, and logical replication \
                     refuses to update them",
                    table.name
                ),
            ),
            _ => continue,
        };
        findings.report(finding.object(table.name.key()).help(help(table)));
    }
}

fn help(table: &Table<'_>) -> String {
    let name = &table.name;
    let must_contain = if table.partitioned {
        "; it must contain the columns of PARTITION BY"
    } else {
        ""
    };
    if table.created.is_none() || table.columns.is_empty() {
        return format!(
            "Add one in the same change: ALTER TABLE {name} ADD PRIMARY KEY (...){must_contain}."
        );
    }
    let usual = [String::from("id"), format!("{}_id", name.name)];
    let id = table.columns.iter().find(|column| usual.contains(&column.name));
    match id.and_then(|column| column.definition.name()) {
        Some(id) => format!(
            "Declare {} as the PRIMARY KEY, or add one: ALTER TABLE {name} ADD PRIMARY KEY ({}){must_contain}.",
            id.text(),
            id.text()
        ),
        None => format!(
            "Add the column \"id\" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, or name the columns that identify a row: \
             PRIMARY KEY (...){must_contain}."
        ),
    }
}
