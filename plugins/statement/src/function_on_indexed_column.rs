//! `function-on-indexed-column`: a condition that keeps PostgreSQL from using the index that is there.

use std::rc::Rc;

use stagegate_sdk::ast::{Cast, ColumnReference, Expression};
use stagegate_sdk::catalog::Relation;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Level, NoOptions, Node, Rule, TableName, View,
};

use crate::conditions::{conditions, parts};
use crate::scope::Scopes;

/// Operators that an index can serve.
const COMPARISONS: &[&str] = &["=", "<", ">", "<=", ">="];

pub(crate) static RULE: Rule = Rule {
    id: "function-on-indexed-column",
    title: "Function or calculation on an indexed column",
    documentation: Documentation {
        what: "\
A comparison in `WHERE` or `ON` (also `IN`, `BETWEEN`, `LIKE`) in which a column that an index starts with is not compared itself, but what \
a function, a cast or a calculation makes of it. Aliases, nested queries, `WITH` and the search path are resolved.

An index on that very expression is fine, and so is a cast that changes nothing, such as `name::text` of a `varchar`.",
        why: "\
An index on `email` is sorted by `email`, not by `lower(email)`: PostgreSQL reads the whole table and computes the function for every row. \
What is an instant with the index takes minutes on a large table, while the transaction of the change is open.",
        instead: "\
Compare the column itself:

```sql
SELECT id FROM payment WHERE created_at >= '2024-09-19' AND created_at < '2024-09-20';
SELECT id FROM payment WHERE amount > 100 - 5;
```

rather than `created_at::date = '2024-09-19'` and `amount + 5 > 100`. Where the function is needed, index it:

```sql
CREATE INDEX CONCURRENTLY account_lower_email ON account (lower(email));
```",
    },
    default_level: Level::Warning,
    tags: &[
        "SELECT",
        "SELECT INTO",
        "INSERT",
        "UPDATE",
        "DELETE",
        "MERGE",
        "CREATE VIEW",
        "CREATE MATERIALIZED VIEW",
        "CREATE TABLE AS",
    ],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// An operand, and the indexed column inside it.
struct Hidden<'t> {
    operand: Expression<'t>,
    relation: Rc<Relation>,
    column: &'t str,
}

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let scopes = Scopes::of(change, statement);
        for node in conditions(statement.node()).flat_map(parts) {
            for hidden in operands(node).filter_map(|operand| hidden(&scopes, operand)) {
                findings.report(finding(&hidden));
            }
        }
    }
}

/// What a predicate compares; nothing for any other node.
fn operands(node: Node<'_>) -> impl Iterator<Item = Expression<'_>> {
    let (first, second) = match Expression::cast(node) {
        Some(Expression::BinaryOperation(both))
            if both.named().is_some_and(|name| COMPARISONS.contains(&name)) =>
        {
            (both.left(), both.right())
        }
        Some(Expression::Between(between)) => (between.operand(), None),
        Some(Expression::InList(list)) => (list.operand(), None),
        Some(Expression::InSubquery(query)) => (query.operand(), None),
        Some(Expression::PatternMatch(search)) => (search.operand(), None),
        _ => (None, None),
    };
    first.into_iter().chain(second)
}

fn hidden<'t>(scopes: &Scopes<'t>, operand: Expression<'t>) -> Option<Hidden<'t>> {
    if matches!(
        operand,
        Expression::ColumnReference(_) | Expression::Row(_) | Expression::Subquery(_)
    ) {
        return None;
    }
    let columns = parts(operand)
        .into_iter()
        .filter_map(Node::cast::<ColumnReference>);
    for reference in columns {
        let Some((relation, column)) = scopes.resolve(reference) else {
            continue;
        };
        let served = relation.indexes.iter().filter(|index| index.valid);
        let is_indexed = served
            .clone()
            .any(|index| index.columns.first().is_some_and(|first| first == column));
        let wanted = plain(&render(operand));
        let fits = served.clone().any(|index| {
            index
                .columns
                .first()
                .is_some_and(|first| first != column && plain(first) == wanted)
        });
        if is_indexed && !fits && !is_harmless_cast(operand, &relation, column) {
            return Some(Hidden {
                operand,
                relation,
                column,
            });
        }
    }
    None
}

/// varchar to text and back: the same bytes in the same order.
fn is_harmless_cast(operand: Expression<'_>, relation: &Relation, column: &str) -> bool {
    let Expression::Cast(cast) = operand else {
        return false;
    };
    let is_text = |name: &str| name == "text" || name.starts_with("character varying");
    let of_column = relation.columns.iter().find(|known| known.name == column);
    let to = cast
        .type_()
        .filter(|to| to.arguments().next().is_none() && !to.array());
    let is_bare = matches!(cast.expression(), Some(Expression::ColumnReference(_)));
    is_bare
        && of_column.is_some_and(|known| is_text(&known.type_name))
        && to
            .and_then(stagegate_sdk::ast::TypeName::named)
            .is_some_and(is_text)
}

fn finding<'t>(hidden: &Hidden<'t>) -> Finding<'t> {
    let name = &hidden.relation.name;
    let table = TableName {
        schema: name.schema.clone(),
        name: name.name.clone(),
    };
    let column = hidden.column;
    let expression = render(hidden.operand);
    let help = if matches!(hidden.operand, Expression::FunctionCall(_)) {
        format!(
            "Compare `{column}` itself, or index what is compared: CREATE INDEX CONCURRENTLY ON {table} (({expression}));"
        )
    } else {
        format!(
            "Compare `{column}` itself: move the calculation to the other side, or give a range ({column} >= ... AND {column} \
             < ...)."
        )
    };
    Finding::at(
        hidden.operand,
        format!(
            "`{expression}` hides `{column}` of {table} from its index: every row of the table is read and computed"
        ),
    )
    .object(format!("{}.{column}", table.key()))
    .help(help)
}

/// An expression as it would stand in an index: columns without the table's name.
fn render(expression: Expression<'_>) -> String {
    let list = |values: Vec<Expression<'_>>| values.into_iter().map(render).collect::<Vec<_>>().join(", ");
    match expression {
        Expression::ColumnReference(column) => {
            column.names().last().map_or(column.text(), View::text).to_owned()
        }
        Expression::FunctionCall(call)
            if !call.window() && call.where_().is_none() && call.named().is_some() =>
        {
            format!(
                "{}({})",
                call.named().unwrap_or_default(),
                list(call.arguments().collect())
            )
        }
        Expression::Cast(cast) => render_cast(cast).unwrap_or_else(|| cast.text().to_owned()),
        Expression::BinaryOperation(both) => match (both.left(), both.named(), both.right()) {
            (Some(left), Some(operator), Some(right)) => {
                format!("{} {operator} {}", render(left), render(right))
            }
            _ => both.text().to_owned(),
        },
        other => other.text().to_owned(),
    }
}

fn render_cast(cast: Cast<'_>) -> Option<String> {
    let to = cast.type_()?;
    let name = to
        .named()
        .filter(|_| to.arguments().next().is_none() && !to.array());
    Some(format!(
        "{}::{}",
        render(cast.expression()?),
        name.unwrap_or(to.text())
    ))
}

/// For comparing with what PostgreSQL writes of an index: it adds parentheses, and casts of texts.
fn plain(expression: &str) -> String {
    let mut plain: String = expression
        .chars()
        .filter(|character| !character.is_whitespace() && !matches!(character, '(' | ')' | '"'))
        .collect::<String>()
        .to_lowercase();
    for cast in [
        "::text",
        "::charactervarying",
        "::varchar",
        "::integer",
        "::numeric",
        "pg_catalog.",
    ] {
        plain = plain.replace(cast, "");
    }
    plain
}
