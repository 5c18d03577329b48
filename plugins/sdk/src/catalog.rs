//! What is known of the database before the change: asked once for each relation, kept for the call.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub use crate::bindings::stagegate::review::catalog::{Column, Constraint, Index, Name, Problem, Relation};

/// Asks the host for relations, all at once.
pub type Source = fn(&[Name]) -> Result<Vec<Option<Relation>>, Problem>;

/// A name as a key: schema, where one is written, and name.
type Key = (Option<String>, String);

/// The snapshot of one call.
pub struct Catalog {
    source: Source,
    known: RefCell<BTreeMap<Key, Option<Rc<Relation>>>>,
}

impl Catalog {
    /// Asks `source`, and remembers.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            known: RefCell::default(),
        }
    }

    /// The catalog of the host: the component's, or outside of one this thread's.
    pub fn of_host() -> Self {
        #[cfg(target_arch = "wasm32")]
        return Self::new(crate::bindings::stagegate::review::catalog::relations);
        #[cfg(not(target_arch = "wasm32"))]
        return Self::new(|names| crate::native::ask(|host| host.relations(names)));
    }

    /// Knows nothing.
    pub fn offline() -> Self {
        Self::new(|_| Err(Problem::Offline))
    }

    /// Asks for several relations in one question; what is known already is not asked again.
    pub fn prefetch<'n>(
        &self,
        names: impl IntoIterator<Item = (Option<&'n str>, &'n str)>,
    ) -> Result<(), Problem> {
        let unknown: BTreeSet<Key> = names
            .into_iter()
            .map(|(schema, name)| (schema.map(str::to_owned), name.to_owned()))
            .filter(|key| !self.known.borrow().contains_key(key))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let wanted: Vec<Name> = unknown
            .into_iter()
            .map(|(schema, name)| Name { schema, name })
            .collect();
        let found = (self.source)(&wanted)?;
        let mut known = self.known.borrow_mut();
        for (name, relation) in wanted.into_iter().zip(found) {
            known.insert((name.schema, name.name), relation.map(Rc::new));
        }
        Ok(())
    }

    /// One relation: none where the database has no such one, a problem where nobody knows.
    pub fn relation(&self, schema: Option<&str>, name: &str) -> Result<Option<Rc<Relation>>, Problem> {
        self.prefetch([(schema, name)])?;
        let key = (schema.map(str::to_owned), name.to_owned());
        Ok(self.known.borrow().get(&key).cloned().flatten())
    }
}

impl Relation {
    /// Its primary key, where it has one.
    pub fn primary_key(&self) -> Option<&Constraint> {
        self.constraints
            .iter()
            .find(|constraint| constraint.kind == "primary-key")
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Catalog, Name, Problem, Relation};

    thread_local! {
        /// How many names each test's thread has asked for.
        static ASKED: Cell<usize> = const { Cell::new(0) };
    }

    #[expect(clippy::unnecessary_wraps, reason = "a source may not know")]
    fn knows_account(names: &[Name]) -> Result<Vec<Option<Relation>>, Problem> {
        ASKED.set(ASKED.get() + names.len());
        let relation = |name: &Name| {
            (name.name == "account").then(|| Relation {
                name: name.clone(),
                kind: "table".to_owned(),
                rows_estimate: 0,
                bytes: 0,
                partitions: 0,
                columns: Vec::new(),
                indexes: Vec::new(),
                constraints: Vec::new(),
            })
        };
        Ok(names.iter().map(relation).collect())
    }

    #[test]
    fn each_relation_is_asked_for_once() {
        let catalog = Catalog::new(knows_account);
        catalog
            .prefetch([(None, "account"), (None, "other"), (None, "account")])
            .expect("known");
        assert_eq!(ASKED.get(), 2);
        assert!(catalog.relation(None, "account").expect("known").is_some());
        assert!(catalog.relation(None, "other").expect("known").is_none());
        assert_eq!(ASKED.get(), 2);
        assert!(
            catalog
                .relation(Some("public"), "account")
                .expect("known")
                .is_some()
        );
        assert_eq!(ASKED.get(), 3);
    }

    #[test]
    fn without_a_catalog_nobody_knows() {
        assert!(Catalog::offline().relation(None, "account").is_err());
    }
}
