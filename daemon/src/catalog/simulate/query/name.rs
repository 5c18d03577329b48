//! What PostgreSQL calls a column that has no alias.

use crate::catalog::simulate::node::Node;
use crate::sql::kinds::{bit, kind, role};

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

/// What PostgreSQL calls a column of this expression.
pub(super) fn name_of(node: Node<'_>) -> String {
    strong_name(node).0
}

fn strong_name(node: Node<'_>) -> (String, u8) {
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
            let inner = node.child(role::EXPRESSION).map(strong_name);
            inner.filter(|(_, strength)| *strength == 2).unwrap_or_else(|| {
                let of = node.child(role::TYPE).map_or("", Node::name);
                let short = INTERNAL.iter().find(|(name, _)| *name == of);
                (last(short.map_or(of, |(_, short)| *short)), 1)
            })
        }
        kind::COLLATE => match node.child(role::EXPRESSION) {
            Some(inner) => strong_name(inner),
            None => ("?column?".to_owned(), 0),
        },
        kind::CASE => {
            let results: Vec<_> = node.all(role::ARGUMENT).collect();
            let last = results
                .last()
                .filter(|_| node.has(bit::case::ELSE))
                .map(|last| strong_name(*last));
            match last {
                Some((name, 2)) => (name, 2),
                _ => ("case".to_owned(), 1),
            }
        }
        _ if node.kind() == kind::ARRAY || (node.kind() == kind::SUBQUERY && node.name() == "array") => {
            ("array".to_owned(), 2)
        }
        kind::EXISTS => ("exists".to_owned(), 2),
        kind::ROW => ("row".to_owned(), 2),
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
                (None, Some(inner)) => strong_name(inner),
                (None, None) => ("?column?".to_owned(), 0),
            }
        }
        _ => ("?column?".to_owned(), 0),
    }
}
