//! The tree as nodes, for queries.

use std::ops::Range;

use crate::sql::Tree;

/// A node of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'t> {
    pub(super) tree: &'t Tree,
    index: usize,
}

impl<'t> Node<'t> {
    pub(super) fn new(tree: &'t Tree, index: usize) -> Self {
        Self { tree, index }
    }

    pub(super) fn kind(self) -> u16 {
        self.tree.kinds[self.index]
    }

    pub(super) fn role(self) -> u16 {
        self.tree.roles[self.index]
    }

    /// Its name or literal; empty without.
    pub(super) fn name(self) -> &'t str {
        let index = u32::try_from(self.index).unwrap_or(u32::MAX);
        self.tree.name(index).unwrap_or_default()
    }

    pub(super) fn has(self, bits: u32) -> bool {
        self.tree.bits[self.index] & bits != 0
    }

    pub(super) fn span(self) -> Range<u32> {
        self.tree.starts_at[self.index]..self.tree.ends_at[self.index]
    }

    fn end(self) -> usize {
        self.tree.ends[self.index] as usize
    }

    /// Its children in order.
    pub(super) fn children(self) -> impl Iterator<Item = Self> + use<'t> {
        let (tree, end) = (self.tree, self.end());
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then(|| Self::new(tree, next))?;
            next = child.end();
            Some(child)
        })
    }

    /// Its children that play this part.
    pub(super) fn all(self, role: u16) -> impl Iterator<Item = Self> + use<'t> {
        self.children().filter(move |child| child.role() == role)
    }

    /// Its first child that plays this part.
    pub(super) fn child(self, role: u16) -> Option<Self> {
        self.all(role).next()
    }

    /// Names of the identifiers directly under it.
    pub(super) fn parts(self) -> Vec<&'t str> {
        let identifiers = self
            .children()
            .filter(|child| child.kind() == crate::sql::kinds::kind::IDENTIFIER);
        identifiers.map(Self::name).collect()
    }
}
