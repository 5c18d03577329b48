//! Sources of a query, and the names that lead to their columns.

use super::Given;
use crate::catalog::simulate::expression::is_system;
use crate::catalog::simulate::model::{DataType, Id, Kind, Need, Num, Object};
use crate::catalog::simulate::node::Node;
use crate::catalog::simulate::refusal::{Done, missing, other};
use crate::catalog::simulate::tokens::Name;
use crate::catalog::simulate::world::{Found, Key, World};
use crate::sql::kinds::{bit, kind, role};

/// One source of FROM.
#[derive(Debug, Clone)]
struct Source {
    name: String,
    /// None where they can not be known.
    columns: Option<Vec<Given>>,
    /// The relation, with the numbers of its columns.
    relation: Option<(Id, Vec<Num>)>,
    /// Its columns come merged by USING: an unqualified name of these is not ambiguous.
    merged: Vec<String>,
}

/// A query under analysis.
pub(super) struct Analysis<'w> {
    pub(super) world: &'w World,
    pub(super) needs: Vec<Need>,
    /// Inner scopes last.
    scopes: Vec<Vec<Source>>,
    /// WITH queries, inner ones last.
    named: Vec<(String, Option<Vec<Given>>)>,
}

/// Where a name leads.
pub(super) enum Resolved {
    Column(Given),
    /// It may be there.
    Unknown,
}

impl<'w> Analysis<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        Self {
            world,
            needs: Vec::new(),
            scopes: Vec::new(),
            named: Vec::new(),
        }
    }

    /// The columns that a query gives; none where they can not be known.
    pub(super) fn query(&mut self, node: Node<'_>) -> Done<Option<Vec<Given>>> {
        if node.kind() != kind::SELECT {
            return Ok(None);
        }
        let outer_named = self.named.len();
        for with in node.all(role::WITH) {
            self.with(with)?;
        }
        let given = if node.has(bit::select::SET_OPERATION) {
            self.set_operation(node)?
        } else if node.has(bit::select::VALUES) {
            let rows: Vec<_> = node.all(role::ROW).collect();
            Some(self.rows(&rows)?)
        } else {
            self.simple(node)?
        };
        self.named.truncate(outer_named);
        Ok(given)
    }

    fn with(&mut self, node: Node<'_>) -> Done {
        let name = node.name().to_owned();
        let Some(query) = node.child(role::QUERY) else {
            return Ok(());
        };
        let names: Vec<_> = node
            .all(role::COLUMN)
            .map(|column| column.name().to_owned())
            .collect();
        if node.has(bit::common_table_expression::RECURSIVE) {
            // The first side says what it gives; the second reads it.
            let first = query.child(role::SET_OPERAND).unwrap_or(query);
            let given = self.query(first)?;
            self.named.push((name.clone(), renamed(given, &names)));
            self.query(query)?;
            return Ok(());
        }
        let given = self.query(query)?;
        self.named.push((name, renamed(given, &names)));
        Ok(())
    }

    fn set_operation(&mut self, node: Node<'_>) -> Done<Option<Vec<Given>>> {
        let mut result: Option<Vec<Given>> = None;
        for (at, operand) in node.all(role::SET_OPERAND).enumerate() {
            let given = self.query(operand)?;
            result = match (at, result, given) {
                (0, _, given) => given,
                (_, Some(first), Some(next)) => {
                    if first.len() != next.len() {
                        let message = format!(
                            "each {} query must have the same number of columns",
                            node.name().to_uppercase()
                        );
                        return Err(other("42601", "query", "", message));
                    }
                    Some(first.into_iter().zip(&next).map(|(a, b)| united(a, b)).collect())
                }
                _ => None,
            };
        }
        Ok(result)
    }

    fn rows(&mut self, rows: &[Node<'_>]) -> Done<Vec<Given>> {
        let mut result: Vec<Given> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            for (column, value) in row.all(role::VALUE).enumerate() {
                let data_type = self.expression(value)?;
                match result.get_mut(column) {
                    Some(known) if known.data_type == data_type => {}
                    Some(known) => known.data_type = DataType::unknown(),
                    None if at == 0 => result.push(Given {
                        name: format!("column{}", column + 1),
                        data_type,
                        collation: None,
                    }),
                    None => {}
                }
            }
        }
        Ok(result)
    }

    fn simple(&mut self, node: Node<'_>) -> Done<Option<Vec<Given>>> {
        self.scopes.push(Vec::new());
        for source in node.all(role::SOURCE) {
            self.source(source)?;
        }
        let given = self.targets(node);
        let given = given.and_then(|given| self.clauses(node, given));
        self.scopes.pop();
        given
    }

    /// WHERE and its like; ORDER BY and GROUP BY may name what is given.
    fn clauses(&mut self, node: Node<'_>, given: Option<Vec<Given>>) -> Done<Option<Vec<Given>>> {
        for clause in node.children() {
            match clause.role() {
                role::WHERE | role::HAVING | role::LIMIT | role::OFFSET => {
                    self.expression(clause)?;
                }
                role::ORDER_BY | role::GROUP_BY | role::ARGUMENT => {
                    let is_given = given
                        .as_ref()
                        .is_none_or(|given| given.iter().any(|of| of.name == clause.name()));
                    if !(clause.kind() == kind::COLUMN_REFERENCE && is_given) {
                        self.expression(clause)?;
                    }
                }
                _ => {}
            }
        }
        Ok(given)
    }

    fn targets(&mut self, node: Node<'_>) -> Done<Option<Vec<Given>>> {
        let mut given = Some(Vec::new());
        for item in node.all(role::TARGET) {
            let Some(expression) = item.child(role::EXPRESSION) else {
                continue;
            };
            if expression.kind() == kind::WILDCARD {
                let all = self.wildcard(expression)?;
                given = given.zip(all).map(|(mut given, all)| {
                    given.extend(all);
                    given
                });
                continue;
            }
            let data_type = self.expression(expression)?;
            let name = match item.child(role::ALIAS) {
                Some(alias) => alias.name().to_owned(),
                None => self.name_of(expression),
            };
            let collation = self.collation_of(expression);
            if let Some(given) = &mut given {
                given.push(Given {
                    name,
                    data_type,
                    collation,
                });
            }
        }
        Ok(given)
    }

    fn wildcard(&mut self, node: Node<'_>) -> Done<Option<Vec<Given>>> {
        let scope = self.scopes.last().cloned().unwrap_or_default();
        let qualifier = node.name().rsplit('.').next().unwrap_or_default();
        let mut all = Some(Vec::new());
        let mut found = false;
        for source in scope
            .iter()
            .filter(|source| qualifier.is_empty() || source.name == qualifier)
        {
            found = true;
            if let Some((id, nums)) = &source.relation {
                for num in nums {
                    self.need(*id, Some(*num));
                }
            }
            all = match (all, &source.columns) {
                (Some(mut all), Some(columns)) => {
                    let seen =
                        |column: &&Given| !source.merged.contains(&column.name) || !qualifier.is_empty();
                    all.extend(columns.iter().filter(seen).cloned());
                    Some(all)
                }
                _ => None,
            };
        }
        if !found && !qualifier.is_empty() {
            return Err(other(
                "42P01",
                "table",
                qualifier,
                format!("missing FROM-clause entry for table \"{qualifier}\""),
            )
            .at(&node.span()));
        }
        Ok(all)
    }

    fn source(&mut self, node: Node<'_>) -> Done {
        let alias = node.child(role::ALIAS).map(|alias| alias.name().to_owned());
        match node.kind() {
            kind::TABLE_SOURCE => {
                let source = self.table(node, alias)?;
                self.add(source);
            }
            kind::QUERY_SOURCE => {
                let lateral = node.has(bit::query_source::LATERAL);
                let hidden = if lateral { None } else { self.scopes.pop() };
                let given = match node.child(role::QUERY) {
                    Some(query) => self.query(query),
                    None => Ok(None),
                };
                if let Some(hidden) = hidden {
                    self.scopes.push(hidden);
                }
                // Names of columns after the alias are not in the tree.
                let plain = node.span().end == node.child(role::ALIAS).map_or(0, |alias| alias.span().end);
                self.add_derived(alias, given?.filter(|_| plain));
            }
            kind::JOINED_SOURCE => self.join(node)?,
            kind::VALUES_SOURCE => self.add_derived(alias, None),
            _ => {
                for argument in node.children().filter(|child| child.role() == role::EXPRESSION) {
                    self.expression(argument)?;
                }
                self.add_derived(alias, None);
            }
        }
        Ok(())
    }

    fn join(&mut self, node: Node<'_>) -> Done {
        for side in [role::LEFT, role::RIGHT] {
            if let Some(side) = node.child(side) {
                self.source(side)?;
            }
        }
        let columns: Vec<_> = node
            .all(role::COLUMN)
            .map(|column| column.name().to_owned())
            .collect();
        let natural = node.has(bit::joined_source::NATURAL);
        if let Some(last) = self.scopes.last_mut().and_then(|scope| scope.last_mut()) {
            last.merged.extend(columns);
            if natural {
                last.columns = None;
            }
        }
        if let Some(on) = node.child(role::ON) {
            self.expression(on)?;
        }
        Ok(())
    }

    fn add(&mut self, source: Source) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(source);
        }
    }

    fn add_derived(&mut self, alias: Option<String>, columns: Option<Vec<Given>>) {
        self.add(Source {
            name: alias.unwrap_or_default(),
            columns,
            relation: None,
            merged: Vec::new(),
        });
    }

    fn table(&mut self, node: Node<'_>, alias: Option<String>) -> Done<Source> {
        let name = node.child(role::NAME);
        let parts = name.map(Node::parts).unwrap_or_default();
        let (schema, last) = match parts.as_slice() {
            [.., schema, last] => (Some(*schema), *last),
            [last] => (None, *last),
            [] => (None, ""),
        };
        // Names of columns after the alias are not in the tree.
        let plain = node
            .child(role::ALIAS)
            .is_none_or(|alias| alias.span().end == node.span().end);
        let mut source = Source {
            name: alias.unwrap_or_else(|| last.to_owned()),
            columns: None,
            relation: None,
            merged: Vec::new(),
        };
        if schema.is_none()
            && let Some((_, given)) = self.named.iter().rev().find(|(name, _)| name == last)
        {
            source.columns = given.clone().filter(|_| plain);
            return Ok(source);
        }
        let name = Name {
            span: node.span(),
            ..Name::made(schema, last)
        };
        let id = match self.world.look_up(&name, Key::Relation) {
            Found::Object(id) => id,
            Found::Hidden => return Ok(source),
            Found::Missing if self.world.has_extensions() => return Ok(source),
            Found::Missing => return Err(self.world.no_relation(&name)),
        };
        self.need(id, None);
        if let Some(Object::Relation(relation)) = self.world.object(id)
            && matches!(relation.kind, Kind::Shown(_))
            && relation.sequence.is_none()
            && plain
            && !relation.uncertain
        {
            let given = relation.columns.iter().map(|column| Given {
                name: column.name.clone(),
                data_type: column.data_type.clone(),
                collation: column.collation.clone(),
            });
            source.columns = Some(given.collect());
            source.relation = Some((id, relation.columns.iter().map(|column| column.num).collect()));
        }
        Ok(source)
    }

    pub(super) fn need(&mut self, object: Id, column: Option<Num>) {
        let need = Need { object, column };
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }

    /// The column that a reference leads to.
    pub(super) fn resolve(&mut self, node: Node<'_>) -> Done<Resolved> {
        let parts = node.parts();
        let (qualifier, name) = match parts.as_slice() {
            [.., qualifier, name] => (Some(*qualifier), *name),
            [name] => (None, *name),
            [] => (None, node.name()),
        };
        if is_system(name) || qualifier == Some("excluded") {
            return Ok(Resolved::Unknown);
        }
        let mut all_known = true;
        let mut found_source = false;
        for scope in self.scopes.clone().iter().rev() {
            let mut hits = Vec::new();
            for source in scope
                .iter()
                .filter(|source| qualifier.is_none_or(|name| source.name == name))
            {
                found_source = true;
                let Some(columns) = &source.columns else {
                    all_known = false;
                    continue;
                };
                let hidden = qualifier.is_none() && source.merged.iter().any(|merged| merged == name);
                if let Some(at) = columns
                    .iter()
                    .position(|column| column.name == name)
                    .filter(|_| !hidden)
                {
                    hits.push((source, at));
                }
            }
            if hits.len() > 1 && qualifier.is_none() && all_known {
                let message = format!("column reference \"{name}\" is ambiguous");
                return Err(other("42702", "column", name, message).at(&node.span()));
            }
            if let Some((source, at)) = hits.first() {
                if let Some((id, nums)) = &source.relation {
                    self.need(*id, Some(nums[*at]));
                }
                let column = source.columns.as_ref().map(|columns| columns[*at].clone());
                return Ok(column.map_or(Resolved::Unknown, Resolved::Column));
            }
            if !all_known || (found_source && qualifier.is_some()) {
                break;
            }
        }
        if !all_known {
            return Ok(Resolved::Unknown);
        }
        match qualifier {
            // `schema.table.column`, or a composite's part: not followed.
            Some(_) if parts.len() > 2 => Ok(Resolved::Unknown),
            Some(qualifier) if !found_source => {
                let message = format!("missing FROM-clause entry for table \"{qualifier}\"");
                Err(other("42P01", "table", qualifier, message).at(&node.span()))
            }
            Some(qualifier) => {
                let message = format!("column {qualifier}.{name} does not exist");
                Err(missing("column", name).saying(message).at(&node.span()))
            }
            // A source's name is its row.
            None if self.scopes.iter().flatten().any(|source| source.name == name) => Ok(Resolved::Unknown),
            None => Err(missing("column", name).at(&node.span())),
        }
    }
}

fn renamed(given: Option<Vec<Given>>, names: &[String]) -> Option<Vec<Given>> {
    given.map(|mut given| {
        for (given, name) in given.iter_mut().zip(names) {
            given.name.clone_from(name);
        }
        given
    })
}

/// The common type of two sides; a modifier stays only where both have it.
fn united(a: Given, b: &Given) -> Given {
    let data_type = if a.data_type == b.data_type {
        a.data_type.clone()
    } else if a.data_type.base == b.data_type.base && a.data_type.array == b.data_type.array {
        DataType {
            modifiers: String::new(),
            ..a.data_type.clone()
        }
    } else {
        DataType::unknown()
    };
    Given { data_type, ..a }
}
