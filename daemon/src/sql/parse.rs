//! From a file to its statements: split, tag, hand each to its front end, and say what could not be looked into.
//!
//! All of it runs on one thread of its own with a big stack, because the parser recurses, and so does the end of
//! its syntax trees' lives. A panic of the parser costs the statement it happened in.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::builder::Builder;
use super::front_end::{self, Refusal, Source};
use super::limits::{MAX_FILE_BYTES, STACK_BYTES, measure};
use super::split::{Piece, Split, split};
use super::syntax;
use super::tag::command_tag;
use super::{ParseState, ParsedFile, SqlProblem, SqlProblemKind, Statement, Tree, kinds};

/// Parses a file; see [`super::parse`].
pub(super) fn file(text: &str) -> ParsedFile {
    if text.len() > MAX_FILE_BYTES {
        return unread(text, SqlProblemKind::FileTooLarge, &too_large(text.len()));
    }
    let parsed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("sql".to_owned())
            .stack_size(STACK_BYTES);
        let running = thread.spawn_scoped(scope, || Parsing::new(text).run()).ok()?;
        running.join().ok()
    });
    let crashed = "the file could not be parsed: there is no memory for the parser";
    parsed.unwrap_or_else(|| unread(text, SqlProblemKind::TooComplex, crashed))
}

fn too_large(bytes: usize) -> String {
    format!("the file has {bytes} bytes; at most {MAX_FILE_BYTES} are reviewed")
}

fn unread(text: &str, kind: SqlProblemKind, message: &str) -> ParsedFile {
    let problem = SqlProblem {
        kind,
        statement: None,
        span: 0..0,
        message: message.to_owned(),
        help: Some("Split it into several changes.".to_owned()),
    };
    let tree = Tree {
        text: text.to_owned(),
        ..Tree::default()
    };
    ParsedFile {
        tree,
        statements: Vec::new(),
        problems: vec![problem],
    }
}

struct Parsing<'text> {
    text: &'text str,
    split: Split,
    builder: Builder,
    statements: Vec<Statement>,
    problems: Vec<SqlProblem>,
    in_transaction: bool,
}

impl<'text> Parsing<'text> {
    fn new(text: &'text str) -> Self {
        let mut split = split(text);
        let problems = std::mem::take(&mut split.problems);
        let builder = Builder::for_text(text);
        Self {
            text,
            split,
            builder,
            statements: Vec::new(),
            problems,
            in_transaction: false,
        }
    }

    fn run(mut self) -> ParsedFile {
        let pieces = std::mem::take(&mut self.split.statements);
        self.statements.reserve(pieces.len());
        for piece in &pieces {
            self.statement(piece);
        }
        // By place, and what the splitter found before what a front end says of the same place.
        self.problems.sort_by_key(|problem| problem.span.start);
        ParsedFile {
            tree: self.builder.finish(self.text),
            statements: self.statements,
            problems: self.problems,
        }
    }

    fn statement(&mut self, piece: &Piece) {
        let tokens = &self.split.tokens[piece.tokens.clone()];
        let tag = command_tag(self.text, tokens);
        let mark = self.builder.mark();
        let lowered = match &tag {
            _ if piece.broken => Err(None),
            None => Err(Some(self.unknown_command(piece))),
            Some(tag) => self.lower(piece, tag),
        };
        let (node, parse) = match lowered {
            Ok(node) => (node, ParseState::Full),
            Err(problem) => {
                self.builder.rewind(mark);
                self.problems.extend(problem);
                (self.tokens_only(piece, tag.as_deref()), ParseState::TokensOnly)
            }
        };
        let tag = tag.unwrap_or_default();
        let in_transaction = self.transaction(piece, &tag);
        let relations = self.builder.take_relations();
        self.statements.push(Statement {
            node,
            span: piece.span.clone(),
            tag,
            parse,
            relations,
            in_transaction,
        });
    }

    /// The node of a statement, or what to say where there is none.
    fn lower(&mut self, piece: &Piece, tag: &str) -> Result<u32, Option<SqlProblem>> {
        let tokens = &self.split.tokens[piece.tokens.clone()];
        let node = self.builder.mark().node();
        let builder = &mut self.builder;
        let text = self.text;
        // The builder is rewound to before this statement where a parser panicked half-way.
        let lowered = catch_unwind(AssertUnwindSafe(|| {
            let partners = measure(text, tokens)?;
            let source = Source {
                tag,
                text,
                tokens,
                partners: &partners,
                syntax: None,
                bodies: 0,
            };
            match syntax::parse(text, tokens, &piece.span) {
                Ok(syntax) => front_end::lower(
                    Source {
                        syntax: Some(&syntax),
                        ..source
                    },
                    builder,
                ),
                Err(refusal) => Err(front_end::explain(source, builder, refusal)),
            }
        }));
        match lowered.unwrap_or(Err(Refusal::Unsupported)) {
            Ok(()) => Ok(node),
            Err(Refusal::Unsupported) => Err(Some(self.not_evaluated(piece, tag))),
            Err(Refusal::TooComplex) => Err(Some(self.too_complex(piece, tag))),
            Err(Refusal::Syntax { span, message }) => Err(Some(SqlProblem {
                kind: SqlProblemKind::SyntaxError,
                statement: Some(self.index()),
                span,
                message: format!("syntax error in {tag}: {message}"),
                help: None,
            })),
        }
    }

    fn tokens_only(&mut self, piece: &Piece, tag: Option<&str>) -> u32 {
        let node = self.builder.open(
            kinds::kind::UNKNOWN_STATEMENT,
            kinds::role::ROOT,
            piece.span.start,
        );
        if let Some(tag) = tag {
            self.builder.name(node, tag);
        }
        self.builder.close(node, piece.span.end);
        node
    }

    fn index(&self) -> u32 {
        super::lexer::offset(self.statements.len())
    }

    fn unknown_command(&self, piece: &Piece) -> SqlProblem {
        let first = self.split.tokens[piece.tokens.start];
        let word: String = self.text[first.range()].chars().take(40).collect();
        SqlProblem {
            kind: SqlProblemKind::SyntaxError,
            statement: Some(self.index()),
            span: first.start..first.end,
            message: format!("no command of PostgreSQL begins like this: `{word}`"),
            help: None,
        }
    }

    fn not_evaluated(&self, piece: &Piece, tag: &str) -> SqlProblem {
        SqlProblem {
            kind: SqlProblemKind::NotEvaluated,
            statement: Some(self.index()),
            span: piece.span.clone(),
            message: format!("{tag} was recognised but not checked"),
            help: None,
        }
    }

    fn too_complex(&self, piece: &Piece, tag: &str) -> SqlProblem {
        SqlProblem {
            kind: SqlProblemKind::TooComplex,
            statement: Some(self.index()),
            span: piece.span.clone(),
            message: format!("this {tag} is nested too deeply or too long to be checked"),
            help: Some("Split it into smaller statements.".to_owned()),
        }
    }

    /// Follows the transaction block of the file, and says whether this statement runs inside it.
    fn transaction(&mut self, piece: &Piece, tag: &str) -> bool {
        let inside = self.in_transaction;
        let tokens = &self.split.tokens[piece.tokens.clone()];
        let has = |word: &str| {
            tokens
                .iter()
                .any(|token| self.text[token.range()].eq_ignore_ascii_case(word))
        };
        match tag {
            "BEGIN" | "START TRANSACTION" => self.in_transaction = true,
            "COMMIT" => self.in_transaction = chained(&has),
            "ROLLBACK" => self.in_transaction = chained(&has) || (inside && has("to")),
            "PREPARE TRANSACTION" => self.in_transaction = false,
            _ => {}
        }
        inside
    }
}

/// `COMMIT AND CHAIN` begins the next block at once.
fn chained(has: &impl Fn(&str) -> bool) -> bool {
    has("chain") && !has("no")
}
