//! CREATE TABLE: columns from types, parents and LIKE, then the constraints in PostgreSQL's order.

use super::clause::{Clause, ClauseOf, ForeignClause, KeyClause};
use super::model::{Id, Kind, Num, Object, PartitionKey, Relation};
use super::parents::last_num;
use super::refusal::{Done, other};
use super::runner::Run;
use super::table_text::{Element, TableText};
use super::tokens::Tokens;
use crate::catalog::snapshot::{self, Persistence, RelationKind};

/// What is added once the table is there.
#[derive(Default)]
pub(super) struct Pending<'t> {
    pub(super) generated: Vec<(Num, Tokens<'t>)>,
    pub(super) checks: Vec<(Clause<'t>, Tokens<'t>)>,
    pub(super) keys: Vec<(Clause<'t>, KeyClause)>,
    pub(super) excludes: Vec<Clause<'t>>,
    pub(super) foreign: Vec<(Clause<'t>, ForeignClause)>,
    pub(super) sequences: Vec<(Id, Num)>,
    /// Tables whose indexes LIKE copies.
    pub(super) like_indexes: Vec<(Id, bool)>,
}

impl Run<'_> {
    /// CREATE TABLE, from `IF NOT EXISTS` or the name on.
    pub(super) fn create_table(
        &mut self,
        tokens: &mut Tokens<'_>,
        persistence: Persistence,
        foreign: bool,
    ) -> Done {
        let text = tokens.table_text()?;
        let schema = self.schema_of_new(&text.name, persistence)?;
        if text.if_not_exists && self.world.expect_free_relation(schema, &text.name).is_err() {
            return Ok(());
        }
        self.world.expect_free_relation(schema, &text.name)?;
        self.world.expect_free_type(schema, &text.name)?;
        let kind = match (&text.partition_by, foreign) {
            (Some(_), _) => RelationKind::PartitionedTable,
            (None, true) => RelationKind::ForeignTable,
            (None, false) => RelationKind::Table,
        };
        let mut table = Relation::new(schema, &text.name.name, Kind::Shown(kind), &self.world.role);
        table.persistence = self.persistence_in(schema, persistence);
        table.kept.storage_parameters.clone_from(&text.options);
        if foreign {
            table.kept.foreign = text.server.as_ref().map(|server| snapshot::ForeignTable {
                server: server.clone(),
                options: Vec::new(),
            });
        }
        if let Some((names, query)) = &text.query {
            let query = tokens.part(query.clone());
            table.columns = self.query_columns(&query, names)?.0;
            table.last_num = last_num(&table);
        }
        let drop_at_end = text.drop_at_end;
        let id = self.define_table(table, text)?;
        if drop_at_end {
            self.drop_at_end.push(id);
        }
        Ok(())
    }

    fn define_table(&mut self, mut table: Relation, text: TableText<'_>) -> Done<Id> {
        let conflicts = self.parents(&mut table, &text)?;
        let settled = |name: &String| text.elements.iter().any(|element| element.gives_default(name));
        if let Some(name) = conflicts.iter().find(|name| !settled(name)) {
            let message = format!("column \"{name}\" inherits conflicting default values");
            return Err(other("42611", "column", name, message));
        }
        let mut pending = Pending::default();
        let typed = text.of_type.is_some() || text.partition_of.is_some();
        for element in text.elements {
            match element {
                Element::Column(column) if typed => self.refine_column(&mut table, column, &mut pending)?,
                Element::Column(column) => self.own_column(&mut table, column, &mut pending)?,
                Element::Constraint(clause) => pending.add(clause, None),
                Element::Like(like) => self.like(&mut table, &like, &mut pending)?,
            }
        }
        if table.columns.len() > 1600 {
            return Err(other(
                "54011",
                "table",
                &table.name,
                "tables can have at most 1600 columns",
            ));
        }
        if let Some((strategy, keys)) = text.partition_by {
            table.partition_key = Some(self.partition_by(&table, strategy, &keys)?);
        }
        let id = self.world.add(Object::Relation(Box::new(table)));
        self.settle(id, pending)?;
        if text.partition_of.is_some() {
            self.clone_to_partition(id)?;
        }
        Ok(id)
    }

    fn partition_by(&self, table: &Relation, strategy: String, keys: &[Tokens<'_>]) -> Done<PartitionKey> {
        if !table.inherits.is_empty() {
            let message = "cannot create partitioned table as inheritance child";
            return Err(other("42P16", "table", &table.name, message));
        }
        if !matches!(strategy.as_str(), "RANGE" | "LIST" | "HASH") {
            let message = format!(
                "unrecognized partitioning strategy \"{}\"",
                strategy.to_lowercase()
            );
            return Err(other("22023", "table", &table.name, message));
        }
        if strategy == "LIST" && keys.len() > 1 {
            let message = "cannot use \"list\" partition strategy with more than one column";
            return Err(other("42P17", "table", &table.name, message));
        }
        let keys = keys
            .iter()
            .map(|key| self.key(key, table))
            .collect::<Done<Vec<_>>>()?;
        for key in &keys {
            if let super::model::KeyOf::Column(num) = &key.of
                && table
                    .columns
                    .iter()
                    .any(|column| column.num == *num && column.generated.is_some())
            {
                let message = "cannot use generated column in partition key";
                return Err(other("42P17", "table", &table.name, message));
            }
        }
        Ok(PartitionKey { strategy, keys })
    }
}

impl<'t> Pending<'t> {
    /// Takes up a constraint, of this column or of the table.
    pub(super) fn add(&mut self, mut clause: Clause<'t>, column: Option<&str>) {
        let own = || column.into_iter().map(str::to_owned).collect::<Vec<_>>();
        match std::mem::replace(&mut clause.of, ClauseOf::Nothing) {
            ClauseOf::Check(tokens) => self.checks.push((clause, tokens)),
            ClauseOf::Key(mut key) => {
                if column.is_some() {
                    key.columns = own();
                }
                self.keys.push((clause, key));
            }
            ClauseOf::Foreign(mut foreign) => {
                if column.is_some() {
                    foreign.columns = own();
                }
                self.foreign.push((clause, foreign));
            }
            of @ ClauseOf::Exclude(_) => {
                clause.of = of;
                self.excludes.push(clause);
            }
            _ => {}
        }
    }
}
