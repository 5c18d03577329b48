//! What rules work out from the change alone: made when the first rule of a call asks, kept for the others.
//!
//! It lives and dies with its [`Change`](crate::Change), so nothing of one file is ever seen with another.

use std::cell::OnceCell;

use crate::ast;
use crate::change::Statement;
use crate::comments::Comments;
use crate::keys::Keys;
use crate::names::NewName;
use crate::new_tables::NewTables;
use crate::scene::past::Past;
use crate::scope::Scope;
use crate::tables::Tables;
use crate::token::Occurrences;
use crate::transactions::Transactions;

/// One place for each thing; empty until it is asked for.
#[derive(Default)]
pub(crate) struct Memo<'t> {
    pub(crate) scope: OnceCell<Scope>,
    pub(crate) views: OnceCell<Vec<(Statement<'t>, ast::Statement<'t>)>>,
    pub(crate) names: OnceCell<Vec<NewName<'t>>>,
    pub(crate) new_tables: OnceCell<NewTables>,
    pub(crate) words: OnceCell<Occurrences<'t>>,
    pub(crate) tables: OnceCell<Tables<'t>>,
    pub(crate) keys: OnceCell<Keys<'t>>,
    pub(crate) past: OnceCell<Past<'t>>,
    pub(crate) transactions: OnceCell<Transactions>,
    pub(crate) comments_on_tables: OnceCell<Comments<'t>>,
    pub(crate) comments_on_columns: OnceCell<Comments<'t>>,
}
