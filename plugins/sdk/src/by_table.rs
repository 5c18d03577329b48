//! Values by the name of a table: found by its parts, without a copy of them.
//!
//! Nothing here depends on the order of names, so that a lookup costs the same in a change of ten thousand tables.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::name::TableName;

/// Schema, or the usual one, and name.
type Parts<'n> = (&'n str, &'n str);

/// Values by text, for lookups alone: the order is any.
pub(crate) type ByText<K, V> = HashMap<K, V, FxBuildHasher>;

/// A value for each schema and name.
pub(crate) struct ByTable<V>(ByText<String, ByText<String, V>>);

impl<V> Default for ByTable<V> {
    fn default() -> Self {
        Self(ByText::default())
    }
}

impl<V> ByTable<V> {
    /// The value of a table.
    pub(crate) fn of(&self, table: &TableName) -> Option<&V> {
        self.get(table.parts())
    }

    /// The value of a schema and a name.
    pub(crate) fn get(&self, (schema, name): Parts<'_>) -> Option<&V> {
        self.0.get(schema)?.get(name)
    }

    /// The same, to be changed.
    pub(crate) fn get_mut(&mut self, (schema, name): Parts<'_>) -> Option<&mut V> {
        self.0.get_mut(schema)?.get_mut(name)
    }

    /// Puts a value in the place of what was there.
    pub(crate) fn insert(&mut self, (schema, name): Parts<'_>, value: V) {
        let names = match self.0.get_mut(schema) {
            Some(names) => names,
            None => self.0.entry(schema.to_owned()).or_default(),
        };
        names.insert(name.to_owned(), value);
    }

    /// Puts a value where none is.
    pub(crate) fn insert_first(&mut self, parts: Parts<'_>, value: V) {
        if self.get(parts).is_none() {
            self.insert(parts, value);
        }
    }

    /// Takes a value out.
    pub(crate) fn remove(&mut self, (schema, name): Parts<'_>) -> Option<V> {
        self.0.get_mut(schema)?.remove(name)
    }

    /// Takes a whole schema out.
    pub(crate) fn remove_schema(&mut self, schema: &str) -> impl Iterator<Item = V> {
        self.0.remove(schema).into_iter().flat_map(HashMap::into_values)
    }
}

#[cfg(test)]
mod tests {
    use super::ByTable;

    #[test]
    fn names_of_two_schemas_are_two_names() {
        let mut values = ByTable::default();
        values.insert(("public", "t"), 1);
        values.insert_first(("public", "t"), 2);
        values.insert_first(("audit", "t"), 3);
        assert_eq!(values.get(("public", "t")), Some(&1));
        assert_eq!(values.remove_schema("audit").collect::<Vec<_>>(), [3]);
        assert_eq!(values.get(("audit", "t")), None);
        assert_eq!(values.remove(("public", "t")), Some(1));
        assert_eq!(values.get(("public", "t")), None);
    }
}
