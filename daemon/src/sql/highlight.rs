//! Colours for SQL on the web pages: the lexer's tokens in the few classes that a reader tells apart.

use std::ops::Range;

use super::lexer::{Lexer, TokenKind};

/// How a piece of text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenClass {
    /// A word that PostgreSQL gives a meaning.
    Keyword,
    /// Any other word, quoted or not.
    Identifier,
    /// A string of any form, also the body of a function.
    String,
    /// A number or parameter.
    Number,
    /// A comment of either form.
    Comment,
    /// Operators and punctuation.
    Operator,
}

/// Words that are coloured as keywords: those that PostgreSQL reserves and the ones that statements and types are
/// made of. Sorted, upper case.
const KEYWORDS: &[&str] = &[
    "ABORT",
    "ACCESS",
    "ACTION",
    "ADD",
    "AFTER",
    "AGGREGATE",
    "ALL",
    "ALTER",
    "ALWAYS",
    "ANALYZE",
    "AND",
    "ANY",
    "ARRAY",
    "AS",
    "ASC",
    "ATOMIC",
    "ATTACH",
    "AUTHORIZATION",
    "BEFORE",
    "BEGIN",
    "BETWEEN",
    "BIGINT",
    "BIGSERIAL",
    "BIT",
    "BOOL",
    "BOOLEAN",
    "BY",
    "BYTEA",
    "CACHE",
    "CALL",
    "CASCADE",
    "CASE",
    "CAST",
    "CHAR",
    "CHARACTER",
    "CHECK",
    "CHECKPOINT",
    "CLOSE",
    "CLUSTER",
    "COALESCE",
    "COLLATE",
    "COLLATION",
    "COLUMN",
    "COMMENT",
    "COMMIT",
    "COMPRESSION",
    "CONCURRENTLY",
    "CONFLICT",
    "CONSTRAINT",
    "CONSTRAINTS",
    "COPY",
    "COST",
    "CREATE",
    "CROSS",
    "CUBE",
    "CURRENT",
    "CURRENT_DATE",
    "CURRENT_ROLE",
    "CURRENT_SCHEMA",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "CURSOR",
    "CYCLE",
    "DATABASE",
    "DATE",
    "DEALLOCATE",
    "DECIMAL",
    "DECLARE",
    "DEFAULT",
    "DEFERRABLE",
    "DEFERRED",
    "DELETE",
    "DESC",
    "DETACH",
    "DISABLE",
    "DISCARD",
    "DISTINCT",
    "DO",
    "DOMAIN",
    "DOUBLE",
    "DROP",
    "EACH",
    "ELSE",
    "ENABLE",
    "END",
    "ENFORCED",
    "ENUM",
    "ESCAPE",
    "EXCEPT",
    "EXCLUDE",
    "EXECUTE",
    "EXISTS",
    "EXPLAIN",
    "EXTENSION",
    "EXTRACT",
    "FALSE",
    "FETCH",
    "FILTER",
    "FINALIZE",
    "FIRST",
    "FLOAT",
    "FLOAT4",
    "FLOAT8",
    "FOLLOWING",
    "FOR",
    "FORCE",
    "FOREIGN",
    "FROM",
    "FULL",
    "FUNCTION",
    "GENERATED",
    "GRANT",
    "GROUP",
    "GROUPING",
    "HAVING",
    "IDENTITY",
    "IF",
    "ILIKE",
    "IMMEDIATE",
    "IMMUTABLE",
    "IN",
    "INCLUDE",
    "INCREMENT",
    "INDEX",
    "INHERIT",
    "INHERITS",
    "INITIALLY",
    "INNER",
    "INSERT",
    "INSTEAD",
    "INT",
    "INT2",
    "INT4",
    "INT8",
    "INTEGER",
    "INTERSECT",
    "INTERVAL",
    "INTO",
    "IS",
    "ISNULL",
    "JOIN",
    "JSON",
    "JSONB",
    "KEY",
    "LANGUAGE",
    "LAST",
    "LATERAL",
    "LEAST",
    "LEFT",
    "LIKE",
    "LIMIT",
    "LISTEN",
    "LOCAL",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "LOCK",
    "LOCKED",
    "LOGGED",
    "MATCH",
    "MATCHED",
    "MATERIALIZED",
    "MAXVALUE",
    "MERGE",
    "MINVALUE",
    "NATURAL",
    "NEW",
    "NEXT",
    "NO",
    "NOT",
    "NOTHING",
    "NOTIFY",
    "NOTNULL",
    "NOWAIT",
    "NULL",
    "NULLIF",
    "NULLS",
    "NUMERIC",
    "OF",
    "OFFSET",
    "OIDS",
    "OLD",
    "ON",
    "ONLY",
    "OPERATOR",
    "OR",
    "ORDER",
    "OUTER",
    "OVER",
    "OVERLAPS",
    "OVERRIDING",
    "OWNED",
    "OWNER",
    "PARALLEL",
    "PARTITION",
    "POLICY",
    "PRECEDING",
    "PRECISION",
    "PREPARE",
    "PRIMARY",
    "PRIVILEGES",
    "PROCEDURE",
    "PUBLICATION",
    "RANGE",
    "REAL",
    "REASSIGN",
    "RECURSIVE",
    "REFERENCES",
    "REFERENCING",
    "REFRESH",
    "REINDEX",
    "RELEASE",
    "RENAME",
    "REPLACE",
    "REPLICA",
    "RESET",
    "RESTART",
    "RESTRICT",
    "RETURN",
    "RETURNING",
    "RETURNS",
    "REVOKE",
    "RIGHT",
    "ROLE",
    "ROLLBACK",
    "ROLLUP",
    "ROUTINE",
    "ROW",
    "ROWS",
    "RULE",
    "SAVEPOINT",
    "SCHEMA",
    "SECURITY",
    "SELECT",
    "SEQUENCE",
    "SERIAL",
    "SERVER",
    "SESSION",
    "SESSION_USER",
    "SET",
    "SETOF",
    "SHARE",
    "SHOW",
    "SIMILAR",
    "SKIP",
    "SMALLINT",
    "SMALLSERIAL",
    "STABLE",
    "START",
    "STATEMENT",
    "STATISTICS",
    "STORAGE",
    "STORED",
    "STRICT",
    "SUBSCRIPTION",
    "SYMMETRIC",
    "SYSTEM",
    "TABLE",
    "TABLESAMPLE",
    "TABLESPACE",
    "TEMP",
    "TEMPORARY",
    "TEXT",
    "THEN",
    "TIES",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "TO",
    "TRANSACTION",
    "TRIGGER",
    "TRUE",
    "TRUNCATE",
    "TYPE",
    "UNBOUNDED",
    "UNION",
    "UNIQUE",
    "UNKNOWN",
    "UNLISTEN",
    "UNLOGGED",
    "UPDATE",
    "USER",
    "USING",
    "UUID",
    "VACUUM",
    "VALID",
    "VALIDATE",
    "VALUES",
    "VARCHAR",
    "VARIADIC",
    "VARYING",
    "VIEW",
    "VOLATILE",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
    "WITHIN",
    "WITHOUT",
    "WORK",
    "XML",
    "ZONE",
];

/// The coloured pieces of a text in order; what lies between them is white space or has no colour.
pub fn highlight(text: &str) -> Vec<(Range<usize>, TokenClass)> {
    Lexer::new(text)
        .filter_map(|token| Some((token.range(), class(token.kind, &text[token.range()])?)))
        .collect()
}

fn class(kind: TokenKind, text: &str) -> Option<TokenClass> {
    Some(match kind {
        TokenKind::Word if is_keyword(text) => TokenClass::Keyword,
        TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::UnicodeIdentifier => {
            TokenClass::Identifier
        }
        TokenKind::String
        | TokenKind::EscapeString
        | TokenKind::UnicodeString
        | TokenKind::BitString
        | TokenKind::NationalString
        | TokenKind::DollarString => TokenClass::String,
        TokenKind::Unterminated if !text.starts_with("/*") => TokenClass::String,
        TokenKind::Number | TokenKind::Parameter => TokenClass::Number,
        TokenKind::Comment | TokenKind::Unterminated => TokenClass::Comment,
        TokenKind::Operator | TokenKind::Punctuation => TokenClass::Operator,
        TokenKind::Backslash | TokenKind::Invalid => return None,
    })
}

/// Whether a word is coloured as a keyword.
pub fn is_keyword(word: &str) -> bool {
    // No keyword is longer, so that folding needs no allocation for long names.
    let mut folded = [0_u8; 24];
    let Some(buffer) = folded.get_mut(..word.len()) else {
        return false;
    };
    buffer.copy_from_slice(word.as_bytes());
    buffer.make_ascii_uppercase();
    KEYWORDS
        .binary_search_by(|keyword| keyword.as_bytes().cmp(buffer))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_has_its_class() {
        use TokenClass::{Comment, Identifier, Keyword, Number, Operator, String};
        let text = "select a, \"B\" + 1 from $$x$$ -- é";
        let found: Vec<_> = highlight(text)
            .into_iter()
            .map(|(range, class)| (&text[range], class))
            .collect();
        let expected = [
            ("select", Keyword),
            ("a", Identifier),
            (",", Operator),
            ("\"B\"", Identifier),
            ("+", Operator),
            ("1", Number),
            ("from", Keyword),
            ("$$x$$", String),
            ("-- é", Comment),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
        assert!(is_keyword("Timestamp") && is_keyword("zone") && !is_keyword("t2024") && !is_keyword("é"));
    }

    #[test]
    fn pieces_do_not_overlap() {
        let text = "a'b\n/*c;\\d $1$$";
        let ranges: Vec<_> = highlight(text).into_iter().map(|(range, _)| range).collect();
        assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
}
