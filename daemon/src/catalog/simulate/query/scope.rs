//! Queries inside out: WITH, set operations, what they select, and the names that lead to columns.

use super::Given;
use super::source::{Source, SourceColumn, hits};
use crate::catalog::simulate::expression::is_system;
use crate::catalog::simulate::model::{DataType, Id, Need, Num};
use crate::catalog::simulate::node::Node;
use crate::catalog::simulate::refusal::{Done, missing, other};
use crate::catalog::simulate::world::World;
use crate::sql::kinds::{bit, kind, role};

/// A query under analysis.
pub(super) struct Analysis<'w> {
    pub(super) world: &'w World,
    pub(super) needs: Vec<Need>,
    /// Inner scopes last.
    pub(super) scopes: Vec<Vec<Source>>,
    /// WITH queries, inner ones last.
    pub(super) named: Vec<(String, Option<Vec<Given>>)>,
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

    /// What rows of values give.
    pub(super) fn rows(&mut self, rows: &[Node<'_>]) -> Done<Vec<Given>> {
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
        if is_table_command(node) {
            return self.everything(node, None);
        }
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
                None => super::name::name_of(expression),
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
        let qualifier = node.name().rsplit('.').next().filter(|name| !name.is_empty());
        self.everything(node, qualifier)
    }

    /// All columns of one source, or of all that a query has.
    fn everything(&mut self, node: Node<'_>, qualifier: Option<&str>) -> Done<Option<Vec<Given>>> {
        let scope = self.scopes.last().cloned().unwrap_or_default();
        let mut sources = scope
            .iter()
            .filter(|source| source.answers_to(qualifier))
            .peekable();
        if let Some(qualifier) = qualifier
            && sources.peek().is_none()
        {
            let message = format!("missing FROM-clause entry for table \"{qualifier}\"");
            return Err(other("42P01", "table", qualifier, message).at(&node.span()));
        }
        let mut all = Some(Vec::new());
        for source in sources {
            for column in &source.columns.known {
                self.need_all(column);
                if let Some(all) = &mut all {
                    all.push(column.given.clone());
                }
            }
            all = all.filter(|_| source.columns.complete);
        }
        Ok(all)
    }

    fn need_all(&mut self, column: &SourceColumn) {
        for (id, num) in &column.needs {
            self.need(*id, Some(*num));
        }
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
        for at in (0..self.scopes.len()).rev() {
            let hits = hits(&self.scopes[at], qualifier, name);
            found_source |= hits.any_source;
            all_known &= hits.complete;
            if hits.columns.len() > 1 && all_known {
                let message = format!("column reference \"{name}\" is ambiguous");
                return Err(other("42702", "column", name, message).at(&node.span()));
            }
            if let [column] = hits.columns.as_slice() {
                self.need_all(column);
                return Ok(Resolved::Column(column.given.clone()));
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

/// `TABLE t` is a query without a list of what it selects.
fn is_table_command(node: Node<'_>) -> bool {
    let text = node.tree.text.get(node.span().start as usize..);
    let first = text.and_then(|text| text.get(..5));
    node.child(role::TARGET).is_none() && first.is_some_and(|word| word.eq_ignore_ascii_case("table"))
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
