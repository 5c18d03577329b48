//! Primary keys, unique and exclusion constraints, with the indexes behind them.

use super::clause::{Clause, ExcludeClause, KeyClause};
use super::constraint::constraint_exists;
use super::index::NewIndex;
use super::model::{Constraint, Id, Index, Key, KeyOf, Num, Relation};
use super::refusal::{Done, Stop, exists, other};
use super::runner::Run;
use crate::catalog::snapshot::ConstraintKind;

impl Run<'_> {
    /// The primary key first; of keys that say the same, one.
    pub(super) fn keys(&mut self, id: Id, mut keys: Vec<(Clause<'_>, KeyClause)>) -> Done {
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

    /// PRIMARY KEY or UNIQUE.
    pub(super) fn add_key(&mut self, id: Id, clause: &Clause<'_>, key: &KeyClause) -> Done {
        let table = self.world.relation(id)?.clone();
        if let Some(index) = &key.using_index {
            return self.key_using_index(id, index, clause, key.primary);
        }
        let what = if key.primary { "primary key" } else { "unique" };
        let columns = table
            .key_columns(&key.columns, what)
            .map_err(|stop| stop.at(&clause.span))?;
        let include = table
            .key_columns(&key.include, what)
            .map_err(|stop| stop.at(&clause.span))?;
        if key.primary {
            table.expect_no_primary_key(clause)?;
        }
        if let Some(name) = &clause.name {
            self.expect_free_constraint(&table, name)
                .map_err(|stop| stop.at(&clause.span))?;
        }
        if key.primary {
            self.set_not_null(id, &columns)?;
        }
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
            ..Constraint::new(String::new(), key_kind(key.primary), columns)
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
            shown.push(format!("{} WITH {operator}", key.written(0..key.list.len())));
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
            Some(tokens) => Some(self.expression_over(tokens, &table)?),
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
        let key = super::world::Key::Relation(table.schema, name.to_owned());
        if self.world.named(&key).is_some() {
            return Err(exists("relation", name));
        }
        if table.constraint(name).is_some() {
            return Err(constraint_exists(name, &table.name));
        }
        Ok(())
    }
}

impl Relation {
    /// There is one primary key at the most.
    pub(super) fn expect_no_primary_key(&self, clause: &Clause<'_>) -> Done {
        let mut constraints = self.constraints.iter();
        if constraints.any(|of| of.kind == ConstraintKind::PrimaryKey) {
            return Err(multiple_keys(&self.name).at(&clause.span));
        }
        Ok(())
    }
}

/// Which of the two keys it is.
pub(super) fn key_kind(primary: bool) -> ConstraintKind {
    if primary {
        ConstraintKind::PrimaryKey
    } else {
        ConstraintKind::Unique
    }
}

fn multiple_keys(table: &str) -> Stop {
    let message = format!("multiple primary keys for table \"{table}\" are not allowed");
    other("42P16", "table", table, message)
}
