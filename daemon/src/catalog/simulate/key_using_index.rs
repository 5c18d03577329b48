//! PRIMARY KEY and UNIQUE USING INDEX: an index that is there becomes a constraint.

use super::clause::Clause;
use super::constraint::constraint_exists;
use super::key::key_kind;
use super::model::{Constraint, Id, Num, Order, Relation};
use super::refusal::{Done, missing, other, wrong_kind};
use super::runner::Run;
use super::tokens::Name;

impl Run<'_> {
    /// Makes a key of an index.
    pub(super) fn key_using_index(
        &mut self,
        id: Id,
        name: &Name,
        clause: &Clause<'_>,
        primary: bool,
    ) -> Done {
        let table = self.world.relation(id)?.clone();
        let own = Name {
            schema: name
                .schema
                .clone()
                .or_else(|| Some(self.world.schema_name(table.schema).to_owned())),
            ..name.clone()
        };
        let index_id = self
            .world
            .find_relation(&own)
            .map_err(|_| missing("index", &name.name).at(&name.span))?;
        let relation = self.world.relation(index_id)?;
        let columns = key_columns(&table, id, index_id, relation).map_err(|stop| stop.at(&name.span))?;
        let wanted = clause.name.clone().unwrap_or_else(|| relation.name.clone());
        if wanted != relation.name {
            let free = Name::made(None, &wanted);
            self.world.expect_free_relation(table.schema, &free)?;
        }
        if primary {
            table.expect_no_primary_key(clause)?;
        }
        if table.constraint(&wanted).is_some() {
            return Err(constraint_exists(&wanted, &table.name).at(&clause.span));
        }
        if primary {
            self.set_not_null(id, &columns)?;
        }
        self.world.change(index_id, |relation| {
            relation.name.clone_from(&wanted);
            if let Some(index) = relation.index_mut() {
                index.deferrable = clause.deferrable;
            }
        })?;
        let constraint = Constraint {
            index: Some(index_id),
            deferrable: clause.deferrable,
            initially_deferred: clause.initially_deferred,
            ..Constraint::new(wanted, key_kind(primary), columns)
        };
        self.world.change(id, |table| table.constraints.push(constraint))
    }
}

/// The columns of an index that can be a key; refused where it can not.
fn key_columns(table: &Relation, id: Id, index_id: Id, relation: &Relation) -> Done<Vec<Num>> {
    let name = &relation.name;
    let index = relation.index().ok_or_else(|| wrong_kind(name, "index"))?;
    let is_constraint = table.constraints.iter().any(|of| of.index == Some(index_id));
    let columns = index.plain_keys();
    let sorted = index.method == "btree" && index.keys.iter().all(|key| key.order == Order::default());
    let (sqlstate, message) = if table.is_partitioned() {
        let message = "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
        ("0A000", message.to_owned())
    } else if index.table != id {
        (
            "55000",
            format!("index \"{name}\" does not belong to table \"{}\"", table.name),
        )
    } else if is_constraint {
        (
            "55000",
            format!("index \"{name}\" is already associated with a constraint"),
        )
    } else if !index.valid {
        ("55000", format!("index \"{name}\" is not valid"))
    } else if !index.unique {
        ("42809", format!("\"{name}\" is not a unique index"))
    } else if columns.is_none() {
        ("42809", format!("index \"{name}\" contains expressions"))
    } else if index.predicate.is_some() {
        ("42809", format!("\"{name}\" is a partial index"))
    } else if !sorted {
        (
            "42809",
            format!("index \"{name}\" does not have default sorting behavior"),
        )
    } else {
        return Ok(columns.unwrap_or_default());
    };
    Err(other(sqlstate, "index", name, message))
}
