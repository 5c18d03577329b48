//! The actions of ALTER TABLE, one by one, on tables that others can be using.

use super::{Scene, Step};
use crate::ast::{self, AlterAction, AlterTable, ObjectName};
use crate::change::Change;
use crate::name::TableName;

/// An action of ALTER TABLE on a table that others can be using.
pub struct Site<'t> {
    /// The statement that runs.
    pub step: Step<'t>,
    /// The ALTER TABLE; `step.view` is the same.
    pub alter: AlterTable<'t>,
    /// The table, resolved.
    pub table: TableName,
    /// The action.
    pub action: AlterAction<'t>,
}

/// Shows every action of ALTER TABLE on tables that others can be using.
pub fn for_each_action<'t>(
    change: &'t Change<'t>,
    ignored: &[String],
    mut visit: impl FnMut(&Scene<'t>, Site<'t>),
) {
    Scene::walk(change, |scene, step| {
        let ast::Statement::AlterTable(alter) = step.view else {
            return;
        };
        let Some(table) = alter.name().and_then(|name| lasting(scene, name, ignored)) else {
            return;
        };
        if alter.foreign() {
            return;
        }
        for action in alter.actions() {
            visit(
                scene,
                Site {
                    step,
                    alter,
                    table: table.clone(),
                    action,
                },
            );
        }
    });
}

/// The relation of a name where others can be using it and no option leaves it out.
pub fn lasting(scene: &Scene<'_>, name: ObjectName<'_>, ignored: &[String]) -> Option<TableName> {
    scene.existing(name).filter(|table| !table.matches_any(ignored))
}
