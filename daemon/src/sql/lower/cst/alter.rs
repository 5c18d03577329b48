//! ALTER of anything but a table.

use squawk_syntax::ast::{AstNode, Constraint, FuncOption, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::create::{is_word_option, names_relation};
use super::node::{below, child, child_of, children, has};
use crate::sql::kinds::bit;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn alter_object(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::ALTER_OBJECT, node, |walk, id| {
            let tag = walk.cursor.source.tag;
            let called = tag.strip_prefix("ALTER ").unwrap_or(tag).to_ascii_lowercase();
            walk.cursor.out.name(id, &called);
            walk.flag(id, bit::alter_object::IF_EXISTS, node, Kind::IF_EXISTS);
            let mut parts = node
                .children()
                .filter(|part| part.kind() != Kind::IF_EXISTS)
                .peekable();
            if let Some(name) = parts.next_if(|part| part.kind() != Kind::ALL_IN_TABLESPACE) {
                if names_relation(name.kind()) {
                    walk.relation(&name, role::NAME)?;
                } else {
                    walk.object(&name, role::NAME)?;
                }
            }
            for part in parts {
                walk.altered(&part)?;
            }
            Ok(())
        })
    }

    /// One part after the name: the table of a trigger, an action or an option.
    fn altered(&mut self, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::ON_RELATION | Kind::ON_TABLE => self.relation(node, role::TARGET),
            Kind::ALTER_TYPE_ATTRIBUTE_ACTION_LIST => {
                node.children().try_for_each(|part| self.alter_action(&part))
            }
            Kind::ALTER_OPTION_LIST
            | Kind::FDW_OPTION_LIST
            | Kind::DATABASE_OPTION_LIST
            | Kind::ATTRIBUTE_LIST => self.part(node),
            Kind::FUNC_OPTION_LIST => node
                .children()
                .try_for_each(|option| self.altered_routine(&option)),
            Kind::USING_METHOD | Kind::COMMA => Ok(()),
            other if is_word_option(other) => self.part(node),
            Kind::ALTER_VIEW_COLUMN => self.table_action(node),
            other if self.cursor.source.tag == "ALTER MATERIALIZED VIEW" && other != Kind::VIEW_RENAME_TO => {
                self.table_action(node)
            }
            _ => self.alter_action(node),
        }
    }

    fn altered_routine(&mut self, option: &SyntaxNode) -> Lowered {
        match option.kind() {
            Kind::SET_FUNC_OPTION | Kind::RESET_FUNC_OPTION => self.alter_action(option),
            other if FuncOption::can_cast(other) => self.word_option(option),
            _ => Ok(()),
        }
    }

    /// One action.
    fn alter_action(&mut self, node: &SyntaxNode) -> Lowered {
        let action = action_kind(node.kind());
        self.inside(action, role::ACTION, node, |walk, id| match action {
            kind::RENAME_OBJECT | kind::SET_SCHEMA | kind::SET_TABLESPACE | kind::SET_ACCESS_METHOD => {
                match node.children().last() {
                    Some(name) => walk.identifier(&name, role::NEW_NAME),
                    None => Ok(()),
                }
            }
            kind::OWNER_TO => match node.first_child() {
                Some(owner) => walk.identifier(&owner, role::GRANTEE),
                None => Ok(()),
            },
            kind::SET_OPTIONS => walk.set_options(id, node),
            kind::ATTACH_PARTITION => match node.first_child() {
                Some(index) => walk.relation(&index, role::TARGET),
                None => Ok(()),
            },
            kind::ADD_VALUE => walk.add_value(id, node),
            kind::RENAME_VALUE => {
                for (label, role) in children(node, Kind::LITERAL).zip([role::LABEL, role::VALUE]) {
                    walk.go(&label);
                    walk.cursor.literal(role)?;
                }
                Ok(())
            }
            kind::TRIGGER_STATE => {
                walk.event_trigger_state(id, node);
                Ok(())
            }
            _ => walk.definition_action(id, action, node),
        })
    }

    /// Actions that a domain, composite type or view shares with tables.
    fn definition_action(&mut self, id: u32, action: u16, node: &SyntaxNode) -> Lowered {
        let cascade = has(node, Kind::CASCADE);
        let if_exists = has(node, Kind::IF_EXISTS);
        match action {
            kind::ADD_COLUMN => self.attribute(node),
            kind::ADD_CONSTRAINT => {
                let constraint = node.children().find(|part| Constraint::can_cast(part.kind()));
                match constraint {
                    Some(constraint) => self.constraint(&constraint, true),
                    None => Ok(()),
                }
            }
            kind::DROP_COLUMN | kind::DROP_CONSTRAINT | kind::VALIDATE_CONSTRAINT => {
                use bit::{drop_column, drop_constraint};
                let (exists, cascades, role) = match action {
                    kind::DROP_COLUMN => (drop_column::IF_EXISTS, drop_column::CASCADE, role::COLUMN),
                    kind::DROP_CONSTRAINT => {
                        (drop_constraint::IF_EXISTS, drop_constraint::CASCADE, role::NAME)
                    }
                    _ => (0, 0, role::NAME),
                };
                self.cursor.out.set(id, if if_exists { exists } else { 0 });
                self.cursor.out.set(id, if cascade { cascades } else { 0 });
                match child_of(node, &[Kind::CONSTRAINT_NAME_REF, Kind::COMPOSITE_FIELD_REF]) {
                    Some(name) => self.identifier(&name, role),
                    None => Ok(()),
                }
            }
            kind::RENAME_COLUMN | kind::RENAME_CONSTRAINT => {
                let old = if action == kind::RENAME_COLUMN {
                    role::COLUMN
                } else {
                    role::NAME
                };
                for (name, role) in node.children().zip([old, role::NEW_NAME]) {
                    self.identifier(&name, role)?;
                }
                Ok(())
            }
            kind::SET_TYPE => {
                for part in node.children() {
                    if Type::can_cast(part.kind()) {
                        self.data_type(&part, role::TYPE)?;
                    } else if part.kind() == Kind::COMPOSITE_FIELD_REF {
                        self.identifier(&part, role::COLUMN)?;
                    }
                }
                Ok(())
            }
            kind::SET_DEFAULT | kind::DROP_DEFAULT => {
                if let Some(column) = child(node, Kind::COLUMN_NAME_REF) {
                    self.identifier(&column, role::COLUMN)?;
                }
                let set = child(node, Kind::SET_DEFAULT).unwrap_or_else(|| node.clone());
                if action == kind::SET_DEFAULT {
                    return self.expression_below(&set, role::DEFAULT);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn set_options(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        use bit::set_options::RESET;
        match node.kind() {
            Kind::RESET_OPTIONS => {
                self.cursor.out.set(id, RESET);
                self.part(node)
            }
            Kind::RESET_CONFIG_PARAM | Kind::RESET_FUNC_OPTION => {
                self.cursor.out.set(id, RESET);
                let name = if has(node, Kind::ALL_KW) {
                    "all".to_owned()
                } else {
                    self.config_name(node)
                };
                self.setting(&name, node, |_| Ok(()))
            }
            Kind::SET_CONFIG_PARAM | Kind::SET_FUNC_OPTION => self.config(node),
            _ => self.part(node),
        }
    }

    fn add_value(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        use bit::add_value::{AFTER, BEFORE, IF_NOT_EXISTS};
        self.flag(id, IF_NOT_EXISTS, node, Kind::IF_NOT_EXISTS);
        self.flag(id, BEFORE, node, Kind::BEFORE_VALUE);
        self.flag(id, AFTER, node, Kind::AFTER_VALUE);
        if let Some(label) = child(node, Kind::LITERAL) {
            self.go(&label);
            self.cursor.literal(role::LABEL)?;
        }
        let place = child_of(node, &[Kind::BEFORE_VALUE, Kind::AFTER_VALUE]);
        if let Some(neighbour) = place.and_then(|place| below(&place, Kind::LITERAL)) {
            self.go(&neighbour);
            self.cursor.literal(role::VALUE)?;
        }
        Ok(())
    }

    fn event_trigger_state(&mut self, id: u32, node: &SyntaxNode) {
        use bit::trigger_state::{ALWAYS, DISABLE, REPLICA};
        self.cursor.out.name(id, "trigger");
        let bit = match node.kind() {
            Kind::DISABLE => DISABLE,
            Kind::ENABLE_ALWAYS => ALWAYS,
            Kind::ENABLE_REPLICA => REPLICA,
            _ => 0,
        };
        self.cursor.out.set(id, bit);
    }
}

/// Which action a node is.
fn action_kind(node: Kind) -> u16 {
    use Kind as K;
    match node {
        K::OWNER_TO => kind::OWNER_TO,
        K::SET_SCHEMA => kind::SET_SCHEMA,
        K::SET_TABLESPACE => kind::SET_TABLESPACE,
        K::SET_LOGGED => kind::SET_LOGGED,
        K::SET_UNLOGGED => kind::SET_UNLOGGED,
        K::ATTACH_INDEX_PARTITION => kind::ATTACH_PARTITION,
        K::ADD_VALUE => kind::ADD_VALUE,
        K::RENAME_VALUE => kind::RENAME_VALUE,
        K::ADD_ATTRIBUTE => kind::ADD_COLUMN,
        K::DROP_ATTRIBUTE => kind::DROP_COLUMN,
        K::ALTER_ATTRIBUTE => kind::SET_TYPE,
        K::RENAME_ATTRIBUTE | K::RENAME_COLUMN => kind::RENAME_COLUMN,
        K::ADD_CONSTRAINT => kind::ADD_CONSTRAINT,
        K::DROP_CONSTRAINT => kind::DROP_CONSTRAINT,
        K::VALIDATE_CONSTRAINT => kind::VALIDATE_CONSTRAINT,
        K::RENAME_CONSTRAINT => kind::RENAME_CONSTRAINT,
        K::SET_DEFAULT => kind::SET_DEFAULT,
        K::DROP_DEFAULT => kind::DROP_DEFAULT,
        K::SET_NOT_NULL => kind::SET_NOT_NULL,
        K::DROP_NOT_NULL => kind::DROP_NOT_NULL,
        K::ENABLE | K::DISABLE | K::ENABLE_ALWAYS | K::ENABLE_REPLICA => kind::TRIGGER_STATE,
        K::SET_OPTIONS
        | K::RESET_OPTIONS
        | K::SET_CONFIG_PARAM
        | K::RESET_CONFIG_PARAM
        | K::SET_FUNC_OPTION
        | K::RESET_FUNC_OPTION => kind::SET_OPTIONS,
        other if format!("{other:?}").ends_with("_RENAME_TO") => kind::RENAME_OBJECT,
        _ => kind::OTHER_ACTION,
    }
}
