//! FOREIGN KEY: what it points to, the unique index it relies on, whether the types can be compared.

use super::clause::{Clause, ForeignClause};
use super::model::{Actions, BaseType, Constraint, DataType, ForeignKey, Id, Kind, Num, Relation};
use super::refusal::{Done, missing, other, wrong_kind};
use super::runner::Run;
use super::show;
use crate::catalog::snapshot::{ConstraintKind, Persistence, RelationKind};

impl Run<'_> {
    /// Adds a foreign key, to the partitions too.
    pub(super) fn add_foreign_key(&mut self, id: Id, clause: &Clause<'_>, foreign: &ForeignClause) -> Done {
        let table = self.world.relation(id)?.clone();
        let target = self.world.find_relation(&foreign.table)?;
        let referenced = self.world.relation(target)?.clone();
        if !matches!(
            referenced.kind,
            Kind::Shown(RelationKind::Table | RelationKind::PartitionedTable)
        ) {
            return Err(wrong_kind(&foreign.table.name, "table")
                .saying(format!(
                    "referenced relation \"{}\" is not a table",
                    foreign.table.name
                ))
                .at(&foreign.table.span));
        }
        if matches!(table.kind, Kind::Shown(RelationKind::ForeignTable)) {
            let message = "foreign key constraints are not supported on foreign tables";
            return Err(other("42809", "constraint", "", message).at(&clause.span));
        }
        expect_persistence(&table, &referenced).map_err(|stop| stop.at(&clause.span))?;
        if table.is_partitioned() && clause.not_valid {
            let message = format!(
                "cannot add NOT VALID foreign key on partitioned table \"{}\" referencing relation \"{}\"",
                table.name, referenced.name
            );
            return Err(other("42809", "constraint", "", message).at(&clause.span));
        }
        let columns = foreign_columns(&table, &foreign.columns).map_err(|stop| stop.at(&clause.span))?;
        let to = self
            .referenced_columns(target, &referenced, &columns, foreign)
            .map_err(|stop| stop.at(&clause.span))?;
        let name = match &clause.name {
            Some(name) if table.constraint(name).is_some() => {
                let message = format!(
                    "constraint \"{name}\" for relation \"{}\" already exists",
                    table.name
                );
                return Err(super::refusal::part_exists("constraint", name, &table.name)
                    .saying(message)
                    .at(&clause.span));
            }
            Some(name) => name.clone(),
            None => self.constraint_name(&table, &foreign.columns, "fkey"),
        };
        let (from, onto) = ((&table, columns.as_slice()), (&referenced, to.columns.as_slice()));
        self.expect_comparable(from, onto, &name)
            .map_err(|stop| stop.at(&clause.span))?;
        let constraint = Constraint {
            validated: !clause.not_valid,
            deferrable: clause.deferrable,
            initially_deferred: clause.initially_deferred,
            foreign: Some(ForeignKey {
                table: target,
                actions: foreign.actions.clone(),
                ..to
            }),
            ..Constraint::new(name, ConstraintKind::ForeignKey, columns)
        };
        self.world
            .change(id, |table| table.constraints.push(constraint.clone()))?;
        for partition in self.partitions(id) {
            self.clone_foreign_key(id, &constraint, partition)?;
        }
        Ok(())
    }

    fn partitions(&self, id: Id) -> Vec<Id> {
        if self.world.relation(id).is_ok_and(Relation::is_partitioned) {
            self.world.children(id)
        } else {
            Vec::new()
        }
    }

    /// A partition's copy of a foreign key.
    pub(super) fn clone_foreign_key(&mut self, parent: Id, constraint: &Constraint, partition: Id) -> Done {
        let (from, to) = (
            self.world.relation(parent)?.clone(),
            self.world.relation(partition)?.clone(),
        );
        let columns: Vec<Num> = constraint
            .columns
            .iter()
            .map(|num| from.num_in(&to, *num))
            .collect();
        let same = to.constraints.iter().find(|of| {
            of.columns == columns
                && of.parent.is_none()
                && matches!((&of.foreign, &constraint.foreign), (Some(a), Some(b))
                    if a.table == b.table && a.columns == b.columns && a.actions == b.actions)
        });
        let parent_name = (parent, constraint.name.clone());
        let name = if let Some(same) = same {
            let name = same.name.clone();
            self.world.change(partition, |table| {
                if let Some(own) = table.constraints.iter_mut().find(|own| own.name == name) {
                    own.parent = Some(parent_name);
                    own.inherited = 1;
                    own.local = false;
                }
            })?;
            name
        } else {
            let name = if to.constraint(&constraint.name).is_some() {
                self.constraint_name(&to, &show::names(&to, &columns), "fkey")
            } else {
                constraint.name.clone()
            };
            let copy = Constraint {
                name: name.clone(),
                columns,
                parent: Some(parent_name),
                inherited: 1,
                local: false,
                comment: None,
                ..constraint.clone()
            };
            self.world
                .change(partition, |table| table.constraints.push(copy))?;
            name
        };
        let Some(own) = self.world.relation(partition)?.constraint(&name).cloned() else {
            return Ok(());
        };
        for child in self.partitions(partition) {
            self.clone_foreign_key(partition, &own, child)?;
        }
        Ok(())
    }

    /// The columns pointed to, and the index over them.
    fn referenced_columns(
        &self,
        target: Id,
        referenced: &Relation,
        columns: &[Num],
        foreign: &ForeignClause,
    ) -> Done<ForeignKey> {
        let disagree = || {
            let message = "number of referencing and referenced columns for foreign key disagree";
            other("42830", "constraint", "", message)
        };
        if foreign.referenced.is_empty() {
            let key = referenced
                .constraints
                .iter()
                .find(|of| of.kind == ConstraintKind::PrimaryKey);
            let key = key.ok_or_else(|| {
                let message = format!(
                    "there is no primary key for referenced table \"{}\"",
                    referenced.name
                );
                missing("primary key", &referenced.name).saying(message)
            })?;
            if key.columns.len() != columns.len() {
                return Err(disagree());
            }
            if key.deferrable {
                let message = format!(
                    "cannot use a deferrable primary key for referenced table \"{}\"",
                    referenced.name
                );
                return Err(other("55000", "constraint", &key.name, message));
            }
            return Ok(ForeignKey {
                table: target,
                columns: key.columns.clone(),
                index: key.index,
                actions: Actions::default(),
            });
        }
        let to = foreign_columns(referenced, &foreign.referenced)?;
        if to.len() != columns.len() {
            return Err(disagree());
        }
        let index = self.unique_index(target, referenced, &to)?;
        Ok(ForeignKey {
            table: target,
            columns: to,
            index: Some(index),
            actions: Actions::default(),
        })
    }

    fn unique_index(&self, target: Id, referenced: &Relation, columns: &[Num]) -> Done<Id> {
        let mut deferrable = false;
        for id in self.world.indexes(target) {
            let Some(index) = self.world.relation(id)?.index() else {
                continue;
            };
            let keys = index.plain_keys().unwrap_or_default();
            let same = keys.len() == columns.len() && columns.iter().all(|column| keys.contains(column));
            if index.unique && index.predicate.is_none() && index.valid && same {
                if !index.deferrable {
                    return Ok(id);
                }
                deferrable = true;
            }
        }
        if deferrable {
            let message = format!(
                "cannot use a deferrable unique constraint for referenced table \"{}\"",
                referenced.name
            );
            return Err(other("55000", "constraint", "", message));
        }
        let message = format!(
            "there is no unique constraint matching given keys for referenced table \"{}\"",
            referenced.name
        );
        Err(other("42830", "table", &referenced.name, message))
    }

    /// Refuses types that PostgreSQL can not compare.
    pub(super) fn expect_comparable(
        &self,
        from: (&Relation, &[Num]),
        onto: (&Relation, &[Num]),
        name: &str,
    ) -> Done {
        let of = |table: &Relation, num: Num| {
            let column = table.columns.iter().find(|column| column.num == num);
            column.map_or_else(DataType::unknown, |column| {
                self.world.underlying(&column.data_type)
            })
        };
        for (num, to) in from.1.iter().zip(onto.1) {
            let (from, to) = (of(from.0, *num), of(onto.0, *to));
            if !may_compare(&from, &to) {
                let at = self.world.now();
                let message = format!(
                    "foreign key constraint \"{name}\" cannot be implemented: key columns are of incompatible types {} and {}",
                    at.data_type(&from),
                    at.data_type(&to)
                );
                return Err(other("42804", "constraint", name, message));
            }
        }
        Ok(())
    }
}

fn foreign_columns(table: &Relation, names: &[String]) -> Done<Vec<Num>> {
    let mut columns = Vec::new();
    for name in names {
        let column = table.column(name).ok_or_else(|| {
            let message = format!("column \"{name}\" referenced in foreign key constraint does not exist");
            missing("column", name).saying(message)
        })?;
        columns.push(column.num);
    }
    Ok(columns)
}

fn expect_persistence(table: &Relation, referenced: &Relation) -> Done {
    let fits = match table.persistence {
        Persistence::Permanent => referenced.persistence == Persistence::Permanent,
        Persistence::Unlogged => referenced.persistence != Persistence::Temporary,
        Persistence::Temporary => referenced.persistence == Persistence::Temporary,
    };
    if fits {
        return Ok(());
    }
    let (of, to) = match table.persistence {
        Persistence::Permanent => ("permanent", "permanent"),
        Persistence::Unlogged => ("unlogged", "permanent or unlogged"),
        Persistence::Temporary => ("temporary", "temporary"),
    };
    let message = format!("constraints on {of} tables may reference only {to} tables");
    Err(other("42P16", "table", &referenced.name, message))
}

/// Types that are compared with each other.
const FAMILIES: [&[&str]; 5] = [
    &["smallint", "integer", "bigint"],
    &["real", "double precision"],
    &["text", "character varying", "character", "name"],
    &["date", "timestamp without time zone", "timestamp with time zone"],
    &["time without time zone"],
];

/// Left to right along this list there is an implicit cast.
const NUMBERS: [&str; 6] = [
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
];

/// Whether a foreign key may be of these types; only what is surely not comparable is refused.
fn may_compare(from: &DataType, to: &DataType) -> bool {
    if from.array != to.array && from.is_known() && to.is_known() {
        return false;
    }
    let (from, to) = match (&from.base, &to.base) {
        (BaseType::Builtin(from), BaseType::Builtin(to)) => (from.as_str(), to.as_str()),
        (BaseType::User(from), BaseType::User(to)) => return from == to,
        (BaseType::User(_), BaseType::Builtin(_)) | (BaseType::Builtin(_), BaseType::User(_)) => {
            return false;
        }
        _ => return true,
    };
    let number = |name: &str| NUMBERS.iter().position(|known| *known == name);
    let same_family = FAMILIES
        .iter()
        .any(|family| family.contains(&from) && family.contains(&to));
    let known = |name: &str| {
        number(name).is_some()
            || FAMILIES.iter().any(|family| family.contains(&name))
            || matches!(
                name,
                "uuid" | "boolean" | "bytea" | "json" | "jsonb" | "interval" | "inet"
            )
    };
    match (number(from), number(to)) {
        _ if from == to || same_family => true,
        (Some(from), Some(to)) => from < to,
        _ => !(known(from) && known(to)),
    }
}
