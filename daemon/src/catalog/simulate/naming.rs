//! The names that PostgreSQL makes up: `table_column_label`, cut to fit, with a number where it is taken.

use super::model::Id;
use super::tokens::{MAX_NAME_BYTES, cut};
use super::world::{Key, World};

/// What a constraint, index or sequence is named after.
pub(super) struct After<'n> {
    pub(super) table: &'n str,
    /// Empty for none.
    pub(super) columns: &'n str,
    pub(super) label: &'n str,
}

impl World {
    /// A free name for a relation; for a constraint too, where it implements one.
    pub(super) fn choose_relation_name(&self, schema: Id, after: &After<'_>, of_constraint: bool) -> String {
        first_free(after, |name| {
            let key = Key::Relation(schema, name.to_owned());
            self.named(&key).is_none() && !(of_constraint && self.has_constraint(schema, name))
        })
    }

    /// A free name for a constraint.
    pub(super) fn choose_constraint_name(&self, schema: Id, after: &After<'_>, taken: &[String]) -> String {
        first_free(after, |name| {
            !taken.iter().any(|taken| taken == name) && !self.has_constraint(schema, name)
        })
    }
}

/// The first name that is free.
pub(super) fn first_free(after: &After<'_>, is_free: impl Fn(&str) -> bool) -> String {
    let mut pass = 0_u32;
    loop {
        let label = match pass {
            0 => after.label.to_owned(),
            pass => format!("{}{pass}", after.label),
        };
        let name = object_name(after.table, after.columns, &label);
        if is_free(&name) {
            return name;
        }
        pass += 1;
    }
}

/// Both parts are shortened, the longer one first, until all fits.
fn object_name(table: &str, columns: &str, label: &str) -> String {
    let overhead = 1 + label.len() + usize::from(!columns.is_empty());
    let available = MAX_NAME_BYTES.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > available {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let (mut table, mut columns) = (table.to_owned(), columns.to_owned());
    cut(&mut table, first);
    cut(&mut columns, second);
    if columns.is_empty() {
        format!("{table}_{label}")
    } else {
        format!("{table}_{columns}_{label}")
    }
}

/// The columns' part of an index's name; a name that comes twice gets a number.
pub(super) fn joined_columns(columns: &[String]) -> String {
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        let mut name = column.clone();
        let mut number = 1;
        while names.contains(&name) {
            let suffix = number.to_string();
            name.clone_from(column);
            cut(&mut name, MAX_NAME_BYTES - suffix.len());
            name += &suffix;
            number += 1;
        }
        names.push(name);
    }
    joined(&names)
}

/// Names joined by underscores, up to the length of a name.
pub(super) fn joined(names: &[String]) -> String {
    let mut all = String::new();
    for name in names {
        if !all.is_empty() {
            all.push('_');
        }
        all += name;
        if all.len() > MAX_NAME_BYTES {
            break;
        }
    }
    cut(&mut all, MAX_NAME_BYTES);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_as_postgresql_does() {
        let long = "a".repeat(60);
        assert_eq!(object_name("t", "c", "key"), "t_c_key");
        assert_eq!(object_name("t", "", "pkey"), "t_pkey");
        assert_eq!(object_name(&long, "b", "key").len(), 63);
        assert_eq!(
            object_name(&long, &long, "key"),
            format!("{}_{}_key", "a".repeat(29), "a".repeat(29))
        );
    }
}
