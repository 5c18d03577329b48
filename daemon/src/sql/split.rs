//! A file's tokens cut into statements at top-level semicolons.
//!
//! The cut follows psql: a semicolon inside a quote, a comment, a `BEGIN ATOMIC` body or the parentheses of a rule's
//! commands does not end a statement. Unlike psql, parentheses of other statements do not hide one, so that a
//! missing `)` costs one statement and not the rest of the file. Like psql, it notices when a file turns
//! `standard_conforming_strings` off, since from there on a backslash may hide a quote. Spans of statements and what
//! lies between them, joined, are the input.

use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind, offset};
use super::{SqlProblem, SqlProblemKind};

/// `SET SESSION standard_conforming_strings TO off` has this many words.
const MOST_WORDS_OF_SET: usize = 5;

/// One statement: its tokens without comments and semicolon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where its tokens are in [`Split::tokens`]; never empty.
    pub tokens: Range<usize>,
    /// From its first token to its last.
    pub span: Range<u32>,
    /// A quote in it never ends or a byte in it can not be read; this has been reported.
    pub broken: bool,
}

/// A text in pieces.
#[derive(Debug, Default)]
pub struct Split {
    /// All tokens but comments, semicolons between statements and psql's meta-commands.
    pub tokens: Vec<Token>,
    /// Comments outside the data of `COPY` and psql's meta-commands, in file order.
    pub comments: Vec<Token>,
    /// In file order.
    pub statements: Vec<Piece>,
    /// What could not be read, in file order.
    pub problems: Vec<SqlProblem>,
}

/// Splits a text. Linear in its length, and never fails.
pub fn split(text: &str) -> Split {
    let mut splitter = Splitter {
        text,
        out: Split::default(),
        first: 0,
        broken: false,
        conforming_strings: true,
        state: State::default(),
    };
    // One token for about five bytes is what migrations have.
    splitter.out.tokens.reserve(text.len() / 5);
    let mut lexer = Lexer::new(text);
    // Where the line of a COPY ends whose rows follow; other statements may stand behind it on the same line.
    let mut rows_after = None;
    loop {
        if let Some(line_end) = rows_after.take_if(|line_end| lexer.next_start() >= *line_end) {
            splitter.rows(line_end, &mut lexer);
        }
        let Some(token) = lexer.next() else { break };
        match token.kind {
            TokenKind::Comment => splitter.out.comments.push(token),
            TokenKind::Backslash => {
                splitter.finish();
                splitter.meta_command(token.start as usize..lexer.skip_line());
            }
            TokenKind::Punctuation if splitter.ends_at(token) => {
                if splitter.state.copies_from_stdin() {
                    rows_after.get_or_insert_with(|| lexer.line_end());
                }
                if let Some(conforming) = splitter.sets_conforming_strings() {
                    lexer.set_conforming_strings(conforming);
                    splitter.conforming_strings = conforming;
                }
                splitter.finish();
            }
            _ => splitter.push(token),
        }
    }
    splitter.finish();
    splitter.out
}

/// What kind of statement this may become, as far as it matters for where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Head {
    #[default]
    Start,
    Create,
    Function,
    Rule,
    Copy,
    Other,
}

/// What has been seen of the statement so far.
#[derive(Debug, Default)]
struct State {
    head: Head,
    parentheses: usize,
    /// Open `BEGIN` and `CASE` of a routine's body.
    blocks: usize,
    previous: Last,
    from_stdin: bool,
}

/// The word before, where it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Other,
    From,
    Begin,
    /// What comes now is a name, whatever it is called: it stands behind `AS` or a dot.
    Naming,
}

impl State {
    fn copies_from_stdin(&self) -> bool {
        self.head == Head::Copy && self.from_stdin
    }

    fn word(&mut self, word: &str) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        let previous = std::mem::take(&mut self.previous);
        if self.blocks > 0 && previous == Last::Naming {
            return;
        }
        if self.blocks > 0 && is("as") {
            self.previous = Last::Naming;
            return;
        }
        match self.head {
            Head::Start if is("create") => self.head = Head::Create,
            Head::Start if is("copy") => self.head = Head::Copy,
            Head::Create if is("or") || is("replace") => {}
            Head::Create if is("function") || is("procedure") => self.head = Head::Function,
            Head::Create if is("rule") => self.head = Head::Rule,
            Head::Start | Head::Create => self.head = Head::Other,
            Head::Copy if is("from") && self.parentheses == 0 => self.previous = Last::From,
            Head::Copy if is("stdin") && previous == Last::From => self.from_stdin = true,
            Head::Function if is("begin") && self.blocks == 0 => self.previous = Last::Begin,
            Head::Function if is("atomic") && previous == Last::Begin => self.blocks = 1,
            Head::Function if self.blocks > 0 && (is("begin") || is("case")) => self.blocks += 1,
            Head::Function if self.blocks > 0 && is("end") => self.blocks -= 1,
            _ => {}
        }
    }
}

struct Splitter<'text> {
    text: &'text str,
    out: Split,
    first: usize,
    broken: bool,
    conforming_strings: bool,
    state: State,
}

impl Splitter<'_> {
    fn ends_at(&self, token: Token) -> bool {
        let hidden = self.state.blocks > 0 || (self.state.head == Head::Rule && self.state.parentheses > 0);
        self.byte(token) == b';' && !hidden
    }

    fn byte(&self, token: Token) -> u8 {
        self.text.as_bytes()[token.start as usize]
    }

    fn push(&mut self, token: Token) {
        match token.kind {
            TokenKind::Word => self.state.word(&self.text[token.range()]),
            TokenKind::Punctuation => {
                match self.byte(token) {
                    b'(' => self.state.parentheses += 1,
                    b')' => self.state.parentheses = self.state.parentheses.saturating_sub(1),
                    _ => {}
                }
                self.state.previous = match self.byte(token) {
                    b'.' => Last::Naming,
                    _ => Last::Other,
                };
            }
            TokenKind::Unterminated | TokenKind::Invalid => self.report(token),
            TokenKind::String if !self.conforming_strings => self.report_backslash(token),
            _ => self.state.previous = Last::Other,
        }
        self.out.tokens.push(token);
    }

    /// Reports what can not be read, once for each statement.
    fn report(&mut self, token: Token) {
        if std::mem::replace(&mut self.broken, true) {
            return;
        }
        let slice = &self.text[token.start as usize..];
        let (message, help) = match slice.as_bytes()[0] {
            b'/' => (
                "this comment is never closed",
                "Close it with `*/`; comments nest.",
            ),
            b'"' => ("this quoted identifier is never closed", "Close it with `\"`."),
            b'$' if token.kind == TokenKind::Unterminated => (
                "this dollar-quoted string is never closed",
                "Close it with the same tag that opened it.",
            ),
            0 => (
                "a NUL byte can not be part of SQL text",
                "Save the file as UTF-8 text.",
            ),
            _ if token.kind == TokenKind::Unterminated => (
                "this string is never closed",
                "Close it with `'`; a quote inside is doubled.",
            ),
            _ => (
                "this character has no meaning in SQL",
                "Remove it, or quote the name that it is part of.",
            ),
        };
        // The place of the opening says more than everything up to the end of the file.
        let length = slice.chars().next().map_or(1, char::len_utf8);
        self.out.problems.push(SqlProblem {
            kind: SqlProblemKind::SyntaxError,
            statement: Some(offset(self.out.statements.len())),
            span: token.start..token.start + offset(length),
            message: message.to_owned(),
            help: Some(help.to_owned()),
        });
    }

    /// Reports a string in which a backslash means what only the server knows, once for each statement.
    fn report_backslash(&mut self, token: Token) {
        self.state.previous = Last::Other;
        if !self.text[token.range()].contains('\\') || std::mem::replace(&mut self.broken, true) {
            return;
        }
        self.out.problems.push(SqlProblem {
            kind: SqlProblemKind::NotEvaluated,
            statement: None,
            span: token.start..token.end,
            message:
                "a backslash escapes in this string, since `standard_conforming_strings` was turned off above"
                    .to_owned(),
            help: Some("Leave the setting on, and write strings with escapes as `E'...'`.".to_owned()),
        });
    }

    /// Whether this statement turns `standard_conforming_strings` on or off.
    fn sets_conforming_strings(&self) -> Option<bool> {
        const SETTING: &str = "standard_conforming_strings";
        let mut words = self.out.tokens[self.first..]
            .iter()
            .take(MOST_WORDS_OF_SET)
            .map(|token| self.text[token.range()].trim_matches('\''));
        let is = |word: Option<&str>, wanted: &[&str]| {
            word.is_some_and(|word| wanted.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
        };
        let verb = words.next();
        let mut next = words.next();
        if is(verb, &["reset"]) {
            return is(next, &[SETTING, "all"]).then_some(true);
        }
        if is(next, &["session", "local"]) {
            next = words.next();
        }
        if !is(verb, &["set"]) || !is(next, &[SETTING]) || !is(words.next(), &["to", "="]) {
            return None;
        }
        Some(!is(words.next(), &["off", "false", "no", "0", "of", "f", "n"]))
    }

    /// Steps over the rows that `COPY ... FROM stdin` reads from the lines below it.
    fn rows(&mut self, line_end: usize, lexer: &mut Lexer<'_>) {
        // A quote that began on this line may have ended on another one.
        let last = self.out.tokens.last().map_or(0, |token| token.end as usize);
        let line_end = line_end.max(last);
        self.finish();
        let rows = self.text[line_end..].trim_start().len();
        if lexer.skip_copy_data(line_end) || rows == 0 {
            return;
        }
        let at = self.text.len() - rows;
        self.out.problems.push(SqlProblem {
            kind: SqlProblemKind::SyntaxError,
            statement: None,
            span: offset(at)..offset(self.text.len()),
            message: "the rows of COPY never end".to_owned(),
            help: Some("End them with a line of `\\.` alone; all below it is SQL again.".to_owned()),
        });
    }

    fn meta_command(&mut self, range: Range<usize>) {
        let line = self.text[range.clone()].trim_end();
        let name: String = line.chars().take_while(|c| !c.is_whitespace()).take(40).collect();
        self.out.problems.push(SqlProblem {
            kind: SqlProblemKind::SyntaxError,
            statement: None,
            span: offset(range.start)..offset(range.start + line.len()),
            message: format!("`{name}` is a command of psql, not SQL"),
            help: Some(
                "Changes run without psql: remove the line, or write SQL that does the same.".to_owned(),
            ),
        });
    }

    fn finish(&mut self) {
        let tokens = self.first..self.out.tokens.len();
        let slice = &self.out.tokens[tokens.clone()];
        if let (Some(first), Some(last)) = (slice.first(), slice.last()) {
            let span = first.start..last.end;
            self.out.statements.push(Piece {
                tokens,
                span,
                broken: self.broken,
            });
        }
        self.first = self.out.tokens.len();
        self.broken = false;
        self.state = State::default();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn statements(text: &str) -> Vec<&str> {
        let pieces = split(text).statements;
        pieces
            .iter()
            .map(|piece| &text[piece.span.start as usize..piece.span.end as usize])
            .collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(statements(text), expected);
    }

    #[test]
    fn statements_end_at_semicolons() {
        check("a; b ;; -- ;\n c", &["a", "b", "c"]);
        check("\u{feff}a;\r\nb;\r\n", &["a", "b"]);
        check("", &[]);
        check("-- nothing\n;;", &[]);
        check("select (1; select 2", &["select (1", "select 2"]);
    }

    #[test]
    fn quotes_and_comments_hide_semicolons() {
        check(
            "select ';', $$;$$, \";\" /* ; /* ; */ ; */ ; b",
            &["select ';', $$;$$, \";\"", "b"],
        );
        check(r"select E'\';'; b", &[r"select E'\';'", "b"]);
        check(
            "do $a$ begin x := $b$;$b$; end $a$; b",
            &["do $a$ begin x := $b$;$b$; end $a$", "b"],
        );
    }

    #[test]
    fn bodies_hide_semicolons() {
        let function = "create or replace function f() returns int begin atomic \
                        select case when true then 1 end; select 2; end";
        check(&format!("{function}; b"), &[function, "b"]);
        let rule = "create rule r as on insert to t do also (insert into l values (1); delete from k)";
        check(&format!("{rule}; b"), &[rule, "b"]);
        check("begin; a; end; b", &["begin", "a", "end", "b"]);
        check(
            "create table f (begin int); b",
            &["create table f (begin int)", "b"],
        );
    }

    #[test]
    fn data_of_copy_is_no_statement() {
        let copy = "copy t (a) from stdin";
        check(&format!("{copy};\n1;'\t2\n\\.\nb; c"), &[copy, "b", "c"]);
        check(&format!("{copy};\r\n1;\r\n\\.\r\nb"), &[copy, "b"]);
        check(&format!("{copy};\n1;2"), &[copy]);
        check(
            "copy (select a from stdin) to stdout; b",
            &["copy (select a from stdin) to stdout", "b"],
        );
        check("copy t from '/tmp/x'; b", &["copy t from '/tmp/x'", "b"]);
    }

    #[test]
    fn commands_of_psql_are_said() {
        let text = "\\set x 1\nselect 1 \\gset\nselect 2;";
        check(text, &["select 1", "select 2"]);
        let messages: Vec<_> = split(text)
            .problems
            .into_iter()
            .map(|problem| problem.message)
            .collect();
        assert_eq!(
            messages,
            [
                "`\\set` is a command of psql, not SQL",
                "`\\gset` is a command of psql, not SQL"
            ]
        );
    }

    #[test]
    fn what_can_not_be_read_is_said_where_it_begins() {
        for (text, at, word) in [
            ("a; select 'b; c", 10, "string"),
            ("a; select \"b; c", 10, "identifier"),
            ("a; select $x$b; c", 10, "dollar"),
            ("a; /* b; c", 3, "comment"),
            ("a; b\0; c", 4, "NUL"),
        ] {
            let found = split(text);
            assert_eq!(found.problems.len(), 1, "{text}");
            assert_eq!(found.problems[0].span.start, at, "{text}");
            assert!(
                found.problems[0].message.contains(word),
                "{text}: {}",
                found.problems[0].message
            );
        }
    }

    /// Fragments that meet in unlucky ways.
    fn sql() -> impl Strategy<Value = String> {
        let fragment = prop_oneof![
            Just(";"),
            Just("'"),
            Just("\""),
            Just("$$"),
            Just("$a$"),
            Just("/*"),
            Just("*/"),
            Just("--"),
            Just("\n"),
            Just("\\."),
            Just("\\"),
            Just("("),
            Just(")"),
            Just("E'"),
            Just("U&\""),
            Just("begin atomic "),
            Just("create function "),
            Just("end "),
            Just("case "),
            Just("copy a from stdin"),
            Just("é"),
            Just("\0"),
            Just("\r\n"),
            Just("a "),
            Just("1"),
            Just("+-"),
            Just("\u{feff}"),
        ];
        prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
    }

    #[track_caller]
    fn pieces_and_gaps_make_the_text(text: &str) {
        let found = split(text);
        let mut at = 0;
        let mut joined = String::new();
        for piece in &found.statements {
            assert!(piece.span.start >= at && piece.span.end > piece.span.start);
            joined += &text[at as usize..piece.span.start as usize];
            joined += &text[piece.span.start as usize..piece.span.end as usize];
            at = piece.span.end;
        }
        joined += &text[at as usize..];
        assert_eq!(joined, text);
        for problem in &found.problems {
            assert!(
                text.get(problem.span.start as usize..problem.span.end as usize)
                    .is_some()
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_splits(text in "\\PC*") {
            pieces_and_gaps_make_the_text(&text);
        }

        #[test]
        fn unlucky_text_splits(text in sql()) {
            pieces_and_gaps_make_the_text(&text);
        }
    }

    #[test]
    fn two_mebibytes_on_one_line_take_linear_time() {
        for unit in [
            "'", "$a", "$a$ ", "+", "/*", "((", "--", "a ", "1", "\\", "'\n'", "$", "U&", "e'\\", ":", "é",
            "\0",
        ] {
            let text = unit.repeat((2 << 20) / unit.len());
            let start = std::time::Instant::now();
            split(&text);
            assert!(
                start.elapsed().as_secs() < 10,
                "{unit:?} took {:?}",
                start.elapsed()
            );
        }
    }
}
