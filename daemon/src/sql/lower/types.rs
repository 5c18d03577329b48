//! Data types, under the names that PostgreSQL itself prints.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::kinds::{bit, kind, role};
use crate::sql::lexer::TokenKind;
use crate::sql::type_names::{self, INTERVAL_FIELDS};

impl Cursor<'_, '_> {
    /// A data type with its modifiers, also as an array.
    pub(super) fn data_type(&mut self, role: u16) -> Lowered {
        if !self.is_name_at(0) {
            return Err(self.expected("a data type"));
        }
        let node = self.open(kind::TYPE_NAME, role);
        self.eat("setof");
        let quoted = self.token(0).is_some_and(|token| token.kind != TokenKind::Word);
        let mut name = self.take_name()?;
        while self.is_mark(".") && self.is_name_at(1) {
            self.at += 1;
            name.push('.');
            name += &self.take_name()?;
        }
        if name.starts_with("pg_catalog.") {
            name.drain(.."pg_catalog.".len());
        }
        if !quoted && let Some(base) = type_names::of_serial(&name) {
            self.out.set(node, bit::type_name::SERIAL);
            base.clone_into(&mut name);
        } else if !quoted {
            self.builtin(&mut name);
        } else if let Some(base) = type_names::printed(&name).filter(|_| name != "char") {
            base.clone_into(&mut name);
        }
        self.modifiers()?;
        if matches!(name.as_str(), "time" | "timestamp") {
            if self.eat("with time zone") {
                name.push_str(" with time zone");
            } else if !self.eat("without time zone") && self.is("with time") {
                return Err(self.expected("`WITH TIME ZONE`"));
            } else {
                name.push_str(" without time zone");
            }
        }
        if name == "interval" {
            self.interval_fields()?;
        }
        self.finish_type(node)?;
        self.out.name(node, &name);
        self.close(node);
        Ok(())
    }

    /// Reads the further words of a built-in type's name.
    fn builtin(&mut self, name: &mut String) {
        let found = type_names::of_several_words(name, |words| self.eat(words));
        let found = match name.as_str() {
            "float" => Some(type_names::of_float(self.precision())),
            name => found.or_else(|| type_names::printed(name)),
        };
        if let Some(found) = found {
            found.clone_into(name);
        }
    }

    /// The number in parentheses that is next.
    fn precision(&self) -> Option<u32> {
        self.is_mark("(").then(|| self.text(1).parse().ok())?
    }

    /// `(10, 2)`: literals become children; anything else is stepped over.
    fn modifiers(&mut self) -> Lowered {
        if !self.is_mark("(") {
            return Ok(());
        }
        let end = self.closing()?;
        self.at += 1;
        while self.at < end {
            if self.token(0).is_some_and(|token| token.kind == TokenKind::Number) {
                let node = self.open(kind::LITERAL, role::ARGUMENT);
                self.out.set(node, bit::literal::NUMBER);
                let text = self.text(0);
                self.out.name(node, text);
                self.at += 1;
                self.close(node);
            } else {
                self.at += 1;
            }
        }
        self.at = end + 1;
        Ok(())
    }

    /// `DAY TO SECOND (3)`
    pub(super) fn interval_fields(&mut self) -> Lowered {
        if !self.eat_any(INTERVAL_FIELDS) {
            return Ok(());
        }
        if self.is_at(0, "to") && INTERVAL_FIELDS.iter().any(|field| self.is_at(1, field)) {
            self.at += 2;
        }
        self.modifiers()
    }

    /// `[]`, `[3]`, `ARRAY`.
    fn finish_type(&mut self, node: u32) -> Lowered {
        if self.flag("array", node, bit::type_name::ARRAY) && !self.is_mark("[") {
            return Ok(());
        }
        while self.is_mark("[") {
            self.skip_brackets()?;
            self.out.set(node, bit::type_name::ARRAY);
        }
        Ok(())
    }
}
