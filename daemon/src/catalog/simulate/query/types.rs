//! Types and names of expressions, as far as they are plain.

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
                let of = node
                    .child(role::TYPE)
                    .map_or_else(DataType::unknown, |of| self.type_name(of));
                if let BaseType::User(id) = of.base {
                    self.need(id, None);
                }
                of
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
            kind::EXISTS
            | kind::IN_SUBQUERY
            | kind::IN_LIST
            | kind::BETWEEN
            | kind::PATTERN_MATCH
            | kind::IS_TEST => {
                self.operands(node)?;
                DataType::builtin("boolean")
            }
            kind::FUNCTION_CALL => self.function(node)?,
            kind::BINARY_OPERATION => self.binary(node)?,
            kind::ARRAY => {
                let types = self.operands(node)?;
                match types.split_first() {
                    Some((first, rest))
                        if rest.iter().all(|of| of == first) && first.is_known() && !first.array =>
                    {
                        DataType {
                            array: true,
                            ..first.clone()
                        }
                    }
                    _ => DataType::unknown(),
                }
            }
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
        if self
            .world
            .routines_named(name.rsplit('.').next().unwrap_or(name))
            .next()
            .is_some()
        {
            return Ok(self.own_function(node));
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
            "generate_series"
                if named("integer")
                    || named("bigint")
                    || named("numeric")
                    || named("timestamp with time zone") =>
            {
                first
            }
            "unnest" if first.array => DataType {
                array: false,
                ..first
            },
            "array_agg" if first.is_known() && plain && !first.array => DataType { array: true, ..first },
            "bool_and" | "bool_or" | "every" => DataType::builtin("boolean"),
            _ => match FUNCTIONS.iter().find(|(of, _)| *of == name) {
                Some((_, to)) => DataType::builtin(to),
                None => DataType::unknown(),
            },
        })
    }

    /// A function of the schema; which one of several is not known.
    fn own_function(&mut self, node: Node<'_>) -> DataType {
        let Some((id, routine)) = self.only_routine(node) else {
            return DataType::unknown();
        };
        let returns = routine.returns.clone();
        self.need(id, None);
        returns.unwrap_or_else(DataType::unknown)
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
