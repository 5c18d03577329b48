//! CREATE TRIGGER and CREATE EVENT TRIGGER.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::child;
use crate::sql::kinds::bit::create_trigger as flags;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn create_trigger(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_TRIGGER, node, |walk, id| {
            for (bit, part) in [
                (flags::OR_REPLACE, Kind::OR_REPLACE),
                (flags::CONSTRAINT, Kind::CONSTRAINT_KW),
                (flags::BEFORE, Kind::TIMING_BEFORE),
                (flags::AFTER, Kind::TIMING_AFTER),
                (flags::INSTEAD_OF, Kind::TIMING_INSTEAD_OF),
                (flags::FOR_EACH_ROW, Kind::FOR_EACH_ROW),
            ] {
                walk.flag(id, bit, node, part);
            }
            if let Some(name) = child(node, Kind::TRIGGER) {
                walk.object(&name, role::NAME)?;
            }
            if let Some(target) = child(node, Kind::ON_RELATION) {
                walk.relation(&target, role::TARGET)?;
            }
            if let Some(condition) = child(node, Kind::WHEN_CONDITION) {
                walk.expression_below(&condition, role::WHERE)?;
            }
            walk.trigger_function(node)
        })
    }

    pub(super) fn create_event_trigger(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_TRIGGER, node, |walk, id| {
            walk.cursor.out.set(id, flags::EVENT);
            if let Some(name) = child(node, Kind::EVENT_TRIGGER) {
                walk.object(&name, role::NAME)?;
            }
            walk.trigger_function(node)
        })
    }

    fn trigger_function(&mut self, node: &SyntaxNode) -> Lowered {
        let call = child(node, Kind::CALL_EXPR);
        match call.and_then(|call| call.first_child()) {
            Some(function) => self.object(&function, role::SOURCE).map(|_| ()),
            None => Ok(()),
        }
    }
}
