//! Default operator classes of PostgreSQL's own types: which access methods have none.

use super::model::{BaseType, Column, Index, KeyOf, Relation};
use super::refusal::{Done, missing};
use super::world::World;

/// Types that can not be sorted or hashed.
const UNSORTED: &[&str] = &[
    "box", "circle", "json", "line", "lseg", "path", "point", "polygon", "xml",
];

/// Types that `gist` can index by itself, besides ranges.
const SPATIAL: &[&str] = &[
    "box", "circle", "inet", "cidr", "point", "polygon", "tsquery", "tsvector",
];

impl World {
    /// Refuses a key whose type the access method can not index; an extension may have brought what it needs.
    pub(super) fn expect_operator_classes(&self, table: &Relation, index: &Index) -> Done {
        for key in &index.keys {
            let KeyOf::Column(num) = key.of else { continue };
            let column = table.columns.iter().find(|column| column.num == num);
            if let Some(column) = column
                && key.order.operator_class.is_none()
                && self.has_no_class(column, &index.method)
                && !self.has_extensions()
            {
                let shown = self.now().data_type(&self.underlying(&column.data_type));
                let message = format!(
                    "data type {shown} has no default operator class for access method \"{}\"",
                    index.method
                );
                return Err(missing("operator class", &shown).saying(message));
            }
        }
        Ok(())
    }

    fn has_no_class(&self, column: &Column, method: &str) -> bool {
        let of = self.underlying(&column.data_type);
        let BaseType::Builtin(name) = &of.base else {
            return false;
        };
        let name = name.as_str();
        match method {
            "btree" | "hash" => !of.array && UNSORTED.contains(&name),
            "gin" => !of.array && !matches!(name, "jsonb" | "tsvector"),
            "gist" => of.array || !(SPATIAL.contains(&name) || name.ends_with("range")),
            _ => false,
        }
    }
}
