//! Questions to a syntax tree, and where its nodes are among the tokens.

use std::ops::Range;

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode, SyntaxToken};

use super::super::Lowered;
use super::Walk;
use crate::sql::syntax::span;

/// The first child of a kind.
pub(super) fn child(node: &SyntaxNode, kind: Kind) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == kind)
}

/// The first child of one of some kinds.
pub(super) fn child_of(node: &SyntaxNode, kinds: &[Kind]) -> Option<SyntaxNode> {
    node.children().find(|child| kinds.contains(&child.kind()))
}

/// All children of a kind.
pub(super) fn children(node: &SyntaxNode, kind: Kind) -> impl Iterator<Item = SyntaxNode> {
    node.children().filter(move |child| child.kind() == kind)
}

/// The first node of a kind anywhere below.
pub(super) fn below(node: &SyntaxNode, kind: Kind) -> Option<SyntaxNode> {
    node.descendants().find(|child| child.kind() == kind)
}

/// Whether a child, be it a node or a token, is of a kind.
pub(super) fn has(node: &SyntaxNode, kind: Kind) -> bool {
    node.children_with_tokens().any(|child| child.kind() == kind)
}

/// The tokens directly in a node, without space and comments.
pub(super) fn own_tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    node.children_with_tokens()
        .filter_map(squawk_syntax::SyntaxElement::into_token)
        .filter(|token| !matches!(token.kind(), Kind::WHITESPACE | Kind::COMMENT))
}

/// The words directly in a node, in lower case with a blank between them, up to its first child node.
pub(super) fn leading_words(node: &SyntaxNode) -> String {
    let elements = node.children_with_tokens();
    let tokens = elements
        .map_while(squawk_syntax::SyntaxElement::into_token)
        .filter(|token| !matches!(token.kind(), Kind::WHITESPACE | Kind::COMMENT));
    join(tokens)
}

/// All words directly in a node, in lower case with a blank between them.
pub(super) fn own_words(node: &SyntaxNode) -> String {
    join(own_tokens(node))
}

fn join(tokens: impl Iterator<Item = SyntaxToken>) -> String {
    let mut words = String::new();
    for token in tokens {
        let text = token.text();
        if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            if !words.is_empty() {
                words.push(' ');
            }
            words.extend(text.chars().map(|c| c.to_ascii_lowercase()));
        }
    }
    words
}

/// The outermost path in a node: what it names.
pub(super) fn path(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.descendants()
        .find(|child| matches!(child.kind(), Kind::PATH | Kind::PATH_REF))
}

impl Walk<'_, '_> {
    /// The tokens of a node, without a semicolon at its end.
    pub(super) fn tokens(&self, node: &SyntaxNode) -> Range<usize> {
        let span = span(node, self.base);
        let tokens = self.cursor.source.tokens;
        let start = tokens.partition_point(|token| token.start < span.start);
        let mut end = tokens.partition_point(|token| token.start < span.end);
        let text = self.cursor.source.text;
        while end > start && &text[tokens[end - 1].range()] == ";" {
            end -= 1;
        }
        start..end
    }

    /// The text of a node as it was written.
    pub(super) fn text(&self, node: &SyntaxNode) -> &str {
        let span = span(node, self.base);
        &self.cursor.source.text[span.start as usize..span.end as usize]
    }

    /// Puts the cursor at the first token of a node.
    pub(super) fn go(&mut self, node: &SyntaxNode) {
        self.cursor.at = self.tokens(node).start;
    }

    /// Opens a node where another one is, lets `fill` write what is below, and closes it.
    pub(super) fn inside(
        &mut self,
        kind: u16,
        role: u16,
        node: &SyntaxNode,
        fill: impl FnOnce(&mut Self, u32) -> Lowered,
    ) -> Lowered {
        let tokens = self.tokens(node);
        self.cursor.at = tokens.start;
        let id = self.cursor.open(kind, role);
        fill(self, id)?;
        self.cursor.at = tokens.end;
        self.cursor.close(id);
        Ok(())
    }

    /// Turns a flag on where a child of a kind is there.
    pub(super) fn flag(&mut self, id: u32, bit: u32, node: &SyntaxNode, kind: Kind) {
        if has(node, kind) {
            self.cursor.out.set(id, bit);
        }
    }
}
