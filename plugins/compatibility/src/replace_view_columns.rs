//! `replace-view-columns`: cREATE OR REPLACE VIEW that PostgreSQL refuses.

use crate::common::ObjectOptions;
use stagegate_sdk::ast::{self, CreateView, Expression, Identifier, Select, TypeName};
use stagegate_sdk::locks::types::Type;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, View};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "replace-view-columns",
    title: "CREATE OR REPLACE VIEW that PostgreSQL refuses",
    documentation: Documentation {
        what: "\
`CREATE OR REPLACE VIEW` whose columns do not begin with those of the view that is there, by name and in order, or that casts \
one of them to another type. The old columns come from the catalog, so nothing is said without one; a `*` in the list ends the \
comparison.",
        why: "\
PostgreSQL only lets columns be added at the end. It refuses the rest with error 42P16 (`cannot drop columns from view`, `cannot \
change name of view column`), and the change is rolled back.",
        instead: "\
Add new columns at the end. To drop or rename one, make the view anew, with what needs it and its rights:

```sql
DROP VIEW open_orders;
CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE closed_at IS NULL;
GRANT SELECT ON open_orders TO reporting;
```

A column alone is renamed by `ALTER VIEW open_orders RENAME COLUMN total TO gross`.",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        let ast::Statement::CreateView(create) = step.view else {
            return;
        };
        let Some(name) = create
            .name()
            .filter(|_| create.or_replace() && !create.materialized())
        else {
            return;
        };
        let view = scene.resolve(name);
        let Some(relation) = scene.relation(&view).filter(|relation| relation.kind == "view") else {
            return;
        };
        if view.matches_any(&options.ignore) {
            return;
        }
        let (columns, is_whole) = columns_of(create);
        let found =
            relation
                .columns
                .iter()
                .enumerate()
                .find_map(|(position, old)| match columns.get(position) {
                    Some(new) => problem(&old.name, &old.type_name, new),
                    None if is_whole => Some((name.node(), format!("drops its column `{}`", old.name))),
                    None => None,
                });
        if let Some((at, what)) = found {
            let message = format!("replacing {view} {what}: PostgreSQL refuses it with error 42P16");
            findings.report(Finding::at(at, message).object(view.key()).help(format!(
                "Add new columns at the end; to drop or rename one, DROP VIEW {view}; and create it anew, with its rights."
            )));
        }
    });
}

/// A column of the new view.
struct NewColumn<'t> {
    name: Option<&'t str>,
    cast: Option<TypeName<'t>>,
    at: Node<'t>,
}

/// The columns as far as the text tells, and whether those are all.
fn columns_of<'t>(create: CreateView<'t>) -> (Vec<NewColumn<'t>>, bool) {
    let mut query = create.query();
    while let Some(inner) = query.filter(|query| query.set_operation()) {
        query = inner
            .set_operands()
            .find_map(|operand| operand.node().cast::<Select<'t>>());
    }
    let Some(query) = query else {
        return (Vec::new(), false);
    };
    let listed: Vec<_> = create.columns().collect();
    let mut columns = Vec::new();
    for (position, item) in query.targets().enumerate() {
        let expression = item.expression();
        if matches!(expression, Some(Expression::Wildcard(_))) {
            return (columns, false);
        }
        let given = listed.get(position).copied();
        columns.push(NewColumn {
            name: given
                .or(item.alias())
                .and_then(Identifier::named)
                .or_else(|| expression.and_then(name_of)),
            cast: match expression {
                Some(Expression::Cast(cast)) => cast.type_(),
                _ => None,
            },
            at: given.or(item.alias()).map_or(item.node(), View::node),
        });
    }
    let is_whole = !columns.is_empty();
    (columns, is_whole)
}

/// The name that PostgreSQL gives a column without an alias; none where that takes more than a look.
fn name_of(expression: Expression<'_>) -> Option<&str> {
    match expression {
        Expression::ColumnReference(column) => column
            .names()
            .last()
            .and_then(Identifier::named)
            .or(column.named()),
        Expression::Cast(cast) => cast.expression().and_then(name_of),
        Expression::FunctionCall(call) => call.named()?.rsplit('.').next(),
        _ => None,
    }
}

fn problem<'t>(old: &str, old_type: &str, new: &NewColumn<'t>) -> Option<(Node<'t>, String)> {
    if let Some(name) = new.name
        && name != old
    {
        return Some((
            new.at,
            format!("puts `{name}` in the place of its column `{old}`"),
        ));
    }
    let to = Type::of(new.cast?);
    let from = Type::read(old_type);
    let is_other = to.name != from.name || to.array != from.array || to.modifiers != from.modifiers;
    is_other.then(|| {
        (
            new.at,
            format!("changes the type of its column `{old}` from {old_type}"),
        )
    })
}
