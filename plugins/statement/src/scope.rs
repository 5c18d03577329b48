//! Which table a column in a condition belongs to: aliases, nested queries and WITH resolved as PostgreSQL does.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use stagegate_sdk::ast::{ColumnReference, Delete, Identifier, Merge, ObjectName, Select, Source, Update};
use stagegate_sdk::catalog::Relation;
use stagegate_sdk::{Change, Node, Statement, TableName, View};

/// The queries and data statements of one statement, outer ones first.
pub(crate) struct Scopes<'t> {
    change: &'t Change<'t>,
    statement: Statement<'t>,
    all: Vec<Scope<'t>>,
    known: RefCell<BTreeMap<String, Option<Rc<Relation>>>>,
}

/// One query or data statement with what it reads.
struct Scope<'t> {
    node: Node<'t>,
    sources: Vec<Named<'t>>,
}

/// Something that columns can be taken from.
struct Named<'t> {
    /// How columns are qualified with it.
    name: Option<&'t str>,
    /// The table of the database; none for a query, an entry of WITH or a function.
    table: Option<ObjectName<'t>>,
}

impl<'t> Scopes<'t> {
    /// Of a statement.
    pub(crate) fn of(change: &'t Change<'t>, statement: Statement<'t>) -> Self {
        let root = statement.node();
        let mut scopes: Vec<Scope<'t>> = root
            .all::<Select>()
            .map(|select| Scope::new(statement, select.node(), None, select.sources()))
            .collect();
        scopes.extend(root.all::<Update>().map(|update| {
            Scope::new(
                statement,
                update.node(),
                update.target().map(|t| (t, update.alias())),
                update.sources(),
            )
        }));
        scopes.extend(root.all::<Delete>().map(|delete| {
            Scope::new(
                statement,
                delete.node(),
                delete.target().map(|t| (t, delete.alias())),
                delete.sources(),
            )
        }));
        scopes.extend(root.all::<Merge>().map(|merge| {
            let sources = merge.source().into_iter();
            Scope::new(
                statement,
                merge.node(),
                merge.target().map(|t| (t, merge.alias())),
                sources,
            )
        }));
        scopes.sort_by_key(|scope| scope.node.index());
        Self {
            change,
            statement,
            all: scopes,
            known: RefCell::default(),
        }
    }

    /// The table that a column belongs to, as the catalog knows it, and the column's name.
    pub(crate) fn resolve(&self, column: ColumnReference<'t>) -> Option<(Rc<Relation>, &'t str)> {
        let names: Vec<&str> = column.names().filter_map(Identifier::named).collect();
        let name = names.last().copied().or(column.named())?;
        let qualifier = names.len().checked_sub(2).and_then(|at| names.get(at)).copied();
        let enclosing = self
            .all
            .iter()
            .rev()
            .filter(|scope| scope.node.contains(column.node()));
        for scope in enclosing {
            let meant = scope
                .sources
                .iter()
                .filter(|source| qualifier.is_none() || source.name == qualifier);
            let mut is_open = false;
            for source in meant {
                let relation = source.table.and_then(|table| self.relation(table));
                let Some(relation) = relation else {
                    is_open = true;
                    continue;
                };
                if relation.columns.iter().any(|column| column.name == name) {
                    return Some((relation, name));
                }
            }
            // It may come from what nobody knows the columns of.
            if is_open {
                return None;
            }
        }
        None
    }

    /// As the database has it when the change comes to the statement; else as it was before the change.
    fn relation(&self, table: ObjectName<'t>) -> Option<Rc<Relation>> {
        let name = TableName::of(table);
        if let Some(known) = self.known.borrow().get(&name.to_string()) {
            return known.clone();
        }
        let schema = name.schema.as_deref();
        let found = match self.statement.before().relation(schema, &name.name) {
            Ok(relation) => relation,
            Err(_) => self.change.catalog().relation(schema, &name.name).ok().flatten(),
        };
        self.known.borrow_mut().insert(name.to_string(), found.clone());
        found
    }
}

impl<'t> Scope<'t> {
    fn new(
        statement: Statement<'t>,
        node: Node<'t>,
        target: Option<(ObjectName<'t>, Option<Identifier<'t>>)>,
        sources: impl Iterator<Item = Source<'t>>,
    ) -> Self {
        let mut scope = Self {
            node,
            sources: Vec::new(),
        };
        if let Some((table, alias)) = target {
            scope.sources.push(Named {
                name: alias.or_else(|| table.names().last()).and_then(Identifier::named),
                table: Some(table),
            });
        }
        sources.for_each(|source| scope.add(statement, source));
        scope
    }

    fn add(&mut self, statement: Statement<'t>, source: Source<'t>) {
        let (alias, table) = match source {
            Source::Joined(joined) => {
                joined
                    .left()
                    .into_iter()
                    .chain(joined.right())
                    .for_each(|side| self.add(statement, side));
                return;
            }
            Source::Table(table) => (table.alias(), table.name()),
            Source::Query(query) => (query.alias(), None),
            Source::Function(function) => (function.alias(), None),
            Source::Values(values) => (values.alias(), None),
            Source::Other(_) | Source::Unknown(_) => (None, None),
        };
        // Names of WITH are not among the relations of a statement.
        let is_relation = |name: &ObjectName<'t>| {
            statement
                .relations()
                .any(|relation| relation.node().index() == name.node().index())
        };
        self.sources.push(Named {
            name: alias
                .or_else(|| table?.names().last())
                .and_then(Identifier::named),
            table: table.filter(is_relation),
        });
    }
}
