//! From the lossless syntax tree of `squawk-syntax` to nodes.
//!
//! The second front end. It is the only one for most statements, and steps in where the primary one of a statement
//! refuses. It gets valid statements only, so it never asks whether something may stand where it stands: the syntax
//! tree says what a thing is, the tokens say where it is, and what has no kind of its own becomes the nearest kind
//! that has one. It refuses nothing but what nests too deeply.

mod alter;
mod alter_table;
mod body;
mod call;
mod command;
mod constraint;
mod copy;
mod create;
mod expression;
mod grant;
mod maintenance;
mod merge;
mod modify;
mod name;
mod node;
mod operation;
mod policy;
mod precedence;
mod query;
mod roles;
mod routine;
mod setting;
mod source;
mod table;
mod transaction;
mod trigger;
mod types;
mod view;

use std::ops::Range;

use rowan::{NodeOrToken, TextRange};
use squawk_syntax::ast::{AstNode, Expr, SelectVariant};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::builder::Builder;
use crate::sql::front_end::{Refusal, Source, candidates};
use crate::sql::kinds::role;
use crate::sql::syntax::Syntax;

/// Front end of every statement, whatever its tag.
pub(in crate::sql) fn lower(source: Source<'_>, out: &mut Builder) -> Lowered {
    let syntax = source.syntax.ok_or(Refusal::Unsupported)?;
    let root = out.nodes();
    let mut walk = Walk {
        base: syntax.base,
        cursor: Cursor::new(source, &mut *out),
        // Where it is one of several it speaks for itself alone.
        alone: candidates(source.tag).len() > 1,
        with_written: TextRange::default(),
    };
    walk.statement(&syntax.node)?;
    // What the judge was not shown may stand at the end.
    if let Some(last) = source.tokens.last() {
        out.stretch(root, last.end);
    }
    Ok(())
}

/// Some tokens of a statement that is read by another front end, as an expression.
pub(super) fn expression_at(cursor: &mut Cursor<'_, '_>, tokens: Range<usize>, role: u16) -> Lowered {
    at(cursor, tokens, Expr::can_cast, |walk, node| {
        walk.expression(node, role)
    })
}

/// Some tokens of a statement that is read by another front end, as a query.
pub(super) fn query_at(cursor: &mut Cursor<'_, '_>, tokens: Range<usize>, role: u16) -> Lowered {
    at(cursor, tokens, SelectVariant::can_cast, |walk, node| {
        walk.query(node, role)
    })
}

/// Finds the node that is exactly these tokens, and leaves the cursor behind it.
fn at(
    cursor: &mut Cursor<'_, '_>,
    tokens: Range<usize>,
    wanted: fn(Kind) -> bool,
    lower: impl FnOnce(&mut Walk<'_, '_>, &SyntaxNode) -> Lowered,
) -> Lowered {
    let syntax = cursor.source.syntax.ok_or(Refusal::Unsupported)?;
    let slice = &cursor.source.tokens[tokens.clone()];
    let (Some(first), Some(last)) = (slice.first(), slice.last()) else {
        return Err(Refusal::Unsupported);
    };
    let start = first.start.saturating_sub(syntax.base);
    let end = last.end.saturating_sub(syntax.base);
    let range = TextRange::new(start.into(), end.max(start).into());
    if !syntax.node.text_range().contains_range(range) {
        return Err(Refusal::Unsupported);
    }
    let covering = match syntax.node.covering_element(range) {
        NodeOrToken::Node(node) => Some(node),
        NodeOrToken::Token(token) => token.parent(),
    };
    let same = covering.iter().flat_map(SyntaxNode::ancestors);
    let node = same
        .take_while(|node| node.text_range() == range)
        .find(|node| wanted(node.kind()));
    let node = node.ok_or(Refusal::Unsupported)?;
    let mut walk = Walk {
        base: syntax.base,
        cursor: Cursor::new(cursor.source, &mut *cursor.out),
        alone: true,
        with_written: TextRange::default(),
    };
    walk.cursor.with_names.clone_from(&cursor.with_names);
    lower(&mut walk, &node)?;
    cursor.at = tokens.end;
    Ok(())
}

/// Walks over a syntax tree; the cursor stands at the tokens of the node that is being written.
struct Walk<'a, 'b> {
    cursor: Cursor<'a, 'b>,
    /// Where the parsed text starts in the file.
    base: u32,
    /// Whether `sqlparser` is not asked about queries and expressions. It is asked once for each, from outside in.
    alone: bool,
    /// The WITH that was written last: it is found at a query and at the first of its operands.
    with_written: TextRange,
}

impl Walk<'_, '_> {
    /// The statement as a root.
    fn statement(&mut self, node: &SyntaxNode) -> Lowered {
        use Kind as K;
        match node.kind() {
            K::CREATE_TABLE | K::CREATE_TABLE_AS | K::CREATE_FOREIGN_TABLE => self.create_table(node),
            K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE
                if node.children().all(|part| part.kind() != K::ALL_IN_TABLESPACE) =>
            {
                self.alter_table(node)
            }
            K::CREATE_INDEX => self.create_index(node),
            K::CREATE_VIEW | K::CREATE_MATERIALIZED_VIEW => self.create_view(node),
            K::CREATE_TYPE => self.create_type(node),
            K::CREATE_DOMAIN => self.create_domain(node),
            K::CREATE_FUNCTION | K::CREATE_PROCEDURE => self.create_routine(node),
            K::CREATE_TRIGGER => self.create_trigger(node),
            K::CREATE_EVENT_TRIGGER => self.create_event_trigger(node),
            K::CREATE_POLICY => self.create_policy(node),
            K::CREATE_EXTENSION => self.create_extension(node),
            K::CREATE_ROLE | K::CREATE_USER | K::CREATE_GROUP => self.create_role(node),
            K::ALTER_ROLE | K::ALTER_USER | K::ALTER_GROUP => self.alter_role(node),
            K::ALTER_POLICY => self.alter_policy(node),
            K::ALTER_SYSTEM => self.alter_system(node),
            K::GRANT | K::REVOKE => self.grant(node),
            K::ALTER_DEFAULT_PRIVILEGES => self.alter_default_privileges(node),
            K::COMMENT_ON => self.comment_on(node),
            K::COPY => self.copy(node),
            K::SELECT
            | K::SELECT_INTO
            | K::COMPOUND_SELECT
            | K::PAREN_SELECT
            | K::VALUES
            | K::TABLE
            | K::INSERT
            | K::UPDATE
            | K::DELETE
            | K::MERGE => self.query(node, role::ROOT),
            _ => self.maintenance(node),
        }
    }

    fn maintenance(&mut self, node: &SyntaxNode) -> Lowered {
        use Kind as K;
        match node.kind() {
            K::TRUNCATE => self.truncate(node),
            K::REINDEX => self.reindex(node),
            K::REFRESH => self.refresh(node),
            K::VACUUM => self.vacuum(node),
            K::ANALYZE => self.analyze(node),
            K::CLUSTER => self.cluster(node),
            K::LOCK => self.lock_table(node),
            K::SET
            | K::SET_ROLE
            | K::SET_SESSION_AUTH
            | K::SET_CONSTRAINTS
            | K::RESET
            | K::RESET_ROLE
            | K::RESET_SESSION_AUTH => self.set_parameter(node),
            K::SET_TRANSACTION
            | K::BEGIN
            | K::COMMIT_TRANSACTION
            | K::COMMIT_PREPARED
            | K::ROLLBACK_TRANSACTION
            | K::ROLLBACK_PREPARED
            | K::ROLLBACK_TO_SAVEPOINT
            | K::SAVEPOINT_CREATE
            | K::RELEASE_SAVEPOINT
            | K::PREPARE_TRANSACTION => self.transaction(node),
            K::DO => self.do_block(node),
            K::CALL => self.call_statement(node),
            K::EXPLAIN => self.explain(node),
            _ if crate::sql::front_end::is_drop(self.cursor.source.tag) => self.drop(node),
            _ if self.cursor.source.tag.starts_with("ALTER ") => self.alter_object(node),
            _ if self.cursor.source.tag.starts_with("CREATE ") => self.create_object(node),
            _ => self.command(node),
        }
    }

    /// A query or expression as `sqlparser` reads it, since that is the primary front end of these, else as the syntax
    /// tree has it.
    fn first_choice(
        &mut self,
        node: &SyntaxNode,
        role: u16,
        tree: impl FnOnce(&mut Self, &SyntaxNode, u16) -> Lowered,
        ask: impl FnOnce(&mut Cursor<'_, '_>, Range<usize>) -> Lowered,
    ) -> Lowered {
        if self.alone {
            return tree(self, node, role);
        }
        let range = self.tokens(node);
        let mark = self.cursor.out.mark();
        let names = self.cursor.with_names.len();
        self.cursor.at = range.start;
        match ask(&mut self.cursor, range.clone()) {
            Ok(()) if self.cursor.at == range.end => return Ok(()),
            Err(Refusal::TooComplex) => return Err(Refusal::TooComplex),
            _ => {}
        }
        self.cursor.out.rewind(mark);
        self.cursor.with_names.truncate(names);
        self.cursor.certain = None;
        self.alone = true;
        let lowered = tree(self, node, role);
        self.alone = false;
        lowered
    }

    /// A statement inside this one, read by whoever reads such statements.
    fn nested(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let range = self.tokens(node);
        let tokens = &self.cursor.source.tokens[range.clone()];
        if tokens.is_empty() {
            return Ok(());
        }
        let syntax = Syntax {
            node: node.clone(),
            base: self.base,
        };
        let text = self.cursor.source.text;
        let at = self.cursor.out.mark().node();
        crate::sql::front_end::lower_nested(
            text,
            tokens,
            &syntax,
            self.cursor.source.bodies,
            self.cursor.out,
        )?;
        self.cursor.out.set_role(at, role);
        self.cursor.at = range.end;
        Ok(())
    }

    /// A statement as its root node: `fill` writes what is below it.
    fn root(
        &mut self,
        kind: u16,
        node: &SyntaxNode,
        fill: impl FnOnce(&mut Self, u32) -> Lowered,
    ) -> Lowered {
        self.cursor.at = self.tokens(node).start;
        let id = self.cursor.open(kind, role::ROOT);
        fill(self, id)?;
        // All of it is the statement, also words at the end that the judge was not shown.
        self.cursor.at = self.cursor.source.tokens.len();
        self.cursor.close(id);
        Ok(())
    }
}
