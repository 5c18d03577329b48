//! Forms that the judge does not know, shown to it as forms that mean as much to it.

use super::{Change, Words};
use crate::sql::lexer::TokenKind;

/// How a column's storage is told, and what may be told of it.
const STORAGE: &[(&str, &[&str])] = &[
    ("storage", &["plain", "external", "extended", "main", "default"]),
    ("compression", &["pglz", "lz4", "default"]),
];
/// Where these words are names.
const BEFORE_NAMES: &[&str] = &[
    ",", ".", "(", "add", "alter", "column", "drop", "exists", "rename", "set", "to",
];

/// The changes of a statement that follow from its command.
pub(super) fn changes(words: &Words<'_>, changes: &mut Vec<Change>) {
    match words.word(0).to_ascii_lowercase().as_str() {
        "alter" => of_alter(words, changes),
        "create" => of_create(words, changes),
        "drop" => of_drop(words, changes),
        "copy" => of_copy(words, changes),
        "fetch" | "move" => {
            let has_direction = words.is(1, "forward") || words.is(1, "backward");
            if has_direction && words.tokens.len() == 3 {
                changes.push(words.blank(1));
            }
        }
        "set" if words.is(1, "names") && words.tokens.len() == 2 => {
            changes.push((words.tokens[1].range(), "n=''"));
        }
        _ => {}
    }
}

fn of_alter(words: &Words<'_>, changes: &mut Vec<Change>) {
    user_mapping(words, changes);
    if words.is(1, "table") || words.is(1, "foreign") {
        storage(words, changes);
        restart(words, changes);
    }
    let materialized = words.is(1, "materialized") && words.is(2, "view");
    let kind = 1 + usize::from(materialized);
    if !materialized && !words.is(1, "index") && !words.is(1, "sequence") {
        return;
    }
    let exists = words.is(kind + 1, "if") && words.is(kind + 2, "exists");
    let mut name = kind + 1 + 2 * usize::from(exists);
    while words.word(name + 1) == "." {
        name += 2;
    }
    let action = name + 1;
    let by_number = (action + 1..action + 3).any(|at| words.is_number(at));
    let of_table = ["add", "drop", "cluster", "validate"]
        .iter()
        .any(|of_table| words.is(action, of_table))
        || (words.is(action, "alter") && words.is(1, "index") && !by_number)
        || (words.is(action, "set") && words.is(action + 1, "without"));
    if of_table {
        // They take every action that a table does.
        let start = words.tokens[1].range().start;
        changes.push((start..words.tokens[kind].range().end, "table"));
    }
}

fn of_create(words: &Words<'_>, changes: &mut Vec<Change>) {
    user_mapping(words, changes);
    if words.is(1, "extension") {
        version(words, changes);
    } else if words.is(1, "server") && words.is(3, "version") && words.is(4, "null") {
        changes.push((words.tokens[4].range(), "''"));
    } else if words.find("language").is_some_and(|at| at < 5) {
        for at in 1..words.tokens.len() {
            if words.is(at, "validator") && words.is(at - 1, "no") {
                changes.extend([words.blank(at - 1), words.blank(at)]);
            }
        }
    } else if words.find("rule").is_some_and(|at| at < 4) {
        for at in 1..words.tokens.len() {
            let empty = matches!(words.word(at - 1), ";" | "(") || words.word(at + 1) == ")";
            if words.word(at) == ";" && empty {
                changes.push(words.blank(at));
            }
        }
    }
}

/// `VERSION "1.2"`: any word will do, also one in quotes; and SCHEMA may stand behind it.
fn version(words: &Words<'_>, changes: &mut Vec<Change>) {
    for at in 3..words.tokens.len() {
        let range = words.tokens[at].range();
        if !words.is(at - 1, "version") {
            continue;
        }
        if words.is(at + 1, "schema") {
            changes.extend([words.blank(at - 1), words.blank(at)]);
        } else if words.tokens[at].kind == TokenKind::QuotedIdentifier && range.len() > 2 {
            changes.push((range.start..range.start + 1, "'"));
            changes.push((range.end - 1..range.end, "'"));
        }
    }
}

/// `USER MAPPING FOR user`: the word means who asks.
fn user_mapping(words: &Words<'_>, changes: &mut Vec<Change>) {
    if words.is(1, "user") && words.is(2, "mapping") {
        let role =
            (4..words.tokens.len().min(8)).find(|at| words.is(*at, "user") && words.is(*at - 1, "for"));
        changes.extend(role.map(|at| (words.tokens[at].range(), "xxxx")));
    }
}

/// `ADD COLUMN c text STORAGE main COMPRESSION pglz`: what the judge knows in CREATE TABLE only.
fn storage(words: &Words<'_>, changes: &mut Vec<Change>) {
    for at in 5..words.tokens.len() {
        let told = STORAGE.iter().find(|(word, _)| words.is(at - 1, word));
        let is_told = told.is_some_and(|(_, known)| known.iter().any(|known| words.is(at, known)));
        let is_name = BEFORE_NAMES.iter().any(|before| words.is(at - 2, before));
        if is_told && !is_name {
            changes.extend([words.blank(at - 1), words.blank(at)]);
        }
    }
}

/// `ALTER id RESTART WITH 5 SET CYCLE`: the judge takes RESTART alone.
fn restart(words: &Words<'_>, changes: &mut Vec<Change>) {
    for at in 4..words.tokens.len() {
        let after = (at + 1..words.tokens.len().min(at + 5)).find(|next| {
            !words.is(*next, "with") && !matches!(words.word(*next), "-" | "+") && !words.is_number(*next)
        });
        let among = after.is_some_and(|next| words.is(next, "set") && next > at);
        if words.is(at, "restart") && among {
            let after = after.unwrap_or(at);
            changes.extend((at..after).map(|at| words.blank(at)));
        }
    }
}

/// Lists of what the judge takes one of only.
fn of_drop(words: &Words<'_>, changes: &mut Vec<Change>) {
    user_mapping(words, changes);
    let (last, shown): (usize, &'static str) = if words.is(1, "access") && words.is(2, "method") {
        (2, "schema")
    } else if words.is(1, "text") && words.is(2, "search") && words.tokens.len() > 4 {
        (3, "table")
    } else {
        return;
    };
    if (last..words.tokens.len()).any(|at| words.word(at) == ",") {
        let start = words.tokens[1].range().start;
        changes.push((start..words.tokens[last].range().end, shown));
    }
}

/// `USING DELIMITERS ','`, as it was written long ago.
fn of_copy(words: &Words<'_>, changes: &mut Vec<Change>) {
    for at in 1..words.tokens.len() {
        if words.is(at, "delimiters") {
            changes.push((words.tokens[at].range(), "delimiter"));
            if words.is(at - 1, "using") {
                changes.push(words.blank(at - 1));
            }
        }
    }
}
