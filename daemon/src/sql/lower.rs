//! From tokens to nodes.
//!
//! Definitions (tables, indexes, drops) are read here token by token; queries, data statements and every expression
//! are understood by `sqlparser`, and its syntax tree is then walked side by side with the tokens, which alone say
//! where things are. Whatever does not fit together is given back as [`Refusal::Unsupported`], never guessed. All
//! other statements, and what is given back, are lowered from the tree of `squawk-syntax` in [`mod@cst`].
//!
//! The walk recurses no deeper than [`super::limits`] allows. Nothing here clones, prints or asks the syntax tree for
//! spans: all of these recurse without bound.

mod action;
mod alter;
mod column;
mod constraint;
mod cst;
mod cursor;
mod drop;
mod expression;
mod function;
mod gaps;
mod index;
mod insert;
mod modify;
mod name;
mod operator;
mod parser;
mod query;
mod select;
mod setting;
mod source;
mod table;
mod types;

pub(super) use alter::alter_table;
pub(super) use cst::lower as cst;
pub(super) use drop::drop;
pub(super) use index::create_index;
pub(super) use query::manipulation;
pub(super) use table::create_table;

use super::front_end::Refusal;

/// What every step of a lowering gives.
type Lowered<T = ()> = Result<T, Refusal>;
