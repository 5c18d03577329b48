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
