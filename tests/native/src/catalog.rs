//! What rules ask, answered by the daemon's own code.

use std::cell::RefCell;

use stagegate::rules::native::boundary::catalog::Host;
use stagegate_sdk::bindings::stagegate::review::catalog::{
    Applied, Dependent, Estimate, Impossible, Name, Problem, Relation, RelationDetail, Role, Routine,
    ThisChange, TypeDetail,
};
use stagegate_sdk::native::Questions;

use crate::convert::Convert;

/// The host of one call.
pub(crate) struct Answers<H>(RefCell<H>);

impl<H: Host> Answers<H> {
    pub(crate) fn new(host: H) -> Self {
        Self(RefCell::new(host))
    }
}

/// Asks the host; where it ends the call, wasm would have trapped.
macro_rules! ask {
    ($self:ident, $question:ident($($argument:expr),*)) => {{
        let answer = $self.0.borrow_mut().$question($($argument),*);
        answer
            .unwrap_or_else(|error| panic!("the host ends the call: {error:#}"))
            .map(Convert::convert)
            .map_err(Convert::convert)
    }};
}

impl<H: Host> Questions for Answers<H> {
    fn server_version(&self) -> Result<u32, Problem> {
        ask!(self, server_version())
    }

    fn relations(&self, names: &[Name]) -> Result<Vec<Option<Relation>>, Problem> {
        ask!(self, relations(names.to_vec().convert()))
    }

    fn relations_at(&self, moment: u32, names: &[Name]) -> Result<Vec<Option<Relation>>, Problem> {
        ask!(self, relations_at(moment, names.to_vec().convert()))
    }

    fn details_at(&self, moment: u32, names: &[Name]) -> Result<Vec<Option<RelationDetail>>, Problem> {
        ask!(self, details_at(moment, names.to_vec().convert()))
    }

    fn tables_of_indexes_at(&self, moment: u32, names: &[Name]) -> Result<Vec<Option<Name>>, Problem> {
        ask!(self, tables_of_indexes_at(moment, names.to_vec().convert()))
    }

    fn routines_at(&self, moment: u32, names: &[Name]) -> Result<Vec<Vec<Routine>>, Problem> {
        ask!(self, routines_at(moment, names.to_vec().convert()))
    }

    fn types_at(&self, moment: u32, names: &[Name]) -> Result<Vec<Option<TypeDetail>>, Problem> {
        ask!(self, types_at(moment, names.to_vec().convert()))
    }

    fn goes_with(&self, statement: u32) -> Result<Vec<Dependent>, Problem> {
        ask!(self, goes_with(statement))
    }

    fn impossible_steps(&self) -> Result<Vec<Impossible>, Problem> {
        ask!(self, impossible_steps())
    }

    fn estimates(&self, statements: &[u32]) -> Result<Vec<Option<Estimate>>, Problem> {
        ask!(self, estimates(statements.to_vec()))
    }

    fn current_role(&self) -> Result<Role, Problem> {
        ask!(self, current_role())
    }

    fn ledger(&self) -> Result<Vec<Applied>, Problem> {
        ask!(self, ledger())
    }

    fn this_file(&self) -> Result<ThisChange, Problem> {
        let answer = self.0.borrow_mut().this_file();
        Ok(answer
            .unwrap_or_else(|error| panic!("the host ends the call: {error:#}"))
            .convert())
    }
}
