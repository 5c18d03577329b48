//! Types and names of expressions, as far as they are plain.

#![expect(
    clippy::match_same_arms,
    reason = "each arm is a case of its own in PostgreSQL"
)]
#![expect(clippy::self_only_used_in_recursion, reason = "reads better so")]
#![expect(clippy::single_match_else, reason = "the cases read as a table")]

use super::scope::{Analysis, Resolved};
use crate::catalog::simulate::model::{BaseType, DataType};
use crate::catalog::simulate::node::Node;
use crate::catalog::simulate::refusal::Done;
use crate::catalog::simulate::tokens::Tokens;
use crate::sql::kinds::{bit, kind, role};

/// Functions that always give the same type.
const FUNCTIONS: &[(&str, &str)] = &[
    ("char_length", "integer"),
    ("concat", "text"),
    ("concat_ws", "text"),
    ("count", "bigint"),
    ("current_setting", "text"),
    ("date_part", "double precision"),
    ("dense_rank", "bigint"),
    ("extract", "numeric"),
    ("format", "text"),
    ("gen_random_uuid", "uuid"),
    ("initcap", "text"),
    ("jsonb_build_object", "jsonb"),
    ("json_build_object", "json"),
    ("length", "integer"),
    ("ltrim", "text"),
    ("md5", "text"),
    ("now", "timestamp with time zone"),
    ("random", "double precision"),
    ("rank", "bigint"),
    ("replace", "text"),
    ("row_number", "bigint"),
    ("rtrim", "text"),
    ("string_agg", "text"),
    ("to_char", "text"),
    ("to_tsvector", "tsvector"),
];

/// PostgreSQL's own short names of types, which a column is called after.
const INTERNAL: &[(&str, &str)] = &[
    ("bigint", "int8"),
    ("boolean", "bool"),
    ("character varying", "varchar"),
    ("character", "bpchar"),
    ("double precision", "float8"),
    ("integer", "int4"),
    ("real", "float4"),
    ("smallint", "int2"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
    ("time with time zone", "timetz"),
    ("time without time zone", "time"),
    ("bit varying", "varbit"),
];

impl Analysis<'_> {
    /// The type of an expression; everything that it mentions is resolved on the way.
    pub(super) fn expression(&mut self, node: Node<'_>) -> Done<DataType> {
        Ok(match node.kind() {
            kind::COLUMN_REFERENCE => match self.resolve(node)? {
                Resolved::Column(given) => given.data_type,
                Resolved::Unknown => DataType::unknown(),
            },
            kind::LITERAL => literal(node),
            kind::CAST => {
                for operand in node.all(role::EXPRESSION) {
                    self.expression(operand)?;
                }
                node.child(role::TYPE)
                    .map_or_else(DataType::unknown, |of| self.type_name(of))
            }
            kind::SUBQUERY => {
                let given = match node.child(role::QUERY) {
                    Some(query) => self.query(query)?,
                    None => None,
                };
                match given.as_deref() {
                    Some([only]) if node.name().is_empty() => only.data_type.clone(),
                    _ if matches!(node.name(), "any" | "all") => DataType::builtin("boolean"),
                    _ => DataType::unknown(),
                }
            }
            kind::EXISTS | kind::IN_SUBQUERY => {
                self.operands(node)?;
                DataType::builtin("boolean")
            }
            kind::IN_LIST | kind::BETWEEN | kind::PATTERN_MATCH | kind::IS_TEST => {
                self.operands(node)?;
                DataType::builtin("boolean")
            }
            kind::FUNCTION_CALL => self.function(node)?,
            kind::BINARY_OPERATION => self.binary(node)?,
            kind::CASE => {
                let types = self.operands(node)?;
                // Conditions and results take turns; a common type of results shows where all agree.
                let results: Vec<_> = types
                    .iter()
                    .filter(|of| **of != DataType::builtin("boolean"))
                    .collect();
                match results.split_first() {
                    Some((first, rest))
                        if rest.iter().all(|of| of == first) && node.child(role::OPERAND).is_none() =>
                    {
                        (*first).clone()
                    }
                    _ => DataType::unknown(),
                }
            }
            kind::UNARY_OPERATION => {
                let types = self.operands(node)?;
                match node.name() {
                    "not" => DataType::builtin("boolean"),
                    "-" | "+" => types.into_iter().next().unwrap_or_else(DataType::unknown),
                    _ => DataType::unknown(),
                }
            }
            _ => {
                self.operands(node)?;
                DataType::unknown()
            }
        })
    }

    /// All that is under a node; a query is a scope of its own.
    fn operands(&mut self, node: Node<'_>) -> Done<Vec<DataType>> {
        let mut types = Vec::new();
        for child in node.children() {
            match child.kind() {
                kind::SELECT => {
                    self.query(child)?;
                }
                kind::TYPE_NAME | kind::IDENTIFIER | kind::OBJECT_NAME | kind::WILDCARD => {}
                _ => types.push(self.expression(child)?),
            }
        }
        Ok(types)
    }

    fn function(&mut self, node: Node<'_>) -> Done<DataType> {
        let types = self.operands(node)?;
        let name = node.name();
        let first = types.first().cloned().unwrap_or_else(DataType::unknown);
        let plain = first.modifiers.is_empty() && first.is_known();
        let named = |name: &str| first == DataType::builtin(name);
        let own = self.world.routines_named(name).next();
        if let Some((_, routine)) = own {
            let _ = routine;
            return Ok(DataType::unknown());
        }
        Ok(match name {
            "max" | "min" if plain && !named("character varying") && !named("character") => first,
            "coalesce" | "greatest" | "least" if types.iter().all(|of| *of == first) => first,
            "lower" | "upper"
                if named("text")
                    || matches!(&first.base, BaseType::Builtin(of) if of == "character varying") =>
            {
                DataType::builtin("text")
            }
            "trim" | "btrim" | "substring" | "substr" if named("text") => first,
            "sum" if named("integer") || named("smallint") => DataType::builtin("bigint"),
            "sum" if named("bigint") => DataType::builtin("numeric"),
            "avg" if named("integer") || named("bigint") || named("smallint") => DataType::builtin("numeric"),
            "array_agg" if first.is_known() && plain && !first.array => DataType { array: true, ..first },
            "bool_and" | "bool_or" | "every" => DataType::builtin("boolean"),
            _ => match FUNCTIONS.iter().find(|(of, _)| *of == name) {
                Some((_, to)) => DataType::builtin(to),
                None => DataType::unknown(),
            },
        })
    }

    fn binary(&mut self, node: Node<'_>) -> Done<DataType> {
        let types = self.operands(node)?;
        let [left, right] = types.as_slice() else {
            return Ok(DataType::unknown());
        };
        let both = |name: &str| *left == DataType::builtin(name) && *right == DataType::builtin(name);
        let text = |of: &DataType| matches!(&of.base, BaseType::Builtin(name) if name == "text" || name == "character varying");
        Ok(match node.name() {
            "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=" | "and" | "or" => DataType::builtin("boolean"),
            "||" if text(left) && text(right) && !left.array && !right.array => DataType::builtin("text"),
            "+" | "-" | "*" | "/" if both("integer") || both("bigint") => left.clone(),
            _ => DataType::unknown(),
        })
    }

    fn type_name(&self, node: Node<'_>) -> DataType {
        let span = node.span();
        let text = node
            .tree
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let mut tokens = Tokens::new(text, 0);
        let read = tokens.data_type().and_then(|of| self.world.any_type(&of));
        read.unwrap_or_else(|_| DataType::unknown())
    }

    /// What PostgreSQL calls a column of this expression.
    pub(super) fn name_of(&self, node: Node<'_>) -> String {
        self.strong_name(node).0
    }

    fn strong_name(&self, node: Node<'_>) -> (String, u8) {
        let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
        match node.kind() {
            kind::COLUMN_REFERENCE => {
                let parts = node.parts();
                (
                    parts
                        .last()
                        .map_or_else(|| last(node.name()), |part| (*part).to_owned()),
                    2,
                )
            }
            kind::FUNCTION_CALL => (last(node.name()), 2),
            kind::CAST => {
                let inner = node.child(role::EXPRESSION).map(|inner| self.strong_name(inner));
                match inner {
                    Some((name, 2)) => (name, 2),
                    _ => {
                        let of = node.child(role::TYPE).map_or("", Node::name);
                        let short = INTERNAL
                            .iter()
                            .find(|(name, _)| *name == of)
                            .map(|(_, short)| *short);
                        (last(short.unwrap_or(of)), 1)
                    }
                }
            }
            kind::COLLATE => match node.child(role::EXPRESSION) {
                Some(inner) => self.strong_name(inner),
                None => ("?column?".to_owned(), 0),
            },
            kind::CASE => {
                let results: Vec<_> = node.all(role::ARGUMENT).collect();
                let last = results
                    .last()
                    .filter(|_| node.has(bit::case::ELSE))
                    .map(|last| self.strong_name(*last));
                match last {
                    Some((name, 2)) => (name, 2),
                    _ => ("case".to_owned(), 1),
                }
            }
            kind::EXISTS => ("exists".to_owned(), 2),
            kind::ARRAY => ("array".to_owned(), 2),
            kind::ROW => ("row".to_owned(), 2),
            kind::SUBQUERY if node.name() == "array" => ("array".to_owned(), 2),
            kind::SUBQUERY if node.name().is_empty() => {
                let item = node
                    .child(role::QUERY)
                    .and_then(|query| query.child(role::TARGET));
                let alias = item
                    .and_then(|item| item.child(role::ALIAS))
                    .map(|alias| alias.name().to_owned());
                let inner = item.and_then(|item| item.child(role::EXPRESSION));
                match (alias, inner) {
                    (Some(alias), _) => (alias, 2),
                    (None, Some(inner)) => self.strong_name(inner),
                    (None, None) => ("?column?".to_owned(), 0),
                }
            }
            _ => ("?column?".to_owned(), 0),
        }
    }

    /// The collation of a column that is given as it is.
    pub(super) fn collation_of(&mut self, node: Node<'_>) -> Option<String> {
        if node.kind() != kind::COLUMN_REFERENCE {
            return None;
        }
        match self.resolve(node) {
            Ok(Resolved::Column(given)) => given.collation,
            _ => None,
        }
    }
}

fn literal(node: Node<'_>) -> DataType {
    use bit::literal::{BOOLEAN, NULL, NUMBER, STRING};
    let name = node.name();
    if node.has(BOOLEAN) {
        DataType::builtin("boolean")
    } else if node.has(STRING) || node.has(NULL) {
        DataType::builtin("text")
    } else if !node.has(NUMBER) {
        DataType::unknown()
    } else if name.parse::<i32>().is_ok() {
        DataType::builtin("integer")
    } else if name.parse::<i64>().is_ok() {
        DataType::builtin("bigint")
    } else {
        DataType::builtin("numeric")
    }
}
