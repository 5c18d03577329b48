//! Dependencies of a snapshot: who needs whom.

use super::Loading;
use crate::catalog::simulate::expression::push_num;
use crate::catalog::simulate::model::{Attached, Id, Need, Object};
use crate::catalog::simulate::world::Key;
use crate::catalog::snapshot::{ObjectKind, ObjectRef, Snapshot};

impl Loading {
    /// What views, routines and the parts of tables need.
    pub(super) fn dependencies(&mut self, snapshot: &Snapshot) {
        for dependency in &snapshot.dependencies {
            if let Some(need) = self.need(&dependency.needs)
                && let Some(id) = self.owner(&dependency.object)
            {
                self.add_need(id, &dependency.object, need);
            }
        }
    }

    fn owner(&self, of: &ObjectRef) -> Option<Id> {
        match of.kind {
            ObjectKind::Routine => self.routine(of),
            ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Table => {
                self.named(&of.schema, |schema| Key::Relation(schema, of.name.clone()))
            }
            ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule => {
                self.named(&of.schema, |schema| Key::Relation(schema, of.name.clone()))
            }
            ObjectKind::Statistics | ObjectKind::Publication => {
                let schema = (!of.schema.is_empty()).then(|| self.schema(&of.schema)).flatten();
                self.world.named(&Key::Other(of.kind, schema, of.name.clone()))
            }
            _ => None,
        }
    }

    fn routine(&self, of: &ObjectRef) -> Option<Id> {
        let name = of.name.split('(').next()?;
        let schema = self.schema(&of.schema)?;
        let mut routines = self.world.routines_named(name);
        let found = routines.find(|(_, routine)| {
            routine.schema == schema && of.name == format!("{name}({})", routine.kept.arguments)
        });
        found.map(|(id, _)| id)
    }

    fn need(&self, of: &ObjectRef) -> Option<Need> {
        let object = match of.kind {
            ObjectKind::Routine => self.routine(of)?,
            ObjectKind::Type => self.data_type_id(&of.schema, &of.name)?,
            kind if kind.is_relation() || kind == ObjectKind::Column => {
                self.named(&of.schema, |schema| Key::Relation(schema, of.name.clone()))?
            }
            _ => return None,
        };
        let column = match &of.member {
            Some(member) => Some(self.world.relation(object).ok()?.column(member)?.num),
            None => None,
        };
        Some(Need { object, column })
    }

    fn add_need(&mut self, id: Id, of: &ObjectRef, need: Need) {
        let member = of.member.as_deref().unwrap_or_default();
        let Some(object) = self.world.object(id) else {
            return;
        };
        let mut object = object.clone();
        match (&mut object, of.kind) {
            (Object::Routine(routine), _) => routine.needs.push(need),
            (Object::Other(other), _) => other.needs.push(need),
            (Object::Relation(relation), ObjectKind::View | ObjectKind::MaterializedView) => {
                if !relation.needs.contains(&need) {
                    relation.needs.push(need);
                }
            }
            (Object::Relation(relation), ObjectKind::Trigger) => {
                let found = relation
                    .triggers
                    .iter_mut()
                    .find(|trigger| trigger.of.name == member);
                if let Some(trigger) = found {
                    trigger.need(id, &need);
                }
            }
            (Object::Relation(relation), ObjectKind::Policy) => {
                let found = relation
                    .policies
                    .iter_mut()
                    .find(|policy| policy.of.name == member);
                if let Some(policy) = found {
                    policy.need(id, &need);
                }
            }
            (Object::Relation(relation), ObjectKind::Rule) => {
                let found = relation.rules.iter_mut().find(|rule| rule.of.name == member);
                if let Some(rule) = found {
                    rule.need(id, &need);
                }
            }
            _ => return,
        }
        self.world.put(id, object);
    }
}

impl<T> Attached<T> {
    fn need(&mut self, own: Id, need: &Need) {
        match need.column {
            Some(column) if need.object == own => push_num(&mut self.columns, column),
            _ if need.object == own || self.objects.contains(&need.object) => {}
            _ => self.objects.push(need.object),
        }
    }
}
