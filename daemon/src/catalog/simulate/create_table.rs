//! CREATE TABLE: columns from types, parents and LIKE, then the constraints in PostgreSQL's order.

#![expect(clippy::unused_self, reason = "it belongs with its neighbours")]

use super::clause::{Clause, ClauseOf, ColumnClause, ForeignClause, KeyClause};
use super::model::{Column, Constraint, DataType, Expression, Id, Kind, Num, Object, PartitionKey, Relation};
use super::refusal::{Done, Stop, missing, other, wrong_kind};
use super::runner::Run;
use super::table_text::{Element, TableText};
use super::tokens::Tokens;
use super::world::{Found, Key};
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
        self.parents(&mut table, &text)?;
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

    /// Everything that comes from INHERITS, PARTITION OF and OF.
    fn parents(&mut self, table: &mut Relation, text: &TableText<'_>) -> Done {
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
            self.expect_same_persistence(table, &parent, "inherit from")?;
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
            self.expect_same_persistence(table, &parent, "create as partition of")?;
            table.partition_of = Some((id, bound.clone()));
            merge_parent(table, &parent)?;
        }
        Ok(())
    }

    fn expect_same_persistence(&self, child: &Relation, parent: &Relation, verb: &str) -> Done {
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

    /// A column of the table itself; it may refine one that a parent has.
    fn own_column<'t>(
        &mut self,
        table: &mut Relation,
        clause: ColumnClause<'t>,
        pending: &mut Pending<'t>,
    ) -> Done {
        if table.column(&clause.name).is_some_and(|known| known.local) {
            let message = format!("column \"{}\" specified more than once", clause.name);
            return Err(other("42701", "column", &clause.name, message).at(&clause.span));
        }
        let inherited = table.column(&clause.name).cloned();
        let num = inherited.as_ref().map_or(table.last_num + 1, |of| of.num);
        let mut column = self.column(table, num, clause, pending)?;
        let Some(inherited) = inherited else {
            table.last_num = num;
            table.columns.push(column);
            return Ok(());
        };
        if column.data_type.is_known()
            && inherited.data_type.is_known()
            && column.data_type != inherited.data_type
        {
            let message = format!("column \"{}\" has a type conflict", column.name);
            return Err(other("42804", "column", &column.name, message));
        }
        column.inherited = inherited.inherited;
        column.not_null |= inherited.not_null;
        column.default = column.default.or(inherited.default);
        column.generated = column.generated.or(inherited.generated);
        if let Some(place) = table.column_mut(num) {
            *place = column;
        }
        Ok(())
    }

    /// `name WITH OPTIONS ...` of a typed table or partition.
    fn refine_column<'t>(
        &mut self,
        table: &mut Relation,
        clause: ColumnClause<'t>,
        pending: &mut Pending<'t>,
    ) -> Done {
        let known = table.column(&clause.name).cloned();
        let known = known.ok_or_else(|| missing("column", &clause.name).at(&clause.span))?;
        let mut column = known;
        self.column_clauses(table, &mut column, clause.constraints, pending)?;
        column.local = table.of_partition().is_none() || column.local;
        let num = column.num;
        if let Some(place) = table.column_mut(num) {
            *place = column;
        }
        Ok(())
    }

    /// A new column; what needs the whole table is left pending.
    pub(super) fn column<'t>(
        &mut self,
        table: &Relation,
        num: Num,
        clause: ColumnClause<'t>,
        pending: &mut Pending<'t>,
    ) -> Done<Column> {
        if super::expression::is_system(&clause.name) {
            let message = format!(
                "column name \"{}\" conflicts with a system column name",
                clause.name
            );
            return Err(other("42701", "column", &clause.name, message).at(&clause.span));
        }
        let of = clause.data_type.ok_or(Stop::Unread)?;
        let data_type = self.world.column_type(&of, &clause.name)?;
        let mut column = Column::new(num, &clause.name, data_type);
        if of.set {
            let message = format!("column \"{}\" cannot be declared SETOF", clause.name);
            return Err(other("42P16", "column", &clause.name, message).at(&clause.span));
        }
        if of.serial {
            let super::model::BaseType::Builtin(name) = &column.data_type.base else {
                return Err(Stop::Unread);
            };
            let name = name.clone();
            if column.data_type.array {
                return Err(other(
                    "0A000",
                    "column",
                    &clause.name,
                    "array of serial is not implemented",
                ));
            }
            let (sequence, default) = self.world.serial_sequence(table, &clause.name, &name)?;
            pending.sequences.push((sequence, num));
            column.default = Some(default);
            column.not_null = true;
        }
        self.column_clauses(table, &mut column, clause.constraints, pending)?;
        Ok(column)
    }

    fn column_clauses<'t>(
        &mut self,
        table: &Relation,
        column: &mut Column,
        clauses: Vec<Clause<'t>>,
        pending: &mut Pending<'t>,
    ) -> Done {
        let (mut nullable, mut not_null) = (
            false,
            column.default.as_ref().is_some_and(|of| of.nextval.is_some()),
        );
        let conflict = |column: &Column, span: &std::ops::Range<u32>| {
            let message = format!(
                "conflicting NULL/NOT NULL declarations for column \"{}\" of table \"{}\"",
                column.name, table.name
            );
            other("42601", "column", &column.name, message).at(span)
        };
        let mut has_default = not_null;
        for mut clause in clauses {
            let span = clause.span.clone();
            match std::mem::replace(&mut clause.of, ClauseOf::Nothing) {
                ClauseOf::NotNull if nullable => return Err(conflict(column, &span)),
                ClauseOf::NotNull => (not_null, column.not_null) = (true, true),
                ClauseOf::Null if not_null => return Err(conflict(column, &span)),
                ClauseOf::Null => nullable = true,
                ClauseOf::Default(_) if has_default => {
                    let message = format!(
                        "multiple default values specified for column \"{}\" of table \"{}\"",
                        column.name, table.name
                    );
                    return Err(other("42601", "column", &column.name, message).at(&span));
                }
                ClauseOf::Default(tokens) => {
                    has_default = true;
                    column.default = self.default(&tokens)?;
                }
                ClauseOf::Generated(tokens) => {
                    if has_default {
                        let message = format!(
                            "both default and generation expression specified for column \"{}\" of table \"{}\"",
                            column.name, table.name
                        );
                        return Err(other("42601", "column", &column.name, message).at(&span));
                    }
                    pending.generated.push((column.num, tokens));
                }
                ClauseOf::Identity { always, options } => {
                    if column.identity.is_some() {
                        let message =
                            format!("multiple identity specifications for column \"{}\"", column.name);
                        return Err(other("42601", "column", &column.name, message).at(&span));
                    }
                    if nullable {
                        return Err(conflict(column, &span));
                    }
                    let sequence = self.identity(table, column, always, &options)?;
                    pending.sequences.push((sequence, column.num));
                    not_null = true;
                }
                ClauseOf::Collate(name) => {
                    column.collation = collation(&name);
                    self.expect_collatable(column)?;
                }
                ClauseOf::Nothing => {}
                of => {
                    clause.of = of;
                    pending.add(clause, Some(&column.name));
                }
            }
        }
        Ok(())
    }

    /// DEFAULT NULL is no default.
    pub(super) fn default(&self, tokens: &Tokens<'_>) -> Done<Option<Expression>> {
        if tokens.tokens.len() == 1 && tokens.is("null") {
            return Ok(None);
        }
        self.world.expression(tokens, &[]).map(Some)
    }

    fn expect_collatable(&self, column: &Column) -> Done {
        let of = self.world.underlying(&column.data_type);
        match &of.base {
            super::model::BaseType::Builtin(name)
                if !matches!(name.as_str(), "text" | "character varying" | "character" | "name") =>
            {
                let message = format!(
                    "collations are not supported by type {}",
                    self.world.now().data_type(&of)
                );
                Err(other("42804", "column", &column.name, message))
            }
            _ => Ok(()),
        }
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

impl Column {
    /// A column with nothing but a type.
    pub(super) fn new(num: Num, name: &str, data_type: DataType) -> Self {
        Self {
            num,
            name: name.to_owned(),
            data_type,
            not_null: false,
            default: None,
            identity: None,
            generated: None,
            collation: None,
            kept: snapshot::Column::default(),
            inherited: 0,
            local: true,
        }
    }
}

impl Relation {
    /// The partitioned table it belongs to.
    pub(super) fn of_partition(&self) -> Option<Id> {
        self.partition_of.as_ref().map(|(parent, _)| *parent)
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

/// The collation as a snapshot shows it; the default one is not shown.
pub(super) fn collation(name: &super::tokens::Name) -> Option<String> {
    match name.schema.as_deref() {
        None | Some("pg_catalog") if name.name == "default" => None,
        None | Some("pg_catalog") => Some(crate::catalog::ddl::quoted(&name.name)),
        Some(schema) => Some(crate::catalog::ddl::qualified(schema, &name.name)),
    }
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

impl Relation {
    /// Checks that children have too.
    pub(super) fn inheritable_checks(&self) -> impl Iterator<Item = &Constraint> {
        let checks = self.constraints.iter().filter(|of| of.check.is_some());
        checks.filter(|check| !check.no_inherit)
    }
}
