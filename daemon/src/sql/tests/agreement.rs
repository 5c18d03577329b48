//! Two trees of one statement compared, spans aside.

use super::*;

/// The nodes of one statement in a tree.
#[derive(Clone, Copy)]
pub(super) struct Subtree<'a> {
    tree: &'a Tree,
    first: usize,
    end: usize,
}

impl<'a> Subtree<'a> {
    /// Those of a statement.
    pub(super) fn new(tree: &'a Tree, statement: &Statement) -> Self {
        let first = statement.node as usize;
        Self {
            tree,
            first,
            end: tree.ends[first] as usize,
        }
    }

    /// All that is said of a node, but where it is.
    fn node(self, at: usize) -> (u16, u16, u32, usize, Option<&'a str>) {
        let node = self.first + at;
        let tree = self.tree;
        let name = tree.name(u32::try_from(node).unwrap());
        let length = tree.ends[node] as usize - node;
        (tree.roles[node], tree.kinds[node], tree.bits[node], length, name)
    }

    fn len(self) -> usize {
        self.end - self.first
    }
}

/// The first node in which two statements differ, spans aside, as a sentence.
pub(super) fn difference(one: Subtree<'_>, other: Subtree<'_>) -> Option<String> {
    let at = (0..one.len().max(other.len()))
        .find(|at| *at >= one.len() || *at >= other.len() || one.node(*at) != other.node(*at))?;
    let say = |subtree: Subtree<'_>| {
        if at >= subtree.len() {
            return "nothing".to_owned();
        }
        let (role, kind, bits, length, name) = subtree.node(at);
        format!(
            "{} {} {name:?} bits {bits:b} with {length} nodes",
            NAMES.roles[&role], NAMES.kinds[&kind].0
        )
    };
    Some(format!("node {at}: {} against {}", say(one), say(other)))
}
