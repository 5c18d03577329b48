//! PostgreSQL's command tags from a statement's tokens.
//!
//! The tags are the ones of event triggers and `pg_stat_activity` readers know: `CREATE TABLE AS` and `SELECT INTO`
//! have tags of their own, `CREATE USER` is `CREATE ROLE`. A statement whose first words are no command of
//! PostgreSQL has no tag, and that is a syntax error.

use super::lexer::{Token, TokenKind};

/// How many leading words decide at most.
const LEADING_WORDS: usize = 8;

/// Kinds of objects with the verbs that have a command for them: `c`reate, `a`lter, `d`rop. Longer names first
/// where one begins like another.
const OBJECTS: &[(&str, &str)] = &[
    ("ACCESS METHOD", "cd"),
    ("AGGREGATE", "cad"),
    ("CAST", "cd"),
    ("COLLATION", "cad"),
    ("CONVERSION", "cad"),
    ("DATABASE", "cad"),
    ("DEFAULT PRIVILEGES", "a"),
    ("DOMAIN", "cad"),
    ("EVENT TRIGGER", "cad"),
    ("EXTENSION", "cad"),
    ("FOREIGN DATA WRAPPER", "cad"),
    ("FOREIGN TABLE", "cad"),
    ("FUNCTION", "cad"),
    ("GROUP", "cad"),
    ("INDEX", "cad"),
    ("LANGUAGE", "cad"),
    ("LARGE OBJECT", "a"),
    ("MATERIALIZED VIEW", "cad"),
    ("OPERATOR CLASS", "cad"),
    ("OPERATOR FAMILY", "cad"),
    ("OPERATOR", "cad"),
    ("OWNED", "d"),
    ("POLICY", "cad"),
    ("PROCEDURE", "cad"),
    ("PUBLICATION", "cad"),
    ("ROLE", "cad"),
    ("ROUTINE", "ad"),
    ("RULE", "cad"),
    ("SCHEMA", "cad"),
    ("SEQUENCE", "cad"),
    ("SERVER", "cad"),
    ("STATISTICS", "cad"),
    ("SUBSCRIPTION", "cad"),
    ("SYSTEM", "a"),
    ("TABLESPACE", "cad"),
    ("TABLE", "cad"),
    ("TEXT SEARCH CONFIGURATION", "cad"),
    ("TEXT SEARCH DICTIONARY", "cad"),
    ("TEXT SEARCH PARSER", "cad"),
    ("TEXT SEARCH TEMPLATE", "cad"),
    ("TRANSFORM", "cd"),
    ("TRIGGER", "cad"),
    ("TYPE", "cad"),
    ("USER MAPPING", "cad"),
    ("USER", "cad"),
    ("VIEW", "cad"),
];

/// Words that may stand between CREATE (or DROP) and the kind of object.
const MODIFIERS: &[&str] = &[
    "OR",
    "REPLACE",
    "TEMP",
    "TEMPORARY",
    "UNLOGGED",
    "GLOBAL",
    "LOCAL",
    "UNIQUE",
    "CONSTRAINT",
    "TRUSTED",
    "PROCEDURAL",
    "RECURSIVE",
];

/// Commands that are no CREATE, ALTER or DROP: their first words and their tag. Longer ones first.
const COMMANDS: &[(&str, &str)] = &[
    ("ABORT", "ROLLBACK"),
    ("ANALYSE", "ANALYZE"),
    ("ANALYZE", "ANALYZE"),
    ("BEGIN", "BEGIN"),
    ("CALL", "CALL"),
    ("CHECKPOINT", "CHECKPOINT"),
    ("CLOSE ALL", "CLOSE CURSOR ALL"),
    ("CLOSE", "CLOSE CURSOR"),
    ("CLUSTER", "CLUSTER"),
    ("COMMENT ON", "COMMENT"),
    ("COMMIT PREPARED", "COMMIT PREPARED"),
    ("COMMIT", "COMMIT"),
    ("COPY", "COPY"),
    ("DEALLOCATE ALL", "DEALLOCATE ALL"),
    ("DEALLOCATE PREPARE ALL", "DEALLOCATE ALL"),
    ("DEALLOCATE", "DEALLOCATE"),
    ("DECLARE", "DECLARE CURSOR"),
    ("DELETE", "DELETE"),
    ("DISCARD ALL", "DISCARD ALL"),
    ("DISCARD PLANS", "DISCARD PLANS"),
    ("DISCARD SEQUENCES", "DISCARD SEQUENCES"),
    ("DISCARD TEMP", "DISCARD TEMP"),
    ("DISCARD TEMPORARY", "DISCARD TEMP"),
    ("DO", "DO"),
    ("END", "COMMIT"),
    ("EXECUTE", "EXECUTE"),
    ("EXPLAIN", "EXPLAIN"),
    ("FETCH", "FETCH"),
    ("GRANT", "GRANT"),
    ("IMPORT FOREIGN SCHEMA", "IMPORT FOREIGN SCHEMA"),
    ("INSERT", "INSERT"),
    ("LISTEN", "LISTEN"),
    ("LOAD", "LOAD"),
    ("LOCK", "LOCK TABLE"),
    ("MERGE", "MERGE"),
    ("MOVE", "MOVE"),
    ("NOTIFY", "NOTIFY"),
    ("PREPARE TRANSACTION", "PREPARE TRANSACTION"),
    ("PREPARE", "PREPARE"),
    ("REASSIGN OWNED", "REASSIGN OWNED"),
    ("REFRESH MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW"),
    ("REINDEX", "REINDEX"),
    ("RELEASE", "RELEASE"),
    ("RESET", "RESET"),
    ("REVOKE", "REVOKE"),
    ("ROLLBACK PREPARED", "ROLLBACK PREPARED"),
    ("ROLLBACK", "ROLLBACK"),
    ("SAVEPOINT", "SAVEPOINT"),
    ("SECURITY LABEL", "SECURITY LABEL"),
    ("SELECT", "SELECT"),
    ("SET CONSTRAINTS", "SET CONSTRAINTS"),
    ("SET", "SET"),
    ("SHOW", "SHOW"),
    ("START TRANSACTION", "START TRANSACTION"),
    ("TABLE", "SELECT"),
    ("TRUNCATE", "TRUNCATE TABLE"),
    ("UNLISTEN", "UNLISTEN"),
    ("UPDATE", "UPDATE"),
    ("VACUUM", "VACUUM"),
    ("VALUES", "SELECT"),
    ("WITH", "WITH"),
];

/// The command tag of a statement, or nothing where its first words are no command of PostgreSQL.
pub fn command_tag(text: &str, tokens: &[Token]) -> Option<String> {
    let nested = tokens
        .iter()
        .take_while(|token| &text[token.range()] == "(")
        .count();
    let leading = &tokens[nested..];
    let words: Vec<&str> = leading
        .iter()
        .take(LEADING_WORDS)
        .take_while(|token| token.kind == TokenKind::Word)
        .map(|token| &text[token.range()])
        .collect();
    let verb = words.first()?;
    if nested > 0 {
        let is_query = ["SELECT", "VALUES", "WITH", "TABLE"]
            .iter()
            .any(|word| is(verb, word));
        return is_query.then(|| "SELECT".to_owned());
    }
    for (word, letter) in [("CREATE", 'c'), ("ALTER", 'a'), ("DROP", 'd')] {
        if is(verb, word) {
            return object_tag(word, letter, &words[1..]).map(|tag| refine(tag, text, leading));
        }
    }
    let (_, tag) = COMMANDS.iter().find(|(first, _)| starts_with(&words, first))?;
    Some(refine((*tag).to_owned(), text, leading))
}

fn object_tag(verb: &str, letter: char, words: &[&str]) -> Option<String> {
    let mut rest = words;
    if letter == 'c' {
        let modifiers = rest
            .iter()
            .take_while(|word| MODIFIERS.iter().any(|known| is(word, known)))
            .count();
        rest = &rest[modifiers..];
        if starts_with(rest, "DEFAULT CONVERSION") {
            rest = &rest[1..];
        }
    } else if rest.first().is_some_and(|word| is(word, "PROCEDURAL")) {
        rest = &rest[1..];
    }
    let known = |(name, verbs): &&(&str, &str)| verbs.contains(letter) && starts_with(rest, name);
    let (name, _) = OBJECTS.iter().find(known)?;
    let name = match *name {
        "USER" | "GROUP" => "ROLE",
        name => name,
    };
    Some(format!("{verb} {name}"))
}

/// Tags that depend on more than the first words.
fn refine(tag: String, text: &str, tokens: &[Token]) -> String {
    let better = match tag.as_str() {
        "WITH" => Some(main_verb(text, tokens)),
        "GRANT" if !has_top_level(text, tokens, &["ON"]) => Some("GRANT ROLE"),
        "REVOKE" if !has_top_level(text, tokens, &["ON"]) => Some("REVOKE ROLE"),
        "CREATE TABLE" if creates_from_query(text, tokens) => Some("CREATE TABLE AS"),
        "SELECT" if has_top_level(text, tokens, &["INTO"]) => Some("SELECT INTO"),
        _ => None,
    };
    better.map_or(tag, str::to_owned)
}

/// What a statement that begins with WITH does.
fn main_verb(text: &str, tokens: &[Token]) -> &'static str {
    let verbs = [
        ("SELECT", "SELECT"),
        ("INSERT", "INSERT"),
        ("UPDATE", "UPDATE"),
        ("DELETE", "DELETE"),
        ("MERGE", "MERGE"),
        ("VALUES", "SELECT"),
        ("TABLE", "SELECT"),
    ];
    let of_queries = ["with", "recursive", ","];
    let found = top_level_words(text, tokens)
        .filter(|(before, _)| !of_queries.iter().any(|other| is(before, other)))
        .find_map(|(_, word)| verbs.iter().find(|(verb, _)| is(word, verb)));
    match found {
        Some((_, "SELECT")) if has_top_level(text, tokens, &["INTO"]) => "SELECT INTO",
        Some((_, tag)) => tag,
        None => "SELECT",
    }
}

/// `CREATE TABLE name [(...)] ... AS`; in `PARTITION OF`, `OF type` and column lists no AS stands outside parentheses.
fn creates_from_query(text: &str, tokens: &[Token]) -> bool {
    has_top_level(text, tokens, &["AS"])
}

fn has_top_level(text: &str, tokens: &[Token], wanted: &[&str]) -> bool {
    top_level_words(text, tokens).any(|(_, word)| wanted.iter().any(|other| is(word, other)))
}

/// The unquoted words outside all parentheses, each with the token before it. What stands behind AS or a dot is a name,
/// whatever it is called.
fn top_level_words<'a>(text: &'a str, tokens: &'a [Token]) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut depth = 0_usize;
    let mut before = "";
    tokens.iter().filter_map(move |token| {
        let word = &text[token.range()];
        let before = std::mem::replace(&mut before, word);
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let names = is(before, "as") || before == ".";
        (depth == 0 && token.kind == TokenKind::Word && !names).then_some((before, word))
    })
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

fn starts_with(words: &[&str], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase
        .split(' ')
        .all(|wanted| words.next().is_some_and(|word| is(word, wanted)))
}

#[cfg(test)]
mod tests {
    use super::super::split::split;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = split(text);
        let tag = command_tag(text, &found.tokens[found.statements[0].tokens.clone()]);
        assert_eq!(tag.as_deref(), expected, "{text}");
    }

    #[test]
    fn tags_are_those_of_postgresql() {
        for (text, tag) in [
            ("create table t (a int)", "CREATE TABLE"),
            ("create temp table t as select 1", "CREATE TABLE AS"),
            (
                "create table t (a int generated always as (1) stored)",
                "CREATE TABLE",
            ),
            ("create or replace view v as select 1", "CREATE VIEW"),
            ("create unique index concurrently i on t (a)", "CREATE INDEX"),
            ("create constraint trigger g after insert on t", "CREATE TRIGGER"),
            (
                "create default conversion c for 'a' to 'b' from f",
                "CREATE CONVERSION",
            ),
            ("create user u", "CREATE ROLE"),
            ("create user mapping for u server s", "CREATE USER MAPPING"),
            (
                "create text search configuration c (parser = p)",
                "CREATE TEXT SEARCH CONFIGURATION",
            ),
            ("alter materialized view m rename to n", "ALTER MATERIALIZED VIEW"),
            (
                "alter default privileges grant select on tables to u",
                "ALTER DEFAULT PRIVILEGES",
            ),
            ("drop procedural language l", "DROP LANGUAGE"),
            ("DROP Owned by u", "DROP OWNED"),
            (
                "with a as (insert into t select 1 returning *) delete from b",
                "DELETE",
            ),
            ("with a as (select 1) select * into x from a", "SELECT INTO"),
            ("select a as into, b.into from t", "SELECT"),
            (
                "with recursive delete as (select 1), update as (select 2) select 3",
                "SELECT",
            ),
            ("((select 1))", "SELECT"),
            ("values (1)", "SELECT"),
            ("grant r to u", "GRANT ROLE"),
            ("grant select on t to u", "GRANT"),
            ("end", "COMMIT"),
            ("rollback prepared 'x'", "ROLLBACK PREPARED"),
            ("truncate t", "TRUNCATE TABLE"),
        ] {
            check(text, Some(tag));
        }
    }

    #[test]
    fn other_words_have_no_tag() {
        for text in [
            "crate table t (a int)",
            "create frob x",
            "alter owned by x",
            "'a'",
            "(1)",
            "drop",
            "selct 1",
        ] {
            check(text, None);
        }
    }
}
