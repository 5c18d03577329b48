//! Names of objects, relations, roles and columns.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::super::name::write_path;
use super::Walk;
use super::node::{child, path};
use crate::sql::kinds::{bit, kind, role};
use crate::sql::lexer::TokenKind;

impl Walk<'_, '_> {
    /// The first token of a node as an identifier.
    #[expect(clippy::unnecessary_wraps, reason = "stands among steps that can refuse")]
    pub(super) fn identifier(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.go(node);
        self.word(role);
        Ok(())
    }

    /// The next token as an identifier, whatever it is: a name in a string is a name too.
    pub(super) fn word(&mut self, role: u16) {
        let Some(token) = self.cursor.token(0) else { return };
        if self.cursor.is_name_at(0) && self.cursor.label(role).is_ok() {
            return;
        }
        let id = self.cursor.open(kind::IDENTIFIER, role);
        let text = self.cursor.text(0).trim_matches('\'').to_owned();
        self.cursor.out.name(id, &text);
        if token.kind != TokenKind::Word {
            self.cursor.out.set(id, bit::identifier::QUOTED);
        }
        self.cursor.at += 1;
        self.cursor.close(id);
    }

    /// The identifiers that are the children of a list.
    pub(super) fn identifiers(&mut self, list: &SyntaxNode, role: u16) -> Lowered {
        for item in list.children() {
            self.identifier(&item, role)?;
        }
        Ok(())
    }

    /// The name of an object that is no relation.
    pub(super) fn object(&mut self, node: &SyntaxNode, role: u16) -> Lowered<u32> {
        self.dotted(node, kind::OBJECT_NAME, role)
    }

    /// The name of a relation.
    pub(super) fn relation(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let id = self.object(node, role)?;
        self.cursor.out.relation(id);
        Ok(())
    }

    /// What a node names as PostgreSQL reads it: words folded, quotes taken away.
    pub(super) fn folded(&self, node: &SyntaxNode) -> String {
        let mut name = String::new();
        let source = self.cursor.source;
        write_path(&mut name, source.text, &source.tokens[self.tokens(node)]);
        name
    }

    /// `a.b.c` as a node of a kind whose children are identifiers and whose name is all of them. Operators and other
    /// things that are called by signs have a name and no children.
    pub(super) fn dotted(&mut self, node: &SyntaxNode, kind: u16, role: u16) -> Lowered<u32> {
        let named = path(node)
            .filter(|path| self.text(path) != ".")
            .unwrap_or_else(|| node.clone());
        let named = match node.kind() {
            Kind::OP | Kind::CAST_SIG => node.clone(),
            Kind::OP_SIG => child(node, Kind::OP).unwrap_or(named),
            _ => named,
        };
        let range = self.tokens(&named);
        self.cursor.at = range.start;
        let id = self.cursor.open(kind, role);
        while self.cursor.at < range.end {
            if self.cursor.is_mark(".") {
                self.cursor.at += 1;
            } else if self.cursor.is_name_at(0) {
                self.cursor.label(role::NAME)?;
            } else {
                self.cursor.at += 1;
            }
        }
        let (tokens, text) = (&self.cursor.source.tokens[range], self.cursor.source.text);
        self.cursor
            .out
            .name_with(id, |names| write_path(names, text, tokens));
        self.cursor.close(id);
        Ok(id)
    }
}
