//! Text -> statements -> tree. The only place that knows a SQL parser. Pure.
//!
//! Invariants:
//! - spans of the statements and what lies between them, joined, are the input;
//! - one bad statement never sinks a file: its neighbours are parsed all the same;
//! - no input makes this panic, overflow a stack or take time that grows faster than the input.

mod builder;
pub mod changed_rows;
mod front_end;
pub mod highlight;
mod judged;
pub mod kinds;
pub mod lexer;
mod limits;
pub mod line_index;
mod lower;
mod parse;
mod plpgsql;
mod reserved;
pub mod split;
mod syntax;
pub mod tag;
pub mod tree;
pub(crate) mod type_names;

use std::ops::Range;

pub use tree::Tree;

/// How completely a statement is in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseState {
    /// All that a rule can look at.
    Full,
    /// Recognised by its first words alone.
    TokensOnly,
}

/// One statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its root node in the tree.
    pub node: u32,
    /// Its bytes: from its first token to its last, without the semicolon.
    pub span: Range<u32>,
    /// PostgreSQL's command tag, such as `ALTER TABLE`.
    pub tag: String,
    /// How completely it is in the tree.
    pub parse: ParseState,
    /// Nodes of kind `object-name` that name relations.
    pub relations: Vec<u32>,
    /// Inside an explicit transaction block that the file itself opened.
    pub in_transaction: bool,
}

/// What was wrong with a file, before any rule ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlProblem {
    /// Which of the host's own rules reports it.
    pub kind: SqlProblemKind,
    /// The statement's index, where it is about one.
    pub statement: Option<u32>,
    /// Where.
    pub span: Range<u32>,
    /// A sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The host's own rules about text that is not plain SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlProblemKind {
    /// `syntax-error`
    SyntaxError,
    /// `statement-too-complex`
    TooComplex,
    /// `file-too-large`
    FileTooLarge,
    /// `not-evaluated`: valid as far as we know, but no rule could look inside.
    NotEvaluated,
}

impl SqlProblemKind {
    /// The rule id under which it is reported.
    pub fn rule(self) -> &'static str {
        match self {
            Self::SyntaxError => "syntax-error",
            Self::TooComplex => "statement-too-complex",
            Self::FileTooLarge => "file-too-large",
            Self::NotEvaluated => "not-evaluated",
        }
    }
}

/// A file, parsed as far as it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFile {
    /// All statements under one root list.
    pub tree: Tree,
    /// In file order.
    pub statements: Vec<Statement>,
    /// In file order.
    pub problems: Vec<SqlProblem>,
}

/// Splits and parses a file. Never fails: what is wrong is in `problems`.
pub fn parse(text: &str) -> ParsedFile {
    parse::file(text)
}

#[cfg(test)]
mod tests;
