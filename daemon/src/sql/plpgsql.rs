//! The SQL statements inside a body of PL/pgSQL.
//!
//! PL/pgSQL itself only looks for a few words and hands what is between them to the SQL parser; so does this. It
//! steps over what it knows (declarations, control flow, assignments), gives every statement of SQL without what is
//! PL/pgSQL's in it (`INTO` and its targets), and says when it met something it can not place. One pass over the
//! tokens, no recursion.

use super::lexer::{Token, TokenKind};
use super::tag::command_tag;

/// One statement inside a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Embedded {
    /// What it is.
    pub(super) kind: EmbeddedKind,
    /// Its tokens, without INTO and its targets; never empty.
    pub(super) tokens: Vec<Token>,
}

/// What a statement inside a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EmbeddedKind {
    /// SQL as it stands there.
    Sql,
    /// A query whose first word is PERFORM instead of SELECT.
    Perform,
    /// What EXECUTE runs: an expression; the tokens begin with EXECUTE.
    Dynamic,
}

/// What is inside a body.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// In the order written.
    pub(super) statements: Vec<Embedded>,
    /// Whether something could not be placed.
    pub(super) opaque: bool,
}

/// Finds the statements in the tokens of a body.
pub(super) fn scan(text: &str, tokens: &[Token]) -> Body {
    let mut scanner = Scanner {
        text,
        tokens,
        at: 0,
        declaring: false,
        out: Body::default(),
    };
    while scanner.at < tokens.len() {
        scanner.step();
    }
    scanner.out
}

struct Scanner<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Between DECLARE and BEGIN.
    declaring: bool,
    out: Body,
}

/// Words after which PL/pgSQL goes on at once.
const SINGLE: &[&str] = &["begin", "loop", "else", "exception"];
/// Words of statements that hold no statement of SQL.
const PLAIN: &[&str] = &[
    "end", "exit", "continue", "null", "raise", "assert", "get", "close", "fetch", "move",
];
/// How queries begin.
const QUERIES: &[&str] = &[
    "select", "with", "values", "table", "insert", "update", "delete", "merge", "(",
];

impl Scanner<'_> {
    fn word(&self, at: usize) -> String {
        let token = self.tokens.get(at);
        token.map_or_else(String::new, |token| self.text[token.range()].to_ascii_lowercase())
    }

    /// The first place from here on where one of these words stands outside parentheses and CASE, or the end.
    fn find(&self, from: usize, wanted: &[&str]) -> usize {
        let (mut depth, mut cases) = (0_usize, 0_usize);
        for at in from..self.tokens.len() {
            let word = self.word(at);
            match word.as_str() {
                found if depth == 0 && cases == 0 && wanted.contains(&found) => return at,
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                "case" => cases += 1,
                "end" => cases = cases.saturating_sub(1),
                ";" => return at,
                _ => {}
            }
        }
        self.tokens.len()
    }

    fn step(&mut self) {
        let word = self.word(self.at);
        let first = word.as_str();
        if first == ";" {
            self.at += 1;
        } else if first == "<<" {
            self.at = self.find(self.at, &[">>"]) + 1;
        } else if first == "#" {
            // `#variable_conflict use_column` and the like take the rest of their line.
            self.at += 3;
        } else if first == "declare" {
            self.declaring = true;
            self.at += 1;
        } else if first == "begin" && self.word(self.at + 1) != ":=" {
            self.declaring = false;
            self.at += 1;
        } else if self.declaring {
            self.declaration();
        } else if SINGLE.contains(&first) {
            self.at += 1;
        } else if self.is_assignment() || PLAIN.contains(&first) {
            self.at = self.find(self.at + 1, &[";"]) + 1;
        } else {
            self.statement(first);
        }
    }

    /// `name CURSOR FOR query` has a query, other declarations have none.
    fn declaration(&mut self) {
        let end = self.find(self.at, &[";"]);
        let cursor = self.find(self.at, &["cursor"]);
        if cursor < end {
            let query = self.find(cursor, &["for", "is"]) + 1;
            self.query(query, end);
        }
        self.at = end + 1;
    }

    /// `name := value`, `name.part = value`, `name[1] := value`.
    fn is_assignment(&self) -> bool {
        let mut at = self.at + 1;
        loop {
            match self.word(at).as_str() {
                ":=" | "=" => return true,
                "." => at += 2,
                "[" => at = self.find(at + 1, &["]"]) + 1,
                _ => return false,
            }
        }
    }

    fn statement(&mut self, first: &str) {
        match first {
            "if" | "elsif" | "elseif" | "when" => self.at = self.find(self.at + 1, &["then"]) + 1,
            "while" | "foreach" => self.at = self.find(self.at + 1, &["loop"]) + 1,
            "case" => self.at = self.find(self.at + 1, &["when"]),
            "for" => self.for_loop(),
            "return" => {
                let end = self.find(self.at, &[";"]);
                if self.word(self.at + 1) == "query" {
                    self.query(self.at + 2, end);
                }
                self.at = end + 1;
            }
            "open" => {
                let end = self.find(self.at, &[";"]);
                let query = self.find(self.at, &["for"]);
                if query < end {
                    self.query(query + 1, end);
                }
                self.at = end + 1;
            }
            "execute" => {
                let end = self.find(self.at, &[";"]);
                self.query(self.at, end);
                self.at = end + 1;
            }
            "perform" => {
                let end = self.find(self.at, &[";"]);
                self.give(EmbeddedKind::Perform, self.at, end);
                self.at = end + 1;
            }
            _ => {
                let end = self.find(self.at, &[";"]);
                if command_tag(self.text, &self.tokens[self.at..end]).is_some() {
                    self.give(EmbeddedKind::Sql, self.at, end);
                } else {
                    self.out.opaque = true;
                }
                self.at = end + 1;
            }
        }
    }

    /// `FOR name IN query LOOP`, and over a range or a cursor, which have none.
    fn for_loop(&mut self) {
        let end = self.find(self.at + 1, &["loop"]);
        let query = self.find(self.at + 1, &["in"]) + 1;
        let first = self.word(query);
        if query < end && (first == "execute" || QUERIES.contains(&first.as_str())) {
            self.query(query, end);
        }
        self.at = end + 1;
    }

    /// A query, or EXECUTE where a query may stand.
    fn query(&mut self, start: usize, end: usize) {
        if self.word(start) == "execute" {
            let end = self.find(start + 1, &["into", "using", "loop"]).min(end);
            self.give(EmbeddedKind::Dynamic, start, end);
        } else {
            self.give(EmbeddedKind::Sql, start, end);
        }
    }

    fn give(&mut self, kind: EmbeddedKind, start: usize, end: usize) {
        let mut tokens = Vec::with_capacity(end.saturating_sub(start));
        let mut at = start;
        let mut depth = 0_usize;
        while at < end {
            match self.word(at).as_str() {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                "into"
                    if depth == 0
                        && at > start
                        && !matches!(self.word(at - 1).as_str(), "insert" | "merge") =>
                {
                    at = self.after_targets(at + 1);
                    continue;
                }
                _ => {}
            }
            tokens.push(self.tokens[at]);
            at += 1;
        }
        if !tokens.is_empty() {
            self.out.statements.push(Embedded { kind, tokens });
        }
    }

    /// Where what INTO fills ends: `STRICT a, b.c, d[1]`.
    fn after_targets(&self, from: usize) -> usize {
        let mut at = from + usize::from(self.word(from) == "strict");
        loop {
            let is_name = self.tokens.get(at).is_some_and(|token| {
                matches!(
                    token.kind,
                    TokenKind::Word
                        | TokenKind::QuotedIdentifier
                        | TokenKind::UnicodeIdentifier
                        | TokenKind::Parameter
                )
            });
            if !is_name {
                return at;
            }
            at += 1;
            loop {
                match self.word(at).as_str() {
                    "." => at += 2,
                    "[" => at = self.find(at + 1, &["]"]) + 1,
                    _ => break,
                }
            }
            if self.word(at) != "," {
                return at;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::Lexer;
    use super::*;

    /// The statements of a body, each with its tokens joined by blanks.
    #[track_caller]
    fn check(body: &str, expected: &[&str], opaque: bool) {
        let tokens: Vec<Token> = Lexer::new(body)
            .filter(|token| token.kind != TokenKind::Comment)
            .collect();
        let found = scan(body, &tokens);
        let statements: Vec<String> = found
            .statements
            .iter()
            .map(|statement| {
                let words: Vec<&str> = statement
                    .tokens
                    .iter()
                    .map(|token| &body[token.range()])
                    .collect();
                words.join(" ")
            })
            .collect();
        assert_eq!(statements, expected, "{body}");
        assert_eq!(found.opaque, opaque, "{body}");
    }

    #[test]
    fn statements_are_found_between_control_flow() {
        check(
            "declare x int := 1; c cursor (a int) for select 1 from k; begin \
             if x > case when true then 1 end then delete from a; elsif y then insert into b values (1); \
             else update c set d = 1; end if; exception when others then null; end",
            &[
                "select 1 from k",
                "delete from a",
                "insert into b values ( 1 )",
                "update c set d = 1",
            ],
            false,
        );
        check(
            "<<outer>> for r in select * from t loop create table u (a int); end loop outer; \
             for i in 1..10 loop perform f(i); end loop; while true loop exit when x; end loop;",
            &["select * from t", "create table u ( a int )", "perform f ( i )"],
            false,
        );
    }

    #[test]
    fn targets_are_no_part_of_a_statement() {
        check(
            "begin select a, b into strict x, y.z from t; insert into t values (1) returning id into n; end",
            &["select a , b from t", "insert into t values ( 1 ) returning id"],
            false,
        );
    }

    #[test]
    fn dynamic_statements_are_said() {
        check(
            "begin execute 'drop table ' || t into x using y; return query execute q; open c for execute q; end",
            &["execute 'drop table ' || t", "execute q", "execute q"],
            false,
        );
    }

    #[test]
    fn assignments_are_stepped_over() {
        check(
            "begin x := (select 1); x.y[1] = 2; return x; raise 'a'; end",
            &[],
            false,
        );
    }

    #[test]
    fn what_can_not_be_placed_is_said() {
        check(
            "begin frobnicate the table; delete from t; end",
            &["delete from t"],
            true,
        );
    }
}
