//! `mixed-ddl-dml`: schema and data in one change.

use stagegate_sdk::ast::Statement as Kind;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, Statement, TableName};

use crate::estimated::target;
use stagegate_sdk::new_tables::NewTables;

/// First words of the tags that change the schema.
const SCHEMA_VERBS: &[&str] = &["CREATE", "ALTER", "DROP"];

pub(crate) static RULE: Rule = Rule {
    id: "mixed-ddl-dml",
    title: "Schema and data in one change",
    documentation: Documentation {
        what: "\
A change that alters the schema (`CREATE`, `ALTER`, `DROP`) and writes to the rows of a table that was there before (`INSERT`, `UPDATE`, \
`DELETE`, `MERGE`, `COPY ... FROM`). The finding is at the first statement that makes it a mix.

Rows of a table that the change itself creates belong to it, and are fine; so are temporary tables.",
        why: "\
A change runs in one transaction. Locks that `ALTER TABLE` takes are held until the last row is written: what would block everybody for \
a moment blocks them for as long as the data takes. Where the data part fails, the schema part is undone as well, and has to wait for its \
locks once more.",
        instead: "\
Make two changes of it, the schema first:

```sql
-- 20240919_add_region.sql
ALTER TABLE account ADD COLUMN region text NOT NULL DEFAULT '';
```

and the data after it, in batches where there are many rows:

```sql
-- 20240920_fill_region.sql
UPDATE account SET region = 'eu' WHERE country IN ('at', 'de', 'fr');
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let new_tables = NewTables::of(change);
    let schema = change.statements().find(|statement| alters_schema(*statement));
    let data = change
        .statements()
        .find_map(|statement| Some((statement, data(new_tables, statement)?)));
    let (Some(schema), Some((statement, (written, table)))) = (schema, data) else {
        return;
    };
    let message = format!(
        "this change alters the schema and writes to {table}: what {} locks stays locked until the last row is written",
        schema.tag()
    );
    let finding = if schema.index() < statement.index() {
        Finding::at(written, message).note(schema.view(), "the schema is altered here")
    } else {
        Finding::at(schema.view(), message)
            .span(schema.first_words())
            .note(written, "rows are written here")
    };
    findings.report(
        finding
            .object(table.key())
            .help("Make two changes of it: the schema first, and the data in a file with a later version."),
    );
}

fn alters_schema(statement: Statement<'_>) -> bool {
    let verb = statement.tag().split(' ').next().unwrap_or_default();
    let temporary = match statement.view() {
        Kind::CreateTable(create) => create.temporary(),
        Kind::CreateView(create) => create.temporary(),
        Kind::Drop(drop) => drop.targets().all(|target| TableName::of(target).is_temporary()),
        _ => false,
    };
    SCHEMA_VERBS.contains(&verb) && !temporary && !matches!(statement.view(), Kind::AlterSystem(_))
}

/// The table that was there before and gets other rows.
fn data<'t>(
    new_tables: &NewTables,
    statement: Statement<'t>,
) -> Option<(stagegate_sdk::ast::ObjectName<'t>, TableName)> {
    let written = match statement.view() {
        Kind::CopyRows(copy) if copy.from() => copy.target(),
        _ => target(statement),
    }?;
    Some((written, new_tables.unless_new(written)?))
}
