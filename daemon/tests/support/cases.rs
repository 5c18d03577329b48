//! Reads literate cases: Markdown with `## Fails: ...` and `## Passes: ...` sections.
//!
//! A section holds prose, at most one `toml` block with the rule's options, at most one `json` block with a catalog, at
//! most one `json estimates` block with what the planner says, and `sql` blocks. A line of SQL that ends in
//! `-- warning: rule-id` (or `error`, `info`), perhaps followed by `: part of the message`, is one on which the rule must
//! report exactly that.

use stagegate::review::finding::Level;

/// One SQL text with what must be found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    /// The heading without `##`.
    pub(crate) title: String,
    /// Where the SQL starts in the Markdown; 1-based.
    pub(crate) line: usize,
    /// The section is a `Fails:` one.
    pub(crate) fails: bool,
    pub(crate) options: String,
    pub(crate) catalog: Option<String>,
    pub(crate) estimates: Option<String>,
    pub(crate) sql: String,
    pub(crate) marks: Vec<Mark>,
}

/// A finding that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Of the SQL; 1-based.
    pub(crate) line: u32,
    pub(crate) level: Level,
    pub(crate) rule: String,
    /// Part of the message; empty for any.
    pub(crate) message: String,
}

/// A fenced block of the Markdown.
struct Block {
    language: String,
    line: usize,
    text: String,
}

/// All cases of a file, or what is wrong with it.
pub(crate) fn read_cases(markdown: &str) -> Result<Vec<Case>, String> {
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
                "json" => section.catalog = Some(block.text),
                "json estimates" => section.estimates = Some(block.text),
                "sql" => cases.push(Case {
                    line: block.line,
                    marks: read_marks(&block)?,
                    sql: block.text,
                    ..section.clone()
                }),
                other => {
                    return Err(format!(
                        "{number}: a block in {other:?}; cases have sql, toml and json"
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
        for comment in line.split("-- ").skip(1) {
            if let Some((word, rest)) = comment.split_once(": ")
                && let Some(level) = level(word)
            {
                let (rule, message) = rest.split_once(": ").unwrap_or((rest, ""));
                marks.push(Mark {
                    line: number,
                    level,
                    rule: rule.trim().to_owned(),
                    message: message.trim().to_owned(),
                });
            } else if ["error", "warning", "info"]
                .iter()
                .any(|word| comment.starts_with(word))
            {
                return Err(format!(
                    "{}: not a mark: -- {comment}",
                    block.line + number as usize - 1
                ));
            }
        }
    }
    Ok(marks)
}

fn level(word: &str) -> Option<Level> {
    [Level::Error, Level::Warning, Level::Info]
        .into_iter()
        .find(|level| level.as_str() == word)
}
