//! Checks of tables, which their children have too.

use super::clause::Clause;
use super::constraint::constraint_exists;
use super::model::{Constraint, Id, Relation};
use super::naming::After;
use super::parents::inherited_check;
use super::refusal::{Done, other};
use super::runner::Run;
use super::tokens::Tokens;
use crate::catalog::snapshot::ConstraintKind;

impl Run<'_> {
    /// Adds a check, to the children too.
    pub(super) fn add_check(
        &mut self,
        id: Id,
        clause: &Clause<'_>,
        tokens: &Tokens<'_>,
        recurse: bool,
    ) -> Done {
        let table = self.world.relation(id)?;
        Self::expect_no_query(tokens, "check constraint")?;
        let expression = self.expression_over(tokens, table)?;
        let name = clause.name.clone().unwrap_or_else(|| {
            let column = match expression.columns.as_slice() {
                [only] => table.column_name(*only),
                _ => "",
            };
            let after = After {
                table: &table.name,
                columns: column,
                label: "check",
            };
            self.world.choose_constraint_name(table.schema, &after, &[])
        });
        if table.is_partitioned() && clause.no_inherit {
            let message = format!(
                "cannot add NO INHERIT constraint to partitioned table \"{}\"",
                table.name
            );
            return Err(other("42P16", "constraint", &name, message).at(&clause.span));
        }
        let check = Constraint {
            validated: !clause.not_valid,
            no_inherit: clause.no_inherit,
            check: Some(expression.clone()),
            ..Constraint::new(name, ConstraintKind::Check, expression.columns.clone())
        };
        let is_new = table.is_new_check(&check)?;
        let children = self.world.children(id);
        if !children.is_empty() && !recurse && !clause.no_inherit {
            let message = "constraint must be added to child tables too";
            return Err(other("42P16", "constraint", &check.name, message).at(&clause.span));
        }
        if is_new {
            self.world
                .change(id, |table| table.constraints.push(check.clone()))?;
        } else {
            self.world.change(id, |table| {
                if let Some(known) = table
                    .constraints
                    .iter_mut()
                    .find(|known| known.name == check.name)
                {
                    known.local = true;
                }
            })?;
        }
        if clause.no_inherit {
            return Ok(());
        }
        self.inherit_check(id, &check)
    }

    /// Gives the children of a table its check.
    pub(super) fn inherit_check(&mut self, id: Id, check: &Constraint) -> Done {
        for child in self.world.children(id) {
            let copy = self.check_for(id, child, check)?;
            let is_new = self.world.relation(child)?.is_new_check(&Constraint {
                local: true,
                ..copy.clone()
            })?;
            self.world.change(child, |table| {
                if is_new {
                    table.constraints.push(copy.clone());
                } else if let Some(known) = table.constraints.iter_mut().find(|known| known.name == copy.name)
                {
                    known.inherited += 1;
                }
            })?;
            self.inherit_check(child, &copy)?;
        }
        Ok(())
    }

    /// A table's check over the columns of its child.
    pub(super) fn check_for(&self, parent: Id, child: Id, check: &Constraint) -> Done<Constraint> {
        let (from, to) = (self.world.relation(parent)?, self.world.relation(child)?);
        Ok(inherited_check(check, |num| from.num_in(to, num)))
    }
}

impl Relation {
    /// Whether a check would be a new one; one that a parent brought may be said again.
    fn is_new_check(&self, check: &Constraint) -> Done<bool> {
        let Some(known) = self.constraint(&check.name) else {
            return Ok(true);
        };
        let texts = (&known.check, &check.check);
        let same = matches!(texts, (Some(a), Some(b)) if super::query::same_words(&a.text, &b.text));
        if !same || (known.local && check.inherited == 0) || known.no_inherit {
            return Err(constraint_exists(&check.name, &self.name));
        }
        Ok(false)
    }
}
