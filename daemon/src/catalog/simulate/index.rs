//! Indexes: CREATE INDEX, those behind constraints, and their copies on partitions.

#![expect(
    clippy::match_same_arms,
    reason = "each arm is a case of its own in PostgreSQL"
)]
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "the last step stands as an expression"
)]
#![expect(clippy::unused_self, reason = "it belongs with its neighbours")]

use super::model::{
    Column, Constraint, Expression, Id, Index, Key, KeyOf, Kind, Num, Object, Order, Relation,
};
use super::naming::{After, joined_columns};
use super::refusal::{Done, Stop, exists, missing, other};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::World;
use crate::catalog::ddl::quoted;
use crate::catalog::snapshot::{self, ConstraintKind, RelationKind};
use crate::sql::lexer::TokenKind;

/// An index to be made.
pub(super) struct NewIndex {
    pub(super) name: Option<String>,
    pub(super) index: Index,
    /// The constraint it implements; the name is chosen with the index's.
    pub(super) constraint: Option<Constraint>,
    /// The partitioned table's index that it belongs to.
    pub(super) parent: Option<Id>,
    /// WITH (...)
    pub(super) options: Vec<String>,
}

impl Index {
    /// A btree index without keys.
    pub(super) fn new(table: Id) -> Self {
        Self {
            table,
            method: "btree".to_owned(),
            keys: Vec::new(),
            include: Vec::new(),
            unique: false,
            nulls_not_distinct: false,
            valid: true,
            deferrable: false,
            only: false,
            predicate: None,
        }
    }
}

impl Relation {
    /// A key that is a column.
    pub(super) fn plain_key(&self, num: Num) -> Key {
        Key {
            of: KeyOf::Column(num),
            order: Order::default(),
            name: self.column_name(num).to_owned(),
        }
    }
}

impl Run<'_> {
    /// CREATE INDEX, after `CREATE [UNIQUE] INDEX`.
    pub(super) fn create_index(&mut self, tokens: &mut Tokens<'_>, unique: bool) -> Done {
        let concurrently = tokens.eat("concurrently");
        if concurrently {
            self.not_in_transaction("CREATE INDEX CONCURRENTLY")?;
        }
        let if_not_exists = tokens.eat("if not exists");
        let name = if tokens.is("on") {
            None
        } else {
            Some(tokens.name()?)
        };
        tokens.expect("on")?;
        let only = tokens.eat("only");
        let target = tokens.name()?;
        let id = self.world.find_relation(&target)?;
        let table = self.world.relation(id)?.clone();
        match table.kind {
            Kind::Shown(RelationKind::Table | RelationKind::MaterializedView) => {}
            Kind::Shown(RelationKind::PartitionedTable) if concurrently => {
                let message = format!(
                    "cannot create index on partitioned table \"{}\" concurrently",
                    table.name
                );
                return Err(other("0A000", "table", &table.name, message).at(&target.span));
            }
            Kind::Shown(RelationKind::PartitionedTable) => {}
            _ => {
                let message = format!("cannot create index on relation \"{}\"", table.name);
                return Err(other("42809", "relation", &table.name, message).at(&target.span));
            }
        }
        if let Some(name) = &name
            && self.world.expect_free_relation(table.schema, name).is_err()
        {
            if if_not_exists {
                return Ok(());
            }
            return Err(exists("relation", &name.name).at(&name.span));
        }
        let (index, options) = self.index_text(tokens, id, &table, unique)?;
        let new = NewIndex {
            name: name.map(|name| name.name),
            index: Index { only, ..index },
            constraint: None,
            parent: None,
            options,
        };
        self.add_index(new, !only)?;
        Ok(())
    }

    fn index_text(
        &mut self,
        tokens: &mut Tokens<'_>,
        id: Id,
        table: &Relation,
        unique: bool,
    ) -> Done<(Index, Vec<String>)> {
        let mut index = Index {
            unique,
            ..Index::new(id)
        };
        let mut options = Vec::new();
        if tokens.eat("using") {
            index.method = tokens.identifier()?;
        }
        self.expect_method(&index)?;
        let inside = tokens.parenthesized()?;
        for item in tokens.part(inside).items() {
            index.keys.push(self.key(&item, table)?);
        }
        if tokens.eat("include") {
            for name in tokens.identifiers()? {
                let column = table.column(&name).ok_or_else(|| missing("column", &name))?;
                index.include.push(column.num);
            }
        }
        index.nulls_not_distinct = tokens.eat("nulls not distinct");
        tokens.eat("nulls distinct");
        if tokens.eat("with") {
            let inside = tokens.parenthesized()?;
            options = storage_options(tokens.written(inside));
        }
        if tokens.eat("tablespace") {
            tokens.identifier()?;
        }
        if tokens.eat("where") {
            let rest = tokens.part(tokens.at..tokens.tokens.len());
            tokens.at = tokens.tokens.len();
            index.predicate = Some(self.expression(&rest, &table.columns)?);
        }
        tokens.expect_end()?;
        Ok((index, options))
    }

    fn expect_method(&self, index: &Index) -> Done {
        const METHODS: [&str; 6] = ["btree", "hash", "gin", "gist", "spgist", "brin"];
        if !METHODS.contains(&index.method.as_str()) && !self.world.has_extensions() {
            let message = format!("access method \"{}\" does not exist", index.method);
            return Err(missing("access method", &index.method).saying(message));
        }
        if index.unique && index.method != "btree" && METHODS.contains(&index.method.as_str()) {
            let message = format!(
                "access method \"{}\" does not support unique indexes",
                index.method
            );
            return Err(other("0A000", "access method", &index.method, message));
        }
        Ok(())
    }

    /// One key of an index or PARTITION BY.
    pub(super) fn key(&self, item: &Tokens<'_>, table: &Relation) -> Done<Key> {
        self.world
            .key(item, table, |tokens, columns| self.expression(tokens, columns))
    }

    /// Makes an index, with its constraint, on the partitions too.
    pub(super) fn add_index(&mut self, new: NewIndex, recurse: bool) -> Done<Id> {
        let NewIndex {
            name,
            mut index,
            constraint,
            parent,
            options,
        } = new;
        let table_id = index.table;
        let table = self.world.relation(table_id)?.clone();
        if index.unique || constraint.is_some() {
            expect_partition_key(&table, &index, constraint.as_ref())?;
        }
        let name = match name {
            Some(name) => {
                let free = Name::made(None, &name);
                self.world.expect_free_relation(table.schema, &free)?;
                name
            }
            None => self.index_name(&table, &index, constraint.as_ref()),
        };
        let partitions = if table.is_partitioned() {
            self.world.children(table_id)
        } else {
            Vec::new()
        };
        if !recurse && !partitions.is_empty() {
            index.valid = false;
        }
        let mut relation = Relation::new(table.schema, &name, Kind::Index(index.clone()), &table.kept.owner);
        relation.kept_index = Some(Box::new(snapshot::Index {
            storage_parameters: options.clone(),
            ..snapshot::Index::default()
        }));
        relation.persistence = table.persistence;
        relation.partition_of = parent.map(|parent| (parent, String::new()));
        let id = self.world.add(Object::Relation(Box::new(relation)));
        if let Some(constraint) = &constraint {
            let constraint = Constraint {
                name: name.clone(),
                index: Some(id),
                ..constraint.clone()
            };
            self.world
                .change(table_id, |table| table.constraints.push(constraint))?;
        }
        if recurse {
            for partition in partitions {
                self.index_on_partition(id, &name, partition)?;
            }
        }
        Ok(id)
    }

    fn index_name(&self, table: &Relation, index: &Index, constraint: Option<&Constraint>) -> String {
        let mut columns: Vec<String> = index.keys.iter().map(|key| key.name.clone()).collect();
        columns.extend(super::show::names(table, &index.include));
        let (label, columns) = match constraint.map(|of| of.kind) {
            Some(ConstraintKind::PrimaryKey) => ("pkey", String::new()),
            Some(ConstraintKind::Exclusion) => ("excl", joined_columns(&columns)),
            Some(_) => ("key", joined_columns(&columns)),
            None => ("idx", joined_columns(&columns)),
        };
        let after = After {
            table: &table.name,
            columns: &columns,
            label,
        };
        self.world
            .choose_relation_name(table.schema, &after, constraint.is_some())
    }

    /// Finds or makes the index of a partition that belongs to the partitioned table's.
    pub(super) fn index_on_partition(&mut self, parent: Id, name: &str, partition: Id) -> Done {
        let options = self.world.relation(parent)?.index_options();
        let of_parent = self.world.relation(parent)?.index().ok_or(Stop::Unread)?.clone();
        let table = self.world.relation(of_parent.table)?.clone();
        let to = self.world.relation(partition)?.clone();
        let moved = of_parent.moved(&table, &to, partition);
        let constraint = table
            .constraints
            .iter()
            .find(|of| of.index == Some(parent))
            .cloned();
        let same = self.world.indexes(partition).into_iter().find(|id| {
            self.world.relation(*id).is_ok_and(|relation| {
                let is_constraint = to.constraints.iter().any(|of| {
                    of.index == Some(*id) && Some(of.kind) == constraint.as_ref().map(|of| of.kind)
                });
                relation.partition_of.is_none()
                    && relation.index().is_some_and(|index| index.same_as(&moved))
                    && (constraint.is_none() || is_constraint)
            })
        });
        if let Some(id) = same {
            self.world.change(id, |relation| {
                relation.partition_of = Some((parent, String::new()))
            })?;
            if let Some(of) = &constraint {
                self.world.change(partition, |table| {
                    if let Some(own) = table.constraints.iter_mut().find(|own| own.index == Some(id)) {
                        own.parent = Some((of_parent.table, of.name.clone()));
                        own.inherited = 1;
                        own.local = false;
                    }
                })?;
            }
            return Ok(());
        }
        let copy = constraint.map(|of| Constraint {
            columns: of.columns.iter().map(|num| table.num_in(&to, *num)).collect(),
            parent: Some((of_parent.table, of.name.clone())),
            inherited: 1,
            local: false,
            comment: None,
            ..of
        });
        let _ = name;
        let new = NewIndex {
            name: None,
            index: moved,
            constraint: copy,
            parent: Some(parent),
            options,
        };
        self.add_index(new, true)?;
        Ok(())
    }
}

impl World {
    /// One key of an index or PARTITION BY.
    pub(super) fn key(
        &self,
        item: &Tokens<'_>,
        table: &Relation,
        read: impl Fn(&Tokens<'_>, &[Column]) -> Done<Expression>,
    ) -> Done<Key> {
        let mut item = item.clone();
        let (of, name) = if item.is("(") {
            let inside = item.parenthesized()?;
            let inside = item.part(inside);
            let name = expression_name(&inside);
            let expression = read(&inside, &table.columns)?;
            let text = format!("({})", expression.text);
            (KeyOf::Expression(Expression { text, ..expression }), name)
        } else if item.is_call() {
            let from = item.at;
            let name = item.name()?.name;
            item.skip_balanced();
            let call = item.part(from..item.at);
            (KeyOf::Expression(read(&call, &table.columns)?), name)
        } else {
            let from = item.at;
            let name = item.identifier()?;
            let span = item.span(from..item.at);
            let column = table.column(&name);
            let column = column.ok_or_else(|| missing("column", &name).at(&span))?;
            (KeyOf::Column(column.num), name)
        };
        let of = match of {
            // A column in parentheses is a column.
            KeyOf::Expression(expression) if expression.columns.len() == 1 => {
                let inner = expression.text.trim_start_matches('(').trim_end_matches(')');
                match table.column(inner) {
                    Some(column) => KeyOf::Column(column.num),
                    None => KeyOf::Expression(expression),
                }
            }
            of => of,
        };
        let order = order(&mut item)?;
        Ok(Key { of, order, name })
    }
}

impl Index {
    /// The same index over another table with columns of the same names.
    pub(super) fn moved(&self, from: &Relation, to: &Relation, table: Id) -> Self {
        let mut moved = self.clone();
        moved.table = table;
        moved.valid = true;
        let num = |num: &mut Num| *num = from.num_in(to, *num);
        moved.include.iter_mut().for_each(num);
        for key in &mut moved.keys {
            match &mut key.of {
                KeyOf::Column(column) => num(column),
                KeyOf::Expression(expression) => expression.columns.iter_mut().for_each(num),
            }
        }
        if let Some(predicate) = &mut moved.predicate {
            predicate.columns.iter_mut().for_each(num);
        }
        moved
    }

    fn same_as(&self, other: &Self) -> bool {
        let words = |of: &Option<Expression>| of.as_ref().map(|of| super::query::words(&of.text));
        let same_key = |a: &Key, b: &Key| {
            a.order == b.order
                && match (&a.of, &b.of) {
                    (KeyOf::Column(a), KeyOf::Column(b)) => a == b,
                    (KeyOf::Expression(a), KeyOf::Expression(b)) => {
                        super::query::same_words(&a.text, &b.text)
                    }
                    _ => false,
                }
        };
        self.method == other.method
            && self.keys.len() == other.keys.len()
            && self.keys.iter().zip(&other.keys).all(|(a, b)| same_key(a, b))
            && self.include.len() == other.include.len()
            && self.unique == other.unique
            && self.valid
            && words(&self.predicate) == words(&other.predicate)
    }
}

/// A unique key of a partitioned table has all its partition key.
fn expect_partition_key(table: &Relation, index: &Index, constraint: Option<&Constraint>) -> Done {
    let Some(key) = &table.partition_key else {
        return Ok(());
    };
    let what = match constraint.map(|of| of.kind) {
        Some(ConstraintKind::PrimaryKey) => "PRIMARY KEY",
        _ => "UNIQUE",
    };
    for part in &key.keys {
        let KeyOf::Column(num) = part.of else {
            let message = format!("unsupported {what} constraint with partition key definition");
            return Err(other("0A000", "table", &table.name, message));
        };
        if !index.keys.iter().any(|key| key.of == KeyOf::Column(num)) {
            let message = "unique constraint on partitioned table must include all partitioning columns";
            return Err(other("0A000", "column", table.column_name(num), message));
        }
    }
    Ok(())
}

impl Relation {
    /// WITH (...) of an index.
    pub(super) fn index_options(&self) -> Vec<String> {
        self.kept_index
            .as_ref()
            .map(|of| of.storage_parameters.clone())
            .unwrap_or_default()
    }
}

/// Operator classes that are their type's default, and so not shown.
const DEFAULT_CLASSES: &str = " array_ops bit_ops bool_ops bpchar_ops bytea_ops char_ops cidr_ops date_ops enum_ops \
    float4_ops float8_ops int2_ops int4_ops int8_ops interval_ops jsonb_ops macaddr_ops money_ops name_ops numeric_ops \
    oid_ops point_ops range_ops record_ops text_ops time_ops timestamp_ops timestamptz_ops timetz_ops tsquery_ops \
    tsvector_ops uuid_ops varbit_ops box_ops circle_ops poly_ops multirange_ops pg_lsn_ops tid_ops xid_ops ";

/// `COLLATE x opclass DESC NULLS LAST`
fn order(item: &mut Tokens<'_>) -> Done<Order> {
    let mut order = Order::default();
    if item.eat("collate") {
        let name = item.name()?;
        order.collation = super::create_table::collation(&name);
    }
    if item.is_name(0) && !item.is_any(&["asc", "desc", "nulls"]) {
        let name = item.name()?;
        order.operator_class = match &name.schema {
            Some(schema) if schema != "pg_catalog" => {
                Some(crate::catalog::ddl::qualified(schema, &name.name))
            }
            _ if DEFAULT_CLASSES.contains(&format!(" {} ", name.name)) => None,
            _ => Some(quoted(&name.name)),
        };
        if item.is("(") {
            item.parenthesized()?;
        }
    }
    order.descending = item.eat("desc");
    item.eat("asc");
    order.nulls_first = order.descending;
    if item.eat("nulls first") {
        order.nulls_first = true;
    } else if item.eat("nulls last") {
        order.nulls_first = false;
    }
    item.expect_end()?;
    Ok(order)
}

/// `fillfactor=70`, as PostgreSQL keeps it.
pub(super) fn storage_options(written: &str) -> Vec<String> {
    let option = |option: &Tokens<'_>| {
        let name = option.ahead(0).to_ascii_lowercase();
        let value = option
            .written(2..option.tokens.len())
            .trim_matches('\'')
            .to_owned();
        let value = if value.is_empty() {
            "true".to_owned()
        } else {
            value
        };
        format!("{name}={value}")
    };
    let mut options: Vec<_> = Tokens::new(written, 0).items().iter().map(option).collect();
    options.sort();
    options
}

/// The name that PostgreSQL gives to an expression.
pub(super) fn expression_name(tokens: &Tokens<'_>) -> String {
    let mut tokens = tokens.clone();
    if tokens.is("(")
        && tokens
            .clone()
            .parenthesized()
            .is_ok_and(|inside| inside.end + 1 == tokens.tokens.len())
    {
        return expression_name(&tokens.part(1..tokens.tokens.len() - 1));
    }
    if tokens.is_any(&["case", "not"]) {
        return if tokens.is("case") { "case" } else { "expr" }.to_owned();
    }
    let mut name = String::new();
    if tokens.is_name(0) {
        if let Ok(found) = tokens.name() {
            name = found.name;
        }
        if tokens.is("(") {
            tokens.skip_balanced();
        }
    } else if tokens.is("(") {
        let inside = tokens.parenthesized().unwrap_or_default();
        name = expression_name(&tokens.part(inside));
        if name == "expr" {
            name.clear();
        }
    } else if tokens
        .token(0)
        .is_some_and(|token| token.kind == TokenKind::String)
    {
        tokens.at += 1;
    }
    while tokens.eat("::") {
        let from = tokens.at;
        if tokens.data_type().is_err() {
            break;
        }
        if name.is_empty() {
            name = tokens.ahead_from(from).to_ascii_lowercase();
        }
    }
    if tokens.at_end() && !name.is_empty() {
        name
    } else {
        "expr".to_owned()
    }
}

impl Tokens<'_> {
    /// The token at this place.
    fn ahead_from(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range()])
    }

    /// Whether a function call is next.
    pub(super) fn is_call(&self) -> bool {
        let mut ahead = 1;
        while self.is_at(ahead, ".") {
            ahead += 2;
        }
        self.is_name(0) && self.is_at(ahead, "(")
    }
}
