//! `VERSION_description.verify.sql` beside a change: questions to the database whose answers say whether the change may
//! begin, and whether it did what it should. Pure.
//!
//! The file has statements in two sections: those after a line `-- stagegate: before` are asked before the change, those
//! after `-- stagegate: after`, or before any such line, after it. Each is a query (SELECT, WITH, VALUES or TABLE) that
//! must return a row, and none whose first column is false or NULL where that is a boolean; or a DO block, which must not
//! raise. They run inside the change's transaction, read-only.

use std::ops::Range;

use crate::change::Checksum;
use crate::sql::split::split;

/// How the name of such a file ends.
const SUFFIX: &str = ".verify.sql";

/// What a statement may begin with.
const FIRST_WORDS: &[&str] = &["SELECT", "WITH", "VALUES", "TABLE", "DO"];

/// The verification of a change as it is at one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// From the root of the repository.
    pub path: String,
    /// Its text.
    pub sql: String,
    /// Of its bytes.
    pub checksum: Checksum,
}

/// When a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before the change.
    Before,
    /// After the change.
    After,
}

/// A statement of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// When it is asked.
    pub moment: Moment,
    /// Its bytes.
    pub span: Range<u32>,
}

/// Why a verification can not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes it is about.
    pub span: Range<u32>,
    /// A fragment.
    pub message: String,
}

impl Verification {
    /// Makes one of its path and text.
    pub fn new(path: &str, sql: String) -> Self {
        Self {
            path: path.to_owned(),
            checksum: Checksum::of(sql.as_bytes()),
            sql,
        }
    }
}

impl Moment {
    /// The word for it in the file and in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// Whether a file is a verification, by its name.
pub fn is_verification(path: &str) -> bool {
    path.ends_with(SUFFIX)
}

/// Where the verification of a change is.
pub fn verification_path(change: &str) -> String {
    format!("{}{SUFFIX}", change.strip_suffix(".sql").unwrap_or(change))
}

/// The change that a verification belongs to.
pub fn change_path(verification: &str) -> String {
    format!(
        "{}.sql",
        verification.strip_suffix(SUFFIX).unwrap_or(verification)
    )
}

/// The questions of a verification, in order.
///
/// # Errors
/// All that is wrong with its form; whether it is valid SQL is for a parser.
pub fn questions(sql: &str) -> Result<Vec<Question>, Vec<Fault>> {
    let pieces = split(sql);
    let markers: Vec<(u32, Moment)> = pieces
        .comments
        .iter()
        .filter_map(|comment| Some((comment.start, section(&sql[comment.range()])?)))
        .collect();
    let mut faults: Vec<Fault> = pieces
        .problems
        .iter()
        .map(|problem| Fault {
            span: problem.span.clone(),
            message: problem.message.clone(),
        })
        .collect();
    let mut questions = Vec::new();
    for piece in &pieces.statements {
        let text = &sql[piece.span.start as usize..piece.span.end as usize];
        let first = text.trim_start_matches('(').trim_start();
        let word: String = first.chars().take_while(char::is_ascii_alphabetic).collect();
        if !FIRST_WORDS.contains(&word.to_ascii_uppercase().as_str()) {
            faults.push(Fault {
                span: piece.span.clone(),
                message: "a verification only asks: write SELECT, WITH, VALUES, TABLE or DO".to_owned(),
            });
        }
        let earlier = markers.iter().rev().find(|(at, _)| *at < piece.span.start);
        questions.push(Question {
            moment: earlier.map_or(Moment::After, |(_, moment)| *moment),
            span: piece.span.clone(),
        });
    }
    if questions.is_empty() && faults.is_empty() {
        faults.push(Fault {
            span: 0..0,
            message: "the file has no statement, so it verifies nothing".to_owned(),
        });
    }
    if faults.is_empty() {
        Ok(questions)
    } else {
        Err(faults)
    }
}

/// The section that a comment begins.
fn section(comment: &str) -> Option<Moment> {
    let words = comment.strip_prefix("--")?.trim().strip_prefix("stagegate:")?;
    match words.trim() {
        "before" => Some(Moment::Before),
        "after" => Some(Moment::After),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_say_when() {
        let sql = "SELECT 0;\n-- stagegate: before\nSELECT 1; -- one\nDO $$ BEGIN END $$;\n  --stagegate: after \n(SELECT 2)";
        let questions = questions(sql).unwrap();
        let shown: Vec<_> = questions
            .iter()
            .map(|of| {
                (
                    of.moment.as_str(),
                    &sql[of.span.start as usize..of.span.end as usize],
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("after", "SELECT 0"),
                ("before", "SELECT 1"),
                ("before", "DO $$ BEGIN END $$"),
                ("after", "(SELECT 2)"),
            ]
        );
    }

    #[test]
    fn what_does_not_ask_is_refused() {
        let refused = |sql: &str| questions(sql).unwrap_err()[0].message.clone();
        assert!(refused("COMMIT").contains("only asks"));
        assert!(refused("SELECT 1; DELETE FROM t").contains("only asks"));
        assert!(refused("-- nothing\n").contains("no statement"));
        assert!(!refused("SELECT 'open").is_empty());
    }

    #[test]
    fn it_lies_beside_its_change() {
        assert_eq!(verification_path("db/1_a.sql"), "db/1_a.verify.sql");
        assert_eq!(change_path("db/1_a.verify.sql"), "db/1_a.sql");
        assert!(is_verification("db/1_a.verify.sql") && !is_verification("db/1_verify.sql"));
    }
}
