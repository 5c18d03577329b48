//! The schema at one moment of the change: before a statement, after it, or when the change ends.
//!
//! The host simulates the change's DDL on its snapshot; these are questions to that simulation.

use crate::bindings::stagegate::review::catalog as wire;
pub use crate::bindings::stagegate::review::catalog::{
    Applied, ColumnDetail, ConstraintDetail, Dependent, Estimate, Impossible, IndexDetail, Name, Problem,
    Relation, RelationDetail, Role, Routine, ThisChange, TypeDetail,
};

/// The schema at one moment; cheap to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(u32);

/// Asks the host, or says that there is none where the code does not run in a component.
macro_rules! ask {
    ($question:expr) => {{
        #[cfg(target_arch = "wasm32")]
        let answer = $question;
        #[cfg(not(target_arch = "wasm32"))]
        let answer = {
            let _ = || $question;
            Err(Problem::Offline)
        };
        answer
    }};
}

impl Moment {
    /// After this many statements of the file; 0 is before the first.
    pub fn after_statements(count: u32) -> Self {
        Self(count)
    }

    /// A relation: none where there is no such one, a problem where nobody knows.
    pub fn relation(self, schema: Option<&str>, name: &str) -> Result<Option<Relation>, Problem> {
        ask!(wire::relations_at(self.0, &[named(schema, name)])).map(first)
    }

    /// What [`Relation`] leaves out.
    pub fn detail(self, schema: Option<&str>, name: &str) -> Result<Option<RelationDetail>, Problem> {
        ask!(wire::details_at(self.0, &[named(schema, name)])).map(first)
    }

    /// The table that an index belongs to.
    pub fn table_of_index(self, schema: Option<&str>, name: &str) -> Result<Option<Name>, Problem> {
        ask!(wire::tables_of_indexes_at(self.0, &[named(schema, name)])).map(first)
    }

    /// All routines of a name, those of PostgreSQL itself too.
    pub fn routines(self, schema: Option<&str>, name: &str) -> Result<Vec<Routine>, Problem> {
        ask!(wire::routines_at(self.0, &[named(schema, name)]))
            .map(|lists: Vec<Vec<Routine>>| lists.into_iter().flatten().collect())
    }

    /// A type.
    pub fn data_type(self, schema: Option<&str>, name: &str) -> Result<Option<TypeDetail>, Problem> {
        ask!(wire::types_at(self.0, &[named(schema, name)])).map(first)
    }
}

/// What a statement takes with it by CASCADE, besides what it names.
pub fn goes_with(statement: u32) -> Result<Vec<Dependent>, Problem> {
    ask!(wire::goes_with(statement))
}

/// The steps of this file that can not succeed.
pub fn impossible_steps() -> Result<Vec<Impossible>, Problem> {
    ask!(wire::impossible_steps())
}

/// What the planner of the live database says of statements; none where one can not be explained.
pub fn estimates(statements: &[u32]) -> Result<Vec<Option<Estimate>>, Problem> {
    ask!(wire::estimates(statements))
}

/// The role that the change will run as.
pub fn current_role() -> Result<Role, Problem> {
    ask!(wire::current_role())
}

/// The versions that the database has already.
pub fn ledger() -> Result<Vec<Applied>, Problem> {
    ask!(wire::ledger())
}

/// As `server_version_num`: 150018 is 15.18.
pub fn server_version() -> Result<u32, Problem> {
    ask!(wire::server_version())
}

/// The file's version and checksum; none where the code does not run in a component.
pub fn this_file() -> Option<ThisChange> {
    ask!(Ok::<_, Problem>(wire::this_file())).ok()
}

fn named(schema: Option<&str>, name: &str) -> Name {
    Name {
        schema: schema.map(str::to_owned),
        name: name.to_owned(),
    }
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
