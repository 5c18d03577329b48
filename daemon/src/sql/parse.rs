//! From a file to its statements: split, tag, hand each to its front end, and say what could not be looked into.
//!
//! Statements are read on threads with a big stack, because the parser recurses, and so does the end of its syntax
//! trees' lives; those of a long file on several at once, in shares that are put together again in order. A panic of the
//! parser costs the statement it happened in.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::builder::Builder;
use super::front_end::{Refusal, Source};
use super::judged;
use super::lexer::Token;
use super::limits::{MAX_FILE_BYTES, measure};
use super::split::{Piece, Split, split};
use super::tag::command_tag;
use super::{ParseState, ParsedFile, SqlProblem, SqlProblemKind, Statement, Tree, kinds};
use crate::parallel;

/// Bytes of statements that one thread reads at a time.
const SHARE_BYTES: usize = 64 << 10;

/// Parses a file; see [`super::parse`].
pub(super) fn file(text: &str) -> ParsedFile {
    if text.len() > MAX_FILE_BYTES {
        return unread(text, SqlProblemKind::FileTooLarge, &too_large(text.len()));
    }
    in_shares(text, SHARE_BYTES)
}

fn in_shares(text: &str, share_bytes: usize) -> ParsedFile {
    let split = split(text);
    let shares = shares(&split.statements, share_bytes);
    let read = parallel::map(shares.len(), |share| {
        Parsing::new(text, &split, shares[share].clone()).run()
    });
    match read {
        Ok(read) => join(text, split, read),
        Err(_) => unread(
            text,
            SqlProblemKind::TooComplex,
            "the file could not be parsed: there is no memory for the parser",
        ),
    }
}

/// Statements that follow one another, by index, in groups of about the same length.
fn shares(pieces: &[Piece], share_bytes: usize) -> Vec<Range<usize>> {
    let mut shares = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (index, piece) in pieces.iter().enumerate() {
        bytes += piece.span.len();
        if bytes >= share_bytes {
            shares.push(start..index + 1);
            (start, bytes) = (index + 1, 0);
        }
    }
    if start < pieces.len() {
        shares.push(start..pieces.len());
    }
    shares
}

/// Puts the shares together, and follows the transaction blocks through the whole file.
fn join(text: &str, mut split: Split, shares: Vec<Share>) -> ParsedFile {
    let pieces = &split.statements;
    let mut problems = std::mem::take(&mut split.problems);
    let mut statements: Vec<Statement> = Vec::with_capacity(pieces.len());
    // A single share is the whole already.
    let mut builder = (shares.len() > 1).then(|| Builder::for_bytes(text.len()));
    let mut in_transaction = false;
    for mut share in shares {
        let first = super::lexer::offset(statements.len());
        let base = builder.as_ref().map_or(0, Builder::nodes);
        for problem in &mut share.problems {
            problem.statement = problem.statement.map(|index| index + first);
        }
        problems.append(&mut share.problems);
        for mut statement in share.statements {
            statement.node += base;
            statement.relations.iter_mut().for_each(|node| *node += base);
            let tokens = &split.tokens[pieces[statements.len()].tokens.clone()];
            statement.in_transaction = in_transaction;
            in_transaction = transaction(text, tokens, &statement.tag, in_transaction);
            statements.push(statement);
        }
        match &mut builder {
            None => builder = Some(share.builder),
            Some(all) => all.append(share.builder),
        }
    }
    // By place, and what the splitter found before what a front end says of the same place.
    problems.sort_by_key(|problem| problem.span.start);
    ParsedFile {
        tree: builder.unwrap_or_default().finish(text),
        statements,
        problems,
    }
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

/// What was read of some statements; nodes and indexes count from the first of them.
struct Share {
    builder: Builder,
    statements: Vec<Statement>,
    problems: Vec<SqlProblem>,
}

struct Parsing<'text> {
    text: &'text str,
    split: &'text Split,
    pieces: &'text [Piece],
    builder: Builder,
    statements: Vec<Statement>,
    problems: Vec<SqlProblem>,
}

impl<'text> Parsing<'text> {
    fn new(text: &'text str, split: &'text Split, share: Range<usize>) -> Self {
        let pieces = &split.statements[share];
        let bytes = pieces.iter().map(|piece| piece.span.len()).sum();
        Self {
            text,
            split,
            pieces,
            builder: Builder::for_bytes(bytes),
            statements: Vec::with_capacity(pieces.len()),
            problems: Vec::new(),
        }
    }

    fn run(mut self) -> Share {
        for piece in self.pieces {
            self.statement(piece);
        }
        Share {
            builder: self.builder,
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
        let relations = self.builder.take_relations();
        self.statements.push(Statement {
            node,
            span: piece.span.clone(),
            tag,
            parse,
            relations,
            // Known once all statements before it are.
            in_transaction: false,
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
            judged::lower(source, &piece.span, builder)
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
}

/// Whether a transaction block is open after a statement; the text is looked at for few tags alone.
fn transaction(text: &str, tokens: &[Token], tag: &str, inside: bool) -> bool {
    let has = |word: &str| {
        tokens
            .iter()
            .any(|token| text[token.range()].eq_ignore_ascii_case(word))
    };
    match tag {
        "BEGIN" | "START TRANSACTION" => true,
        "COMMIT" => chained(&has),
        "ROLLBACK" => chained(&has) || (inside && has("to")),
        "PREPARE TRANSACTION" => false,
        _ => inside,
    }
}

/// `COMMIT AND CHAIN` begins the next block at once.
fn chained(has: &impl Fn(&str) -> bool) -> bool {
    has("chain") && !has("no")
}

#[cfg(test)]
mod tests {
    use super::in_shares;

    const FILE: &str = "CREATE TABLE a (id int PRIMARY KEY, \"B\" text DEFAULT 'x');\n\
        ALTER TABLE a ADD COLUM c int;\n\
        BEGIN; INSERT INTO a SELECT 1, 'y' FROM b; FROBNICATE; COMMIT;\n\
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT id FROM a $$;\n\
        SELECT * FROM a JOIN c USING (id) WHERE \"B\" = 'z'; DROP TABLE a, b;";

    #[test]
    fn a_file_is_the_same_in_however_many_shares() {
        let whole = in_shares(FILE, usize::MAX);
        assert!(whole.statements.len() == 9 && whole.problems.len() == 2);
        for bytes in [1, 20, 100, 150] {
            assert_eq!(in_shares(FILE, bytes), whole, "{bytes}");
        }
    }
}
