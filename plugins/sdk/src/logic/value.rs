//! Constants: reading them from the tree, comparing them.

use std::cmp::Ordering::{Equal, Greater, Less};

use super::{MAX_DEPTH, Truth};
use crate::ast::{Cast, Expression, Literal};
use crate::tree::View;

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'t> {
    Null,
    Boolean(bool),
    Number(f64),
    Text(&'t str),
}

impl Value<'_> {
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Its worth as a condition; a text counts as PostgreSQL would read it where a boolean is wanted.
    pub(super) fn truth(&self) -> Option<Truth> {
        match self {
            Self::Null => Some(Truth::Null),
            Self::Boolean(boolean) => Some((*boolean).into()),
            Self::Text(text) => boolean(text).map(Truth::from),
            Self::Number(_) => None,
        }
    }

    pub(super) fn compare(&self, operator: &str, other: &Self) -> Option<Truth> {
        let order = match (self, other) {
            (Self::Null, _) | (_, Self::Null) => return Some(Truth::Null),
            (Self::Number(left), Self::Number(right)) => left.partial_cmp(right)?,
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) if left == right => Equal,
            // How texts sort depends on the collation; that these differ does not.
            (Self::Text(_), Self::Text(_)) => {
                return match operator {
                    "=" => Some(Truth::False),
                    "<>" | "!=" => Some(Truth::True),
                    _ => None,
                };
            }
            _ => return None,
        };
        let holds = match operator {
            "=" => order == Equal,
            "<>" | "!=" => order != Equal,
            "<" => order == Less,
            ">" => order == Greater,
            "<=" => order != Greater,
            ">=" => order != Less,
            _ => return None,
        };
        Some(holds.into())
    }
}

/// A constant's value; none for what is not constant or not understood.
pub(super) fn of(expression: Expression<'_>, depth: u32) -> Option<Value<'_>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match expression {
        Expression::Literal(literal) => of_literal(literal),
        Expression::Cast(cast) => of_cast(cast, depth),
        Expression::UnaryOperation(operation) => {
            match (operation.named()?, of(operation.operand()?, depth + 1)?) {
                ("-", Value::Number(number)) => Some(Value::Number(-number)),
                ("+", Value::Number(number)) => Some(Value::Number(number)),
                _ => None,
            }
        }
        Expression::Row(row) => {
            let mut values = row.values();
            let only = values.next()?;
            // Parentheses around one expression, with nothing of ROW about them.
            let parentheses = values.next().is_none() && row.text().starts_with('(');
            parentheses.then(|| of(only, depth + 1))?
        }
        _ => None,
    }
}

fn of_literal(literal: Literal<'_>) -> Option<Value<'_>> {
    if literal.null() {
        return Some(Value::Null);
    }
    let text = literal.named()?;
    if literal.boolean() {
        Some(Value::Boolean(text == "true"))
    } else if literal.number() {
        text.parse().ok().map(Value::Number)
    } else {
        literal.string().then_some(Value::Text(text))
    }
}

fn of_cast(cast: Cast<'_>, depth: u32) -> Option<Value<'_>> {
    let inner = of(cast.expression()?, depth + 1)?;
    let to = cast.type_()?;
    match (to.named()?, inner) {
        _ if to.array() => None,
        (_, Value::Null) => Some(Value::Null),
        ("boolean", Value::Text(text)) => boolean(text).map(Value::Boolean),
        ("boolean", Value::Number(number)) => Some(Value::Boolean(number != 0.0)),
        ("boolean", same @ Value::Boolean(_))
        | ("text", same @ Value::Text(_))
        | ("bigint" | "numeric" | "double precision", same @ Value::Number(_)) => Some(same),
        _ => None,
    }
}

/// The texts that PostgreSQL reads as a boolean.
fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "t" | "tr" | "tru" | "true" | "y" | "ye" | "yes" | "on" | "1" => Some(true),
        "f" | "fa" | "fal" | "fals" | "false" | "n" | "no" | "of" | "off" | "0" => Some(false),
        _ => None,
    }
}
