//! What a new table has from INHERITS, PARTITION OF and OF.

use super::model::{Column, Constraint, Id, Kind, Num, Relation};
use super::refusal::{Done, other, wrong_kind};
use super::runner::Run;
use super::table_text::TableText;
use super::tokens::Name;
use crate::catalog::snapshot::{self, Persistence, RelationKind};

impl Run<'_> {
    /// Everything that comes from INHERITS, PARTITION OF and OF; gives the columns whose defaults do not agree.
    pub(super) fn parents(&self, table: &mut Relation, text: &TableText<'_>) -> Done<Vec<String>> {
        let mut conflicts = Vec::new();
        if let Some(name) = &text.of_type {
            let id = self.find_composite(name)?;
            table.columns.clone_from(&self.world.relation(id)?.columns);
            table.last_num = last_num(table);
            table.of_type = Some(id);
        }
        for name in &text.inherits {
            conflicts.extend(self.inherit_from(table, name)?);
        }
        if let Some((name, bound)) = &text.partition_of {
            conflicts.extend(self.become_partition(table, name, bound)?);
        }
        Ok(conflicts)
    }

    fn inherit_from(&self, table: &mut Relation, name: &Name) -> Done<Vec<String>> {
        let id = self.world.find_relation(name)?;
        let refuse = |sqlstate, message| Err(other(sqlstate, "relation", &name.name, message).at(&name.span));
        if table.inherits.contains(&id) {
            let message = format!(
                "relation \"{}\" would be inherited from more than once",
                name.name
            );
            return refuse("42P07", message);
        }
        let parent = self.world.relation(id)?;
        match parent.kind {
            Kind::Shown(RelationKind::Table | RelationKind::ForeignTable) => {}
            Kind::Shown(RelationKind::PartitionedTable) => {
                let message = format!("cannot inherit from partitioned table \"{}\"", name.name);
                return refuse("42809", message);
            }
            _ => return Err(wrong_kind(&name.name, "table or foreign table").at(&name.span)),
        }
        if parent.partition_of.is_some() {
            return refuse(
                "42809",
                format!("cannot inherit from partition \"{}\"", name.name),
            );
        }
        expect_same_persistence(table, parent, "inherit from")?;
        table.inherits.push(id);
        merge_parent(table, parent)
    }

    fn become_partition(&self, table: &mut Relation, name: &Name, bound: &str) -> Done<Vec<String>> {
        let id = self.world.find_relation(name)?;
        let parent = self.world.relation(id)?;
        let Some(key) = &parent.partition_key else {
            let message = format!("\"{}\" is not partitioned", name.name);
            return Err(other("42P17", "relation", &name.name, message).at(&name.span));
        };
        self.expect_bound(id, key, bound, &table.name)?;
        expect_same_persistence(table, parent, "create as partition of")?;
        table.partition_of = Some((id, bound.to_owned()));
        merge_parent(table, parent)
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
fn merge_parent(table: &mut Relation, parent: &Relation) -> Done<Vec<String>> {
    let mut conflicts = Vec::new();
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
            match (&known.default, &column.default) {
                (None, default) => known.default.clone_from(default),
                (Some(one), Some(two)) if one.text != two.text => conflicts.push(known.name.clone()),
                _ => {}
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
    Ok(conflicts)
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
