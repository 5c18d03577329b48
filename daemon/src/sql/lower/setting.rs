//! Storage parameters and other options between parentheses.

use std::ops::Range;

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::kinds::{kind, role};
use crate::sql::lexer::TokenKind;

impl Cursor<'_, '_> {
    /// `(name = value, a.b value, ...)`
    pub(super) fn settings(&mut self) -> Lowered {
        self.in_parentheses(|cursor| {
            let item = cursor.item();
            let node = cursor.open(kind::SETTING, role::OPTION);
            let name = cursor.take_dotted()?.to_ascii_lowercase();
            cursor.out.name(node, &name);
            cursor.eat_mark("=");
            cursor.setting_values(cursor.at..item.end);
            cursor.at = item.end;
            cursor.close(node);
            Ok(())
        })
    }

    /// The values of a setting, with commas between them.
    pub(super) fn setting_values(&mut self, range: Range<usize>) {
        let mut start = range.start;
        let mut at = start;
        while at <= range.end {
            let is_comma = |at: usize| {
                let token = self.source.tokens.get(at);
                token.is_some_and(|token| &self.source.text[token.range()] == ",")
            };
            if at == range.end || is_comma(at) {
                self.setting_value(start..at);
                start = at + 1;
            } else {
                at = at.max(self.source.partners[at] as usize);
            }
            at += 1;
        }
        self.at = range.end;
    }

    /// A constant, a word, or something else, of which only the place is known.
    pub(super) fn setting_value(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.at = range.start;
        let is_number = self.token(1).is_some_and(|token| token.kind == TokenKind::Number);
        if range.len() == 2 && matches!(self.text(0), "-" | "+") && is_number {
            let node = self.open(kind::UNARY_OPERATION, role::VALUE);
            let sign = self.text(0);
            self.out.name(node, sign);
            self.at += 1;
            let literal = self.literal(role::OPERAND);
            debug_assert!(literal.is_ok(), "a number is a constant");
            self.close(node);
            return;
        }
        if range.len() == 1 && self.literal(role::VALUE).is_ok() {
            return;
        }
        let is_word = |index: usize| {
            if index.is_multiple_of(2) {
                self.is_name_at(index)
            } else {
                self.text(index) == "."
            }
        };
        if !(0..range.len()).all(is_word) {
            let node = self.open(kind::OTHER_EXPRESSION, role::VALUE);
            self.at = range.end;
            self.close(node);
            return;
        }
        let node = self.open(kind::COLUMN_REFERENCE, role::VALUE);
        let mut name = String::new();
        while self.at < range.end {
            if self.eat_mark(".") {
                name.push('.');
            }
            name += &self.folded();
            if self.label(role::NAME).is_err() {
                break;
            }
        }
        self.out.name(node, &name);
        self.close(node);
    }
}
