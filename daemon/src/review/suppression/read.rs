//! The comments of a file that begin with `stagegate:`, and what they say.
//!
//! A comment inside a statement, also inside a quoted body, is about that statement; one that ends the line of a
//! statement is about the statement it follows; any other is about the next one.

use std::ops::Range;

use jiff::civil::Date;

use super::{Allowance, Comment, Scope};
use crate::rollout::directive;
use crate::sql::lexer::{Lexer, Token, TokenKind};
use crate::sql::split::split;
use crate::sql::{ParsedFile, Statement};

/// How a comment for Stagegate begins.
const MARK: &str = "stagegate:";

/// The forms a comment can have, for those who wrote another.
pub(super) const FORMS: &str = "write `-- stagegate: allow rule-id until 2027-01-31: reason`; the day may be left out, and \
                                `allow-file` at the top of the file stands for all its statements. How a change runs say \
                                `-- stagegate: transaction off` at the top and `-- stagegate: batch 10000 pause 200ms` before \
                                an UPDATE or DELETE";

/// All comments for Stagegate, in file order.
pub(in super::super) fn read_comments(file: &ParsedFile) -> Vec<Comment> {
    let text = file.tree.text.as_str();
    if !mentions_us(text) {
        return Vec::new();
    }
    let pieces = split(text);
    let bodies = pieces
        .tokens
        .iter()
        .flat_map(|token| comments_within(text, token));
    let mut spans: Vec<Range<u32>> = pieces
        .comments
        .iter()
        .map(|token| token.start..token.end)
        .collect();
    spans.extend(bodies);
    spans.sort_by_key(|span| span.start);
    spans
        .into_iter()
        .filter_map(|span| read_comment(text, &file.statements, span))
        .collect()
}

/// Asked first, because almost no file has such a comment.
fn mentions_us(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.match_indices(':').any(|(at, _)| {
        (at + 1)
            .checked_sub(MARK.len())
            .is_some_and(|start| bytes[start..=at].eq_ignore_ascii_case(MARK.as_bytes()))
    })
}

/// Comments in the body of a function or block.
fn comments_within(text: &str, token: &Token) -> Vec<Range<u32>> {
    let quoted = &text[token.range()];
    if token.kind != TokenKind::DollarString || !mentions_us(quoted) {
        return Vec::new();
    }
    let tag = quoted[1..].find('$').map_or(0, |at| at + 2);
    let Some(body) = quoted.get(tag..quoted.len().saturating_sub(tag)) else {
        return Vec::new();
    };
    let offset = token.start + u32::try_from(tag).unwrap_or(0);
    Lexer::new(body)
        .filter(|inner| inner.kind == TokenKind::Comment)
        .map(|inner| offset + inner.start..offset + inner.end)
        .collect()
}

fn read_comment(text: &str, statements: &[Statement], span: Range<u32>) -> Option<Comment> {
    let content = content(&text[span.start as usize..span.end as usize]);
    let (mark, order) = content.split_at_checked(MARK.len())?;
    if !mark.eq_ignore_ascii_case(MARK) {
        return None;
    }
    if directive::read_order(order).is_some() {
        // How the change runs; what is wrong with that is reported with it.
        return None;
    }
    let comment = match read_order(order.trim()) {
        Err(message) => Comment::Invalid { span, message },
        Ok(order) => match scope(text, statements, &span, order.is_for_file) {
            Err(message) => Comment::Invalid { span, message },
            Ok(scope) => Comment::Allow(Allowance {
                span,
                scope,
                rules: order.rules,
                until: order.until,
                reason: order.reason,
            }),
        },
    };
    Some(comment)
}

/// What stands between the signs of a comment.
fn content(comment: &str) -> &str {
    let inner = match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block).trim_start_matches('*'),
        None => comment.trim_start_matches('-'),
    };
    inner.trim()
}

struct Order {
    is_for_file: bool,
    rules: Vec<String>,
    until: Option<Date>,
    reason: String,
}

/// Reads `allow rule, rule until 2027-01-31: reason`.
fn read_order(order: &str) -> Result<Order, String> {
    let (head, reason) = order.split_once(':').unwrap_or((order, ""));
    let mut words = head.split_whitespace();
    let is_for_file = match words.next() {
        Some("allow") => false,
        Some("allow-file") => true,
        Some(other) => {
            return Err(format!(
                "`{}` is not something a comment can ask for",
                brief(other)
            ));
        }
        None => return Err("the comment asks for nothing".to_owned()),
    };
    let words: Vec<&str> = words.collect();
    let (rules, until) = match words.iter().position(|word| *word == "until") {
        None => (&words[..], None),
        Some(at) => (&words[..at], Some(read_day(&words[at + 1..])?)),
    };
    Ok(Order {
        is_for_file,
        rules: read_rules(&rules.join(" "))?,
        until,
        reason: reason.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

fn read_day(words: &[&str]) -> Result<Date, String> {
    let text = words.join(" ");
    let is_plain = text.len() == "2027-01-31".len();
    match text.parse() {
        Ok(day) if is_plain => Ok(day),
        _ if text.is_empty() => Err("after `until` there is no day".to_owned()),
        _ => Err(format!("`{}` is not a day such as 2027-01-31", brief(&text))),
    }
}

fn read_rules(list: &str) -> Result<Vec<String>, String> {
    if list.trim().is_empty() {
        return Err("the comment names no rule".to_owned());
    }
    let mut rules: Vec<String> = Vec::new();
    for rule in list.split(',').map(str::trim) {
        if rule.is_empty() || rule.contains(char::is_whitespace) {
            return Err(format!(
                "`{}` is not a list of rules separated by commas",
                brief(list)
            ));
        }
        if !rules.iter().any(|known| known == rule) {
            rules.push(rule.to_owned());
        }
    }
    Ok(rules)
}

/// A stranger's words, short enough for a message.
fn brief(text: &str) -> String {
    const LONGEST: usize = 60;
    text.chars().filter(|c| *c != '`').take(LONGEST).collect()
}

fn scope(
    text: &str,
    statements: &[Statement],
    span: &Range<u32>,
    is_for_file: bool,
) -> Result<Scope, String> {
    // The first statement that ends behind the comment's beginning.
    let next = statements.partition_point(|statement| statement.span.end <= span.start);
    if is_for_file {
        let is_at_top = statements
            .first()
            .is_none_or(|first| span.end <= first.span.start);
        return if is_at_top {
            Ok(Scope::File)
        } else {
            Err("`allow-file` stands after the first statement".to_owned())
        };
    }
    let statement = |index: usize| Scope::Statement(u32::try_from(index).unwrap_or(u32::MAX));
    let is_inside = statements
        .get(next)
        .is_some_and(|found| found.span.start < span.start);
    if !is_inside && next > 0 && ends_line_of(text, &statements[next - 1], span) {
        return Ok(statement(next - 1));
    }
    Ok(if next < statements.len() {
        statement(next)
    } else {
        Scope::Nothing
    })
}

/// Whether a comment is the last thing on the line on which a statement ends.
fn ends_line_of(text: &str, statement: &Statement, span: &Range<u32>) -> bool {
    let between = &text[statement.span.end as usize..span.start as usize];
    let after = text[span.end as usize..].split('\n').next().unwrap_or_default();
    !between.contains('\n') && after.trim().is_empty()
}
