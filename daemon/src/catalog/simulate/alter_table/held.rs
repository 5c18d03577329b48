//! Checks, predicates and expressions of indexes over a column whose type changes: PostgreSQL reads them again.

use crate::catalog::simulate::casts::{are_akin, is_text};
use crate::catalog::simulate::model::{BaseType, Column, DataType, Expression, Id, KeyOf, Object};
use crate::catalog::simulate::query::words;
use crate::catalog::simulate::refusal::{Done, Stop, missing};
use crate::catalog::simulate::runner::Run;

/// What becomes of an expression.
enum Outlook {
    Holds,
    /// Its operator is not there for the new type.
    Breaks(String),
    Unknown,
}

/// Operators that compare two values of one type.
const COMPARISONS: [&str; 7] = ["=", "<>", "!=", "<", ">", "<=", ">="];

impl Run<'_> {
    /// Refuses a new type that a check or an index can not be made over again; not followed where it is not known.
    pub(super) fn expect_expressions_hold(&self, id: Id, column: &Column, to: &DataType) -> Done {
        let (from, to) = (
            self.world.underlying(&column.data_type),
            self.world.underlying(to),
        );
        if from.base == to.base && from.array == to.array {
            return Ok(());
        }
        let akin = are_akin(&from, &to);
        let table = self.world.relation(id)?;
        let mut held: Vec<&Expression> = table
            .constraints
            .iter()
            .filter_map(|of| of.check.as_ref())
            .collect();
        for index in self.world.indexes(id) {
            let Some(index) = self.world.relation(index)?.index() else {
                continue;
            };
            held.extend(&index.predicate);
            held.extend(index.keys.iter().filter_map(|key| match &key.of {
                KeyOf::Expression(expression) => Some(expression),
                KeyOf::Column(_) => None,
            }));
        }
        for expression in held.into_iter().filter(|of| of.columns.contains(&column.num)) {
            let calls_own = |id: &Id| matches!(self.world.object(*id), Some(Object::Routine(_)));
            if akin && !expression.objects.iter().any(calls_own) {
                continue;
            }
            match self.outlook(expression, column, &to) {
                Outlook::Holds => {}
                Outlook::Breaks(operation) => {
                    let message = format!("operator does not exist: {operation}");
                    return Err(missing("operator", &operation)
                        .saying(message)
                        .with_sqlstate("42883"));
                }
                Outlook::Unknown => return Err(Stop::Unread),
            }
        }
        Ok(())
    }

    fn outlook(&self, expression: &Expression, column: &Column, to: &DataType) -> Outlook {
        let words = words(&expression.text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (operator, literal) = match words.as_slice() {
            [of, "is", "null"] | [of, "is", "not", "null"] if *of == column.name => {
                return Outlook::Holds;
            }
            [of, operator, literal] if *of == column.name && COMPARISONS.contains(operator) => {
                (*operator, *literal)
            }
            _ => return Outlook::Unknown,
        };
        let from = self.world.underlying(&column.data_type);
        let is_string = literal.starts_with('\'');
        let other = if literal.bytes().all(|byte| byte.is_ascii_digit()) {
            "integer".to_owned()
        } else if is_string && is_text(&from) {
            match &from.base {
                // It is compared as text.
                BaseType::Builtin(name) if name == "character varying" => return Outlook::Holds,
                _ => self.world.now().data_type(&DataType {
                    modifiers: String::new(),
                    ..from.clone()
                }),
            }
        } else if is_string {
            self.world.now().data_type(&column.data_type)
        } else {
            return Outlook::Unknown;
        };
        if !to.is_known() {
            return Outlook::Unknown;
        }
        Outlook::Breaks(format!("{} {operator} {other}", self.world.now().data_type(to)))
    }
}
