//! Trees for the tests of this crate, written as an outline of the names in `wit/ast.toml`.
//!
//! One node a line, children indented by two spaces: `role kind +bit ... = name`. A node's text is its name.

use std::collections::BTreeMap;

use crate::bindings::stagegate::review::types::{ParseState, Span, Statement, Tree};
use crate::catalog::Catalog;
use crate::change::Change;
use crate::tree::Node;

const NO_NAME: u32 = u32::MAX;

/// A tree whose roots are statements, or anything else a test wants.
pub(crate) struct Sample {
    tree: Tree,
    statements: Vec<Statement>,
    catalog: Catalog,
}

/// Numbers by name.
struct Numbers {
    roles: BTreeMap<String, u16>,
    kinds: BTreeMap<String, (u16, Vec<String>)>,
}

impl Sample {
    /// Reads an outline; a line that starts with a number instead of a kind's name makes a node of that kind.
    #[track_caller]
    pub(crate) fn new(outline: &str) -> Self {
        let numbers = Numbers::read();
        let mut tree = empty_tree();
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut statements = Vec::new();
        for line in outline.lines().filter(|line| !line.trim().is_empty()) {
            let depth = (line.len() - line.trim_start().len()) / 2;
            while open.last().is_some_and(|(level, _)| *level >= depth) {
                close(&mut tree, &mut open);
            }
            let node = tree.kinds.len();
            push(&mut tree, &numbers, line.trim());
            open.push((depth, node));
            if depth == 0 {
                statements.push(Statement {
                    node: u32::try_from(node).expect("samples are small"),
                    at: Span {
                        start: tree.starts_at[node],
                        end: tree.ends_at[node],
                    },
                    tag: String::new(),
                    parse: ParseState::Full,
                    relations: Vec::new(),
                    in_transaction: false,
                });
            }
        }
        while !open.is_empty() {
            close(&mut tree, &mut open);
        }
        Self {
            tree,
            statements,
            catalog: Catalog::offline(),
        }
    }

    /// The node on this line of the outline, counted from 0.
    #[track_caller]
    pub(crate) fn node(&self, line: u32) -> Node<'_> {
        Node::at(&self.tree, line).expect("the outline has such a line")
    }

    /// The whole tree.
    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Breaks the tree as no host should.
    pub(crate) fn distort(&mut self, how: impl FnOnce(&mut Tree)) {
        how(&mut self.tree);
    }

    /// The outline's roots as the statements of a change.
    pub(crate) fn change(&self) -> Change<'_> {
        Change::new("1_sample.sql", &self.tree, &self.statements, &self.catalog)
    }
}

impl Numbers {
    fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/ast.toml");
        let text = std::fs::read_to_string(path).expect("wit/ast.toml is there");
        let model: toml::Table = text.parse().expect("wit/ast.toml is TOML");
        let number = |entry: &toml::Value| {
            u16::try_from(entry["number"].as_integer().expect("a number")).expect("a small number")
        };
        let name = |entry: &toml::Value| entry["name"].as_str().expect("a name").to_owned();
        let entries = |key: &str| model[key].as_array().expect("a list").clone();
        let bits = |entry: &toml::Value| {
            let bits = entry
                .get("bits")
                .and_then(toml::Value::as_array)
                .cloned()
                .unwrap_or_default();
            bits.iter()
                .map(|bit| bit.as_str().expect("a name").to_owned())
                .collect()
        };
        Self {
            roles: entries("roles")
                .iter()
                .map(|role| (name(role), number(role)))
                .collect(),
            kinds: entries("kind")
                .iter()
                .map(|kind| (name(kind), (number(kind), bits(kind))))
                .collect(),
        }
    }
}

fn empty_tree() -> Tree {
    Tree {
        text: String::new(),
        kinds: Vec::new(),
        roles: Vec::new(),
        bits: Vec::new(),
        ends: Vec::new(),
        starts_at: Vec::new(),
        ends_at: Vec::new(),
        name_of: Vec::new(),
        names: String::new(),
        name_ends: Vec::new(),
    }
}

#[track_caller]
fn push(tree: &mut Tree, numbers: &Numbers, line: &str) {
    let length = |text: &str| u32::try_from(text.len()).expect("samples are small");
    let (head, name) = match line.split_once(" = ") {
        Some((head, name)) => (head, Some(name)),
        None => (line, None),
    };
    let mut words = head.split_whitespace();
    let role = words.next().expect("a role");
    let kind = words.next().expect("a kind");
    tree.roles.push(
        *numbers
            .roles
            .get(role)
            .unwrap_or_else(|| panic!("no role {role}")),
    );
    let (number, bits) = match kind.parse() {
        Ok(number) => (number, Vec::new()),
        Err(_) => numbers
            .kinds
            .get(kind)
            .unwrap_or_else(|| panic!("no kind {kind}"))
            .clone(),
    };
    tree.kinds.push(number);
    tree.bits.push(words.fold(0, |flags, word| {
        let position = bits.iter().position(|bit| word.strip_prefix('+') == Some(bit));
        flags | 1 << position.unwrap_or_else(|| panic!("{kind} has no bit {word}"))
    }));
    tree.ends.push(0);
    tree.starts_at.push(length(&tree.text));
    tree.text.push_str(name.unwrap_or_default());
    tree.ends_at.push(length(&tree.text));
    tree.text.push(' ');
    match name {
        Some(name) => {
            tree.name_of
                .push(u32::try_from(tree.name_ends.len()).expect("samples are small"));
            tree.names.push_str(name);
            tree.name_ends.push(length(&tree.names));
        }
        None => tree.name_of.push(NO_NAME),
    }
}

fn close(tree: &mut Tree, open: &mut Vec<(usize, usize)>) {
    if let Some((_, node)) = open.pop() {
        tree.ends[node] = u32::try_from(tree.kinds.len()).expect("samples are small");
    }
}
