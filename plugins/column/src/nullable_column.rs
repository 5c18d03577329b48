//! `nullable-column`: a column that is new in the change and can hold NULL when the change ends.

use stagegate_sdk::ast::{ColumnConstraint, Identifier, NullConstraint};
use stagegate_sdk::name::{matches, quote};
use stagegate_sdk::tables::{NewColumn, Nullability, Table, Tables};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, View, options};

/// A longer declaration is not repeated in the help.
const LONGEST_DECLARATION: usize = 120;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "nullable-column",
    title: "New column that can hold NULL",
    documentation: Documentation {
        what: "\
A column that the change creates, with its table or by `ADD COLUMN`, and that can hold NULL once all statements of the \
change have run.

A column is fine where it is `NOT NULL`, part of a primary key, `serial`, an identity, of a domain that the change declares \
`NOT NULL`, or where a valid `CHECK (... IS NOT NULL)` guards it; also where a later statement of the change sees to that or \
drops the column again. Not looked at are generated columns (they follow the columns they are computed from), columns that \
`PARTITION OF`, `OF`, `LIKE`, `INHERITS` and `CREATE TABLE AS` take from elsewhere, and temporary tables.",
        why: "\
NULL is neither equal nor unequal to anything: `name <> 'x'` leaves out the rows without a name, `NOT IN` over such a column \
finds nothing at all, unique constraints let it in twice, and every program that reads the column has to handle the missing \
value. Once such rows exist, making the column `NOT NULL` takes a decision on each of them and a scan of the whole table.",
        instead: "\
Say `NOT NULL` from the start, while there are no rows:

```sql
CREATE TABLE customer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);
```

On a table with rows, a constant default makes it possible in one quick step:

```sql
ALTER TABLE customer ADD COLUMN country text NOT NULL DEFAULT 'unknown';
```

Where there is no sensible default: add the column, fill it in batches, then let PostgreSQL check it without blocking writers:

```sql
ALTER TABLE customer ADD CONSTRAINT customer_country_set CHECK (country IS NOT NULL) NOT VALID;
ALTER TABLE customer VALIDATE CONSTRAINT customer_country_set;
ALTER TABLE customer ALTER COLUMN country SET NOT NULL;
```

Where a missing value has a meaning (`closed_at` of an open account), name the column in `ignore-columns` or allow it with a reason.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `nullable-column`.
    pub(crate) struct Options {
        /// Columns that may hold NULL, as globs over the column's name: `*` is any text, `?` any one character. Example: `["deleted_at", "*_until"]`.
        ignore_columns: Vec<String> = Vec::new(),
        /// Tables whose columns may hold NULL, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for table in Tables::of(change).lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        for column in table.columns.iter().filter(|column| column.can_hold_null()) {
            let ignored = options
                .ignore_columns
                .iter()
                .any(|glob| matches(glob, &column.name));
            if let (false, Some(name)) = (ignored, column.definition.name()) {
                findings.report(finding(table, column, name));
            }
        }
    }
}

fn finding<'t>(table: &Table<'t>, column: &NewColumn<'t>, name: Identifier<'t>) -> Finding<'t> {
    let finding = Finding::at(
        name,
        format!(
            "`{}` of {} can hold NULL: every query and program that reads it has to handle a missing value",
            column.name, table.name
        ),
    )
    .object(format!("{}.{}", table.name.key(), column.name))
    .help(help(table, column));
    match fix(table, column) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// What is written in its place, as SQL where that is one line.
fn help(table: &Table<'_>, column: &NewColumn<'_>) -> String {
    if is_set_null_by_key(column) {
        return format!(
            "ON DELETE SET NULL puts NULL here: use ON DELETE CASCADE or RESTRICT with NOT NULL, or name {} in ignore-columns \
             where a missing value has a meaning.",
            column.name
        );
    }
    let declaration = not_null_declaration(column);
    match (is_on_old_rows(table, column), has_default(column)) {
        (false, true) => format!("Declare it as {declaration}."),
        (false, false) => {
            format!("Declare it as {declaration}; where inserts may leave it out, give it a DEFAULT.")
        }
        (true, true) => format!(
            "ALTER TABLE {} ADD COLUMN {declaration}; rows that are there get the default.",
            table.name
        ),
        (true, false) => format!(
            "ALTER TABLE {} ADD COLUMN {declaration} DEFAULT ...; without a sensible default, add the column, fill it in \
             batches, add CHECK ({} IS NOT NULL) NOT VALID, validate it, then SET NOT NULL.",
            table.name,
            quote(&column.name)
        ),
    }
}

/// The declaration with NOT NULL; its first words alone where it is long.
fn not_null_declaration(column: &NewColumn<'_>) -> String {
    let whole = column.definition.text();
    if whole.contains('\n') || whole.len() > LONGEST_DECLARATION || written_null(column).is_some() {
        let data_type = column.definition.type_().map_or("...", View::text);
        return format!("{} {data_type} NOT NULL", quote(&column.name));
    }
    format!("{whole} NOT NULL")
}

/// NOT NULL where it can be put without thinking: not on rows that have no value, not against what the change says.
fn fix(table: &Table<'_>, column: &NewColumn<'_>) -> Option<Fix> {
    let contradicted = column.nullability == Nullability::NullableAgain || is_set_null_by_key(column);
    if contradicted || (is_on_old_rows(table, column) && !has_default(column)) {
        return None;
    }
    let fix = Fix::new(format!("Declare {} NOT NULL", quote(&column.name)));
    Some(match written_null(column) {
        Some(null) => fix.replace(null.span(), "NOT NULL"),
        None => fix.insert(column.definition.span().end, " NOT NULL"),
    })
}

/// Whether there may be rows already when the column comes.
fn is_on_old_rows(table: &Table<'_>, column: &NewColumn<'_>) -> bool {
    column.added && table.created.is_none()
}

fn has_default(column: &NewColumn<'_>) -> bool {
    column
        .definition
        .constraints()
        .any(|constraint| matches!(constraint, ColumnConstraint::Default(_)))
}

/// `NULL`, where it is written out.
fn written_null<'t>(column: &NewColumn<'t>) -> Option<NullConstraint<'t>> {
    column
        .definition
        .constraints()
        .find_map(|constraint| constraint.node().cast())
}

fn is_set_null_by_key(column: &NewColumn<'_>) -> bool {
    column
        .definition
        .constraints()
        .any(|constraint| matches!(constraint, ColumnConstraint::ForeignKey(key) if key.on_delete_set_null()))
}
