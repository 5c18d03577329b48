//! Which rows a statement will change, as a query that finds them before it runs. Pure.
//!
//! Only the frame of an UPDATE or DELETE is read, from its tokens: everything between its clauses is taken as it is
//! written. The query is a guess that whoever runs it has to check afterwards (a condition may be volatile, another
//! session may commit in between): `target::backup` compares what it found with what the statement changed.

use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind};

/// What a statement does to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowChange {
    /// UPDATE
    Update,
    /// DELETE
    Delete,
}

/// Where the rows are that an UPDATE or DELETE changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What it does to them.
    pub change: RowChange,
    /// Their table, as written.
    pub table: String,
    /// Not of the tables that inherit from it.
    pub only: bool,
    /// How the rest of the statement calls the table.
    pub alias: String,
    /// `WITH ...`, or nothing.
    with: String,
    /// Other items of FROM or USING, or nothing.
    from: String,
    /// `WHERE ...`, or nothing.
    condition: String,
}

/// What is known of the rows a statement changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedRows {
    /// It changes no rows that were there before, as far as its first words tell.
    None,
    /// It changes these.
    Of(Box<Frame>),
    /// It changes rows, or may, that no query finds beforehand: why.
    Unknown(&'static str),
}

impl RowChange {
    /// The word for it in tables and texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

impl Frame {
    /// A query of the rows, which locks them. `columns` is the list behind SELECT.
    pub fn query(&self, columns: &str, limit: Option<u64>) -> String {
        let Self {
            table,
            alias,
            with,
            from,
            condition,
            ..
        } = self;
        let only = if self.only { "ONLY " } else { "" };
        let from = if from.is_empty() {
            String::new()
        } else {
            format!(",\n{from}")
        };
        // A row that is joined twice would count twice.
        let limit = limit.filter(|_| from.is_empty());
        let limit = limit.map_or_else(String::new, |limit| format!("LIMIT {limit} "));
        // A clause may end in a comment: the next one starts on a line of its own.
        format!(
            "{with}\nSELECT {columns} FROM {only}{table} AS {alias}{from}\n{condition}\n{limit}FOR UPDATE OF {alias}"
        )
    }
}

/// What a statement will change; `statement` is its text without the semicolon.
pub fn changed_rows(statement: &str) -> ChangedRows {
    let words = Words::new(statement);
    let Some(first) = words.word(0) else {
        return ChangedRows::None;
    };
    match first.as_str() {
        "UPDATE" | "DELETE" | "WITH" => frame(&words),
        "INSERT" if words.has("ON", "CONFLICT") && words.has("DO", "UPDATE") => {
            ChangedRows::Unknown("INSERT ... ON CONFLICT DO UPDATE finds its rows only as it runs")
        }
        "MERGE" => ChangedRows::Unknown("MERGE finds its rows only as it runs"),
        "TRUNCATE" => ChangedRows::Unknown("TRUNCATE empties whole tables"),
        "DO" => ChangedRows::Unknown("what a DO block changes is not known before it runs"),
        "CALL" => ChangedRows::Unknown("what a procedure changes is not known before it runs"),
        "EXECUTE" => ChangedRows::Unknown("what a prepared statement changes is not known"),
        "EXPLAIN"
            if words.has_any(&["UPDATE", "DELETE", "MERGE"]) && words.has_any(&["ANALYZE", "ANALYSE"]) =>
        {
            ChangedRows::Unknown("EXPLAIN ANALYZE runs what it explains")
        }
        _ => ChangedRows::None,
    }
}

fn frame(words: &Words<'_>) -> ChangedRows {
    let Some(start) = words.find(
        0,
        &["UPDATE", "DELETE", "INSERT", "MERGE", "SELECT", "VALUES", "TABLE"],
    ) else {
        return ChangedRows::None;
    };
    let with = words.between(0..start);
    let inner = |word: &str| words.inside(0..start, word);
    let is_writing = ["INSERT", "UPDATE", "DELETE", "MERGE"].into_iter().any(inner);
    if is_writing {
        return ChangedRows::Unknown("its WITH changes rows, or locks them");
    }
    let change = match words.word(start).as_deref() {
        Some("UPDATE") => RowChange::Update,
        Some("DELETE") => RowChange::Delete,
        Some("MERGE") => return ChangedRows::Unknown("MERGE finds its rows only as it runs"),
        _ => return ChangedRows::None,
    };
    read(words, start, change, with).map_or(
        ChangedRows::Unknown("its clauses could not be told apart"),
        |frame| {
            if words.has("CURRENT", "OF") {
                ChangedRows::Unknown("WHERE CURRENT OF a cursor")
            } else {
                ChangedRows::Of(Box::new(frame))
            }
        },
    )
}

/// `UPDATE [ONLY] name [*] [[AS] alias] SET ... [FROM ...] [WHERE ...] [RETURNING ...]`, and DELETE likewise.
fn read(words: &Words<'_>, start: usize, change: RowChange, with: String) -> Option<Frame> {
    let mut at = start + 1;
    if change == RowChange::Delete {
        (words.word(at)? == "FROM").then_some(())?;
        at += 1;
    }
    let only = words.word(at).as_deref() == Some("ONLY");
    at += usize::from(only);
    let (table, bare, next) = words.name(at)?;
    at = next;
    if words.text(at) == Some("*") {
        at += 1;
    }
    let clauses: &[&str] = match change {
        RowChange::Update => &["SET"],
        RowChange::Delete => &["USING", "WHERE", "RETURNING"],
    };
    let is_as = words.word(at).as_deref() == Some("AS");
    at += usize::from(is_as);
    let is_clause = |word: Option<String>| word.is_some_and(|word| clauses.contains(&word.as_str()));
    let alias = if at < words.len() && !is_clause(words.word(at)) {
        at += 1;
        words.text(at - 1)?.to_owned()
    } else if is_as {
        return None;
    } else {
        bare
    };
    let end = words.len();
    let returning = words.find(at, &["RETURNING"]).unwrap_or(end);
    let condition = words.find(at, &["WHERE"]).unwrap_or(returning).min(returning);
    let word = match change {
        RowChange::Update => {
            (words.word(at)? == "SET").then_some(())?;
            "FROM"
        }
        RowChange::Delete => "USING",
    };
    let from = words.find_from(at, word).filter(|from| *from < condition);
    Some(Frame {
        change,
        table,
        only,
        alias,
        with,
        from: from
            .map(|from| words.between(from + 1..condition))
            .unwrap_or_default(),
        condition: words.between(condition..returning),
    })
}

/// The tokens of a statement without comments, with how deep in parentheses each is.
struct Words<'s> {
    text: &'s str,
    tokens: Vec<(Token, usize)>,
}

impl<'s> Words<'s> {
    fn new(text: &'s str) -> Self {
        let mut depth = 0_usize;
        let mut tokens = Vec::new();
        for token in Lexer::new(text).filter(|it| it.kind != TokenKind::Comment) {
            let sign = &text[token.range()];
            if token.kind == TokenKind::Punctuation && matches!(sign, ")" | "]") {
                depth = depth.saturating_sub(1);
            }
            tokens.push((token, depth));
            if token.kind == TokenKind::Punctuation && matches!(sign, "(" | "[") {
                depth += 1;
            }
        }
        Self { text, tokens }
    }

    fn len(&self) -> usize {
        self.tokens.len()
    }

    fn text(&self, at: usize) -> Option<&'s str> {
        self.tokens.get(at).map(|(token, _)| &self.text[token.range()])
    }

    /// The word there, in upper case; a quoted name is none.
    fn word(&self, at: usize) -> Option<String> {
        let (token, _) = self.tokens.get(at)?;
        (token.kind == TokenKind::Word).then(|| self.text[token.range()].to_ascii_uppercase())
    }

    /// The first of these words outside parentheses.
    fn find(&self, from: usize, wanted: &[&str]) -> Option<usize> {
        (from..self.len()).find(|at| {
            self.tokens[*at].1 == 0 && self.word(*at).is_some_and(|word| wanted.contains(&word.as_str()))
        })
    }

    /// Like `find`, but not the FROM of IS DISTINCT FROM.
    fn find_from(&self, from: usize, wanted: &str) -> Option<usize> {
        let mut at = self.find(from, &[wanted])?;
        while at > 0 && self.word(at - 1).as_deref() == Some("DISTINCT") {
            at = self.find(at + 1, &[wanted])?;
        }
        Some(at)
    }

    /// Whether a word is inside the parentheses of a range.
    fn inside(&self, range: Range<usize>, wanted: &str) -> bool {
        range
            .into_iter()
            .any(|at| self.word(at).as_deref() == Some(wanted))
    }

    /// Whether two words follow each other anywhere.
    fn has(&self, first: &str, second: &str) -> bool {
        (1..self.len())
            .any(|at| self.word(at - 1).as_deref() == Some(first) && self.word(at).as_deref() == Some(second))
    }

    fn has_any(&self, wanted: &[&str]) -> bool {
        (0..self.len()).any(|at| self.word(at).is_some_and(|word| wanted.contains(&word.as_str())))
    }

    /// The text of tokens, as written.
    fn between(&self, range: Range<usize>) -> String {
        let Some((first, last)) = self
            .tokens
            .get(range.start)
            .zip(range.end.checked_sub(1).and_then(|at| self.tokens.get(at)))
        else {
            return String::new();
        };
        if range.is_empty() {
            return String::new();
        }
        self.text[first.0.start as usize..last.0.end as usize].to_owned()
    }

    /// A name with its schema, its last part, and what comes next.
    fn name(&self, at: usize) -> Option<(String, String, usize)> {
        let is_name = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|(token, _)| matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier))
        };
        let mut end = at;
        is_name(end).then_some(())?;
        while self.text(end + 1) == Some(".") && is_name(end + 2) {
            end += 2;
        }
        let parts: Vec<&str> = (at..=end).filter_map(|at| self.text(at)).collect();
        Some((parts.concat(), self.text(end)?.to_owned(), end + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(statement: &str, expected: &str) {
        let found = match changed_rows(statement) {
            ChangedRows::None => "none".to_owned(),
            ChangedRows::Unknown(why) => format!("unknown: {why}"),
            ChangedRows::Of(frame) => {
                let query = frame.query(&format!("{}.*", frame.alias), None);
                let words: Vec<_> = query.split_whitespace().collect();
                format!("{}: {}", frame.change.as_str(), words.join(" "))
            }
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn the_rows_of_an_update() {
        check(
            "UPDATE t SET a = 1",
            "update: SELECT t.* FROM t AS t FOR UPDATE OF t",
        );
        check(
            "update only s.\"T\" * as x set a = (select b from c where d), e = f is distinct from g where x.id < 5 returning id",
            "update: SELECT x.* FROM ONLY s.\"T\" AS x where x.id < 5 FOR UPDATE OF x",
        );
        check(
            "UPDATE t SET a = u.a FROM u JOIN v USING (id) -- all\nWHERE t.id = u.id -- done",
            "update: SELECT t.* FROM t AS t, u JOIN v USING (id) WHERE t.id = u.id FOR UPDATE OF t",
        );
        check(
            "WITH w AS (SELECT id FROM old) UPDATE t a SET b = 1 WHERE id IN (SELECT id FROM w)",
            "update: WITH w AS (SELECT id FROM old) SELECT a.* FROM t AS a WHERE id IN (SELECT id FROM w) FOR UPDATE OF a",
        );
    }

    #[test]
    fn the_rows_of_a_delete() {
        check("DELETE FROM t", "delete: SELECT t.* FROM t AS t FOR UPDATE OF t");
        check(
            "delete from s.t as a using u where a.id = u.id returning a.*",
            "delete: SELECT a.* FROM s.t AS a, u where a.id = u.id FOR UPDATE OF a",
        );
    }

    #[test]
    fn what_is_not_known_is_said() {
        check("SELECT 1", "none");
        check("CREATE TABLE update (a int)", "none");
        check("INSERT INTO t VALUES (1)", "none");
        check("WITH x AS (SELECT 1) SELECT * FROM x", "none");
        check(
            "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 2",
            "unknown: INSERT ... ON CONFLICT DO UPDATE finds its rows only as it runs",
        );
        check(
            "WITH d AS (DELETE FROM u RETURNING id) UPDATE t SET a = 1 FROM d WHERE t.id = d.id",
            "unknown: its WITH changes rows, or locks them",
        );
        check(
            "WITH d AS (DELETE FROM u RETURNING id) SELECT * FROM d",
            "unknown: its WITH changes rows, or locks them",
        );
        check(
            "UPDATE t SET a = 1 WHERE CURRENT OF c",
            "unknown: WHERE CURRENT OF a cursor",
        );
        check(
            "DO $$ BEGIN END $$",
            "unknown: what a DO block changes is not known before it runs",
        );
        check("UPDATE", "unknown: its clauses could not be told apart");
    }
}
