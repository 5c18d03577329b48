//! The conditions that choose rows: WHERE and ON of queries and data statements, wherever they are nested.

use stagegate_sdk::ast::{Delete, Expression, JoinedSource, Merge, Select, Update, kind};
use stagegate_sdk::{Node, View};

/// All conditions under a node. One inside another, as in a subquery, is an entry of its own; see [`parts`].
pub(crate) fn conditions(root: Node<'_>) -> impl Iterator<Item = Expression<'_>> {
    let of_select = root.all::<Select>().filter_map(Select::where_);
    let of_update = root.all::<Update>().filter_map(Update::where_);
    let of_delete = root.all::<Delete>().filter_map(Delete::where_);
    let of_join = root.all::<JoinedSource>().filter_map(JoinedSource::on);
    let of_merge = root.all::<Merge>().filter_map(Merge::on);
    of_select
        .chain(of_update)
        .chain(of_delete)
        .chain(of_join)
        .chain(of_merge)
}

/// A condition and everything in it, but for queries inside it.
pub(crate) fn parts(condition: Expression<'_>) -> Vec<Node<'_>> {
    let mut found = vec![condition.node()];
    let mut next = 0;
    while let Some(node) = found.get(next).copied() {
        found.extend(node.children().filter(|child| child.kind() != kind::SELECT));
        next += 1;
    }
    found
}
