//! What a condition is worth before any row is seen, in PostgreSQL's three-valued logic.
//!
//! Careful in one direction: [`Truth::Unknown`] where a row, a setting or a function could matter. So `x = x` is not
//! true (it is NULL for NULL), while `1 = 1`, `NOT false` and `x > 5 OR true` are.

mod value;

use crate::ast::{Between, BinaryOperation, Exists, Expression, InList, IsTest};

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

    fn negated_if(self, negated: bool) -> Self {
        if negated { self.not() } else { self }
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
    let deeper = depth + 1;
    let known = match expression {
        Expression::BinaryOperation(operation) => binary(operation, deeper),
        Expression::UnaryOperation(operation) if operation.named() == Some("not") => {
            operation.operand().map(|operand| truth_at(operand, deeper).not())
        }
        Expression::IsTest(test) => is_test(test, deeper),
        Expression::InList(list) => in_list(list, deeper),
        Expression::Between(between) => in_bounds(between, deeper),
        Expression::Exists(exists) => has_a_row(exists),
        constant => value::of(constant, deeper).and_then(|value| value.truth()),
    };
    known.unwrap_or(Truth::Unknown)
}

fn binary(operation: BinaryOperation<'_>, depth: u32) -> Option<Truth> {
    let (left, right) = (operation.left()?, operation.right()?);
    match operation.named()? {
        "and" => Some(truth_at(left, depth).and(truth_at(right, depth))),
        "or" if is_null_or_not(left, right) => Some(Truth::True),
        "or" => Some(truth_at(left, depth).or(truth_at(right, depth))),
        operator => compare(left, operator, right, depth),
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
    left.named() == Some("null")
        && right.named() == Some("null")
        && is_same_column(of_left, of_right)
        && left.negated() != right.negated()
}

fn is_same_column(left: Expression<'_>, right: Expression<'_>) -> bool {
    match (left, right) {
        (Expression::ColumnReference(left), Expression::ColumnReference(right)) => {
            left.named().is_some() && left.named() == right.named()
        }
        _ => false,
    }
}

fn is_test(test: IsTest<'_>, depth: u32) -> Option<Truth> {
    let operand = test.operand()?;
    let worth = truth_at(operand, depth);
    let holds = match test.named()? {
        "null" => match value::of(operand, depth) {
            Some(value) => value.is_null(),
            None if worth == Truth::Unknown => return None,
            None => worth == Truth::Null,
        },
        // Unlike `=`, this knows NULL, so a column is never distinct from itself.
        "distinct from" if is_same_column(operand, test.right()?) => false,
        _ if worth == Truth::Unknown => return None,
        "true" => worth == Truth::True,
        "false" => worth == Truth::False,
        "unknown" => worth == Truth::Null,
        _ => return None,
    };
    Some(Truth::from(holds).negated_if(test.negated()))
}

fn in_list(list: InList<'_>, depth: u32) -> Option<Truth> {
    let operand = list.operand()?;
    let found = list.values().fold(Truth::False, |found, item| {
        found.or(compare(operand, "=", item, depth).unwrap_or(Truth::Unknown))
    });
    Some(found.negated_if(list.negated()))
}

fn in_bounds(between: Between<'_>, depth: u32) -> Option<Truth> {
    if between.symmetric() {
        return None;
    }
    let operand = between.operand()?;
    let low = compare(operand, ">=", between.left()?, depth)?;
    let high = compare(operand, "<=", between.right()?, depth)?;
    Some(low.and(high).negated_if(between.negated()))
}

/// `EXISTS (SELECT 1)`: a query over nothing has one row.
fn has_a_row(exists: Exists<'_>) -> Option<Truth> {
    let query = exists.query()?;
    let chooses = query.sources().next().is_some()
        || query.group_by().next().is_some()
        || query.set_operation()
        || query.values()
        || query.where_().is_some()
        || query.having().is_some()
        || query.limit().is_some()
        || query.offset().is_some();
    let constant = !chooses && query.targets().next().is_some();
    constant.then(|| Truth::True.negated_if(exists.negated()))
}

fn compare(left: Expression<'_>, operator: &str, right: Expression<'_>, depth: u32) -> Option<Truth> {
    value::of(left, depth)?.compare(operator, &value::of(right, depth)?)
}

#[cfg(test)]
mod tests {
    use super::{Truth, truth};
    use crate::ast::Expression;
    use crate::sample::Sample;
    use crate::tree::View;

    #[track_caller]
    fn check(outline: &str, expected: Truth) {
        let sample = Sample::new(outline);
        let expression = Expression::cast(sample.node(0)).expect("an expression");
        assert_eq!(truth(expression), expected, "{outline}");
    }

    fn comparison(left: &str, operator: &str, right: &str) -> String {
        format!("where binary-operation = {operator}\n  left {left}\n  right {right}\n")
    }

    #[test]
    fn constants_are_what_they_say() {
        check("where literal +boolean = true", Truth::True);
        check("where literal +boolean = false", Truth::False);
        check("where literal +null = null", Truth::Null);
        check("where literal +string = yes", Truth::True);
        check("where literal +number = 1", Truth::Unknown);
        check("where column-reference = is_open", Truth::Unknown);
        check("where function-call = now", Truth::Unknown);
    }

    #[test]
    fn comparisons_of_constants_are_known() {
        let (one, two) = ("literal +number = 1", "literal +number = 2");
        let (a, b) = ("literal +string = a", "literal +string = b");
        check(&comparison(one, "=", one), Truth::True);
        check(&comparison(one, "<>", one), Truth::False);
        check(&comparison(one, "<", two), Truth::True);
        check(&comparison(one, ">=", two), Truth::False);
        check(&comparison("literal +number = 1.0", "=", one), Truth::True);
        check(&comparison(a, "=", a), Truth::True);
        check(&comparison(a, "<>", b), Truth::True);
        check(&comparison(a, "<", b), Truth::Unknown);
        check(&comparison(a, "=", one), Truth::Unknown);
        check(&comparison("literal +null = null", "=", one), Truth::Null);
        check(&comparison(one, "+", one), Truth::Unknown);
    }

    #[test]
    fn a_column_compared_with_itself_may_be_null() {
        let x = "column-reference = x";
        check(&comparison(x, "=", x), Truth::Unknown);
    }

    #[test]
    fn and_or_not_follow_three_valued_logic() {
        let (yes, no) = ("literal +boolean = true", "literal +boolean = false");
        let (null, row) = ("literal +null = null", "column-reference = x");
        for (left, operator, right, expected) in [
            (yes, "and", yes, Truth::True),
            (yes, "and", row, Truth::Unknown),
            (no, "and", row, Truth::False),
            (null, "and", no, Truth::False),
            (null, "and", yes, Truth::Null),
            (row, "or", yes, Truth::True),
            (row, "or", no, Truth::Unknown),
            (null, "or", no, Truth::Null),
        ] {
            check(&comparison(left, operator, right), expected);
        }
        check(
            &format!("where unary-operation = not\n  operand {no}"),
            Truth::True,
        );
        check(
            &format!("where unary-operation = not\n  operand {null}"),
            Truth::Null,
        );
        check(
            &format!("where unary-operation = not\n  operand {row}"),
            Truth::Unknown,
        );
    }

    #[test]
    fn null_or_not_null_leaves_nothing_out() {
        let test = |flag: &str, column: &str| {
            format!("is-test{flag} = null\n    operand column-reference = {column}")
        };
        check(
            &comparison(&test("", "x"), "or", &test(" +negated", "x")),
            Truth::True,
        );
        check(
            &comparison(&test("", "x"), "or", &test(" +negated", "y")),
            Truth::Unknown,
        );
        check(&comparison(&test("", "x"), "or", &test("", "x")), Truth::Unknown);
    }

    #[test]
    fn a_column_is_never_distinct_from_itself() {
        let test = |flag: &str, right: &str| {
            format!(
                "where is-test{flag} = distinct from\n  operand column-reference = x\n  right column-reference = {right}"
            )
        };
        check(&test(" +negated", "x"), Truth::True);
        check(&test("", "x"), Truth::False);
        check(&test(" +negated", "y"), Truth::Unknown);
    }

    #[test]
    fn tests_lists_and_bounds_of_constants_are_known() {
        check(
            "where is-test +negated = null\n  operand literal +number = 1",
            Truth::True,
        );
        check(
            "where is-test = null\n  operand literal +null = null",
            Truth::True,
        );
        check(
            "where is-test = true\n  operand literal +boolean = true",
            Truth::True,
        );
        check(
            "where is-test = true\n  operand column-reference = x",
            Truth::Unknown,
        );
        let list = "\n  operand literal +number = 1\n  value literal +number = 2\n  value ";
        check(&format!("where in-list{list}literal +number = 1"), Truth::True);
        check(&format!("where in-list{list}literal +number = 3"), Truth::False);
        check(
            &format!("where in-list +negated{list}column-reference = x"),
            Truth::Unknown,
        );
        let bounds =
            "\n  operand literal +number = 5\n  left literal +number = 1\n  right literal +number = ";
        check(&format!("where between{bounds}9"), Truth::True);
        check(&format!("where between +negated{bounds}3"), Truth::True);
        check(&format!("where between +symmetric{bounds}9"), Truth::Unknown);
    }

    #[test]
    fn casts_keep_what_they_can_not_change() {
        let cast = |literal: &str, to: &str| {
            format!("where cast\n  expression literal {literal}\n  type type-name = {to}")
        };
        check(&cast("+string = off", "boolean"), Truth::False);
        check(&cast("+number = 1", "boolean"), Truth::True);
        check(&cast("+string = 2024-01-01", "date"), Truth::Unknown);
    }

    #[test]
    fn a_query_over_nothing_has_a_row() {
        let query =
            "where exists\n  query select\n    target select-item\n      expression literal +number = 1\n";
        check(query, Truth::True);
        check(
            &format!("{query}    where column-reference = x\n"),
            Truth::Unknown,
        );
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| {
            let not = |level: usize| format!("{}operand unary-operation = not\n", "  ".repeat(level));
            let inner = format!("{}operand literal +boolean = true\n", "  ".repeat(depth));
            (0..depth).map(not).chain([inner]).collect::<String>()
        };
        check(&nested(60), Truth::True);
        check(&nested(61), Truth::False);
        check(&nested(200), Truth::Unknown);
    }
}
