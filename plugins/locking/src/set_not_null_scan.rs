//! `set-not-null-scan`: sET NOT NULL that reads the whole table.

use crate::common::{Site, VersionOptions, for_each_action, made_up_name, size};
use stagegate_sdk::ast::{AlterAction, CheckConstraint, Expression, Identifier, TableConstraint};
use stagegate_sdk::name::quote;
use stagegate_sdk::tables;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, TableName, View, keyword,
};

/// The first major version that takes a valid CHECK as proof.
const FIRST_WITH_PROOFS: i64 = 12;

pub(crate) static RULE: Rule<VersionOptions> = Rule {
    id: "set-not-null-scan",
    title: "SET NOT NULL that reads the whole table",
    documentation: Documentation {
        what: "\
`ALTER COLUMN ... SET NOT NULL` on a table that was there before, where nothing proves yet that the column has no NULL.

From PostgreSQL 12 on, a valid `CHECK (column IS NOT NULL)` is such a proof. It is known from the catalog, or from the same \
change where it is added as valid or validated first. Without a catalog, a `VALIDATE CONSTRAINT` of a constraint that an earlier \
change added is believed to be it. A column that the catalog knows as `NOT NULL` is fine.",
        why: "\
PostgreSQL holds an `ACCESS EXCLUSIVE` lock while it looks for a NULL in every row: nobody can read or write the table until \
that is done.",
        instead: "\
Let a check prove it while others work, in two changes:

```sql
ALTER TABLE orders ADD CONSTRAINT orders_total_not_null CHECK (total IS NOT NULL) NOT VALID;
```

```sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_not_null;
ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT orders_total_not_null;
```

In PostgreSQL 18 a NOT NULL itself can wait: `ADD CONSTRAINT orders_total_not_null NOT NULL total NOT VALID`, and `VALIDATE \
CONSTRAINT` in a later change.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// The checks `column IS NOT NULL` that the change has come by so far.
#[derive(Default)]
struct Proofs {
    /// Table, column, constraint, valid.
    checks: Vec<(TableName, String, String, bool)>,
    /// Tables of which an unknown constraint was validated.
    believed: Vec<TableName>,
}

fn check<'t>(change: &'t Change<'t>, options: &VersionOptions, findings: &mut Findings<'t>) {
    let takes_proofs = Scene::version(options.postgres_version) >= FIRST_WITH_PROOFS;
    let mut proofs = Proofs::default();
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddConstraint(add) => match add.constraint() {
            Some(TableConstraint::Check(check)) => proofs.add(&site.table, check),
            Some(TableConstraint::Other(other)) => {
                let column = tables::not_null_column(other.text());
                let waits = keyword::find_last(other.node(), &["not", "valid"]).is_some();
                if let (Some(column), false) = (column, waits) {
                    findings.report(finding(scene, &site, other.node(), &column));
                }
            }
            _ => {}
        },
        AlterAction::ValidateConstraint(validate) => {
            proofs.validate(scene, &site.table, validate.name().and_then(Identifier::named));
        }
        AlterAction::SetNotNull(set) => {
            let Some((name, column)) = set.column().and_then(|name| Some((name, name.named()?))) else {
                return;
            };
            let is_proven = takes_proofs && proofs.has(scene, &site.table, column);
            if !is_proven && !is_known_not_null(scene, &site.table, column) {
                findings.report(finding(scene, &site, name.node(), column));
            }
        }
        _ => {}
    });
}

impl Proofs {
    fn add(&mut self, table: &TableName, check: CheckConstraint<'_>) {
        if let Some(column) = check.expression().and_then(not_null_column) {
            let name = check
                .named()
                .map_or_else(|| format!("{}_{column}_check", table.name), str::to_owned);
            self.checks
                .push((table.clone(), column, name, !check.not_valid()));
        }
    }

    fn validate(&mut self, scene: &Scene<'_>, table: &TableName, name: Option<&str>) {
        let Some(name) = name else { return };
        let mut is_ours = false;
        for check in &mut self.checks {
            if check.0.is_same(table) && check.2 == name {
                check.3 = true;
                is_ours = true;
            }
        }
        if is_ours {
            return;
        }
        match not_null_check(scene, table, Some(name)) {
            Some((column, _)) => self.checks.push((table.clone(), column, name.to_owned(), true)),
            None if scene.relation(table).is_none() => self.believed.push(table.clone()),
            None => {}
        }
    }

    fn has(&self, scene: &Scene<'_>, table: &TableName, column: &str) -> bool {
        let of_change = self
            .checks
            .iter()
            .any(|(of, name, _, valid)| *valid && of.is_same(table) && name == column);
        of_change
            || self.believed.iter().any(|of| of.is_same(table))
            || checks_in_catalog(scene, table).any(|(name, _, valid)| valid && name == column)
    }
}

/// The checks `column IS NOT NULL` of the catalog: column, constraint, valid.
fn checks_in_catalog(scene: &Scene<'_>, table: &TableName) -> impl Iterator<Item = (String, String, bool)> {
    let relation = scene.relation(table);
    let detail = scene.detail(table);
    let constraints = relation
        .map(|relation| relation.constraints.clone())
        .unwrap_or_default();
    constraints.into_iter().filter_map(move |constraint| {
        let definition = detail
            .as_ref()?
            .constraints
            .iter()
            .find(|detail| detail.name == constraint.name)?;
        let [column] = constraint.columns.as_slice() else {
            return None;
        };
        let proves = definition.definition.contains("IS NOT NULL") && !definition.definition.contains(" OR ");
        let is_check = constraint.kind == "check" || constraint.kind == "not-null";
        (is_check && (proves || constraint.kind == "not-null"))
            .then(|| (column.clone(), constraint.name.clone(), constraint.validated))
    })
}

fn not_null_check(scene: &Scene<'_>, table: &TableName, name: Option<&str>) -> Option<(String, String)> {
    checks_in_catalog(scene, table)
        .find(|(_, constraint, _)| name.is_none_or(|name| name == constraint))
        .map(|(column, constraint, _)| (column, constraint))
}

fn is_known_not_null(scene: &Scene<'_>, table: &TableName, column: &str) -> bool {
    scene.relation(table).is_some_and(|relation| {
        relation
            .columns
            .iter()
            .any(|known| known.name == column && known.not_null)
    })
}

/// The column of `column IS NOT NULL`.
fn not_null_column(expression: Expression<'_>) -> Option<String> {
    match expression {
        Expression::IsTest(test) if test.named() == Some("null") && test.negated() => match test.operand()? {
            Expression::ColumnReference(column) => column
                .names()
                .last()
                .and_then(Identifier::named)
                .or(column.named())
                .map(str::to_owned),
            _ => None,
        },
        _ => None,
    }
}

fn finding<'t>(scene: &Scene<'t>, site: &Site<'t>, at: Node<'t>, column: &str) -> Finding<'t> {
    let table = &site.table;
    let name = quote(&made_up_name(table, &[column], "not_null"));
    let how_big = size(scene, table);
    let message = format!(
        "NOT NULL on `{column}` reads all of {table}{how_big} under an ACCESS EXCLUSIVE lock: all reads and writes wait until no NULL was found"
    );
    Finding::at(site.action, message)
        .span(at.span())
        .object(format!("{}.{column}", table.key()))
        .help(format!(
            "First ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({} IS NOT NULL) NOT VALID; in a later change ALTER TABLE {table} VALIDATE \
             CONSTRAINT {name}; after which SET NOT NULL takes an instant, and the check can be dropped.",
            quote(column)
        ))
}
