//! Comments that say how a change runs: `-- stagegate: transaction off`, `-- stagegate: batch 10000 pause 200ms`. Pure.
//!
//! What can not be read is never ignored: a change with such a comment does not run, because its author expects
//! something else than what would happen.

use std::ops::Range;
use std::time::Duration;

use jiff::SignedDuration;

use crate::sql::split::Split;

/// How a comment for Stagegate begins.
const MARK: &str = "stagegate:";

/// What a comment may ask for, for those who wrote something else.
pub const FORMS: &str = "`-- stagegate: transaction off` at the head of the file and `-- stagegate: batch 10000 pause 200ms` \
                         before an UPDATE or DELETE say how a change runs";

/// Fewer rows would spend more time on commits than on rows; more would hold locks as long as without batches.
const MOST_ROWS: u32 = 1_000_000;

/// Nobody means a longer one.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

/// What one comment says of how the change runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directive {
    /// The change runs statement by statement.
    TransactionOff,
    /// The next statement runs in batches.
    Batch(BatchSize),
}

/// How an UPDATE or DELETE is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchSize {
    /// Rows of one transaction.
    pub rows: u32,
    /// Rest after each.
    pub pause: Duration,
}

impl BatchSize {
    /// For people.
    pub fn words(&self) -> String {
        let rows = self.rows;
        if self.pause.is_zero() {
            return format!("batches of {rows} rows");
        }
        let pause = SignedDuration::try_from(self.pause).unwrap_or_default();
        format!("batches of {rows} rows with a pause of {pause:#}")
    }
}

/// All directives of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directives {
    /// The comment that takes the transaction away.
    pub transaction_off: Option<Range<u32>>,
    /// For which statement, by its index; and the comment.
    pub batches: Vec<(usize, BatchSize, Range<u32>)>,
    /// Comments that ask for something that can not be had.
    pub problems: Vec<(Range<u32>, String)>,
}

/// Reads what stands behind `stagegate:`. None where it is not about how a change runs.
pub fn read_order(order: &str) -> Option<Result<Directive, String>> {
    let words: Vec<&str> = order.split_whitespace().collect();
    match words.as_slice() {
        ["transaction", rest @ ..] => Some(match rest {
            ["off"] => Ok(Directive::TransactionOff),
            [] => Err("`transaction` says nothing; write `transaction off`".to_owned()),
            [other, ..] => Err(format!(
                "`transaction {}` is not known; write `transaction off`",
                brief(other)
            )),
        }),
        ["batch", rest @ ..] => Some(read_batch(rest).map(Directive::Batch)),
        _ => None,
    }
}

fn read_batch(words: &[&str]) -> Result<BatchSize, String> {
    let (rows, pause) = match words {
        [rows] => (rows, None),
        [rows, "pause", pause] => (rows, Some(pause)),
        _ => {
            return Err(
                "`batch` wants a number of rows: `batch 10000`, or `batch 10000 pause 200ms`".to_owned(),
            );
        }
    };
    let number = rows.replace('_', "").parse::<u32>().ok();
    let rows = number
        .filter(|rows| (1..=MOST_ROWS).contains(rows))
        .ok_or_else(|| format!("`{}` is not a number of rows from 1 to {MOST_ROWS}", brief(rows)))?;
    let pause = match pause {
        None => Duration::ZERO,
        Some(text) => text
            .parse::<SignedDuration>()
            .ok()
            .and_then(|pause| Duration::try_from(pause).ok())
            .filter(|pause| *pause <= LONGEST_PAUSE)
            .ok_or_else(|| format!("`{}` is not a pause such as 200ms or 2s, up to 10m", brief(text)))?,
    };
    Ok(BatchSize { rows, pause })
}

/// The directives among the comments of a file.
pub fn read_directives(text: &str, pieces: &Split) -> Directives {
    let mut found = Directives::default();
    for comment in &pieces.comments {
        let span = comment.start..comment.end;
        let Some(order) = order_of(&text[comment.range()]) else {
            continue;
        };
        match read_order(order) {
            None => {}
            Some(Err(problem)) => found.problems.push((span, problem)),
            Some(Ok(directive)) => place(&mut found, directive, span, pieces),
        }
    }
    found
}

/// What stands behind the mark of a comment for Stagegate.
fn order_of(comment: &str) -> Option<&str> {
    let inner = match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block).trim_start_matches('*'),
        None => comment.trim_start_matches('-'),
    };
    let (mark, order) = inner.trim().split_at_checked(MARK.len())?;
    mark.eq_ignore_ascii_case(MARK).then(|| order.trim())
}

fn place(found: &mut Directives, directive: Directive, span: Range<u32>, pieces: &Split) {
    let statements = &pieces.statements;
    // The first statement that ends behind the comment.
    let next = statements.partition_point(|statement| statement.span.end <= span.start);
    match directive {
        Directive::TransactionOff if next == 0 && is_before(statements.first(), &span) => {
            found.transaction_off.get_or_insert(span);
        }
        Directive::TransactionOff => found.problems.push((
            span,
            "`transaction off` stands after the first statement; it is about the whole file, so write it at the head".to_owned(),
        )),
        Directive::Batch(_) if statements.get(next).is_none() => found
            .problems
            .push((span, "no statement follows that could run in batches".to_owned())),
        Directive::Batch(_) if !is_before(statements.get(next), &span) => found
            .problems
            .push((span, "`batch` stands inside of a statement; write it before".to_owned())),
        Directive::Batch(_) if found.batches.iter().any(|(index, ..)| *index == next) => found
            .problems
            .push((span, "the statement has two `batch` comments".to_owned())),
        Directive::Batch(size) => found.batches.push((next, size, span)),
    }
}

fn is_before(statement: Option<&crate::sql::split::Piece>, span: &Range<u32>) -> bool {
    statement.is_none_or(|statement| span.end <= statement.span.start)
}

/// A stranger's words, short enough for a message.
fn brief(text: &str) -> String {
    text.chars().filter(|c| *c != '`').take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::split::split;

    fn read(text: &str) -> Directives {
        read_directives(text, &split(text))
    }

    #[test]
    fn a_file_can_give_up_its_transaction_at_its_head() {
        for head in [
            "-- stagegate: transaction off\nSELECT 1;",
            "-- why\n/* Stagegate: transaction  off */ SELECT 1;",
            "-- stagegate: transaction off",
        ] {
            let directives = read(head);
            assert!(directives.transaction_off.is_some(), "{head}");
            assert_eq!(directives.problems, [], "{head}");
        }
        let late = read("SELECT 1;\n-- stagegate: transaction off\nSELECT 2;");
        assert_eq!(late.transaction_off, None);
        assert!(
            late.problems[0].1.contains("after the first statement"),
            "{:?}",
            late.problems
        );
    }

    #[test]
    fn a_batch_is_about_the_next_statement() {
        let directives = read("SELECT 1;\n-- stagegate: batch 10_000 pause 200ms\nUPDATE t SET a = 1;");
        let size = BatchSize {
            rows: 10_000,
            pause: Duration::from_millis(200),
        };
        assert_eq!(directives.batches, [(1, size, 10..48)]);
        assert_eq!(directives.problems, []);
    }

    #[test]
    fn what_can_not_be_read_is_a_problem() {
        for (text, part) in [
            (
                "-- stagegate: transaction of\nSELECT 1",
                "`transaction of` is not known",
            ),
            ("-- stagegate: transaction\nSELECT 1", "says nothing"),
            ("-- stagegate: batch\nDELETE FROM t", "wants a number of rows"),
            (
                "-- stagegate: batch many\nDELETE FROM t",
                "`many` is not a number",
            ),
            ("-- stagegate: batch 0\nDELETE FROM t", "`0` is not a number"),
            (
                "-- stagegate: batch 5 pause soon\nDELETE FROM t",
                "`soon` is not a pause",
            ),
            (
                "-- stagegate: batch 5 pause 1h\nDELETE FROM t",
                "`1h` is not a pause",
            ),
            (
                "-- stagegate: batch 5 wait 1s\nDELETE FROM t",
                "wants a number of rows",
            ),
            ("DELETE FROM t;\n-- stagegate: batch 5", "no statement follows"),
            (
                "DELETE FROM t -- stagegate: batch 5\nWHERE a",
                "inside of a statement",
            ),
            (
                "-- stagegate: batch 5\n-- stagegate: batch 6\nDELETE FROM t",
                "two `batch` comments",
            ),
        ] {
            let problems = read(text).problems;
            assert!(
                problems.len() == 1 && problems[0].1.contains(part),
                "{text}: {problems:?}"
            );
        }
        assert_eq!(
            read("-- stagegate: allow drop-table: why\nDROP TABLE t"),
            Directives::default()
        );
    }
}
