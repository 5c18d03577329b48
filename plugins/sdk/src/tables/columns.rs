//! Columns that a change brings, and whether they can hold NULL when it ends.

use super::{PrimaryKey, Table, column_of, primary_key_of, words};
use crate::ast::{
    CheckConstraint, ColumnConstraint, ColumnDefinition, Expression, Identifier, TableConstraint,
};
use crate::tree::View;

/// A column that is new in the change.
pub struct NewColumn<'t> {
    /// Where it is declared.
    pub definition: ColumnDefinition<'t>,
    /// At the end of the change.
    pub name: String,
    /// By ALTER TABLE rather than with its table.
    pub added: bool,
    /// What its declaration and later statements say of NULL.
    pub nullability: Nullability,
    /// Checks that refuse NULL: name and whether they hold for all rows.
    pub(super) checks: Vec<(String, bool)>,
}

/// Whether a column can hold NULL, CHECK constraints apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nullability {
    /// Nothing speaks against it.
    Nullable,
    /// DROP NOT NULL says so.
    NullableAgain,
    /// It follows from the columns it is computed from.
    Computed,
    /// It can not: by itself, its type, its identity or a primary key.
    NotNull,
}

impl NewColumn<'_> {
    /// Whether a row can be without a value for it when the change ends.
    pub fn can_hold_null(&self) -> bool {
        let nullable = matches!(
            self.nullability,
            Nullability::Nullable | Nullability::NullableAgain
        );
        nullable && !self.checks.iter().any(|(_, valid)| *valid)
    }
}

impl<'t> Table<'t> {
    pub(super) fn add_column(
        &mut self,
        definition: ColumnDefinition<'t>,
        added: bool,
        strict_domains: &[String],
    ) {
        let Some(name) = definition.name().and_then(Identifier::named) else {
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
            nullability: if type_is_strict {
                Nullability::NotNull
            } else {
                Nullability::Nullable
            },
            checks: Vec::new(),
        };
        for constraint in definition.constraints() {
            match constraint {
                ColumnConstraint::NotNull(_)
                | ColumnConstraint::PrimaryKey(_)
                | ColumnConstraint::Identity(_) => column.nullability = Nullability::NotNull,
                ColumnConstraint::Generated(_) => column.nullability = Nullability::Computed,
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
                    column.nullability = Nullability::NotNull;
                }
            }
            _ => {}
        }
    }

    /// The column that has this name now, where it is new.
    pub(super) fn column_mut(&mut self, name: &str) -> Option<&mut NewColumn<'t>> {
        self.columns.iter_mut().rev().find(|column| column.name == name)
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
