//! What an expression is worth before any row is seen, in PostgreSQL's three-valued logic.
//!
//! Careful in one direction: [`Truth::Unknown`] where a row, a setting or a function could matter. So `x = x` is not
//! true (it is NULL for NULL), while `1 = 1`, `NOT false` and `x > 5 OR true` are.

use crate::ast::{BinaryOperation, Cast, Expression, IsTest, Literal};
use crate::tree::View;

/// How deep an expression is followed; deeper ones are unknown.
const MAX_DEPTH: u32 = 64;

/// The worth of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// True for every row.
    True,
    /// False for every row.
    False,
    /// NULL for every row.
    Null,
    /// It depends.
    Unknown,
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
enum Value<'t> {
    Null,
    Boolean(bool),
    Number(f64),
    Text(&'t str),
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            same => same,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, same) | (same, Self::True) => same,
            (Self::Null, Self::Null) => Self::Null,
            _ => Self::Unknown,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// What a condition is worth for every row alike.
pub fn truth(expression: Expression<'_>) -> Truth {
    truth_at(expression, 0)
}

fn truth_at(expression: Expression<'_>, depth: u32) -> Truth {
    if depth > MAX_DEPTH {
        return Truth::Unknown;
    }
    match expression {
        Expression::BinaryOperation(operation) => binary(operation, depth + 1),
        Expression::UnaryOperation(operation) if operation.named() == Some("not") => operation
            .operand()
            .map_or(Truth::Unknown, |operand| truth_at(operand, depth + 1).not()),
        Expression::IsTest(test) => is_test(test, depth + 1),
        Expression::InList(list) => {
            let Some(operand) = list.operand().and_then(|operand| value(operand, depth + 1)) else {
                return Truth::Unknown;
            };
            let found = list.values().fold(Truth::False, |found, item| {
                found.or(value(item, depth + 1).map_or(Truth::Unknown, |item| compare("=", &operand, &item)))
            });
            negate_if(list.negated(), found)
        }
        Expression::Between(between) => {
            let side = |side: Option<Expression<'_>>, operator| {
                let operand = between.operand().and_then(|operand| value(operand, depth + 1));
                let bound = side.and_then(|bound| value(bound, depth + 1));
                match (operand, bound) {
                    (Some(operand), Some(bound)) => compare(operator, &operand, &bound),
                    _ => Truth::Unknown,
                }
            };
            if between.symmetric() {
                return Truth::Unknown;
            }
            negate_if(
                between.negated(),
                side(between.left(), ">=").and(side(between.right(), "<=")),
            )
        }
        Expression::Exists(exists) => {
            let rows = exists.query().is_some_and(|query| {
                let always = query.sources().next().is_none()
                    && query.where_().is_none()
                    && query.having().is_none()
                    && query.limit().is_none()
                    && query.offset().is_none()
                    && !query.set_operation()
                    && !query.values()
                    && query.targets().next().is_some();
                always && query.group_by().next().is_none()
            });
            if rows {
                negate_if(exists.negated(), Truth::True)
            } else {
                Truth::Unknown
            }
        }
        other => match value(other, depth + 1) {
            Some(Value::Boolean(boolean)) => boolean.into(),
            Some(Value::Null) => Truth::Null,
            Some(Value::Text(text)) => boolean(text).map_or(Truth::Unknown, Truth::from),
            _ => Truth::Unknown,
        },
    }
}

fn negate_if(negated: bool, truth: Truth) -> Truth {
    if negated { truth.not() } else { truth }
}

fn binary(operation: BinaryOperation<'_>, depth: u32) -> Truth {
    let (Some(left), Some(right), Some(operator)) = (operation.left(), operation.right(), operation.named())
    else {
        return Truth::Unknown;
    };
    match operator {
        "and" => truth_at(left, depth).and(truth_at(right, depth)),
        "or" if is_null_or_not(left, right) => Truth::True,
        "or" => truth_at(left, depth).or(truth_at(right, depth)),
        _ => match (value(left, depth), value(right, depth)) {
            (Some(left), Some(right)) => compare(operator, &left, &right),
            _ => Truth::Unknown,
        },
    }
}

/// `x IS NULL OR x IS NOT NULL`.
fn is_null_or_not(left: Expression<'_>, right: Expression<'_>) -> bool {
    let (Expression::IsTest(left), Expression::IsTest(right)) = (left, right) else {
        return false;
    };
    let (Some(of_left), Some(of_right)) = (left.operand(), right.operand()) else {
        return false;
    };
    let both = left.named() == Some("null") && right.named() == Some("null");
    let columns = matches!((of_left, of_right), (Expression::ColumnReference(a), Expression::ColumnReference(b)) if a.named() == b.named());
    both && columns && left.negated() != right.negated()
}

fn is_test(test: IsTest<'_>, depth: u32) -> Truth {
    let Some(operand) = test.operand() else {
        return Truth::Unknown;
    };
    let holds = match test.named() {
        Some("null") => match (value(operand, depth), truth_at(operand, depth)) {
            (Some(Value::Null), _) | (_, Truth::Null) => Truth::True,
            (Some(_), _) | (_, Truth::True | Truth::False) => Truth::False,
            _ => Truth::Unknown,
        },
        Some(word @ ("true" | "false" | "unknown")) => match (truth_at(operand, depth), word) {
            (Truth::Unknown, _) => Truth::Unknown,
            (Truth::True, "true") | (Truth::False, "false") | (Truth::Null, "unknown") => Truth::True,
            _ => Truth::False,
        },
        _ => Truth::Unknown,
    };
    negate_if(test.negated(), holds)
}

fn compare(operator: &str, left: &Value<'_>, right: &Value<'_>) -> Truth {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return Truth::Null,
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
        // How texts sort depends on the collation; whether they are equal hardly does.
        (Value::Text(left), Value::Text(right)) if left == right => Some(Equal),
        (Value::Text(_), Value::Text(_)) => {
            return match operator {
                "=" => Truth::False,
                "<>" | "!=" => Truth::True,
                _ => Truth::Unknown,
            };
        }
        _ => None,
    };
    match (operator, order) {
        (_, None) => Truth::Unknown,
        ("=", Some(order)) => (order == Equal).into(),
        ("<>" | "!=", Some(order)) => (order != Equal).into(),
        ("<", Some(order)) => (order == Less).into(),
        (">", Some(order)) => (order == Greater).into(),
        ("<=", Some(order)) => (order != Greater).into(),
        (">=", Some(order)) => (order != Less).into(),
        _ => Truth::Unknown,
    }
}

/// A constant's value; none for what is not constant or not understood.
fn value(expression: Expression<'_>, depth: u32) -> Option<Value<'_>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match expression {
        Expression::Literal(literal) => literal_value(literal),
        Expression::Cast(cast) => cast_value(cast, depth),
        Expression::UnaryOperation(operation) => {
            match (operation.named()?, value(operation.operand()?, depth + 1)?) {
                ("-", Value::Number(number)) => Some(Value::Number(-number)),
                ("+", Value::Number(number)) => Some(Value::Number(number)),
                _ => None,
            }
        }
        Expression::Row(row) => {
            let mut values = row.values();
            let only = values.next()?;
            // Parentheses around one expression, with nothing of ROW about them.
            (values.next().is_none() && row.text().starts_with('(')).then(|| value(only, depth + 1))?
        }
        _ => None,
    }
}

fn literal_value(literal: Literal<'_>) -> Option<Value<'_>> {
    if literal.null() {
        return Some(Value::Null);
    }
    let text = literal.named()?;
    if literal.boolean() {
        Some(Value::Boolean(text == "true"))
    } else if literal.number() {
        text.replace('_', "").parse().ok().map(Value::Number)
    } else if literal.string() {
        Some(Value::Text(text))
    } else {
        None
    }
}

fn cast_value(cast: Cast<'_>, depth: u32) -> Option<Value<'_>> {
    let inner = value(cast.expression()?, depth + 1)?;
    let to = cast.type_()?;
    if to.array() {
        return None;
    }
    match (to.named()?, inner) {
        (_, Value::Null) => Some(Value::Null),
        ("boolean", Value::Text(text)) => boolean(text).map(Value::Boolean),
        ("boolean", Value::Number(number)) => Some(Value::Boolean(number != 0.0)),
        ("boolean", same @ Value::Boolean(_)) | ("text", same @ Value::Text(_)) => Some(same),
        ("bigint" | "numeric" | "double precision", same @ Value::Number(_)) => Some(same),
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
