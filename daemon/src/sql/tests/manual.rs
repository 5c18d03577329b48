//! The corpus: statements of every command of PostgreSQL's manual, one file a topic, and as many that are wrong.
//!
//! A line that begins in the first column begins a statement, lines that begin with white space, `)` or `\` belong to
//! it, and `--# TAG` says the command tag of what follows. So the tests know where a statement ends without asking the
//! splitter. Every line was judged by PostgreSQL's own parser, of 18, and of 15 but for those marked `since`.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// A statement of the corpus.
pub(super) struct Example {
    /// `file:line`
    pub(super) place: String,
    /// Its command tag; empty where it is wrong.
    pub(super) tag: String,
    /// With its semicolon and the comment behind it.
    pub(super) text: String,
}

/// A statement that PostgreSQL refuses.
pub(super) struct Wrong {
    /// `file:line`
    pub(super) place: String,
    /// Without semicolon and comment.
    pub(super) text: String,
    /// The byte at which PostgreSQL stops.
    pub(super) stops_at: usize,
}

/// A file of the corpus with its statements.
pub(super) struct Topic {
    /// Its whole text.
    pub(super) text: String,
    /// What is in it.
    pub(super) examples: Vec<Example>,
}

/// Where the corpus is.
pub(super) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql/tests/corpus")
}

fn topics(folder: &Path) -> Vec<Topic> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files.iter().map(|path| topic(path)).collect()
}

fn topic(path: &Path) -> Topic {
    let text = fs::read_to_string(path).unwrap();
    let file = path.file_name().unwrap().to_str().unwrap();
    let mut tag = "";
    let mut examples: Vec<Example> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Some(heading) = line.strip_prefix("--# ") {
            tag = heading;
        } else if line.trim().is_empty() || line.starts_with("--") {
        } else if line.starts_with([' ', '\t', ')', '\\']) {
            let example = examples.last_mut().unwrap();
            example.text.push('\n');
            example.text.push_str(line);
        } else {
            examples.push(Example {
                place: format!("{file}:{}", number + 1),
                tag: tag.to_owned(),
                text: line.to_owned(),
            });
        }
    }
    Topic { text, examples }
}

/// All that PostgreSQL takes, by file.
pub(super) fn valid_topics() -> Vec<Topic> {
    topics(&corpus())
}

/// All that PostgreSQL takes.
pub(super) fn valid() -> Vec<Example> {
    valid_topics()
        .into_iter()
        .flat_map(|topic| topic.examples)
        .collect()
}

/// All that PostgreSQL refuses.
pub(super) fn invalid() -> Vec<Wrong> {
    let examples = topics(&corpus().join("invalid"))
        .into_iter()
        .flat_map(|topic| topic.examples);
    examples
        .map(|example| {
            let (text, mark) = example.text.rsplit_once("; -- invalid: ").unwrap();
            let (column, _) = mark.split_once(": ").unwrap();
            Wrong {
                place: example.place,
                text: text.to_owned(),
                stops_at: column.parse::<usize>().unwrap() - 1,
            }
        })
        .collect()
}

/// Fails with a list, where it is not empty.
#[track_caller]
pub(super) fn expect_none(what: &str, wrong: &[String], of: usize) {
    assert!(
        wrong.is_empty(),
        "{} of {of} {what}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_corpus_is_as_large_as_promised() {
    let examples = valid();
    let mut tags: Vec<&str> = examples.iter().map(|example| example.tag.as_str()).collect();
    tags.sort_unstable();
    tags.dedup();
    assert!(examples.len() >= 1_500, "{} statements are left", examples.len());
    assert!(tags.len() >= 175, "{} commands are left", tags.len());
    assert!(invalid().len() >= 250);
}

#[test]
fn every_statement_is_cut_out_and_tagged() {
    let examples = valid();
    let mut wrong = Vec::new();
    for example in &examples {
        let split = split::split(&example.text);
        let tags: Vec<_> = split
            .statements
            .iter()
            .map(|piece| tag::command_tag(&example.text, &split.tokens[piece.tokens.clone()]))
            .collect();
        if tags != [Some(example.tag.clone())] {
            wrong.push(format!("{}: {tags:?} for {}", example.place, example.tag));
        }
    }
    expect_none("have another tag", &wrong, examples.len());
}

#[test]
fn a_file_is_the_sum_of_its_statements() {
    for topic in valid_topics() {
        let whole = parse(&topic.text);
        check_shape(&whole);
        assert_eq!(
            whole.statements.len(),
            topic.examples.len(),
            "in {}",
            topic.examples[0].place
        );
        for (statement, example) in whole.statements.iter().zip(&topic.examples) {
            let alone = parse(&example.text);
            assert_eq!(alone.statements.len(), 1, "{}", example.place);
            let difference = agreement::difference(
                agreement::Subtree::new(&whole.tree, statement),
                agreement::Subtree::new(&alone.tree, &alone.statements[0]),
            );
            assert_eq!(difference, None, "{}", example.place);
            assert_eq!(
                &topic.text[statement.span.start as usize..statement.span.end as usize],
                &example.text[alone.statements[0].span.start as usize..alone.statements[0].span.end as usize]
            );
        }
    }
}

#[test]
fn a_wrong_statement_leaves_its_neighbours_alone() {
    let neighbour = "select a from t where b = 1";
    let expected = parse(neighbour);
    for example in invalid() {
        // What opens something that a later quote or bracket may close is a matter of the splitter.
        let text = format!("{neighbour};\n{};\n{neighbour};\n", example.text);
        let parsed = parse(&text);
        check_shape(&parsed);
        let ends = [parsed.statements.first(), parsed.statements.last()];
        for statement in ends.into_iter().flatten() {
            let difference = agreement::difference(
                agreement::Subtree::new(&parsed.tree, statement),
                agreement::Subtree::new(&expected.tree, &expected.statements[0]),
            );
            assert_eq!(difference, None, "{}: {text}", example.place);
        }
        assert!(parsed.statements.len() >= 3, "{}: {text}", example.place);
    }
}
