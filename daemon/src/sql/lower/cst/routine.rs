//! CREATE FUNCTION and CREATE PROCEDURE, and DO.

use squawk_syntax::ast::{AstNode, FuncType, Stmt};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, child_of, children};
use crate::sql::kinds::bit::{create_routine as flags, do_block};
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn create_routine(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_ROUTINE, node, |walk, id| {
            walk.flag(id, flags::OR_REPLACE, node, Kind::OR_REPLACE);
            if node.kind() == Kind::CREATE_PROCEDURE {
                walk.cursor.out.set(id, flags::PROCEDURE);
            }
            if let Some(name) = child_of(node, &[Kind::FUNCTION_NAME, Kind::PROCEDURE_NAME]) {
                walk.object(&name, role::NAME)?;
            }
            for parameter in child(node, Kind::PARAM_LIST)
                .iter()
                .flat_map(SyntaxNode::children)
            {
                walk.parameter(&parameter)?;
            }
            if let Some(returns) = child(node, Kind::RET_TYPE) {
                walk.returns(id, &returns)?;
            }
            let options = child(node, Kind::FUNC_OPTION_LIST);
            let language = options.as_ref().and_then(|options| walk.language(options));
            let language = language.unwrap_or_else(|| "sql".to_owned());
            walk.cursor.out.name(id, &language);
            let mut opaque = false;
            for option in options.iter().flat_map(SyntaxNode::children) {
                opaque |= walk.routine_option(id, &option, &language)?;
            }
            if let Some(body) = child_of(node, &[Kind::ATOMIC_BODY, Kind::RETURN_STMT]) {
                walk.sql_body(&body)?;
            }
            if opaque {
                walk.cursor.out.set(id, flags::OPAQUE);
            }
            Ok(())
        })
    }

    /// `IN name type DEFAULT value`
    fn parameter(&mut self, node: &SyntaxNode) -> Lowered {
        let mode = match node.children().next().map(|mode| mode.kind()) {
            Some(Kind::PARAM_OUT) => "out",
            Some(Kind::PARAM_IN_OUT) => "inout",
            Some(Kind::PARAM_VARIADIC) => "variadic",
            _ if node.kind() == Kind::RETURN_TABLE_COLUMN => "table",
            _ => "in",
        };
        self.inside(kind::ROUTINE_PARAMETER, role::PARAMETER, node, |walk, id| {
            walk.cursor.out.name(id, mode);
            for part in node.children() {
                match part.kind() {
                    Kind::PARAM_NAME | Kind::COLUMN_NAME => walk.identifier(&part, role::NAME)?,
                    Kind::PARAM_DEFAULT => walk.expression_below(&part, role::DEFAULT)?,
                    other if FuncType::can_cast(other) => walk.data_type(&part, role::TYPE)?,
                    _ => {}
                }
            }
            Ok(())
        })
    }

    fn returns(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        for part in node.children() {
            if part.kind() == Kind::RETURN_TABLE_ARG_LIST {
                for column in part.children() {
                    self.parameter(&column)?;
                }
            } else if FuncType::can_cast(part.kind()) {
                if matches!(self.folded(&part).as_str(), "trigger" | "pg_catalog.trigger") {
                    self.cursor.out.set(id, flags::RETURNS_TRIGGER);
                }
                self.data_type(&part, role::TYPE)?;
            }
        }
        Ok(())
    }

    /// The language of a routine or DO block in lower case.
    fn language(&self, options: &SyntaxNode) -> Option<String> {
        let language = children(options, Kind::LANGUAGE_FUNC_OPTION).last()?;
        self.language_name(&language)
    }

    fn language_name(&self, node: &SyntaxNode) -> Option<String> {
        let name = child_of(node, &[Kind::LANGUAGE_REF, Kind::LITERAL])?;
        let text = self.text(&name).trim_matches(['\'', '"']);
        Some(text.to_ascii_lowercase())
    }

    /// Writes what an option says; gives whether it is a body that no one can look into.
    fn routine_option(&mut self, id: u32, node: &SyntaxNode, language: &str) -> Lowered<bool> {
        match node.kind() {
            Kind::SECURITY_DEFINER_FUNC_OPTION => self.cursor.out.set(id, flags::SECURITY_DEFINER),
            Kind::IMMUTABLE => self.cursor.out.set(id, flags::IMMUTABLE),
            Kind::STABLE => self.cursor.out.set(id, flags::STABLE),
            Kind::SET_FUNC_OPTION => self.config(node)?,
            Kind::AS_FUNC_OPTION => {
                let body = below(node, Kind::LITERAL);
                return match body.filter(|_| below(node, Kind::AS_DEFINITION).is_some()) {
                    Some(body) => Ok(!self.quoted_body(&body, language)),
                    None => Ok(true),
                };
            }
            _ => {}
        }
        Ok(false)
    }

    /// `BEGIN ATOMIC ... END` or `RETURN expression`.
    fn sql_body(&mut self, node: &SyntaxNode) -> Lowered {
        if node.kind() == Kind::RETURN_STMT {
            return self.return_value(node);
        }
        for statement in node.children() {
            if statement.kind() == Kind::RETURN_STMT {
                self.return_value(&statement)?;
            } else if Stmt::can_cast(statement.kind()) {
                self.nested(&statement, role::BODY)?;
            }
        }
        Ok(())
    }

    /// `RETURN expression` is the query `SELECT expression`.
    fn return_value(&mut self, node: &SyntaxNode) -> Lowered {
        self.inside(kind::SELECT, role::BODY, node, |walk, _| {
            let Some(value) = node.children().next() else {
                return Ok(());
            };
            walk.inside(kind::SELECT_ITEM, role::TARGET, &value, |walk, _| {
                walk.expression(&value, role::EXPRESSION)
            })
        })
    }

    pub(super) fn do_block(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::DO_BLOCK, node, |walk, id| {
            let language = child(node, Kind::DO_LANGUAGE).and_then(|language| walk.language_name(&language));
            let language = language.unwrap_or_else(|| "plpgsql".to_owned());
            walk.cursor.out.name(id, &language);
            let seen = match child(node, Kind::LITERAL) {
                Some(body) => walk.quoted_body(&body, &language),
                None => false,
            };
            if !seen {
                walk.cursor.out.set(id, do_block::OPAQUE);
            }
            Ok(())
        })
    }

    pub(super) fn call_statement(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CALL, node, |walk, _| {
            let tokens = walk.tokens(node);
            walk.cursor.at = tokens.start + 1;
            let call = walk.cursor.open(kind::FUNCTION_CALL, role::EXPRESSION);
            if let Some(name) = child(node, Kind::PROCEDURE_NAME_REF) {
                walk.go(&name);
                let name = walk.cursor.take_dotted()?;
                walk.cursor.out.name(call, &name);
            }
            if let Some(arguments) = child(node, Kind::ARG_LIST) {
                walk.arguments(call, &arguments)?;
            }
            walk.cursor.at = tokens.end;
            walk.cursor.close(call);
            Ok(())
        })
    }

    pub(super) fn explain(&mut self, node: &SyntaxNode) -> Lowered {
        use crate::sql::kinds::bit::explain::ANALYZE;
        self.root(kind::EXPLAIN, node, |walk, id| {
            walk.flag(id, ANALYZE, node, Kind::EXPLAIN_ANALYZE);
            for option in child(node, Kind::EXPLAIN_OPTION_LIST)
                .iter()
                .flat_map(SyntaxNode::children)
            {
                let name = walk.tokens(&option).next();
                let name = name.map(|at| &walk.cursor.source.text[walk.cursor.source.tokens[at].range()]);
                let is_analyze = name.is_some_and(|name| {
                    name.eq_ignore_ascii_case("analyze") || name.eq_ignore_ascii_case("analyse")
                });
                if is_analyze && walk.is_on(&option) {
                    walk.cursor.out.set(id, ANALYZE);
                }
            }
            match node.children().find(|part| Stmt::can_cast(part.kind())) {
                Some(statement) => walk.nested(&statement, role::QUERY),
                None => Ok(()),
            }
        })
    }
}
