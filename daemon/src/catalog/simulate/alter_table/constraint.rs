//! Constraints of a table that is there: dropped, validated, changed.

use super::Altered;
use crate::catalog::simulate::model::{Constraint, Id};
use crate::catalog::simulate::needs::Part;
use crate::catalog::simulate::refusal::{Done, missing_part, other};
use crate::catalog::simulate::remove::Victim;
use crate::catalog::simulate::runner::Run;
use crate::catalog::snapshot::ConstraintKind;

impl Run<'_> {
    /// DROP CONSTRAINT
    pub(super) fn drop_constraint(
        &mut self,
        altered: &Altered,
        name: &str,
        if_exists: bool,
        cascade: bool,
    ) -> Done {
        let id = altered.id;
        let table = self.world.relation(id)?.clone();
        let Some(constraint) = table.constraint(name) else {
            if if_exists {
                return Ok(());
            }
            return Err(missing_part("constraint", name, &table.name));
        };
        if constraint.inherited > 0 {
            let message = format!(
                "cannot drop inherited constraint \"{name}\" of relation \"{}\"",
                table.name
            );
            return Err(other("42P16", "constraint", name, message));
        }
        let mut roots = vec![(id, Part::Constraint(name.to_owned()))];
        if constraint.kind == ConstraintKind::Check && !constraint.no_inherit {
            self.drop_check_from_children(id, name, altered.only, &mut roots)?;
        }
        self.remove(&roots, cascade)
    }

    fn drop_check_from_children(&mut self, id: Id, name: &str, only: bool, roots: &mut Vec<Victim>) -> Done {
        for child in self.world.children(id) {
            let table = self.world.relation(child)?;
            let Some(check) = table.constraint(name) else {
                continue;
            };
            if !only && check.inherited <= 1 && !check.local {
                roots.push((child, Part::Constraint(name.to_owned())));
                self.drop_check_from_children(child, name, only, roots)?;
                continue;
            }
            self.world.change(child, |table| {
                if let Some(check) = table.constraints.iter_mut().find(|check| check.name == name) {
                    check.inherited = check.inherited.saturating_sub(1);
                    check.local |= only;
                }
            })?;
        }
        Ok(())
    }

    /// VALIDATE CONSTRAINT
    pub(super) fn validate(&mut self, id: Id, name: &str) -> Done {
        let table = self.world.relation(id)?;
        let constraint = table
            .constraint(name)
            .ok_or_else(|| missing_part("constraint", name, &table.name))?;
        if !matches!(
            constraint.kind,
            ConstraintKind::Check | ConstraintKind::ForeignKey
        ) {
            let message = format!(
                "constraint \"{name}\" of relation \"{}\" is not a foreign key or check constraint",
                table.name
            );
            return Err(other("42809", "constraint", name, message));
        }
        let family = if constraint.kind == ConstraintKind::Check && !constraint.no_inherit {
            self.world.family(id)
        } else {
            vec![id]
        };
        for member in family {
            self.world.change(member, |table| {
                if let Some(constraint) = table.constraints.iter_mut().find(|of| of.name == name) {
                    constraint.validated = true;
                }
            })?;
        }
        Ok(())
    }

    /// ALTER CONSTRAINT
    pub(super) fn alter_constraint(
        &mut self,
        id: Id,
        name: &str,
        deferrable: bool,
        initially_deferred: bool,
    ) -> Done {
        let table = self.world.relation(id)?;
        let constraint = table
            .constraint(name)
            .ok_or_else(|| missing_part("constraint", name, &table.name))?;
        if constraint.kind != ConstraintKind::ForeignKey {
            let message = format!(
                "constraint \"{name}\" of relation \"{}\" is not a foreign key constraint",
                table.name
            );
            return Err(other("42809", "constraint", name, message));
        }
        if constraint.parent.is_some() {
            let message = format!(
                "cannot alter constraint \"{name}\" on relation \"{}\"",
                table.name
            );
            return Err(other("55000", "constraint", name, message));
        }
        let parent = (id, name.to_owned());
        for member in self.world.family(id) {
            self.world.change(member, |table| {
                let own = |of: &&mut Constraint| {
                    (member == id && of.name == name) || of.parent.as_ref() == Some(&parent)
                };
                for constraint in table.constraints.iter_mut().filter(own) {
                    constraint.deferrable = deferrable;
                    constraint.initially_deferred = initially_deferred;
                }
            })?;
        }
        Ok(())
    }
}
