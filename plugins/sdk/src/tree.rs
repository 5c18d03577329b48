//! The flat tree as nodes: an index and a reference, nothing copied.
//!
//! Numbers that lead out of the tree are answered with "none" rather than a panic, so that a rule never fails for
//! a tree that a newer host lowered differently.

use crate::bindings::stagegate::review::types::{Span, Tree};

/// One node of a tree.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

/// A node seen as what it is; implemented by what is generated from `ast.toml`.
pub trait View<'t>: Sized + Copy {
    /// The node as this view, where it is of this kind.
    fn cast(node: Node<'t>) -> Option<Self>;

    /// The node itself.
    fn node(self) -> Node<'t>;

    /// Its bytes in the file.
    fn span(self) -> Span {
        self.node().span()
    }

    /// Its text in the file.
    fn text(self) -> &'t str {
        self.node().text()
    }
}

impl<'t> Node<'t> {
    /// The node with this index, where the tree has one.
    pub fn at(tree: &'t Tree, index: u32) -> Option<Self> {
        ((index as usize) < tree.kinds.len()).then_some(Self { tree, index })
    }

    /// Its place in the tree, in pre-order.
    pub fn index(self) -> u32 {
        self.index
    }

    /// What it is: one of [`ast::kind`](crate::ast::kind).
    pub fn kind(self) -> u16 {
        self.tree.kinds[self.index as usize]
    }

    /// The part it plays in its parent: one of [`ast::role`](crate::ast::role).
    pub fn role(self) -> u16 {
        self.tree
            .roles
            .get(self.index as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Whether the flag at this position is set.
    pub fn bit(self, position: u32) -> bool {
        self.tree
            .bits
            .get(self.index as usize)
            .is_some_and(|bits| bits >> position & 1 == 1)
    }

    /// Its normalised name or literal, where it has one.
    pub fn name(self) -> Option<&'t str> {
        let index = *self.tree.name_of.get(self.index as usize)? as usize;
        let end = *self.tree.name_ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(previous) => *self.tree.name_ends.get(previous)? as usize,
            None => 0,
        };
        self.tree.names.get(start..end)
    }

    /// Its bytes in the file.
    pub fn span(self) -> Span {
        let index = self.index as usize;
        let start = self.tree.starts_at.get(index).copied().unwrap_or_default();
        let end = self.tree.ends_at.get(index).copied().unwrap_or(start);
        Span { start, end }
    }

    /// Its text in the file.
    pub fn text(self) -> &'t str {
        let span = self.span();
        self.tree
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// The node as a view, where it is of that kind.
    pub fn cast<V: View<'t>>(self) -> Option<V> {
        V::cast(self)
    }

    /// Its children, in the order of the text.
    pub fn children(self) -> Children<'t> {
        Children {
            tree: self.tree,
            next: self.index + 1,
            end: self.end(),
        }
    }

    /// All nodes under it, in pre-order, without itself.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let tree = self.tree;
        (self.index + 1..self.end()).map(move |index| Node { tree, index })
    }

    /// Itself and all nodes under it that are of the view's kind.
    pub fn all<V: View<'t>>(self) -> impl Iterator<Item = V> + use<'t, V> {
        let tree = self.tree;
        (self.index..self.end()).filter_map(move |index| V::cast(Node { tree, index }))
    }

    /// Whether the other node is this one or lies under it.
    pub fn contains(self, other: Node<'_>) -> bool {
        (self.index..self.end()).contains(&other.index)
    }

    /// The children that play a part and are of the view's kind.
    pub fn children_as<V: View<'t>>(self, role: u16) -> impl Iterator<Item = V> + use<'t, V> {
        self.children()
            .filter(move |child| child.role() == role)
            .filter_map(Node::cast)
    }

    /// The first child that plays a part and is of the view's kind.
    pub fn child_as<V: View<'t>>(self, role: u16) -> Option<V> {
        self.children_as(role).next()
    }

    /// Another node of the same tree.
    pub fn sibling(self, index: u32) -> Option<Self> {
        Self::at(self.tree, index)
    }

    /// The whole text of the file.
    pub fn file_text(self) -> &'t str {
        &self.tree.text
    }

    fn end(self) -> u32 {
        let nodes = u32::try_from(self.tree.kinds.len()).unwrap_or(u32::MAX);
        self.tree
            .ends
            .get(self.index as usize)
            .map_or(self.index + 1, |end| (*end).clamp(self.index + 1, nodes))
    }
}

/// Any node, where its kind does not matter.
impl<'t> View<'t> for Node<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(node)
    }

    fn node(self) -> Self {
        self
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{} {:?}", self.kind(), self.index, self.text())
    }
}

/// The children of a node.
#[derive(Clone)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.next >= self.end {
            return None;
        }
        let node = Node {
            tree: self.tree,
            index: self.next,
        };
        self.next = node.end();
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use crate::ast::{
        AlterAction, AlterTable, ColumnConstraint, CreateTable, Expression, Identifier, ObjectName,
    };
    use crate::sample::Sample;
    use crate::tree::{Node, View};

    const TABLE: &str = "\
root create-table +if-not-exists +temporary
  name object-name = public.t2024
    name identifier = public
    name identifier +quoted = t2024
  column column-definition
    name identifier = id
    type type-name = integer
    constraint primary-key-constraint
  column column-definition
    name identifier = name
    type type-name = text
";

    #[test]
    fn a_view_reads_names_flags_and_children() {
        let sample = Sample::new(TABLE);
        let table: CreateTable = sample.node(0).cast().expect("a table");
        assert!(table.if_not_exists() && table.temporary() && !table.unlogged());
        let name = table.name().expect("a name");
        assert_eq!(name.named(), Some("public.t2024"));
        let parts: Vec<_> = name.names().map(|part| (part.named(), part.quoted())).collect();
        assert_eq!(parts, [(Some("public"), false), (Some("t2024"), true)]);
        let columns: Vec<_> = table
            .columns()
            .filter_map(|column| column.name()?.named())
            .collect();
        assert_eq!(columns, ["id", "name"]);
        let first = table.columns().next().expect("a column");
        assert!(matches!(
            first.constraints().next(),
            Some(ColumnConstraint::PrimaryKey(_))
        ));
        assert!(sample.node(0).cast::<AlterTable>().is_none());
    }

    #[test]
    fn a_subtree_ends_where_its_parent_says() {
        let sample = Sample::new(TABLE);
        let columns: Vec<u32> = sample.node(0).children().map(Node::index).collect();
        assert_eq!(columns, [1, 4, 8]);
        assert_eq!(sample.node(4).descendants().count(), 3);
        assert_eq!(sample.node(0).all::<Identifier>().count(), 4);
        assert!(sample.node(4).contains(sample.node(7)) && !sample.node(4).contains(sample.node(8)));
    }

    #[test]
    fn what_a_newer_host_adds_is_stepped_over() {
        let sample = Sample::new(
            "root alter-table\n  name 9999\n  name object-name = t\n  action 9998\n    column identifier = x\n  \
             action drop-column\n    column identifier = y\n  column 9997\n",
        );
        let alter: AlterTable = sample.node(0).cast().expect("a statement");
        assert_eq!(alter.name().and_then(ObjectName::named), Some("t"));
        let actions: Vec<_> = alter.actions().collect();
        assert!(
            matches!(actions[..], [AlterAction::Unknown(node), AlterAction::DropColumn(_)] if node.kind() == 9998)
        );
    }

    #[test]
    fn a_broken_tree_is_no_panic() {
        let mut sample = Sample::new(TABLE);
        sample.distort(|tree| {
            tree.ends.fill(u32::MAX);
            tree.name_of.fill(1000);
            tree.starts_at.fill(900);
            tree.roles.clear();
        });
        let node = sample.node(0);
        assert_eq!(node.descendants().count(), 10);
        assert_eq!((node.name(), node.text(), node.role()), (None, "", 0));
        assert!(Expression::cast(node).is_some());
    }
}
