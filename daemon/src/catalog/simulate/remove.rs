//! Takes objects away along the edges: refuses, or takes what depends on them along.
//!
//! As PostgreSQL does, everything that would go is found first. What is reached only along normal edges refuses a
//! DROP without CASCADE; what belongs to something that goes (an index to its table) never does.

use std::collections::{BTreeMap, HashMap};

use super::model::{Id, Object};
use super::needs::{Part, Strength};
use super::refusal::{Done, Stop, other};
use super::show::{At, Dependent};
use super::world::World;

/// Something that goes.
pub(super) type Victim = (Id, Part);

/// Removes these; gives what went along because of CASCADE.
pub(super) fn remove(world: &mut World, roots: &[Victim], cascade: bool) -> Done<Vec<Dependent>> {
    let now = world.now();
    let found = closure(now, roots);
    let along: Vec<&Victim> = found
        .iter()
        .filter(|(victim, belongs)| !**belongs && !is_covered(victim, &found))
        .map(|(victim, _)| victim)
        .collect();
    if !cascade && let Some(first) = along.first() {
        return Err(refuse(now, roots, first));
    }
    let along = along
        .into_iter()
        .filter_map(|(id, part)| now.dependent(*id, part))
        .collect();
    take(world, found.into_keys())?;
    Ok(along)
}

/// Everything that needs these and would stop their removal.
pub(super) fn dependents(at: At<'_>, root: &Victim) -> Vec<Dependent> {
    let found = closure(at, std::slice::from_ref(root));
    let along = found
        .iter()
        .filter(|(victim, belongs)| !**belongs && !is_covered(victim, &found));
    along
        .filter_map(|(victim, _)| {
            let dependent = at.dependent(victim.0, &victim.1)?;
            let column = only_column(at, root.0, victim);
            Some(Dependent { column, ..dependent })
        })
        .collect()
}

/// The column of an object that a dependent needs, where it needs exactly one.
fn only_column(at: At<'_>, object: Id, (id, part): &Victim) -> Option<String> {
    let table = at.relation_of(object)?;
    let needs = at.object(*id)?.needs().into_iter();
    let mut columns: Vec<_> = needs
        .filter(|edge| edge.object == object && edge.part == *part)
        .filter_map(|edge| edge.column)
        .collect();
    columns.dedup();
    match columns.as_slice() {
        [only] => Some(table.column_name(*only).to_owned()),
        _ => None,
    }
}

/// All that goes, and whether it belongs to what is removed.
fn closure(at: At<'_>, roots: &[Victim]) -> BTreeMap<Victim, bool> {
    let mut found: BTreeMap<Victim, bool> = roots.iter().map(|root| (root.clone(), true)).collect();
    let mut open: Vec<Victim> = roots.to_vec();
    while let Some(victim) = open.pop() {
        for (next, strength) in following(at, &victim) {
            let belongs = strength == Strength::Auto;
            if let Some(known) = found.get_mut(&next) {
                *known |= belongs;
            } else {
                found.insert(next.clone(), belongs);
                open.push(next);
            }
        }
    }
    found
}

/// What goes when this goes.
fn following(at: At<'_>, (id, part): &Victim) -> Vec<(Victim, Strength)> {
    let mut next = Vec::new();
    let Some(object) = at.object(*id) else {
        return next;
    };
    if let (Object::Relation(relation), Part::Constraint(name)) = (object, part) {
        let index = relation.constraint(name).and_then(|constraint| constraint.index);
        next.extend(index.map(|index| ((index, Part::Whole), Strength::Auto)));
        for child in at.children(*id) {
            let Some(relation) = at.relation_of(child) else {
                continue;
            };
            let copy = relation.constraints.iter().find(|copy| copy.parent_is(*id, name));
            next.extend(copy.map(|copy| ((child, Part::Constraint(copy.name.clone())), Strength::Auto)));
        }
        return next;
    }
    let column = match part {
        Part::Whole => None,
        Part::Column(num) => Some(*num),
        _ => return next,
    };
    if let (Object::Relation(relation), Some(num)) = (object, column) {
        let own = relation.own_needs(*id).into_iter();
        let own = own.filter(|edge| edge.column == Some(num) && edge.part != Part::Column(num));
        next.extend(own.map(|edge| ((*id, edge.part), edge.strength)));
    }
    if matches!(object, Object::Schema(_)) {
        next.extend(
            at.members(*id)
                .map(|member| ((member, Part::Whole), Strength::Normal)),
        );
    }
    for user in at.users(*id).filter(|user| user != id) {
        let Some(of) = at.object(user) else { continue };
        let edges = of.needs().into_iter();
        let edges = edges.filter(|edge| edge.object == *id && (column.is_none() || edge.column == column));
        next.extend(edges.map(|edge| ((user, edge.part), edge.strength)));
    }
    next.extend(constraint_of_index(at, *id, part));
    if *part == Part::Whole {
        next.extend(references_to_parents(at, *id));
    }
    next
}

/// A foreign key to a partitioned table holds each of its partitions.
fn references_to_parents(at: At<'_>, id: Id) -> Vec<(Victim, Strength)> {
    let mut next = Vec::new();
    let mut of = at.relation_of(id).and_then(super::model::Relation::of_partition);
    while let Some(parent) = of {
        for user in at.users(parent) {
            let Some(table) = at.relation_of(user) else {
                continue;
            };
            let to_parent = table
                .constraints
                .iter()
                .filter(|of| of.foreign.as_ref().is_some_and(|foreign| foreign.table == parent));
            next.extend(to_parent.map(|of| ((user, Part::Constraint(of.name.clone())), Strength::Normal)));
        }
        of = at
            .relation_of(parent)
            .and_then(super::model::Relation::of_partition);
    }
    next
}

/// An index that goes because of what it is made of takes its constraint along.
fn constraint_of_index(at: At<'_>, id: Id, part: &Part) -> Option<(Victim, Strength)> {
    let Some(Object::Relation(relation)) = at.object(id).filter(|_| *part == Part::Whole) else {
        return None;
    };
    let table = relation.index()?.table;
    let constraints = &at.relation_of(table)?.constraints;
    let constraint = constraints
        .iter()
        .find(|constraint| constraint.index == Some(id))?;
    let victim = (table, Part::Constraint(constraint.name.clone()));
    Some((victim, Strength::Auto))
}

/// Whether the whole object goes anyway, or the column that has this part, and why is no question.
fn is_covered((id, part): &Victim, found: &BTreeMap<Victim, bool>) -> bool {
    let goes = |part: Part| found.get(&(*id, part)).copied().unwrap_or(false);
    match part {
        Part::Whole => false,
        Part::Default(num) => goes(Part::Whole) || goes(Part::Column(*num)),
        _ => goes(Part::Whole),
    }
}

fn refuse(at: At<'_>, roots: &[Victim], first: &Victim) -> Stop {
    let shown = |(id, part): &Victim| match at.dependent(*id, part) {
        Some(dependent) => dependent.to_string(),
        None => "it".to_owned(),
    };
    let root = roots.first().map(shown).unwrap_or_default();
    let name = roots.first().and_then(|(id, part)| at.dependent(*id, part));
    let message = format!("cannot drop {root} because {} depends on it", shown(first));
    let (kind, name) = name.map_or(("object", String::new()), |of| (of.kind, of.name));
    other("2BP01", kind, &name, message)
}

/// Removes what was found, each object at once.
fn take(world: &mut World, found: impl Iterator<Item = Victim>) -> Done {
    let mut parts: HashMap<Id, Vec<Part>> = HashMap::new();
    for (id, part) in found {
        parts.entry(id).or_default().push(part);
    }
    let mut ids: Vec<_> = parts.into_iter().collect();
    ids.sort_unstable_by_key(|(id, _)| *id);
    for (id, parts) in ids {
        if parts.contains(&Part::Whole) {
            world.remove(id);
        } else {
            world.change(id, |relation| {
                for part in &parts {
                    relation.remove_part(part);
                }
            })?;
        }
    }
    Ok(())
}

impl super::model::Relation {
    fn remove_part(&mut self, part: &Part) {
        match part {
            Part::Whole => {}
            Part::Column(num) => self.columns.retain(|column| column.num != *num),
            Part::Default(num) => {
                if let Some(column) = self.column_mut(*num) {
                    column.default = None;
                }
            }
            Part::Constraint(name) => self.constraints.retain(|constraint| constraint.name != *name),
            Part::Trigger(name) => self.triggers.retain(|trigger| trigger.of.name != *name),
            Part::Policy(name) => self.policies.retain(|policy| policy.of.name != *name),
            Part::Rule(name) => self.rules.retain(|rule| rule.of.name != *name),
        }
    }
}
