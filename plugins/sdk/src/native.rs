//! The host where rules run outside of a component: in tests of a rule, and where its speed without wasm is measured.
//!
//! In a component the host is what the component imports; here it is whatever this thread was given, or nobody.

use std::cell::RefCell;
use std::rc::Rc;

use crate::bindings::stagegate::review::catalog::{
    Applied, Dependent, Estimate, Impossible, Name, Problem, Relation, RelationDetail, Role, Routine,
    ThisChange, TypeDetail,
};

/// What rules may ask, as in the interface `catalog` of `wit/review.wit`. Whatever is not answered is not known.
pub trait Questions {
    /// As `server_version_num`.
    fn server_version(&self) -> Result<u32, Problem> {
        Err(Problem::Offline)
    }

    /// Relations before the change, in the order asked.
    fn relations(&self, names: &[Name]) -> Result<Vec<Option<Relation>>, Problem> {
        self.relations_at(0, names)
    }

    /// Relations at a moment, in the order asked.
    fn relations_at(&self, _: u32, _: &[Name]) -> Result<Vec<Option<Relation>>, Problem> {
        Err(Problem::Offline)
    }

    /// What [`Relation`] leaves out.
    fn details_at(&self, _: u32, _: &[Name]) -> Result<Vec<Option<RelationDetail>>, Problem> {
        Err(Problem::Offline)
    }

    /// The table of each index.
    fn tables_of_indexes_at(&self, _: u32, _: &[Name]) -> Result<Vec<Option<Name>>, Problem> {
        Err(Problem::Offline)
    }

    /// All routines of each name.
    fn routines_at(&self, _: u32, _: &[Name]) -> Result<Vec<Vec<Routine>>, Problem> {
        Err(Problem::Offline)
    }

    /// Types at a moment, in the order asked.
    fn types_at(&self, _: u32, _: &[Name]) -> Result<Vec<Option<TypeDetail>>, Problem> {
        Err(Problem::Offline)
    }

    /// What a statement takes with it by CASCADE.
    fn goes_with(&self, _: u32) -> Result<Vec<Dependent>, Problem> {
        Err(Problem::Offline)
    }

    /// The steps of the file that can not succeed.
    fn impossible_steps(&self) -> Result<Vec<Impossible>, Problem> {
        Err(Problem::Offline)
    }

    /// What the planner says of statements.
    fn estimates(&self, _: &[u32]) -> Result<Vec<Option<Estimate>>, Problem> {
        Err(Problem::Offline)
    }

    /// The role that the change will run as.
    fn current_role(&self) -> Result<Role, Problem> {
        Err(Problem::Offline)
    }

    /// The versions that the database has already.
    fn ledger(&self) -> Result<Vec<Applied>, Problem> {
        Err(Problem::Offline)
    }

    /// The file's version and checksum.
    fn this_file(&self) -> Result<ThisChange, Problem> {
        Err(Problem::Offline)
    }
}

thread_local! {
    static HOST: RefCell<Option<Rc<dyn Questions>>> = const { RefCell::new(None) };
}

/// Lets `host` answer what rules ask on this thread while `run` runs.
pub fn with_host<T>(host: Rc<dyn Questions>, run: impl FnOnce() -> T) -> T {
    let _back = Back(HOST.replace(Some(host)));
    run()
}

/// Puts the host back that was there before, also after a panic.
struct Back(Option<Rc<dyn Questions>>);

impl Drop for Back {
    fn drop(&mut self) {
        HOST.set(self.0.take());
    }
}

/// Asks this thread's host.
pub(crate) fn ask<T>(question: impl FnOnce(&dyn Questions) -> Result<T, Problem>) -> Result<T, Problem> {
    let host = HOST.with_borrow(Clone::clone);
    host.map_or(Err(Problem::Offline), |host| question(host.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment;

    struct Version(u32);

    impl Questions for Version {
        fn server_version(&self) -> Result<u32, Problem> {
            Ok(self.0)
        }
    }

    #[test]
    fn a_host_answers_while_it_is_there() {
        assert!(moment::server_version().is_err());
        with_host(Rc::new(Version(15)), || {
            assert_eq!(moment::server_version(), Ok(15));
            with_host(Rc::new(Version(16)), || {
                assert_eq!(moment::server_version(), Ok(16));
            });
            assert_eq!(moment::server_version(), Ok(15));
            assert!(moment::ledger().is_err(), "what it does not answer is not known");
        });
        assert!(moment::server_version().is_err());
    }
}
