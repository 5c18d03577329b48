//! The schema at one moment of the change: before a statement, after it, or when the change ends.
//!
//! The host simulates the change's DDL on its snapshot; these are questions to that simulation, each asked once in a
//! call.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

#[cfg(target_arch = "wasm32")]
use crate::bindings::stagegate::review::catalog as wire;
pub use crate::bindings::stagegate::review::catalog::{
    Applied, ColumnDetail, ConstraintDetail, Dependent, Estimate, Impossible, IndexDetail, Name, Problem,
    Relation, RelationDetail, Role, Routine, ThisChange, TypeDetail,
};

/// The schema at one moment; cheap to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(u32);

/// Asks the host: the component's, or outside of one this thread's.
macro_rules! ask {
    ($question:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "wasm32")]
        let answer = wire::$question($($argument),*);
        #[cfg(not(target_arch = "wasm32"))]
        let answer = crate::native::ask(|host| host.$question($($argument),*));
        answer
    }};
}

/// Answers of the host about one thing, by moment, schema and name.
type Answers<T> = BTreeMap<(u32, Option<String>, String), Option<Rc<T>>>;

/// What the host answered in this call; a call never sees another one's (see [`forget`]).
#[derive(Default)]
struct Known {
    /// Without a catalog every question has the same answer.
    problem: Option<Problem>,
    relations: Answers<Relation>,
    details: Answers<RelationDetail>,
    tables_of_indexes: Answers<Name>,
    routines: Answers<Vec<Routine>>,
    types: Answers<TypeDetail>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Begins a call: nothing is known yet.
pub(crate) fn forget() {
    KNOWN.take();
}

/// What is known, or what the host says now.
fn remembered<T>(
    answers: fn(&mut Known) -> &mut Answers<T>,
    (moment, schema, name): (Moment, Option<&str>, &str),
    question: impl FnOnce(&[Name]) -> Result<Option<T>, Problem>,
) -> Result<Option<Rc<T>>, Problem> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(problem) = known.problem {
            return Err(problem);
        }
        let key = (moment.0, schema.map(str::to_owned), name.to_owned());
        if let Some(answer) = answers(known).get(&key) {
            return Ok(answer.clone());
        }
        let named = Name {
            schema: key.1.clone(),
            name: key.2.clone(),
        };
        let answer = question(&[named]).map(|answer| answer.map(Rc::new));
        match answer {
            Ok(answer) => {
                answers(known).insert(key, answer.clone());
                Ok(answer)
            }
            Err(problem) => {
                known.problem = (problem == Problem::Offline).then_some(problem);
                Err(problem)
            }
        }
    })
}

impl Moment {
    /// After this many statements of the file; 0 is before the first.
    pub fn after_statements(count: u32) -> Self {
        Self(count)
    }

    /// A relation: none where there is no such one, a problem where nobody knows.
    pub fn relation(self, schema: Option<&str>, name: &str) -> Result<Option<Rc<Relation>>, Problem> {
        remembered(
            |known| &mut known.relations,
            (self, schema, name),
            |names| ask!(relations_at(self.0, names)).map(first),
        )
    }

    /// What [`Relation`] leaves out.
    pub fn detail(self, schema: Option<&str>, name: &str) -> Result<Option<Rc<RelationDetail>>, Problem> {
        remembered(
            |known| &mut known.details,
            (self, schema, name),
            |names| ask!(details_at(self.0, names)).map(first),
        )
    }

    /// The table that an index belongs to.
    pub fn table_of_index(self, schema: Option<&str>, name: &str) -> Result<Option<Rc<Name>>, Problem> {
        remembered(
            |known| &mut known.tables_of_indexes,
            (self, schema, name),
            |names| ask!(tables_of_indexes_at(self.0, names)).map(first),
        )
    }

    /// All routines of a name, those of PostgreSQL itself too.
    pub fn routines(self, schema: Option<&str>, name: &str) -> Result<Rc<Vec<Routine>>, Problem> {
        let answer = remembered(
            |known| &mut known.routines,
            (self, schema, name),
            |names| {
                ask!(routines_at(self.0, names))
                    .map(|lists: Vec<Vec<Routine>>| Some(lists.into_iter().flatten().collect()))
            },
        );
        answer.map(Option::unwrap_or_default)
    }

    /// A type.
    pub fn data_type(self, schema: Option<&str>, name: &str) -> Result<Option<Rc<TypeDetail>>, Problem> {
        remembered(
            |known| &mut known.types,
            (self, schema, name),
            |names| ask!(types_at(self.0, names)).map(first),
        )
    }
}

/// What a statement takes with it by CASCADE, besides what it names.
pub fn goes_with(statement: u32) -> Result<Vec<Dependent>, Problem> {
    ask!(goes_with(statement))
}

/// The steps of this file that can not succeed.
pub fn impossible_steps() -> Result<Vec<Impossible>, Problem> {
    ask!(impossible_steps())
}

/// What the planner of the live database says of statements; none where one can not be explained.
pub fn estimates(statements: &[u32]) -> Result<Vec<Option<Estimate>>, Problem> {
    ask!(estimates(statements))
}

/// The role that the change will run as.
pub fn current_role() -> Result<Role, Problem> {
    ask!(current_role())
}

/// The versions that the database has already.
pub fn ledger() -> Result<Vec<Applied>, Problem> {
    ask!(ledger())
}

/// As `server_version_num`: 150018 is 15.18.
pub fn server_version() -> Result<u32, Problem> {
    ask!(server_version())
}

/// The file's version and checksum; none where nobody knows.
pub fn this_file() -> Option<ThisChange> {
    #[cfg(target_arch = "wasm32")]
    return Some(wire::this_file());
    #[cfg(not(target_arch = "wasm32"))]
    crate::native::ask(|host| host.this_file()).ok()
}

fn first<T>(answers: Vec<Option<T>>) -> Option<T> {
    answers.into_iter().next().flatten()
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn without_a_host_nobody_knows() {
        let end = Moment::after_statements(3);
        assert!(end.relation(None, "account").is_err() && end.detail(None, "account").is_err());
        assert!(end.routines(None, "now").is_err() && end.data_type(None, "mood").is_err());
        assert!(super::this_file().is_none() && super::current_role().is_err());
    }
}
