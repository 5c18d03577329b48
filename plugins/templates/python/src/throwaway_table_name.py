"""`throwaway-table-name`: a lasting table that is called like one nobody will miss."""

from dataclasses import dataclass

from stagegate_sdk import Change, Findings, TableName, ast, option, rule


@dataclass
class Options:
    """Policies write them in kebab-case."""

    prefixes: list[str] = option(
        ["tmp_", "temp_", "test_", "old_"], "How the names begin that are not for lasting tables."
    )


@rule(
    id="throwaway-table-name",
    title="Lasting table with a throwaway name",
    what="""
`CREATE TABLE` with a name that begins like that of a table made for a moment, such as `tmp_orders`. Temporary tables are left alone.""",
    why="""
The table stays. In a year nobody knows whether anything reads it, nobody dares to drop it, and whoever cleans up by name loses data.""",
    instead="""
Call it what it holds:

```sql
CREATE TABLE order_import (id bigint PRIMARY KEY);
```

or let PostgreSQL drop it at the end of the session:

```sql
CREATE TEMPORARY TABLE tmp_orders (id bigint PRIMARY KEY);
```""",
    level="warning",
    tags=["CREATE TABLE", "CREATE TABLE AS"],
    options=Options,
)
def throwaway_table_name(change: Change, options: Options, findings: Findings) -> None:
    for create in change.all(ast.CreateTable):
        if create.name is None:
            continue
        table = TableName.of(create.name)
        if create.temporary or table.is_temporary:
            continue
        prefix = next((each for each in options.prefixes if table.name.startswith(each)), None)
        if prefix is not None:
            findings.report(
                f"{table} will stay, but `{prefix}` says that it is for a moment",
                at=create.name,
                object=table.key,
                help="Call it what it holds, or write CREATE TEMPORARY TABLE.",
            )
