//! What goes to a guest, borrowed from our own types: no column of a tree is copied on this side.

use super::bindings::types as wit;
use super::options::{FlatOptions, OptionValue};
use super::registry::ActiveRule;
use crate::sql::{ParseState, ParsedFile, Statement, Tree};

/// A rule's options, with the lists that the boundary wants as slices of slices.
pub(super) struct WireOptions<'a> {
    options: &'a FlatOptions,
    texts: Vec<Vec<&'a str>>,
}

impl<'a> WireOptions<'a> {
    pub(super) fn new(options: &'a FlatOptions) -> Self {
        let texts = options.iter().map(|(_, value)| match value {
            OptionValue::Texts(texts) => texts.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        });
        Self {
            options,
            texts: texts.collect(),
        }
    }

    pub(super) fn list(&self) -> Vec<wit::RuleOption<'_>> {
        let pairs = self.options.iter().zip(&self.texts);
        pairs
            .map(|((name, value), texts)| wit::RuleOption {
                name,
                value: match value {
                    OptionValue::Flag(flag) => wit::OptionValue::Flag(*flag),
                    OptionValue::Number(number) => wit::OptionValue::Number(*number),
                    OptionValue::Decimal(number) => wit::OptionValue::Decimal(*number),
                    OptionValue::Text(text) => wit::OptionValue::Text(text),
                    OptionValue::Texts(_) => wit::OptionValue::Texts(texts),
                    OptionValue::Numbers(numbers) => wit::OptionValue::Numbers(numbers),
                },
            })
            .collect()
    }
}

/// Calls `with` with the rules and their options as the boundary wants them.
pub(super) fn with_runs<T>(rules: &[&ActiveRule], with: impl FnOnce(&[wit::Run<'_>]) -> T) -> T {
    let options: Vec<_> = rules.iter().map(|rule| WireOptions::new(&rule.options)).collect();
    let lists: Vec<_> = options.iter().map(WireOptions::list).collect();
    let runs: Vec<_> = rules
        .iter()
        .zip(&lists)
        .map(|(rule, options)| wit::Run {
            rule: rule.id.as_str(),
            options,
        })
        .collect();
    with(&runs)
}

pub(super) fn wire_tree(tree: &Tree) -> wit::Tree<'_> {
    wit::Tree {
        text: &tree.text,
        kinds: &tree.kinds,
        roles: &tree.roles,
        bits: &tree.bits,
        ends: &tree.ends,
        starts_at: &tree.starts_at,
        ends_at: &tree.ends_at,
        name_of: &tree.name_of,
        names: &tree.names,
        name_ends: &tree.name_ends,
    }
}

pub(super) fn wire_statements(file: &ParsedFile) -> Vec<wit::Statement<'_>> {
    file.statements.iter().map(wire_statement).collect()
}

fn wire_statement(statement: &Statement) -> wit::Statement<'_> {
    wit::Statement {
        node: statement.node,
        at: wit::Span {
            start: statement.span.start,
            end: statement.span.end,
        },
        tag: &statement.tag,
        parse: match statement.parse {
            ParseState::Full => wit::ParseState::Full,
            ParseState::TokensOnly => wit::ParseState::TokensOnly,
        },
        relations: &statement.relations,
        in_transaction: statement.in_transaction,
    }
}

/// Bytes of fixed size that a statement and a finding have at the boundary, besides their lists and texts.
const STATEMENT_BYTES: usize = 40;
const FINDING_BYTES: usize = 112;

/// What a call copies into a guest's memory, the rules' options aside.
pub(super) fn bytes_of_file(file: &ParsedFile) -> u64 {
    let tree = &file.tree;
    let columns = size_of_val(tree.kinds.as_slice())
        + size_of_val(tree.roles.as_slice())
        + size_of_val(tree.bits.as_slice())
        + size_of_val(tree.ends.as_slice())
        + size_of_val(tree.starts_at.as_slice())
        + size_of_val(tree.ends_at.as_slice())
        + size_of_val(tree.name_of.as_slice())
        + size_of_val(tree.name_ends.as_slice());
    let of_statement = |statement: &Statement| {
        STATEMENT_BYTES + statement.tag.len() + size_of_val(statement.relations.as_slice())
    };
    let statements: usize = file.statements.iter().map(of_statement).sum();
    (columns + tree.text.len() + tree.names.len() + statements) as u64
}

/// What a finding takes in a guest's memory, from where it is copied.
pub(super) fn bytes_of_finding(finding: &wit::Finding) -> u64 {
    let optional = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let notes: usize = finding.notes.iter().map(|note| note.message.len()).sum();
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
    let fixes: usize = edits.map(|edit| edit.replacement.len()).sum();
    let texts = finding.message.len() + optional(&finding.help) + optional(&finding.fingerprint);
    (FINDING_BYTES + texts + notes + fixes) as u64
}
