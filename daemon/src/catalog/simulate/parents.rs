//! What a new table has from INHERITS, PARTITION OF and OF.

use super::model::{Column, Constraint, Id, Kind, Num, Relation};
use super::refusal::{Done, Stop, missing, other, wrong_kind};
use super::runner::Run;
use super::table_text::TableText;
use super::world::{Found, Key};
use crate::catalog::snapshot::{self, Persistence, RelationKind};

impl Run<'_> {
    /// Everything that comes from INHERITS, PARTITION OF and OF.
    pub(super) fn parents(&mut self, table: &mut Relation, text: &TableText<'_>) -> Done {
        if let Some(name) = &text.of_type {
            let id = match self.world.look_up(name, Key::Type) {
                Found::Object(id) => id,
                Found::Hidden => return Err(Stop::Unread),
                Found::Missing => return Err(missing("type", &name.shown()).at(&name.span)),
            };
            let Ok(of) = self.world.relation(id) else {
                return Err(other(
                    "42809",
                    "type",
                    &name.name,
                    format!("type {} is not a composite type", name.name),
                ));
            };
            if !matches!(of.kind, Kind::Composite) {
                return Err(other(
                    "42809",
                    "type",
                    &name.name,
                    format!("type {} is not a composite type", name.name),
                ));
            }
            table.columns.clone_from(&of.columns);
            table.last_num = last_num(table);
            table.of_type = Some(id);
        }
        for name in &text.inherits {
            let id = self.world.find_relation(name)?;
            if table.inherits.contains(&id) {
                let message = format!(
                    "relation \"{}\" would be inherited from more than once",
                    name.name
                );
                return Err(other("42P07", "relation", &name.name, message).at(&name.span));
            }
            let parent = self.world.relation(id)?.clone();
            match parent.kind {
                Kind::Shown(RelationKind::Table | RelationKind::ForeignTable) => {}
                Kind::Shown(RelationKind::PartitionedTable) => {
                    let message = format!("cannot inherit from partitioned table \"{}\"", name.name);
                    return Err(other("42809", "relation", &name.name, message).at(&name.span));
                }
                _ => return Err(wrong_kind(&name.name, "table or foreign table").at(&name.span)),
            }
            if parent.partition_of.is_some() {
                let message = format!("cannot inherit from partition \"{}\"", name.name);
                return Err(other("42809", "relation", &name.name, message).at(&name.span));
            }
            expect_same_persistence(table, &parent, "inherit from")?;
            table.inherits.push(id);
            merge_parent(table, &parent)?;
        }
        if let Some((name, bound)) = &text.partition_of {
            let id = self.world.find_relation(name)?;
            let parent = self.world.relation(id)?.clone();
            let Some(key) = &parent.partition_key else {
                return Err(other(
                    "42P17",
                    "relation",
                    &name.name,
                    format!("\"{}\" is not partitioned", name.name),
                )
                .at(&name.span));
            };
            self.expect_bound(id, key, bound, &table.name)?;
            expect_same_persistence(table, &parent, "create as partition of")?;
            table.partition_of = Some((id, bound.clone()));
            merge_parent(table, &parent)?;
        }
        Ok(())
    }
}

impl Relation {
    /// The partitioned table it belongs to.
    pub(super) fn of_partition(&self) -> Option<Id> {
        self.partition_of.as_ref().map(|(parent, _)| *parent)
    }

    /// Checks that children have too.
    pub(super) fn inheritable_checks(&self) -> impl Iterator<Item = &Constraint> {
        let checks = self.constraints.iter().filter(|of| of.check.is_some());
        checks.filter(|check| !check.no_inherit)
    }
}

/// The highest number of a column.
pub(super) fn last_num(table: &Relation) -> Num {
    table
        .columns
        .iter()
        .map(|column| column.num)
        .max()
        .unwrap_or_default()
}

/// Columns and checks of a parent.
fn merge_parent(table: &mut Relation, parent: &Relation) -> Done {
    let mut nums = std::collections::HashMap::new();
    for column in &parent.columns {
        if let Some(known) = table.columns.iter_mut().find(|known| known.name == column.name) {
            if known.data_type.is_known()
                && column.data_type.is_known()
                && known.data_type != column.data_type
            {
                let message = format!("inherited column \"{}\" has a type conflict", column.name);
                return Err(other("42804", "column", &column.name, message));
            }
            known.inherited += 1;
            known.not_null |= column.not_null;
            if known.default.is_none() {
                known.default.clone_from(&column.default);
            }
            nums.insert(column.num, known.num);
            continue;
        }
        table.last_num += 1;
        nums.insert(column.num, table.last_num);
        table.columns.push(Column {
            num: table.last_num,
            identity: None,
            kept: snapshot::Column {
                comment: None,
                grants: snapshot::Grants::default(),
                ..column.kept.clone()
            },
            inherited: 1,
            local: false,
            ..column.clone()
        });
    }
    for column in &mut table.columns {
        if let Some(generated) = &mut column.generated
            && column.inherited > 0
        {
            generated.columns = moved(&generated.columns, &nums);
        }
    }
    for check in parent.inheritable_checks() {
        if let Some(known) = table
            .constraints
            .iter_mut()
            .find(|known| known.name == check.name)
        {
            known.inherited += 1;
            continue;
        }
        table.constraints.push(inherited_check(check, |num| {
            nums.get(&num).copied().unwrap_or(num)
        }));
    }
    Ok(())
}

fn moved(columns: &[Num], nums: &std::collections::HashMap<Num, Num>) -> Vec<Num> {
    columns
        .iter()
        .map(|num| nums.get(num).copied().unwrap_or(*num))
        .collect()
}

/// A parent's check in a child.
pub(super) fn inherited_check(check: &Constraint, num: impl Fn(Num) -> Num) -> Constraint {
    let mut copy = check.clone();
    copy.columns.iter_mut().for_each(|column| *column = num(*column));
    if let Some(expression) = &mut copy.check {
        expression
            .columns
            .iter_mut()
            .for_each(|column| *column = num(*column));
    }
    Constraint {
        inherited: 1,
        local: false,
        parent: None,
        comment: None,
        ..copy
    }
}

fn expect_same_persistence(child: &Relation, parent: &Relation, verb: &str) -> Done {
    let temporary = |of: &Relation| of.persistence == Persistence::Temporary;
    if temporary(parent) && !temporary(child)
        || (temporary(child) && !temporary(parent) && verb.starts_with("create"))
    {
        let message = format!(
            "cannot {verb} relation \"{}\" of another persistence",
            parent.name
        );
        return Err(other("42809", "relation", &parent.name, message));
    }
    Ok(())
}
