//! What stands in FROM and USING: relations, queries, functions, and joins of them.

use sqlparser::ast::{
    FunctionArg, FunctionArgExpr, Join, JoinConstraint, JoinOperator, Query, SetExpr, TableFactor,
    TableWithJoins,
};

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::front_end::Refusal;
use crate::sql::kinds::bit::{function_source, joined_source, query_source, table_source};
use crate::sql::kinds::{kind, role};

impl Cursor<'_, '_> {
    /// `a, b JOIN c ...`
    pub(super) fn sources(&mut self, sources: &[TableWithJoins]) -> Lowered {
        for (index, source) in sources.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            self.joined(source, role::SOURCE)?;
        }
        Ok(())
    }

    /// A source with its joins: the last join is the outermost node.
    fn joined(&mut self, source: &TableWithJoins, role: u16) -> Lowered {
        let role_of = |index: usize| if index == 0 { role } else { role::LEFT };
        let nodes: Vec<u32> = (0..source.joins.len())
            .map(|index| self.open(kind::JOINED_SOURCE, role_of(index)))
            .collect();
        self.factor(&source.relation, role_of(nodes.len()))?;
        for (node, join) in nodes.into_iter().rev().zip(&source.joins) {
            self.join(node, join)?;
            self.close(node);
        }
        Ok(())
    }

    fn join(&mut self, node: u32, join: &Join) -> Lowered {
        self.flag("natural", node, joined_source::NATURAL);
        let (name, constraint) = match &join.join_operator {
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => ("inner", constraint),
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => ("left", constraint),
            JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => ("right", constraint),
            JoinOperator::FullOuter(constraint) => ("full", constraint),
            JoinOperator::CrossJoin(constraint) => ("cross", constraint),
            _ => return Err(Refusal::Unsupported),
        };
        self.eat_any(&["inner", "left", "right", "full", "cross"]);
        self.eat("outer");
        self.expect("join")?;
        self.out.name(node, name);
        self.factor(&join.relation, role::RIGHT)?;
        match constraint {
            JoinConstraint::On(condition) => {
                self.expect("on")?;
                self.expression(condition, role::ON)
            }
            JoinConstraint::Using(_) => {
                self.expect("using")?;
                self.out.set(node, joined_source::USING);
                self.identifiers(role::COLUMN)?;
                if self.eat("as") {
                    self.take_name().map(|_| ())
                } else {
                    Ok(())
                }
            }
            JoinConstraint::Natural | JoinConstraint::None => Ok(()),
        }
    }

    /// One source without joins.
    fn factor(&mut self, factor: &TableFactor, role: u16) -> Lowered {
        match factor {
            TableFactor::Table {
                args: None, alias, ..
            } => self.table(role, alias.is_some()),
            TableFactor::Table {
                args: Some(arguments),
                alias,
                ..
            } => self.table_function(role, &arguments.args, alias.is_some()),
            TableFactor::Function { args, alias, .. } => self.table_function(role, args, alias.is_some()),
            TableFactor::Derived { subquery, alias, .. } => self.derived(role, subquery, alias.is_some()),
            TableFactor::UNNEST {
                alias, array_exprs, ..
            } => {
                let node = self.open(kind::FUNCTION_SOURCE, role);
                self.flag("lateral", node, function_source::LATERAL);
                let call = self.open(kind::FUNCTION_CALL, role::EXPRESSION);
                self.expect("unnest")?;
                self.out.name(call, "unnest");
                self.in_brackets("(", array_exprs, role::ARGUMENT)?;
                self.close(call);
                self.eat("with ordinality");
                self.alias(alias.is_some())?;
                self.close(node);
                Ok(())
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => {
                self.expect_mark("(")?;
                self.joined(table_with_joins, role)?;
                self.expect_mark(")")
            }
            _ => self.other_source(role),
        }
    }

    /// A source of which no more is known than where it is, such as XMLTABLE.
    fn other_source(&mut self, role: u16) -> Lowered {
        let node = self.open(kind::OTHER_SOURCE, role);
        self.eat("lateral");
        self.take_dotted()?;
        self.skip_brackets()?;
        self.eat("with ordinality");
        let explicit = self.is("as");
        self.alias(explicit)?;
        self.close(node);
        Ok(())
    }

    /// `ONLY name * AS alias TABLESAMPLE method (1)`
    fn table(&mut self, role: u16, has_alias: bool) -> Lowered {
        let node = self.open(kind::TABLE_SOURCE, role);
        let in_parentheses = self.flag("only", node, table_source::ONLY) && self.eat_mark("(");
        let name = self.folded();
        let is_bound = self.text(1) != "." && self.with_names.contains(&name);
        if is_bound {
            self.object_name(role::NAME)?;
        } else {
            self.relation(role::NAME)?;
        }
        if in_parentheses {
            self.expect_mark(")")?;
        }
        self.eat_mark("*");
        self.alias(has_alias)?;
        if self.eat("tablesample") {
            self.take_dotted()?;
            self.skip_brackets()?;
            if self.eat("repeatable") {
                self.skip_brackets()?;
            }
        }
        self.close(node);
        Ok(())
    }

    fn derived(&mut self, role: u16, subquery: &Query, has_alias: bool) -> Lowered {
        if let (SetExpr::Values(values), None, None) = (&*subquery.body, &subquery.with, &subquery.order_by)
            && self.text(0) == "("
            && subquery.limit_clause.is_none()
        {
            let node = self.open(kind::VALUES_SOURCE, role);
            self.expect_mark("(")?;
            self.expect("values")?;
            self.rows(values)?;
            self.expect_mark(")")?;
            self.alias(has_alias)?;
            self.close(node);
            return Ok(());
        }
        let node = self.open(kind::QUERY_SOURCE, role);
        self.flag("lateral", node, query_source::LATERAL);
        self.expect_mark("(")?;
        self.query(subquery, role::QUERY)?;
        self.expect_mark(")")?;
        self.alias(has_alias)?;
        self.close(node);
        Ok(())
    }

    fn table_function(&mut self, role: u16, arguments: &[FunctionArg], has_alias: bool) -> Lowered {
        let node = self.open(kind::FUNCTION_SOURCE, role);
        self.flag("lateral", node, function_source::LATERAL);
        let call = self.open(kind::FUNCTION_CALL, role::EXPRESSION);
        let name = self.take_dotted()?;
        self.out.name(call, &name);
        self.expect_mark("(")?;
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            match argument {
                // `sqlparser` takes `name := value` for an operation.
                FunctionArg::Unnamed(_) if self.text(1) == ":=" => return Err(Refusal::Unsupported),
                FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => {
                    self.expression(value, role::ARGUMENT)?;
                }
                FunctionArg::Named {
                    arg: FunctionArgExpr::Expr(value),
                    ..
                } => {
                    self.take_name()?;
                    self.at += 1;
                    self.expression(value, role::ARGUMENT)?;
                }
                _ => return Err(Refusal::Unsupported),
            }
        }
        self.expect_mark(")")?;
        self.close(call);
        self.eat("with ordinality");
        self.alias(has_alias)?;
        self.close(node);
        Ok(())
    }

    /// `AS alias (columns)`; the columns, which may have types, are stepped over.
    fn alias(&mut self, has_alias: bool) -> Lowered {
        if !has_alias {
            return Ok(());
        }
        self.eat("as");
        self.identifier(role::ALIAS)?;
        if self.is_mark("(") {
            self.skip_brackets()
        } else {
            Ok(())
        }
    }
}
