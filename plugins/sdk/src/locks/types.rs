//! What ALTER COLUMN TYPE makes of a table, told from the old type and the new one.
//!
//! The table of changes was taken from PostgreSQL itself: where `pg_relation_filenode` stays the same, rows stay where they are.

use crate::ast::{Expression, Identifier, SetType, TypeName};
use crate::keyword;
use crate::name::TableName;
use crate::scene::Scene;
use crate::tree::View;

/// What a change of type costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The catalogs alone.
    Free,
    /// The rows stay; indexes on the column are built anew.
    Indexes,
    /// The whole table is written anew, with all its indexes.
    Rewrite,
    /// It depends on the old type, which nobody knows here.
    Unknown,
}

/// A data type with its modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    /// PostgreSQL's name without modifiers.
    pub name: String,
    /// Length, precision, scale.
    pub modifiers: Vec<i64>,
    /// An array of it.
    pub array: bool,
}

impl Type {
    /// As a statement writes it.
    pub fn of(written: TypeName<'_>) -> Self {
        Self {
            name: written.named().unwrap_or_default().to_owned(),
            modifiers: written
                .arguments()
                .filter_map(|argument| argument.named()?.parse().ok())
                .collect(),
            array: written.array(),
        }
    }

    /// As `format_type` writes it: `character varying(20)`, `timestamp(3) without time zone`, `integer[]`.
    pub fn read(text: &str) -> Self {
        let (text, array) = match text.split_once('[') {
            Some((text, _)) => (text, true),
            None => (text, false),
        };
        let (name, modifiers) = match (text.split_once('('), text.rfind(')')) {
            (Some((before, rest)), Some(end)) => {
                let inside = rest.split(')').next().unwrap_or_default();
                let name = format!("{}{}", before, &text[end + 1..]);
                let modifiers = inside.split(',').filter_map(|number| number.trim().parse().ok());
                (name, modifiers.collect())
            }
            _ => (text.to_owned(), Vec::new()),
        };
        Self {
            name: name.replace('"', ""),
            modifiers,
            array,
        }
    }

    fn is_text(&self) -> bool {
        matches!(self.name.as_str(), "text" | "character varying")
    }

    /// The number after the name; those that PostgreSQL puts where none is written.
    fn length(&self) -> Option<i64> {
        let usual = matches!(self.name.as_str(), "character" | "bit").then_some(1);
        self.modifiers.first().copied().or(usual)
    }
}

/// The type of a column just before a statement: from the change itself, else from the catalog.
pub fn type_before(scene: &Scene<'_>, table: &TableName, column: &str) -> Option<Type> {
    if let Some(declared) = scene.declared_type(table, column) {
        return Some(Type::of(declared));
    }
    let relation = scene.relation(table)?;
    let known = relation.columns.iter().find(|known| known.name == column)?;
    Some(Type::read(&known.type_name))
}

/// What an ALTER COLUMN TYPE costs.
pub fn change_of(scene: &Scene<'_>, table: &TableName, set: SetType<'_>) -> Change {
    let (Some(column), Some(new)) = (set.column().and_then(Identifier::named), set.type_()) else {
        return Change::Unknown;
    };
    let new = Type::of(new);
    if !set
        .expression()
        .is_none_or(|using| is_same_value(using, column, &new))
    {
        return Change::Rewrite;
    }
    let Some(old) = type_before(scene, table, column) else {
        return Change::Unknown;
    };
    let old = based(scene, old);
    let change = match based_loosely(scene, &new) {
        Some(base) if base.name == old.name => change(&old, &old, scene.is_utc()),
        Some(_) => Change::Rewrite,
        None => change(&old, &new, scene.is_utc()),
    };
    let is_collated = keyword::find(set.node(), &["collate"]).is_some();
    if change == Change::Free && is_collated {
        Change::Indexes
    } else {
        change
    }
}

/// Whether USING says no more than what PostgreSQL would do by itself.
fn is_same_value(using: Expression<'_>, column: &str, new: &Type) -> bool {
    match using {
        Expression::ColumnReference(reference) => {
            reference
                .names()
                .last()
                .and_then(Identifier::named)
                .or(reference.named())
                == Some(column)
        }
        Expression::Cast(cast) => {
            cast.type_().is_some_and(|to| Type::of(to) == *new)
                && cast
                    .expression()
                    .is_some_and(|inner| is_same_value(inner, column, new))
        }
        _ => false,
    }
}

/// A domain as the type under it.
fn based(scene: &Scene<'_>, data_type: Type) -> Type {
    if data_type.array {
        return data_type;
    }
    match domain_base(scene, &data_type.name) {
        Some(base) => Type::read(&base),
        None => data_type,
    }
}

/// The base of a domain that checks nothing; a domain that does has none that is good enough.
fn based_loosely(scene: &Scene<'_>, data_type: &Type) -> Option<Type> {
    let is_strict = scene.is_strict_domain(&data_type.name);
    match (is_strict, domain_base(scene, &data_type.name)) {
        (Some(true), _) => Some(Type::read("")),
        (_, Some(base)) => Some(Type::read(&base)),
        _ => None,
    }
}

fn domain_base(scene: &Scene<'_>, name: &str) -> Option<String> {
    scene.data_type(name)?.base.clone()
}

/// What it costs to go from one type to another.
pub fn change(old: &Type, new: &Type, utc: bool) -> Change {
    if old == new && !(old.name == "character" && old.length() != new.length()) {
        return Change::Free;
    }
    if old.array || new.array {
        return Change::Rewrite;
    }
    match (old.name.as_str(), new.name.as_str()) {
        _ if old.is_text() && new.is_text() => widened(old, new),
        ("numeric", "numeric") => number(old, new),
        ("bit varying", "bit varying") => widened(old, new),
        ("bit", "bit varying") if new.modifiers.is_empty() => Change::Indexes,
        ("cidr", "inet") => Change::Free,
        ("citext", _) if new.is_text() && new.modifiers.is_empty() => Change::Indexes,
        (_, "citext") if old.is_text() => Change::Indexes,
        ("xml", _) if new.is_text() && new.modifiers.is_empty() => Change::Free,
        ("integer", "oid") | ("oid", "integer") => Change::Indexes,
        ("oid", other) | (other, "oid") if other.starts_with("reg") => Change::Free,
        ("timestamp without time zone", "timestamp with time zone")
        | ("timestamp with time zone", "timestamp without time zone") => {
            if utc && precise(old, new) == Change::Free {
                Change::Indexes
            } else {
                Change::Rewrite
            }
        }
        (one, other)
            if is_precise(one) && (one == other || (one.starts_with("interval") && other == "interval")) =>
        {
            precise(old, new)
        }
        ("character" | "bit", same) if same == old.name && old.length() == new.length() => Change::Free,
        _ => Change::Rewrite,
    }
}

/// Types whose number is the precision of seconds.
fn is_precise(name: &str) -> bool {
    name.starts_with("timestamp") || name.starts_with("time with") || name.starts_with("interval")
}

/// A limit that is gone or wider.
fn widened(old: &Type, new: &Type) -> Change {
    match (old.length(), new.length()) {
        (_, None) => Change::Free,
        (Some(old), Some(new)) if new >= old => Change::Free,
        _ => Change::Rewrite,
    }
}

/// numeric(precision, scale): more digits before the point are free, another scale is not.
fn number(old: &Type, new: &Type) -> Change {
    let scale = |of: &Type| of.modifiers.get(1).copied().unwrap_or(0);
    match (old.length(), new.length()) {
        (_, None) => Change::Free,
        (Some(before), Some(after)) if after >= before && scale(old) == scale(new) => Change::Free,
        _ => Change::Rewrite,
    }
}

/// Seconds have six digits where nothing is said.
fn precise(old: &Type, new: &Type) -> Change {
    const ALL: i64 = 6;
    if new.length().unwrap_or(ALL) >= old.length().unwrap_or(ALL) {
        Change::Free
    } else {
        Change::Rewrite
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Type, change};

    #[test]
    fn types_are_read_as_postgresql_writes_them() {
        let read = Type::read("timestamp(3) without time zone");
        assert_eq!(
            (read.name.as_str(), read.modifiers.as_slice(), read.array),
            ("timestamp without time zone", &[3][..], false)
        );
        let read = Type::read("numeric(10,2)[]");
        assert_eq!(
            (read.name.as_str(), read.modifiers.as_slice(), read.array),
            ("numeric", &[10, 2][..], true)
        );
    }

    #[test]
    fn changes_cost_what_postgresql_makes_of_them() {
        use Change::{Free, Indexes, Rewrite};
        for (old, new, expected) in [
            ("character varying(10)", "character varying(20)", Free),
            ("character varying(20)", "character varying(10)", Rewrite),
            ("character varying(20)", "text", Free),
            ("text", "character varying", Free),
            ("text", "character varying(20)", Rewrite),
            ("character(10)", "character(20)", Rewrite),
            ("character(10)", "text", Rewrite),
            ("text", "citext", Indexes),
            ("numeric(10,2)", "numeric(12,2)", Free),
            ("numeric(10,2)", "numeric", Free),
            ("numeric(10,2)", "numeric(12,3)", Rewrite),
            ("numeric", "numeric(12,3)", Rewrite),
            ("bit varying(4)", "bit varying(8)", Free),
            ("bit(4)", "bit(8)", Rewrite),
            (
                "timestamp(3) without time zone",
                "timestamp without time zone",
                Free,
            ),
            (
                "timestamp without time zone",
                "timestamp(6) without time zone",
                Free,
            ),
            (
                "timestamp without time zone",
                "timestamp(3) without time zone",
                Rewrite,
            ),
            ("time(3) without time zone", "time(6) without time zone", Free),
            ("interval(3)", "interval", Free),
            ("interval day to second", "interval", Free),
            ("timestamp without time zone", "timestamp with time zone", Rewrite),
            ("cidr", "inet", Free),
            ("inet", "cidr", Rewrite),
            ("integer", "bigint", Rewrite),
            ("integer", "oid", Indexes),
            ("xml", "text", Free),
            ("json", "jsonb", Rewrite),
            ("character varying(10)[]", "character varying(20)[]", Rewrite),
            ("integer", "integer", Free),
        ] {
            assert_eq!(
                change(&Type::read(old), &Type::read(new), false),
                expected,
                "{old} to {new}"
            );
        }
        let (plain, zoned) = (
            Type::read("timestamp without time zone"),
            Type::read("timestamp with time zone"),
        );
        assert_eq!(change(&plain, &zoned, true), Indexes);
    }
}
