//! Queries and everything that WITH can stand before.

use sqlparser::ast::{Cte, Query, SetExpr, Statement, Values};

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::builder::Builder;
use crate::sql::front_end::{Refusal, Source};
use crate::sql::kinds::bit::{common_table_expression, select as flags, table_source};
use crate::sql::kinds::{kind, role};

/// Front end of SELECT, VALUES, INSERT, UPDATE and DELETE, with or without WITH.
pub(in crate::sql) fn manipulation(source: Source<'_>, out: &mut Builder) -> Lowered {
    let mut cursor = Cursor::new(source, out);
    if source.tag.starts_with("SELECT") {
        let query = cursor.parse_query(0..source.tokens.len())?;
        return cursor.walk(|cursor| {
            cursor.query(&query, role::ROOT)?;
            cursor.expect_end()
        });
    }
    let statement = cursor.parse_statement()?;
    cursor.walk(|cursor| {
        cursor.statement(&statement, role::ROOT)?;
        cursor.expect_end()
    })
}

impl Cursor<'_, '_> {
    fn statement(&mut self, statement: &Statement, role: u16) -> Lowered {
        if let Statement::Query(query) = statement {
            return self.query(query, role);
        }
        let node = self.open(kind_of_statement(statement)?, role);
        self.fill_statement(node, statement)?;
        self.close(node);
        Ok(())
    }

    fn fill_statement(&mut self, node: u32, statement: &Statement) -> Lowered {
        match statement {
            Statement::Insert(insert) => self.insert(node, insert),
            Statement::Update(update) => self.update(node, update),
            Statement::Delete(delete) => self.delete(node, delete),
            _ => Err(Refusal::Unsupported),
        }
    }

    /// A query as one node.
    pub(super) fn query(&mut self, query: &Query, role: u16) -> Lowered {
        let node = self.open(kind_of_body(&query.body)?, role);
        self.fill_query(node, query)?;
        self.close(node);
        Ok(())
    }

    /// The parts of a query; parentheses around it have no node.
    fn fill_query(&mut self, node: u32, query: &Query) -> Lowered {
        let names = self.with_names.len();
        if let Some(with) = &query.with {
            self.expect("with")?;
            let recursive = self.eat("recursive");
            if recursive {
                // A recursive entry may name those after it as well as itself.
                self.with_names
                    .extend(with.cte_tables.iter().map(|_| String::new()));
            }
            for (index, entry) in with.cte_tables.iter().enumerate() {
                if index > 0 {
                    self.expect_mark(",")?;
                }
                self.common_table_expression(entry, recursive)?;
            }
        }
        self.fill_body(node, &query.body)?;
        self.query_tail(node, query)?;
        self.with_names.truncate(names);
        Ok(())
    }

    fn common_table_expression(&mut self, entry: &Cte, recursive: bool) -> Lowered {
        let node = self.open(kind::COMMON_TABLE_EXPRESSION, role::WITH);
        let name = self.take_name()?;
        self.out.name(node, &name);
        if recursive {
            self.out.set(node, common_table_expression::RECURSIVE);
            self.with_names.push(name.clone());
        }
        if self.is_mark("(") {
            self.identifiers(role::COLUMN)?;
        }
        self.expect("as")?;
        if !self.flag(
            "not materialized",
            node,
            common_table_expression::NOT_MATERIALIZED,
        ) {
            self.flag("materialized", node, common_table_expression::MATERIALIZED);
        }
        self.expect_mark("(")?;
        self.query(&entry.query, role::QUERY)?;
        self.expect_mark(")")?;
        self.close(node);
        if !recursive {
            self.with_names.push(name);
        }
        Ok(())
    }

    fn fill_body(&mut self, node: u32, body: &SetExpr) -> Lowered {
        match body {
            SetExpr::Select(select) => self.fill_select(node, select),
            SetExpr::Values(values) => {
                self.out.set(node, flags::VALUES);
                self.require("values")?;
                self.rows(values)
            }
            SetExpr::Query(inner) => {
                self.expect_mark("(")?;
                self.fill_query(node, inner)?;
                self.expect_mark(")")
            }
            SetExpr::Table(_) => {
                self.expect("table")?;
                let source = self.open(kind::TABLE_SOURCE, role::SOURCE);
                self.flag("only", source, table_source::ONLY);
                self.relation(role::NAME)?;
                self.close(source);
                Ok(())
            }
            SetExpr::SetOperation { .. } => self.set_operation(node, body),
            SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) => {
                self.fill_statement(node, statement)
            }
            SetExpr::Merge(_) => Err(Refusal::Unsupported),
        }
    }

    /// `a UNION b UNION c`: the left sides chain, so they do not recurse.
    fn set_operation(&mut self, node: u32, body: &SetExpr) -> Lowered {
        let mut chain = Vec::new();
        let (mut current, mut current_node) = (body, node);
        while let SetExpr::SetOperation { left, right, .. } = current {
            self.out.set(current_node, flags::SET_OPERATION);
            chain.push((current_node, right));
            current = left;
            if matches!(**left, SetExpr::SetOperation { .. }) {
                current_node = self.open(kind::SELECT, role::SET_OPERAND);
            }
        }
        self.set_operand(current)?;
        while let Some((operation, right)) = chain.pop() {
            self.operator(operation)?;
            if !self.flag("all", operation, flags::ALL) {
                self.eat("distinct");
            }
            self.set_operand(right)?;
            if operation != node {
                self.close(operation);
            }
        }
        Ok(())
    }

    fn set_operand(&mut self, body: &SetExpr) -> Lowered {
        let node = self.open(kind_of_body(body)?, role::SET_OPERAND);
        self.fill_body(node, body)?;
        self.close(node);
        Ok(())
    }

    /// `(1, 2), (3, 4)`
    pub(super) fn rows(&mut self, values: &Values) -> Lowered {
        for (index, row) in values.rows.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            let node = self.open(kind::ROW, role::ROW);
            self.in_brackets("(", &row.content, role::VALUE)?;
            self.close(node);
        }
        Ok(())
    }
}

fn kind_of_statement(statement: &Statement) -> Lowered<u16> {
    match statement {
        Statement::Insert(_) => Ok(kind::INSERT),
        Statement::Update(_) => Ok(kind::UPDATE),
        Statement::Delete(_) => Ok(kind::DELETE),
        _ => Err(Refusal::Unsupported),
    }
}

fn kind_of_body(body: &SetExpr) -> Lowered<u16> {
    match body {
        SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) => {
            kind_of_statement(statement)
        }
        SetExpr::Query(inner) => kind_of_body(&inner.body),
        SetExpr::Merge(_) => Err(Refusal::Unsupported),
        _ => Ok(kind::SELECT),
    }
}
