//! Queries: SELECT, VALUES, TABLE and set operations over them.

use squawk_syntax::ast::{AstNode, FromListItem, GroupBy, SelectVariant};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::expression::{operands, query_of};
use super::node::{below, child, child_of, has};
use crate::sql::kinds::bit::{common_table_expression, select as flags, table_source};
use crate::sql::kinds::{kind, role};

const SET_OPERATIONS: &[Kind] = &[Kind::UNION, Kind::INTERSECT, Kind::EXCEPT];

impl Walk<'_, '_> {
    /// A query, or a data statement where a query may be, as one node.
    pub(super) fn query(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let is_query = SelectVariant::can_cast(node.kind()) && node.kind() != Kind::SELECT_INTO;
        if !is_query {
            return self.query_tree(node, role);
        }
        self.first_choice(node, role, Self::query_tree, |cursor, range| {
            let query = cursor.parse_query(range)?;
            cursor.walk(|cursor| cursor.query(&query, role))
        })
    }

    fn query_tree(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let mut body = node.clone();
        while body.kind() == Kind::PAREN_SELECT {
            let Some(inner) = query_of(&body) else { break };
            body = inner;
        }
        let kind = match body.kind() {
            Kind::INSERT => kind::INSERT,
            Kind::UPDATE => kind::UPDATE,
            Kind::DELETE => kind::DELETE,
            Kind::MERGE => kind::MERGE,
            _ => kind::SELECT,
        };
        self.inside(kind, role, node, |walk, id| walk.fill_query(id, node))
    }

    /// The parts of a query; parentheses around it have no node.
    fn fill_query(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::INSERT => return self.fill_insert(id, node),
            Kind::UPDATE => return self.fill_update(id, node),
            Kind::DELETE => return self.fill_delete(id, node),
            Kind::MERGE => return self.fill_merge(id, node),
            _ => {}
        }
        let names = self.cursor.with_names.len();
        if let Some(with) = leading_with(node)
            && with.text_range() != self.with_written
        {
            self.with_written = with.text_range();
            self.with(&with)?;
        }
        match node.kind() {
            Kind::SELECT | Kind::SELECT_INTO => self.fill_select(id, node)?,
            Kind::VALUES => {
                self.cursor.out.set(id, flags::VALUES);
                self.rows(node)?;
            }
            Kind::TABLE => self.whole_table(node)?,
            Kind::PAREN_SELECT => {
                if let Some(inner) = query_of(node) {
                    self.fill_query(id, &inner)?;
                }
            }
            Kind::COMPOUND_SELECT => self.set_operation(id, node)?,
            _ => {}
        }
        for clause in node.children() {
            self.tail(id, &clause)?;
        }
        self.cursor.with_names.truncate(names);
        Ok(())
    }

    /// The entries of WITH; their names are no relations for what follows.
    pub(super) fn with(&mut self, node: &SyntaxNode) -> Lowered {
        let recursive = has(node, Kind::RECURSIVE_KW);
        for entry in node.children().filter(|part| part.kind() == Kind::WITH_TABLE) {
            self.entry(&entry, recursive)?;
        }
        Ok(())
    }

    fn entry(&mut self, node: &SyntaxNode, recursive: bool) -> Lowered {
        use common_table_expression::{MATERIALIZED, NOT_MATERIALIZED, RECURSIVE};
        let mut called = String::new();
        self.inside(kind::COMMON_TABLE_EXPRESSION, role::WITH, node, |walk, id| {
            called = walk.cursor.folded();
            walk.cursor.out.name(id, &called);
            if recursive {
                walk.cursor.out.set(id, RECURSIVE);
                walk.cursor.with_names.push(called.clone());
            }
            walk.flag(id, MATERIALIZED, node, Kind::MATERIALIZED);
            walk.flag(id, NOT_MATERIALIZED, node, Kind::NOT_MATERIALIZED);
            if let Some(columns) = child(node, Kind::COLUMN_LIST) {
                walk.identifiers(&columns, role::COLUMN)?;
            }
            let query = node
                .children()
                .find(|part| squawk_syntax::ast::WithQuery::can_cast(part.kind()));
            match query {
                Some(query) => walk.query(&query, role::QUERY),
                None => Ok(()),
            }
        })?;
        if !recursive {
            self.cursor.with_names.push(called);
        }
        Ok(())
    }

    fn fill_select(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        if let Some(clause) = child(node, Kind::SELECT_CLAUSE) {
            if let Some(distinct) = child(&clause, Kind::DISTINCT_CLAUSE) {
                self.cursor.out.set(id, flags::DISTINCT);
                for key in child(&distinct, Kind::DISTINCT_ON).iter().flat_map(operands) {
                    self.expression(&key, role::ARGUMENT)?;
                }
            }
            self.targets(&clause, role::TARGET)?;
        }
        if let Some(into) = child(node, Kind::INTO_CLAUSE).and_then(|into| child(&into, Kind::TABLE_NAME)) {
            self.cursor.out.set(id, flags::INTO);
            self.relation(&into, role::NAME)?;
        }
        if let Some(from) = child(node, Kind::FROM_CLAUSE) {
            self.sources(&from)?;
        }
        if let Some(condition) = child(node, Kind::WHERE_CLAUSE) {
            self.expression_below(&condition, role::WHERE)?;
        }
        let keys = child(node, Kind::GROUP_BY_CLAUSE).and_then(|group| child(&group, Kind::GROUP_BY_LIST));
        for key in keys.iter().flat_map(SyntaxNode::children) {
            self.group_key(&key, role::GROUP_BY)?;
        }
        if let Some(condition) = child(node, Kind::HAVING_CLAUSE) {
            self.expression_below(&condition, role::HAVING)?;
        }
        for window in child(node, Kind::WINDOW_CLAUSE)
            .iter()
            .flat_map(SyntaxNode::children)
        {
            if let Some(window) = child(&window, Kind::WINDOW_SPEC) {
                self.window(&window)?;
            }
        }
        Ok(())
    }

    /// The items of a select list or of RETURNING.
    pub(super) fn targets(&mut self, clause: &SyntaxNode, role: u16) -> Lowered {
        for item in child(clause, Kind::TARGET_LIST)
            .iter()
            .flat_map(SyntaxNode::children)
        {
            self.inside(kind::SELECT_ITEM, role, &item, |walk, _| {
                match operands(&item).next() {
                    Some(value) => walk.expression(&value, role::EXPRESSION)?,
                    None => walk.cursor.wildcard(role::EXPRESSION)?,
                }
                match child(&item, Kind::AS_NAME).and_then(|alias| alias.first_child()) {
                    Some(name) => walk.identifier(&name, role::ALIAS),
                    None => Ok(()),
                }
            })?;
        }
        Ok(())
    }

    /// A key of GROUP BY; ROLLUP, CUBE and GROUPING SETS are calls.
    fn group_key(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let name = match node.kind() {
            Kind::GROUPING_ROLLUP => "rollup",
            Kind::GROUPING_CUBE => "cube",
            Kind::GROUPING_SETS => "grouping sets",
            _ => return self.expression_below(node, role),
        };
        self.inside(kind::FUNCTION_CALL, role, node, |walk, id| {
            walk.cursor.out.name(id, name);
            for part in node.children() {
                if GroupBy::can_cast(part.kind()) {
                    walk.grouping_set(&part)?;
                } else if part.kind() == Kind::PAREN_EXPR {
                    walk.inside(kind::ROW, role::ARGUMENT, &part, |walk, _| {
                        walk.expression_below(&part, role::VALUE)
                    })?;
                } else {
                    walk.expression(&part, role::ARGUMENT)?;
                }
            }
            Ok(())
        })
    }

    /// `(a)` in GROUPING SETS is a row of one.
    fn grouping_set(&mut self, node: &SyntaxNode) -> Lowered {
        match node
            .first_child()
            .filter(|inner| inner.kind() == Kind::PAREN_EXPR)
        {
            Some(inner) => self.inside(kind::ROW, role::ARGUMENT, node, |walk, _| {
                walk.expression_below(&inner, role::VALUE)
            }),
            None => self.group_key(node, role::ARGUMENT),
        }
    }

    /// The rows of VALUES.
    pub(super) fn rows(&mut self, node: &SyntaxNode) -> Lowered {
        for row in child(node, Kind::ROW_LIST).iter().flat_map(SyntaxNode::children) {
            self.inside(kind::ROW, role::ROW, &row, |walk, _| {
                operands(&row).try_for_each(|value| walk.expression(&value, role::VALUE))
            })?;
        }
        Ok(())
    }

    fn whole_table(&mut self, node: &SyntaxNode) -> Lowered {
        let Some(table) = child(node, Kind::RELATION_NAME) else {
            return Ok(());
        };
        self.inside(kind::TABLE_SOURCE, role::SOURCE, &table, |walk, id| {
            walk.flag(id, table_source::ONLY, &table, Kind::ONLY_KW);
            walk.relation(&table, role::NAME)
        })
    }

    /// `a UNION b`: the sides may be in parentheses, and chain to the left.
    fn set_operation(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        self.cursor.out.set(id, flags::SET_OPERATION);
        let operator = child_of(node, SET_OPERATIONS);
        let is_operand =
            |part: &SyntaxNode| SelectVariant::can_cast(part.kind()) || part.kind() == Kind::PAREN_EXPR;
        let mut sides = node.children().filter(is_operand);
        if let Some(left) = sides.next() {
            self.side(&left)?;
        }
        if let Some(operator) = operator {
            self.go(&operator);
            self.cursor.operator(id)?;
            self.flag(id, flags::ALL, &operator, Kind::ALL);
        }
        match sides.next() {
            Some(right) => self.side(&right),
            None => Ok(()),
        }
    }

    fn side(&mut self, node: &SyntaxNode) -> Lowered {
        let query = if node.kind() == Kind::PAREN_EXPR {
            query_of(node)
        } else {
            Some(node.clone())
        };
        match query {
            Some(query) => self.query(&query, role::SET_OPERAND),
            None => Ok(()),
        }
    }

    /// ORDER BY, LIMIT, OFFSET, FETCH and FOR, in the order written.
    fn tail(&mut self, id: u32, clause: &SyntaxNode) -> Lowered {
        match clause.kind() {
            Kind::ORDER_BY_CLAUSE => self.order_by(clause),
            Kind::LIMIT_CLAUSE | Kind::FETCH_CLAUSE => self.expression_below(clause, role::LIMIT),
            Kind::OFFSET_CLAUSE => self.expression_below(clause, role::OFFSET),
            Kind::LOCKING_CLAUSE => {
                let update =
                    below(clause, Kind::FOR_UPDATE).or_else(|| below(clause, Kind::FOR_NO_KEY_UPDATE));
                let bit = update.map_or(flags::FOR_SHARE, |_| flags::FOR_UPDATE);
                self.cursor.out.set(id, bit);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The sources of FROM or USING.
    pub(super) fn sources(&mut self, clause: &SyntaxNode) -> Lowered {
        for source in clause
            .children()
            .filter(|part| FromListItem::can_cast(part.kind()))
        {
            self.source(&source, role::SOURCE)?;
        }
        Ok(())
    }
}

/// The WITH that a query begins with: it belongs to all that follows, also where it hangs at the first of several
/// queries in the syntax tree.
fn leading_with(node: &SyntaxNode) -> Option<SyntaxNode> {
    let mut first = node.clone();
    while first.kind() == Kind::COMPOUND_SELECT {
        first = first.first_child()?;
    }
    child(&first, Kind::WITH_CLAUSE)
}
