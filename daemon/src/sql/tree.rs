//! The flat syntax tree that rules see: one column of numbers per field, in pre-order.
//!
//! Numbers of kinds and roles and the meaning of bits are in `wit/ast.toml`. The children of node `i` start at
//! `i + 1`; its subtree ends before `ends[i]`.

/// No name.
pub const NO_NAME: u32 = u32::MAX;

/// The columns. All but `name_ends` have one entry per node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// The file's text.
    pub text: String,
    /// What each node is.
    pub kinds: Vec<u16>,
    /// The part it plays in its parent.
    pub roles: Vec<u16>,
    /// Its flags.
    pub bits: Vec<u32>,
    /// One past its last descendant.
    pub ends: Vec<u32>,
    /// Its first byte.
    pub starts_at: Vec<u32>,
    /// One past its last byte.
    pub ends_at: Vec<u32>,
    /// Index into the names, or [`NO_NAME`].
    pub name_of: Vec<u32>,
    /// All names, joined.
    pub names: String,
    /// Where each name ends.
    pub name_ends: Vec<u32>,
}

impl Tree {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The normalised name or literal of a node, where it has one.
    pub fn name(&self, node: u32) -> Option<&str> {
        let index = *self.name_of.get(node as usize)? as usize;
        let end = *self.name_ends.get(index)? as usize;
        let start = if index == 0 {
            0
        } else {
            self.name_ends[index - 1] as usize
        };
        self.names.get(start..end)
    }
}
