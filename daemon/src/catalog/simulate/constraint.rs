//! Adds constraints to a table that is there: checks, keys, exclusions, generated columns.

#![expect(clippy::single_match_else, reason = "the cases read as a table")]

use super::clause::{Clause, ClauseOf, ExcludeClause, KeyClause};
use super::create_table::{Pending, inherited_check};
use super::index::NewIndex;
use super::model::{Constraint, Id, Index, Key, KeyOf, Kind, Num, Relation};
use super::naming::{After, joined};
use super::refusal::{Done, Stop, exists, missing, other, part_exists};
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

    /// The primary key first; of keys that say the same, one.
    fn keys(&mut self, id: Id, mut keys: Vec<(Clause<'_>, KeyClause)>) -> Done {
        if keys.iter().filter(|(_, key)| key.primary).count() > 1 {
            let table = self.world.relation(id)?.name.clone();
            return Err(multiple_keys(&table));
        }
        keys.sort_by_key(|(_, key)| !key.primary);
        let mut done: Vec<(Clause<'_>, KeyClause)> = Vec::new();
        for (clause, key) in keys {
            let same = |(known, of): &(Clause<'_>, KeyClause)| {
                of.columns == key.columns
                    && of.include == key.include
                    && of.nulls_not_distinct == key.nulls_not_distinct
                    && known.deferrable == clause.deferrable
                    && known.initially_deferred == clause.initially_deferred
                    && key.using_index.is_none()
                    && (known.name.is_none() || clause.name.is_none() || known.name == clause.name)
            };
            match done.iter_mut().find(|known| same(known)) {
                Some((known, _)) => known.name = known.name.take().or(clause.name),
                None => done.push((clause, key)),
            }
        }
        for (clause, key) in &done {
            self.add_key(id, clause, key)?;
        }
        Ok(())
    }

    fn generate(&mut self, id: Id, num: Num, tokens: &Tokens<'_>) -> Done {
        let table = self.world.relation(id)?;
        let expression = self.expression(tokens, &table.columns)?;
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

    /// Adds a check, to the children too.
    pub(super) fn add_check(
        &mut self,
        id: Id,
        clause: &Clause<'_>,
        tokens: &Tokens<'_>,
        recurse: bool,
    ) -> Done {
        let table = self.world.relation(id)?;
        let expression = self.expression(tokens, &table.columns)?;
        let name = match &clause.name {
            Some(name) => name.clone(),
            None => {
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
            }
        };
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

    /// PRIMARY KEY or UNIQUE.
    pub(super) fn add_key(&mut self, id: Id, clause: &Clause<'_>, key: &KeyClause) -> Done {
        let table = self.world.relation(id)?.clone();
        if key.primary
            && table
                .constraints
                .iter()
                .any(|of| of.kind == ConstraintKind::PrimaryKey)
        {
            return Err(multiple_keys(&table.name).at(&clause.span));
        }
        if key.using_index.is_some() {
            return self.key_using_index(id, &table, clause, key);
        }
        let what = if key.primary { "primary key" } else { "unique" };
        let columns = table
            .key_columns(&key.columns, what)
            .map_err(|stop| stop.at(&clause.span))?;
        let include = table
            .key_columns(&key.include, what)
            .map_err(|stop| stop.at(&clause.span))?;
        if let Some(name) = &clause.name {
            self.expect_free_constraint(&table, name)
                .map_err(|stop| stop.at(&clause.span))?;
        }
        if key.primary {
            self.set_not_null(id, &columns)?;
        }
        let kind = if key.primary {
            ConstraintKind::PrimaryKey
        } else {
            ConstraintKind::Unique
        };
        let index = Index {
            keys: columns.iter().map(|num| table.plain_key(*num)).collect(),
            include,
            unique: true,
            nulls_not_distinct: key.nulls_not_distinct,
            deferrable: clause.deferrable,
            ..Index::new(id)
        };
        let constraint = Constraint {
            deferrable: clause.deferrable,
            initially_deferred: clause.initially_deferred,
            ..Constraint::new(String::new(), kind, columns)
        };
        let new = NewIndex {
            name: clause.name.clone(),
            index,
            constraint: Some(constraint),
            parent: None,
            options: key.options.clone(),
        };
        self.add_index(new, true).map_err(|stop| stop.at(&clause.span))?;
        Ok(())
    }

    /// Makes columns NOT NULL, in the children too.
    pub(super) fn set_not_null(&mut self, id: Id, columns: &[Num]) -> Done {
        let table = self.world.relation(id)?.clone();
        if table
            .columns
            .iter()
            .any(|column| columns.contains(&column.num) && !column.not_null)
        {
            self.world.change(id, |table| {
                let wanted = table
                    .columns
                    .iter_mut()
                    .filter(|column| columns.contains(&column.num));
                wanted.for_each(|column| column.not_null = true);
            })?;
        }
        for child in self.world.children(id) {
            let of_child = self.world.relation(child)?;
            let columns: Vec<Num> = columns.iter().map(|num| table.num_in(of_child, *num)).collect();
            self.set_not_null(child, &columns)?;
        }
        Ok(())
    }

    fn key_using_index(&mut self, id: Id, table: &Relation, clause: &Clause<'_>, key: &KeyClause) -> Done {
        let Some(name) = &key.using_index else {
            return Ok(());
        };
        let own = super::tokens::Name {
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
        let index = relation
            .index()
            .ok_or_else(|| super::refusal::wrong_kind(&name.name, "index"))?;
        let refuse =
            |sqlstate, message: String| Err(other(sqlstate, "index", &name.name, message).at(&name.span));
        if table.is_partitioned() {
            let message = "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
            return refuse("0A000", message.to_owned());
        }
        if index.table != id {
            return refuse(
                "55000",
                format!(
                    "index \"{}\" does not belong to table \"{}\"",
                    name.name, table.name
                ),
            );
        }
        if table.constraints.iter().any(|of| of.index == Some(index_id)) {
            return refuse(
                "55000",
                format!("index \"{}\" is already associated with a constraint", name.name),
            );
        }
        if !index.valid {
            return refuse("55000", format!("index \"{}\" is not valid", name.name));
        }
        if !index.unique {
            return refuse("42809", format!("\"{}\" is not a unique index", name.name));
        }
        let Some(columns) = index.plain_keys() else {
            return refuse("42809", format!("index \"{}\" contains expressions", name.name));
        };
        if index.predicate.is_some() {
            return refuse("42809", format!("\"{}\" is a partial index", name.name));
        }
        if index.method != "btree"
            || index
                .keys
                .iter()
                .any(|key| key.order != super::model::Order::default())
        {
            return refuse(
                "42809",
                format!("index \"{}\" does not have default sorting behavior", name.name),
            );
        }
        let wanted = clause.name.clone().unwrap_or_else(|| relation.name.clone());
        if table.constraint(&wanted).is_some() {
            return Err(constraint_exists(&wanted, &table.name).at(&clause.span));
        }
        if wanted != relation.name {
            let free = super::tokens::Name::made(None, &wanted);
            self.world.expect_free_relation(table.schema, &free)?;
        }
        if key.primary {
            self.set_not_null(id, &columns)?;
        }
        self.world.change(index_id, |relation| {
            relation.name.clone_from(&wanted);
            if let Some(index) = relation.index_mut() {
                index.deferrable = clause.deferrable;
            }
        })?;
        let kind = if key.primary {
            ConstraintKind::PrimaryKey
        } else {
            ConstraintKind::Unique
        };
        let constraint = Constraint {
            index: Some(index_id),
            deferrable: clause.deferrable,
            initially_deferred: clause.initially_deferred,
            ..Constraint::new(wanted, kind, columns)
        };
        self.world.change(id, |table| table.constraints.push(constraint))
    }

    /// EXCLUDE.
    pub(super) fn add_exclusion(&mut self, id: Id, clause: &Clause<'_>, exclude: &ExcludeClause<'_>) -> Done {
        let table = self.world.relation(id)?.clone();
        if table.is_partitioned() {
            let message = "exclusion constraints are not supported on partitioned tables";
            return Err(other("0A000", "constraint", "", message).at(&clause.span));
        }
        let mut keys = Vec::new();
        let mut shown = Vec::new();
        for (key, operator) in &exclude.keys {
            keys.push(self.key(key, &table)?);
            shown.push(format!("{} WITH {operator}", key.written(0..key.tokens.len())));
        }
        let columns = keys.iter().map(|key: &Key| match &key.of {
            KeyOf::Column(num) => *num,
            KeyOf::Expression(_) => 0,
        });
        let columns: Vec<Num> = columns.filter(|num| *num != 0).collect();
        if let Some(name) = &clause.name {
            self.expect_free_constraint(&table, name)
                .map_err(|stop| stop.at(&clause.span))?;
        }
        let predicate = match &exclude.predicate {
            Some(tokens) => Some(self.expression(tokens, &table.columns)?),
            None => None,
        };
        let shown_where = predicate.as_ref().map(|of| format!(" WHERE ({})", of.text));
        let constraint = Constraint {
            deferrable: clause.deferrable,
            initially_deferred: clause.initially_deferred,
            text: Some(format!(
                "EXCLUDE USING {} ({}){}",
                exclude.method,
                shown.join(", "),
                shown_where.unwrap_or_default()
            )),
            ..Constraint::new(String::new(), ConstraintKind::Exclusion, columns)
        };
        let index = Index {
            method: exclude.method.clone(),
            keys,
            include: table.key_columns(&exclude.include, "exclusion")?,
            predicate,
            deferrable: clause.deferrable,
            ..Index::new(id)
        };
        let new = NewIndex {
            name: clause.name.clone(),
            index,
            constraint: Some(constraint),
            parent: None,
            options: Vec::new(),
        };
        self.add_index(new, true).map_err(|stop| stop.at(&clause.span))?;
        Ok(())
    }

    fn expect_free_constraint(&self, table: &Relation, name: &str) -> Done {
        if table.constraint(name).is_some() {
            return Err(constraint_exists(name, &table.name));
        }
        let key = super::world::Key::Relation(table.schema, name.to_owned());
        match self.world.named(&key) {
            Some(_) => Err(exists("relation", name)),
            None => Ok(()),
        }
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

fn constraint_exists(name: &str, table: &str) -> Stop {
    let message = format!("constraint \"{name}\" for relation \"{table}\" already exists");
    part_exists("constraint", name, table).saying(message)
}

fn multiple_keys(table: &str) -> Stop {
    let message = format!("multiple primary keys for table \"{table}\" are not allowed");
    other("42P16", "table", table, message)
}
