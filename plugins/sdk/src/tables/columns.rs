//! Columns that a change brings, and whether they can hold NULL when it ends.

use super::{PrimaryKey, Table, column_of, primary_key_of, words};
use crate::ast::{CheckConstraint, ColumnConstraint, ColumnDefinition, Expression, TableConstraint};
use crate::tree::View;

/// A column that is new in the change.
pub struct NewColumn<'t> {
    /// Where it is declared.
    pub definition: ColumnDefinition<'t>,
    /// At the end of the change.
    pub name: String,
    /// By ALTER TABLE rather than with its table.
    pub added: bool,
    /// Gone by the end of the change.
    pub dropped: bool,
    /// Computed from other columns.
    pub generated: bool,
    /// NOT NULL by itself, its type, its identity or a primary key.
    pub(super) not_null: bool,
    /// The change says that it may be NULL after all.
    pub nullable_again: bool,
    /// Checks that refuse NULL: name and whether they hold for all rows.
    pub(super) checks: Vec<(String, bool)>,
}

impl NewColumn<'_> {
    /// Whether a row can be without a value for it when the change ends.
    pub fn can_hold_null(&self) -> bool {
        !self.dropped && !self.not_null && !self.checks.iter().any(|(_, valid)| *valid)
    }
}

impl<'t> Table<'t> {
    pub(super) fn add_column(
        &mut self,
        definition: ColumnDefinition<'t>,
        added: bool,
        strict_domains: &[String],
    ) {
        let Some(name) = definition.name().and_then(|name| name.named()) else {
            return;
        };
        let type_is_strict = definition.type_().is_some_and(|data_type| {
            let own_name = data_type.named().and_then(|name| name.rsplit('.').next());
            let is_domain = own_name.is_some_and(|name| strict_domains.iter().any(|domain| domain == name));
            data_type.serial() || (is_domain && !data_type.array())
        });
        let mut column = NewColumn {
            definition,
            name: name.to_owned(),
            added,
            dropped: false,
            generated: false,
            not_null: type_is_strict,
            nullable_again: false,
            checks: Vec::new(),
        };
        for constraint in definition.constraints() {
            match constraint {
                ColumnConstraint::NotNull(_)
                | ColumnConstraint::PrimaryKey(_)
                | ColumnConstraint::Identity(_) => column.not_null = true,
                ColumnConstraint::Generated(_) => column.generated = true,
                ColumnConstraint::Check(check) if refused_by(check).contains(&column.name) => {
                    let constraint = check
                        .named()
                        .map_or_else(|| format!("{}_{name}_check", self.name.name), str::to_owned);
                    column.checks.push((constraint, !check.not_valid()));
                }
                _ => {}
            }
        }
        self.columns.push(column);
        if let Some(key) = primary_key_of(definition) {
            self.set_key(key, vec![name.to_owned()]);
        }
    }

    pub(super) fn constrain(&mut self, constraint: TableConstraint<'t>, index_columns: Vec<String>) {
        match constraint {
            TableConstraint::PrimaryKey(key) => self.set_key(key, index_columns),
            TableConstraint::Check(check) => {
                for refused in refused_by(check) {
                    let name = check
                        .named()
                        .map_or_else(|| format!("{}_{refused}_check", self.name.name), str::to_owned);
                    if let Some(column) = self.column_mut(&refused) {
                        column.checks.push((name, !check.not_valid()));
                    }
                }
            }
            TableConstraint::Other(other) => {
                if let Some(column) = words::not_null_column(other.text())
                    && let Some(column) = self.column_mut(&column)
                {
                    column.not_null = true;
                }
            }
            _ => {}
        }
    }

    /// The column that has this name now, where it is new.
    pub(super) fn column_mut(&mut self, name: &str) -> Option<&mut NewColumn<'t>> {
        self.columns
            .iter_mut()
            .rev()
            .find(|column| !column.dropped && column.name == name)
    }

    /// Whether the primary key has this column.
    pub(super) fn key_has(&self, column: &str) -> bool {
        matches!(&self.primary_key, PrimaryKey::Present { columns, .. } if columns.iter().any(|name| name == column))
    }
}

/// The columns for which a CHECK refuses NULL: `a IS NOT NULL`, also several joined by AND.
fn refused_by(check: CheckConstraint<'_>) -> Vec<String> {
    let mut refused = Vec::new();
    let mut open: Vec<Expression<'_>> = check.expression().into_iter().collect();
    while let Some(expression) = open.pop() {
        match expression {
            Expression::BinaryOperation(both) if both.named() == Some("and") => {
                open.extend([both.left(), both.right()].into_iter().flatten());
            }
            Expression::IsTest(test) if test.named() == Some("null") && test.negated() => {
                refused.extend(test.operand().and_then(column_of));
            }
            _ => {}
        }
    }
    refused
}
