//! Reads literate cases: Markdown with `## Fails: ...` and `## Passes: ...` sections.
//!
//! A section holds prose, at most one `toml` block with the rule's options, at most one block with the catalog, at most one
//! `json estimates` block with what the planner says, and `sql` blocks. A line of SQL that ends in `-- warning: rule-id`
//! (or `error`, `info`), perhaps followed by `: part of the message`, is one on which the rule must report exactly that.
//!
//! The catalog is a `json` block, a `sql catalog` block (DDL that made the schema), or a `catalog` block with the name of a
//! file of either sort, beside the cases.

use crate::review::finding::Level;

/// One SQL text with what must be found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The heading without `##`.
    pub title: String,
    /// Where the SQL starts in the Markdown; 1-based.
    pub line: usize,
    /// The section is a `Fails:` one.
    pub fails: bool,
    /// TOML; empty for the defaults.
    pub options: String,
    /// The database that the rule may ask about.
    pub catalog: Option<CatalogText>,
    /// What the planner says, as JSON.
    pub estimates: Option<String>,
    /// The change.
    pub sql: String,
    /// What must be found in it.
    pub marks: Vec<Mark>,
}

/// Where a case's catalog comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogText {
    /// As `stagegate database snapshot` writes it.
    Json(String),
    /// Statements that make the schema.
    Ddl(String),
    /// A file of either sort, from the folder of the cases.
    File(String),
}

/// A finding that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Of the SQL; 1-based.
    pub line: u32,
    /// Its weight.
    pub level: Level,
    /// Who reports it.
    pub rule: String,
    /// Part of the message; empty for any.
    pub message: String,
}

/// What starts a comment that may be a mark.
pub(super) const COMMENT: &str = "-- ";

/// Levels, as marks name them.
const LEVELS: [Level; 3] = [Level::Error, Level::Warning, Level::Info];

/// A fenced block of the Markdown.
struct Block {
    language: String,
    line: usize,
    text: String,
}

/// All cases of a file.
///
/// # Errors
/// What is wrong with the file, after the number of the line.
pub fn read_cases(markdown: &str) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    let mut section: Option<Case> = None;
    let mut lines = markdown.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            section = Some(section_of(title, number)?);
        } else if let Some(language) = line.strip_prefix("```") {
            let block = read_block(language, number, &mut lines)?;
            let section = section
                .as_mut()
                .ok_or_else(|| format!("{number}: a block before the first section"))?;
            match block.language.as_str() {
                "toml" => section.options = block.text,
                "json" => section.catalog = Some(CatalogText::Json(block.text)),
                "sql catalog" => section.catalog = Some(CatalogText::Ddl(block.text)),
                "catalog" => section.catalog = Some(CatalogText::File(block.text.trim().to_owned())),
                "json estimates" => section.estimates = Some(block.text),
                "sql" => cases.push(Case {
                    line: block.line,
                    marks: read_marks(&block)?,
                    sql: block.text,
                    ..section.clone()
                }),
                other => {
                    return Err(format!(
                        "{number}: a block in {other:?}; cases have `sql`, `toml`, `json`, `json estimates`, `sql catalog` and `catalog`"
                    ));
                }
            }
        }
    }
    Ok(cases)
}

fn section_of(title: &str, line: usize) -> Result<Case, String> {
    let fails = match title.split_once(": ") {
        Some(("Fails", _)) => true,
        Some(("Passes", _)) => false,
        _ => {
            return Err(format!(
                "{line}: a section is called `## Fails: ...` or `## Passes: ...`"
            ));
        }
    };
    Ok(Case {
        title: title.to_owned(),
        line,
        fails,
        options: String::new(),
        catalog: None,
        estimates: None,
        sql: String::new(),
        marks: Vec::new(),
    })
}

fn read_block<'a>(
    language: &str,
    start: usize,
    lines: &mut impl Iterator<Item = (&'a str, usize)>,
) -> Result<Block, String> {
    let mut text = String::new();
    for (line, _) in lines {
        if line == "```" {
            return Ok(Block {
                language: language.to_owned(),
                line: start + 1,
                text,
            });
        }
        text.push_str(line);
        text.push('\n');
    }
    Err(format!("{start}: a block without end"))
}

fn read_marks(block: &Block) -> Result<Vec<Mark>, String> {
    let mut marks = Vec::new();
    for (line, number) in block.text.lines().zip(1..) {
        for comment in line.split(COMMENT).skip(1) {
            match read_mark(comment, number) {
                Some(mark) => marks.push(mark),
                None if LEVELS.iter().any(|level| comment.starts_with(level.as_str())) => {
                    let line = block.line + number as usize - 1;
                    return Err(format!("{line}: not a mark: -- {comment}"));
                }
                None => {}
            }
        }
    }
    Ok(marks)
}

/// The mark that a comment is.
pub(super) fn read_mark(comment: &str, line: u32) -> Option<Mark> {
    let (word, rest) = comment.split_once(": ")?;
    let level = LEVELS.into_iter().find(|level| level.as_str() == word)?;
    let (rule, message) = rest.split_once(": ").unwrap_or((rest, ""));
    Some(Mark {
        line,
        level,
        rule: rule.trim().to_owned(),
        message: message.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_read_as_they_are_written() {
        let cases = read_cases(
            "# a-rule\n\nprose\n\n## Fails: so\n\n```toml\nx = 1\n```\n\n```sql\nSELECT 1; -- error: a-rule: part\n\
             -- a comment: plain\n```\n\n## Passes: thus\n\n```catalog\nshop.json\n```\n\n```sql\nSELECT 2;\n```\n",
        )
        .unwrap();
        assert_eq!(cases.len(), 2);
        assert_eq!(
            (cases[0].title.as_str(), cases[0].line, cases[0].options.as_str()),
            ("Fails: so", 12, "x = 1\n")
        );
        let mark = Mark {
            line: 1,
            level: Level::Error,
            rule: "a-rule".to_owned(),
            message: "part".to_owned(),
        };
        assert_eq!(cases[0].marks, [mark]);
        assert!(
            cases[1].marks.is_empty() && cases[1].options.is_empty(),
            "options end with their section"
        );
        assert_eq!(cases[1].catalog, Some(CatalogText::File("shop.json".to_owned())));
    }

    #[test]
    fn what_is_no_case_is_said_with_its_line() {
        for (bad, expected) in [
            ("## Maybe: x\n", "1: a section"),
            ("```sql\n```\n", "1: a block before"),
            ("## Fails: x\n```sql\n", "2: a block without end"),
            (
                "## Fails: x\n```sql\nSELECT 1; -- error a-rule\n```\n",
                "3: not a mark",
            ),
            ("## Fails: x\n```python\n```\n", "2: a block in"),
        ] {
            let error = read_cases(bad).unwrap_err();
            assert!(error.contains(expected), "{bad:?}: {error}");
        }
    }
}
