//! Defaults that are one literal: whether the column's type takes it.
//!
//! Only what PostgreSQL surely refuses is refused: every type takes a string that its input function may read.

use super::model::{BaseType, Column};
use super::refusal::{Done, other};
use super::tokens::Tokens;
use super::world::World;
use crate::sql::lexer::TokenKind;

/// Types that no number is cast to in an assignment.
const NOT_NUMBERS: &[&str] = &[
    "boolean",
    "bytea",
    "date",
    "interval",
    "json",
    "jsonb",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
    "uuid",
];

/// Types of whole numbers.
const WHOLE: &[&str] = &["bigint", "integer", "smallint"];

impl World {
    /// Refuses a literal of another type, or one that is not a number where one is wanted.
    pub(super) fn expect_fitting_default(&self, column: &Column, tokens: &Tokens<'_>) -> Done {
        let of = self.underlying(&column.data_type);
        let (BaseType::Builtin(name), false) = (&of.base, of.array) else {
            return Ok(());
        };
        let ([token], name) = (tokens.list.as_slice(), name.as_str()) else {
            return Ok(());
        };
        let written = tokens.ahead(0);
        let given = match token.kind {
            TokenKind::Number if NOT_NUMBERS.contains(&name) => {
                if written.parse::<i32>().is_ok() {
                    "integer"
                } else if written.parse::<i64>().is_ok() {
                    "bigint"
                } else {
                    "numeric"
                }
            }
            TokenKind::Word
                if (tokens.is("true") || tokens.is("false"))
                    && (WHOLE.contains(&name) || (NOT_NUMBERS.contains(&name) && name != "boolean")) =>
            {
                "boolean"
            }
            TokenKind::String if WHOLE.contains(&name) => {
                return expect_whole(column, name, written);
            }
            _ => return Ok(()),
        };
        let message = format!(
            "column \"{}\" is of type {} but default expression is of type {given}",
            column.name,
            self.now().data_type(&column.data_type)
        );
        Err(other("42804", "column", &column.name, message))
    }
}

fn expect_whole(column: &Column, name: &str, written: &str) -> Done {
    let value = written.trim_matches('\'');
    let digits = value.trim().trim_start_matches(['-', '+']);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    let message = format!("invalid input syntax for type {name}: \"{value}\"");
    Err(other("22P02", "column", &column.name, message))
}
