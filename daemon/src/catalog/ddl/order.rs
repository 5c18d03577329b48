//! Objects in an order in which each comes after what it needs.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Piece;
use crate::catalog::snapshot::{Dependency, ObjectKind, ObjectName, Snapshot};

/// What an object is told by, whichever relation it is.
pub(in crate::catalog) type Key = (Group, String, String);

/// Which dependencies are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Those of the statement that makes the object.
    AtCreation,
    /// Those of its triggers, policies, indexes and foreign keys too.
    Ever,
}

/// Kinds that have one name space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::catalog) enum Group {
    Schema,
    Extension,
    Relation,
    Type,
    Routine,
    Other(ObjectKind),
}

/// The key of an object.
pub(in crate::catalog) fn key(kind: ObjectKind, schema: &str, name: &str) -> Key {
    let group = match kind {
        ObjectKind::Schema => Group::Schema,
        ObjectKind::Extension => Group::Extension,
        ObjectKind::Type => Group::Type,
        ObjectKind::Routine => Group::Routine,
        kind if kind.is_relation() => Group::Relation,
        kind => Group::Other(kind),
    };
    (group, schema.to_owned(), name.to_owned())
}

/// Sorts so that what is needed comes first; where there is a choice, the order stays.
pub(super) fn sort(pieces: &mut Vec<Piece>, snapshot: &Snapshot, which: Needs) {
    let places: HashMap<Key, usize> = pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| (piece.key.clone(), at))
        .collect();
    let indexes = snapshot.relations.iter().flat_map(|relation| {
        let each = relation.indexes.iter();
        each.map(|index| {
            (
                (relation.schema.as_str(), index.name.as_str()),
                relation.name.as_str(),
            )
        })
    });
    let tables: HashMap<(&str, &str), &str> = indexes.collect();
    let owned = snapshot.relations.iter().filter_map(|relation| {
        let owner = relation.sequence.as_ref()?.owned_by.as_ref()?;
        Some(((relation.schema.as_str(), relation.name.as_str()), &owner.table))
    });
    let holders: HashMap<(&str, &str), &ObjectName> = owned.collect();
    let mut needs: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    for dependency in snapshot.all_dependencies() {
        let matters = match which {
            Needs::AtCreation => matters_at_creation(&dependency),
            // A sequence that a column owns goes with it, and its default needs the sequence.
            Needs::Ever => dependency.object.kind != ObjectKind::Sequence,
        };
        if !matters {
            continue;
        }
        let table = tables.get(&(dependency.object.schema.as_str(), dependency.object.name.as_str()));
        let object = match table {
            Some(table) if dependency.object.kind == ObjectKind::Index => places
                .get(&key(ObjectKind::Table, &dependency.object.schema, table))
                .copied(),
            _ => owner(&places, &dependency.object),
        };
        let holder = holders.get(&(dependency.needs.schema.as_str(), dependency.needs.name.as_str()));
        let needed = match holder {
            // It goes with the table that owns it.
            Some(table) if which == Needs::Ever && dependency.needs.kind == ObjectKind::Sequence => places
                .get(&key(ObjectKind::Table, &table.schema, &table.name))
                .copied(),
            _ => owner(&places, &dependency.needs),
        };
        if let (Some(object), Some(needed)) = (object, needed)
            && object != needed
        {
            needs.entry(object).or_default().insert(needed);
        }
    }
    let mut order = Vec::with_capacity(pieces.len());
    let mut seen = HashSet::new();
    // Schemas and extensions hold the others.
    let holds = |piece: &Piece| matches!(piece.key.0, Group::Schema | Group::Extension);
    let (first, rest): (Vec<usize>, Vec<usize>) = (0..pieces.len()).partition(|at| holds(&pieces[*at]));
    for at in first.into_iter().chain(rest) {
        visit(at, &needs, &mut seen, &mut order);
    }
    let mut left: Vec<Option<Piece>> = std::mem::take(pieces).into_iter().map(Some).collect();
    pieces.extend(order.into_iter().filter_map(|at| left[at].take()));
}

/// Appends what is needed, then the object. A circle is cut where it closes.
fn visit(
    start: usize,
    needs: &HashMap<usize, BTreeSet<usize>>,
    seen: &mut HashSet<usize>,
    order: &mut Vec<usize>,
) {
    // Not recursive: chains of views can be long.
    let mut open = vec![(start, false)];
    while let Some((at, is_done)) = open.pop() {
        if is_done {
            order.push(at);
        } else if seen.insert(at) {
            open.push((at, true));
            let needed = needs.get(&at).into_iter().flatten().rev();
            open.extend(needed.map(|needed| (*needed, false)));
        }
    }
}

/// Whether the statement that makes the object needs it: what is written later can not be in the way.
fn matters_at_creation(dependency: &Dependency) -> bool {
    let needs_table = matches!(dependency.needs.kind, ObjectKind::Column | ObjectKind::Table);
    match dependency.object.kind {
        ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule | ObjectKind::Index => false,
        // A foreign key; a sequence that a column owns.
        ObjectKind::Constraint | ObjectKind::Sequence => !needs_table,
        _ => true,
    }
}

/// The object that a reference is to, or to a part of which it is.
fn owner(places: &HashMap<Key, usize>, object: &crate::catalog::snapshot::ObjectRef) -> Option<usize> {
    let find = |kind| places.get(&key(kind, &object.schema, &object.name)).copied();
    if object.member.is_some() {
        return find(ObjectKind::Table).or_else(|| find(ObjectKind::Type));
    }
    find(object.kind)
}
