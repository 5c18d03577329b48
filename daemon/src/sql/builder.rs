//! Fills the columns of a [`Tree`] in pre-order: a node is opened before its children and closed after them.

use super::lexer::offset;
use super::tree::{NO_NAME, Tree};

/// Where a tree was, to go back to when a statement turns out not to be lowered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    nodes: usize,
    names: usize,
    name_bytes: usize,
    relations: usize,
}

impl Mark {
    /// The node that is opened next.
    pub(super) fn node(self) -> u32 {
        offset(self.nodes)
    }
}

/// A tree under construction and the relations that the current statement names.
#[derive(Debug, Default)]
pub(super) struct Builder {
    tree: Tree,
    relations: Vec<u32>,
}

impl Builder {
    /// Reserves room for the nodes that statements of this size have in all likelihood.
    pub(super) fn for_bytes(bytes: usize) -> Self {
        let nodes = bytes / 10;
        let mut tree = Tree::default();
        for column in [
            &mut tree.bits,
            &mut tree.ends,
            &mut tree.starts_at,
            &mut tree.ends_at,
            &mut tree.name_of,
        ] {
            column.reserve(nodes);
        }
        tree.kinds.reserve(nodes);
        tree.roles.reserve(nodes);
        tree.names.reserve(bytes / 4);
        Self {
            tree,
            relations: Vec::new(),
        }
    }

    /// Begins a node; its end is set by [`Self::close`].
    pub(super) fn open(&mut self, kind: u16, role: u16, start: u32) -> u32 {
        let node = offset(self.tree.kinds.len());
        self.tree.kinds.push(kind);
        self.tree.roles.push(role);
        self.tree.bits.push(0);
        self.tree.ends.push(node + 1);
        self.tree.starts_at.push(start);
        self.tree.ends_at.push(start);
        self.tree.name_of.push(NO_NAME);
        node
    }

    /// Ends a node: what was opened since is below it.
    pub(super) fn close(&mut self, node: u32, end: u32) {
        let ends = offset(self.tree.kinds.len());
        self.tree.ends[node as usize] = ends;
        self.tree.ends_at[node as usize] = end;
    }

    /// Lets a node that is closed end no sooner than at a byte.
    pub(super) fn stretch(&mut self, node: u32, end: u32) {
        if let Some(known) = self.tree.ends_at.get_mut(node as usize) {
            *known = end.max(*known);
        }
    }

    /// Turns flags on.
    pub(super) fn set(&mut self, node: u32, bits: u32) {
        self.tree.bits[node as usize] |= bits;
    }

    /// Makes a node one of another kind that has the same children.
    pub(super) fn set_kind(&mut self, node: u32, kind: u16) {
        self.tree.kinds[node as usize] = kind;
    }

    /// Gives a node another part in its parent.
    pub(super) fn set_role(&mut self, node: u32, role: u16) {
        self.tree.roles[node as usize] = role;
    }

    /// Gives a node its name. Names are built in place: `write` appends to all names so far.
    pub(super) fn name_with(&mut self, node: u32, write: impl FnOnce(&mut String)) {
        self.tree.name_of[node as usize] = offset(self.tree.name_ends.len());
        write(&mut self.tree.names);
        self.tree.name_ends.push(offset(self.tree.names.len()));
    }

    /// Gives a node its name.
    pub(super) fn name(&mut self, node: u32, name: &str) {
        self.name_with(node, |names| names.push_str(name));
    }

    /// Says that a node names a relation.
    pub(super) fn relation(&mut self, node: u32) {
        self.relations.push(node);
    }

    /// The relations named since the last time this was asked.
    pub(super) fn take_relations(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.relations)
    }

    /// Remembers this place.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            nodes: self.tree.kinds.len(),
            names: self.tree.name_ends.len(),
            name_bytes: self.tree.names.len(),
            relations: self.relations.len(),
        }
    }

    /// Forgets all that came after a place.
    pub(super) fn rewind(&mut self, mark: Mark) {
        let tree = &mut self.tree;
        for column in [
            &mut tree.bits,
            &mut tree.ends,
            &mut tree.starts_at,
            &mut tree.ends_at,
            &mut tree.name_of,
        ] {
            column.truncate(mark.nodes);
        }
        tree.kinds.truncate(mark.nodes);
        tree.roles.truncate(mark.nodes);
        tree.name_ends.truncate(mark.names);
        tree.names.truncate(mark.name_bytes);
        self.relations.truncate(mark.relations);
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> u32 {
        offset(self.tree.kinds.len())
    }

    /// Adds the statements of another one behind its own.
    pub(super) fn append(&mut self, other: Self) {
        let (tree, mut other) = (&mut self.tree, other.tree);
        let nodes = offset(tree.kinds.len());
        let names = offset(tree.name_ends.len());
        let name_bytes = offset(tree.names.len());
        tree.kinds.append(&mut other.kinds);
        tree.roles.append(&mut other.roles);
        tree.bits.append(&mut other.bits);
        tree.starts_at.append(&mut other.starts_at);
        tree.ends_at.append(&mut other.ends_at);
        tree.ends.extend(other.ends.iter().map(|end| end + nodes));
        let moved = |name: &u32| if *name == NO_NAME { NO_NAME } else { name + names };
        tree.name_of.extend(other.name_of.iter().map(moved));
        tree.names.push_str(&other.names);
        tree.name_ends
            .extend(other.name_ends.iter().map(|end| end + name_bytes));
    }

    /// The finished tree.
    pub(super) fn finish(self, text: &str) -> Tree {
        Tree {
            text: text.to_owned(),
            ..self.tree
        }
    }
}
