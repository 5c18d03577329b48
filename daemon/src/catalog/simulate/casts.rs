//! Which types PostgreSQL casts to which in an assignment, as far as it is known.

use super::model::{BaseType, DataType, TypeOf};
use super::world::World;

impl World {
    /// Whether PostgreSQL casts from one type to another in an assignment; none where it is not known.
    pub(super) fn casts(&self, from: &DataType, to: &DataType) -> Option<bool> {
        if from.base == to.base && from.array == to.array {
            return Some(true);
        }
        let (from, to) = (self.underlying(from), self.underlying(to));
        if from.array || to.array {
            return (from.is_known() && to.is_known() && from.array != to.array && !is_text(&to))
                .then_some(false);
        }
        if from.base == to.base || is_text(&to) {
            return Some(true);
        }
        match (&from.base, &to.base) {
            (BaseType::Builtin(from), BaseType::Builtin(to)) => builtin_casts(from, to),
            (BaseType::Builtin(_), BaseType::User(of)) | (BaseType::User(of), BaseType::Builtin(_)) => {
                let is_enum = matches!(self.type_of(*of).map(|of| &of.of), Some(TypeOf::Enum(_)));
                is_enum.then_some(false)
            }
            _ => None,
        }
    }
}

/// Whether it is one of PostgreSQL's types of text.
pub(super) fn is_text(of: &DataType) -> bool {
    matches!(&of.base, BaseType::Builtin(name) if matches!(name.as_str(), "text" | "character varying" | "character"))
}

/// Groups whose members are cast to each other in an assignment.
const GROUPS: &[&[&str]] = &[
    &[
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
    ],
    &["date", "timestamp without time zone", "timestamp with time zone"],
    &["json", "jsonb"],
    &["inet", "cidr"],
    &["bit", "bit varying"],
];

/// Types of which it is known that nothing else is cast to or from them.
const CLOSED: &[&str] = &[
    "text",
    "character varying",
    "character",
    "boolean",
    "uuid",
    "bytea",
    "json",
    "jsonb",
    "date",
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "timestamp without time zone",
    "timestamp with time zone",
    "inet",
    "cidr",
    "bit",
    "bit varying",
    "xml",
    "point",
];

/// Whether both are of one group: then expressions over one hold over the other.
pub(super) fn are_akin(from: &DataType, to: &DataType) -> bool {
    let akin = |group: &&[&str]| {
        let has =
            |of: &DataType| matches!(&of.base, BaseType::Builtin(name) if group.contains(&name.as_str()));
        has(from) && has(to)
    };
    from.array == to.array
        && (from.base == to.base || (is_text(from) && is_text(to)) || GROUPS.iter().any(akin))
}

fn builtin_casts(from: &str, to: &str) -> Option<bool> {
    if GROUPS
        .iter()
        .any(|group| group.contains(&from) && group.contains(&to))
    {
        return Some(true);
    }
    (CLOSED.contains(&from) && CLOSED.contains(&to)).then_some(false)
}
