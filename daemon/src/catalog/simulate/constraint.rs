//! Adds constraints to a table that is there: checks, keys, exclusions, generated columns.

use super::clause::ClauseOf;
use super::create_table::Pending;
use super::model::{Constraint, Id, Kind, Num, Relation};
use super::naming::{After, joined};
use super::refusal::{Done, Stop, missing, other, part_exists};
use super::runner::Run;
use super::tokens::Tokens;
use crate::catalog::snapshot::{ConstraintKind, RelationKind};

impl Constraint {
    /// A constraint with nothing but a name.
    pub(super) fn new(name: String, kind: ConstraintKind, columns: Vec<Num>) -> Self {
        Self {
            name,
            kind,
            columns,
            validated: true,
            deferrable: false,
            initially_deferred: false,
            no_inherit: false,
            check: None,
            foreign: None,
            index: None,
            text: None,
            inherited: 0,
            local: true,
            parent: None,
            comment: None,
        }
    }
}

impl Relation {
    /// The numbers of columns named in a key.
    pub(super) fn key_columns(&self, names: &[String], what: &str) -> Done<Vec<Num>> {
        let mut columns = Vec::new();
        for name in names {
            let column = self.column(name).ok_or_else(|| {
                let message = format!("column \"{name}\" named in key does not exist");
                missing("column", name).saying(message)
            })?;
            if columns.contains(&column.num) {
                let message = format!("column \"{name}\" appears twice in {what} constraint");
                return Err(other("42701", "column", name, message));
            }
            columns.push(column.num);
        }
        Ok(columns)
    }

    /// Whether it has PARTITION BY.
    pub(super) fn is_partitioned(&self) -> bool {
        matches!(self.kind, Kind::Shown(RelationKind::PartitionedTable))
    }
}

impl Run<'_> {
    /// Adds everything that needed the table, in PostgreSQL's order.
    pub(super) fn settle(&mut self, id: Id, pending: Pending<'_>) -> Done {
        for (sequence, num) in pending.sequences {
            self.world.own_sequence(sequence, id, num)?;
        }
        for (num, tokens) in &pending.generated {
            self.generate(id, *num, tokens)?;
        }
        for (clause, tokens) in &pending.checks {
            self.add_check(id, clause, tokens, true)?;
        }
        for (table, with_comments) in pending.like_indexes {
            self.like_indexes(id, table, with_comments)?;
        }
        self.keys(id, pending.keys)?;
        for clause in &pending.excludes {
            if let ClauseOf::Exclude(exclude) = &clause.of {
                self.add_exclusion(id, clause, exclude)?;
            }
        }
        for (clause, foreign) in &pending.foreign {
            self.add_foreign_key(id, clause, foreign)?;
        }
        Ok(())
    }

    fn generate(&mut self, id: Id, num: Num, tokens: &Tokens<'_>) -> Done {
        let table = self.world.relation(id)?;
        let expression = self.expression_over(tokens, table)?;
        for used in &expression.columns {
            let column = table.columns.iter().find(|column| column.num == *used);
            if *used == num || column.is_some_and(|column| column.generated.is_some()) {
                let name = table.column_name(*used);
                let message =
                    format!("cannot use generated column \"{name}\" in column generation expression");
                return Err(other("42P17", "column", name, message));
            }
        }
        self.world.change(id, |table| {
            if let Some(column) = table.column_mut(num) {
                column.generated = Some(expression);
            }
        })
    }

    /// A name for a foreign key or index constraint of these columns.
    pub(super) fn constraint_name(&self, table: &Relation, columns: &[String], label: &str) -> String {
        let columns = joined(columns);
        let after = After {
            table: &table.name,
            columns: &columns,
            label,
        };
        self.world.choose_constraint_name(table.schema, &after, &[])
    }
}

impl Relation {
    /// The number that a column of this table has in another, by its name.
    pub(super) fn num_in(&self, other: &Self, num: Num) -> Num {
        let name = self.column_name(num);
        other.column(name).map_or(num, |column| column.num)
    }
}

pub(super) fn constraint_exists(name: &str, table: &str) -> Stop {
    let message = format!("constraint \"{name}\" for relation \"{table}\" already exists");
    part_exists("constraint", name, table).saying(message)
}
