"""`timestamp-column-name`: a column that holds a moment and is not called like one."""

from dataclasses import dataclass

from stagegate_sdk import Change, Findings, Fix, TableName, ast, option, replace, rule
from stagegate_sdk.ast import AddColumn, AlterTable, ColumnDefinition, CreateTable, ObjectName

TIMESTAMPS = ("timestamp with time zone", "timestamp without time zone")


@dataclass
class Options:
    suffix: str = option("_at", "How names of columns with a moment end.", minLength=1)
    ignore_columns: list[str] = option([], "Columns that may be called otherwise, by their names.")


@rule(
    id="timestamp-column-name",
    title="Column of a timestamp that is not called like one",
    what="""
A new column of type `timestamp` or `timestamptz` whose name does not end in `_at` (`suffix`).""",
    why="""
`created` reads like a yes or no, `expiry` like a date or a duration. Whoever writes a query guesses, and compares a moment with a day.""",
    instead="""
Say in the name that it is a moment:

```sql
CREATE TABLE session (id bigint PRIMARY KEY, created_at timestamptz NOT NULL);
```""",
    tags=["CREATE TABLE", "ALTER TABLE"],
    options=Options,
)
def timestamp_column_name(change: Change, options: Options, findings: Findings) -> None:
    for table, column in new_columns(change):
        if column.name is None or column.type is None or column.type.named not in TIMESTAMPS or column.type.array:
            continue
        name = column.name.named or ""
        if name.endswith(options.suffix) or name in options.ignore_columns:
            continue
        better = name.removesuffix("_time").removesuffix("_date") + options.suffix
        findings.report(
            f"the column {name} holds a moment, and its name does not say so",
            at=column.name,
            object=f"{TableName.of(table).key}.{name}",
            help=f"Call it {better}.",
            fixes=[Fix(f"Call it {better}", [replace(column.name, better)])],
        )


def new_columns(change: Change) -> list[tuple[ObjectName, ColumnDefinition]]:
    """Each column that the change makes, with its table."""
    columns = []
    for statement in change.statements:
        match statement.view:
            case CreateTable(name=ast.ObjectName() as table) as create:
                columns += [(table, column) for column in create.columns]
            case AlterTable(name=ast.ObjectName() as table) as alter:
                actions = [action for action in alter.actions if isinstance(action, AddColumn)]
                columns += [(table, action.column) for action in actions if action.column]
    return columns
