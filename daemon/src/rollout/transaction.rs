//! Which statements no rollout runs: those that end its transaction, and those that need a client. Pure.
//!
//! It looks at words alone, so that it does not depend on how well a parser knows a statement: comments and quoted
//! texts are skipped, quoted names are no words. What runs, but not in a transaction, is in [`super::outside`].

/// A long statement's words that are looked at; the deciding ones stand in front.
const WORDS: usize = 64;

/// Why a statement is refused, or none. `statement` is its text without the semicolon.
pub fn refusal(statement: &str) -> Option<String> {
    if statement.trim_start().starts_with('\\') {
        return Some("psql commands are not SQL; only psql understands them".to_owned());
    }
    let words = words(statement);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    transaction_control(&words).or_else(|| without_client(&words))
}

fn transaction_control(words: &[&str]) -> Option<String> {
    let control = match words {
        ["ROLLBACK", rest @ ..] => !matches!(rest, ["TO", ..] | ["WORK" | "TRANSACTION", "TO", ..]),
        ["BEGIN" | "COMMIT" | "END" | "ABORT", ..] | ["START" | "PREPARE", "TRANSACTION", ..] => true,
        _ => false,
    };
    control.then(|| {
        format!(
            "{} is refused: Stagegate begins and ends the transactions of a change, together with its ledger row; remove it",
            words[0]
        )
    })
}

fn without_client(words: &[&str]) -> Option<String> {
    let has = |word| words.contains(&word);
    match words {
        ["DISCARD", "ALL", ..] => Some(
            "DISCARD ALL is refused: it would give back the lock that keeps other rollouts away; reset by name".to_owned(),
        ),
        ["COPY", ..] if has("STDIN") || has("STDOUT") => {
            Some("COPY through the client is refused: a rollout has no client data; use INSERT".to_owned())
        }
        _ => None,
    }
}

/// The statement's words in upper case; a quoted name is `"`.
fn words(statement: &str) -> Vec<String> {
    let mut rest = statement;
    let mut words = Vec::new();
    while let Some(first) = rest.chars().next() {
        if words.len() == WORDS {
            break;
        }
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if first == '\'' || first == '"' {
            if first == '"' {
                words.push("\"".to_owned());
            }
            quoted(rest, first)
        } else if first == '$' {
            dollar_quoted(rest)
        } else if is_word(first) {
            let end = rest.find(|c| !is_word(c) && c != '$').unwrap_or(rest.len());
            words.push(rest[..end].to_uppercase());
            end
        } else {
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    words
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Bytes of the block comment in front; they nest.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Bytes of the quoted text in front. A doubled quote reads as two texts side by side, which skips the same bytes.
fn quoted(text: &str, quote: char) -> usize {
    text[1..].find(quote).map_or(text.len(), |end| end + 2)
}

/// Bytes of the dollar-quoted text in front, or of the dollar sign alone.
fn dollar_quoted(text: &str) -> usize {
    let Some(tag_end) = text[1..].find(|c: char| !is_word(c)).map(|end| end + 1) else {
        return 1;
    };
    if !text[tag_end..].starts_with('$') || text[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return 1;
    }
    let tag = &text[..=tag_end];
    text[tag.len()..]
        .find(tag)
        .map_or(text.len(), |end| end + 2 * tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_end_the_transaction_or_need_a_client_are_refused() {
        for refused in [
            "BEGIN",
            "begin work",
            "START TRANSACTION",
            "COMMIT",
            "COMMIT PREPARED 'x'",
            "END",
            "ROLLBACK",
            "ROLLBACK AND CHAIN",
            "ABORT",
            "PREPARE TRANSACTION 'x'",
            "-- why\nCOMMIT",
            "/* a /* b */ c */ COMMIT",
            "DISCARD ALL",
            "COPY t FROM STDIN",
            "COPY t (a, b) TO STDOUT WITH CSV",
            "\\connect other",
        ] {
            assert!(refusal(refused).is_some(), "{refused} should be refused");
        }
    }

    #[test]
    fn other_statements_are_not() {
        for fine in [
            "SELECT 1",
            "VACUUM t",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "",
            "ROLLBACK TO SAVEPOINT s",
            "ROLLBACK WORK TO s",
            "SAVEPOINT s",
            "RELEASE SAVEPOINT s",
            "CREATE INDEX i ON t (a)",
            "CREATE INDEX \"CONCURRENTLY\" ON t (a)",
            "CREATE INDEX i ON t (a) WHERE b = 'CONCURRENTLY'",
            "DROP INDEX i",
            "REINDEX TABLE t",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
            "ALTER TABLE p DETACH PARTITION c",
            "ALTER TYPE mood ADD VALUE 'meh'",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END",
            "CLUSTER t USING i",
            "ALTER DATABASE d SET work_mem = '1MB'",
            "COPY t FROM '/var/lib/data.csv'",
            "DO $x$ BEGIN PERFORM 1; END $x$",
            "INSERT INTO t VALUES ('a''b', $$VACUUM$$)",
        ] {
            assert_eq!(refusal(fine), None, "{fine}");
        }
    }

    #[test]
    fn odd_text_is_read_to_its_end() {
        for odd in [
            "'",
            "\"é",
            "$",
            "$1",
            "$é$ x",
            "/* /*",
            "--",
            "a$b$c",
            "\u{feff}VACUUM",
        ] {
            let _ = refusal(odd);
        }
    }
}
