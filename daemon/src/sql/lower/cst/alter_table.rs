//! ALTER TABLE with its actions.

use squawk_syntax::ast::{AstNode, Constraint, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, child_of};
use crate::sql::kinds::{bit, kind, role};

impl Walk<'_, '_> {
    pub(super) fn alter_table(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::ALTER_TABLE, node, |walk, id| {
            use bit::alter_table::{FOREIGN, IF_EXISTS, ONLY};
            walk.flag(id, IF_EXISTS, node, Kind::IF_EXISTS);
            if node.kind() == Kind::ALTER_FOREIGN_TABLE {
                walk.cursor.out.set(id, FOREIGN);
            }
            for part in node.children() {
                match part.kind() {
                    Kind::IF_EXISTS => {}
                    Kind::TABLE_RELATION_NAME => {
                        walk.flag(id, ONLY, &part, Kind::ONLY_KW);
                        walk.relation(&part, role::NAME)?;
                    }
                    _ => walk.table_action(&part)?,
                }
            }
            Ok(())
        })
    }

    /// One action of ALTER TABLE; also of views and materialized views, which share most.
    pub(super) fn table_action(&mut self, node: &SyntaxNode) -> Lowered {
        let option = child_of_column(node);
        let action = action_kind(option.as_ref().map_or(node.kind(), SyntaxNode::kind), node.kind());
        self.inside(action, role::ACTION, node, |walk, id| {
            if let Some(option) = &option {
                return walk.column_action(id, action, node, option);
            }
            match action {
                kind::ADD_COLUMN => walk.add_column(id, node),
                kind::ADD_CONSTRAINT => {
                    match node.children().find(|part| Constraint::can_cast(part.kind())) {
                        Some(constraint) => walk.constraint(&constraint, true),
                        None => Ok(()),
                    }
                }
                kind::DROP_COLUMN | kind::DROP_CONSTRAINT => walk.drop_part(id, action, node),
                kind::VALIDATE_CONSTRAINT | kind::CLUSTER_ON => walk.last_name(node, role::NAME),
                kind::RENAME_COLUMN | kind::RENAME_CONSTRAINT => {
                    let old = if action == kind::RENAME_COLUMN {
                        role::COLUMN
                    } else {
                        role::NAME
                    };
                    for (name, role) in node.children().zip([old, role::NEW_NAME]) {
                        walk.identifier(&name, role)?;
                    }
                    Ok(())
                }
                kind::RENAME_TABLE | kind::SET_SCHEMA | kind::SET_TABLESPACE | kind::SET_ACCESS_METHOD => {
                    walk.last_name(node, role::NEW_NAME)
                }
                kind::OWNER_TO => walk.last_name(node, role::GRANTEE),
                kind::INHERIT => {
                    if node.kind() == Kind::NO_INHERIT_TABLE {
                        walk.cursor.out.set(id, bit::inherit::NO_INHERIT);
                    }
                    walk.first_relation(node, role::PARENT)
                }
                kind::SET_OPTIONS => {
                    if node.kind() == Kind::RESET_OPTIONS {
                        walk.cursor.out.set(id, bit::set_options::RESET);
                    }
                    walk.option_list(node)
                }
                kind::ATTACH_PARTITION | kind::DETACH_PARTITION => walk.partition(id, node),
                kind::ROW_SECURITY => {
                    walk.row_security(id, node);
                    Ok(())
                }
                kind::TRIGGER_STATE => walk.trigger_state(id, node),
                kind::REPLICA_IDENTITY => walk.replica_identity(id, node),
                _ => Ok(()),
            }
        })
    }

    fn last_name(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        match node.children().last() {
            Some(name) => self.identifier(&name, role),
            None => Ok(()),
        }
    }

    fn first_relation(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        match node.first_child() {
            Some(table) => self.relation(&table, role),
            None => Ok(()),
        }
    }

    /// The column of ADD COLUMN begins at its name.
    fn add_column(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        self.flag(id, bit::add_column::IF_NOT_EXISTS, node, Kind::IF_NOT_EXISTS);
        let Some(name) = child(node, Kind::COLUMN_NAME) else {
            return Ok(());
        };
        self.go(&name);
        let column = self.cursor.open(kind::COLUMN_DEFINITION, role::COLUMN);
        for part in node.children() {
            self.column_child(&part)?;
        }
        self.cursor.at = self.tokens(node).end;
        self.cursor.close(column);
        Ok(())
    }

    fn drop_part(&mut self, id: u32, action: u16, node: &SyntaxNode) -> Lowered {
        use bit::{drop_column, drop_constraint};
        let (if_exists, cascade, role) = if action == kind::DROP_COLUMN {
            (drop_column::IF_EXISTS, drop_column::CASCADE, role::COLUMN)
        } else {
            (drop_constraint::IF_EXISTS, drop_constraint::CASCADE, role::NAME)
        };
        self.flag(id, if_exists, node, Kind::IF_EXISTS);
        self.flag(id, cascade, node, Kind::CASCADE);
        match child_of(node, &[Kind::COLUMN_NAME_REF, Kind::CONSTRAINT_NAME_REF]) {
            Some(name) => self.identifier(&name, role),
            None => Ok(()),
        }
    }

    /// What is done to a column.
    fn column_action(&mut self, id: u32, action: u16, node: &SyntaxNode, option: &SyntaxNode) -> Lowered {
        if let Some(column) = child(node, Kind::COLUMN_NAME_REF) {
            self.identifier(&column, role::COLUMN)?;
        }
        match action {
            kind::SET_DEFAULT => self.expression_below(option, role::DEFAULT),
            kind::SET_TYPE => {
                if let Some(data_type) = option.children().find(|part| Type::can_cast(part.kind())) {
                    self.data_type(&data_type, role::TYPE)?;
                }
                match child(option, Kind::USING_EXPR) {
                    Some(using) => self.expression_below(&using, role::EXPRESSION),
                    None => Ok(()),
                }
            }
            kind::ADD_IDENTITY => {
                self.flag(id, bit::add_identity::ALWAYS, option, Kind::GENERATED_ALWAYS);
                Ok(())
            }
            kind::DROP_IDENTITY => {
                self.flag(id, bit::drop_identity::IF_EXISTS, option, Kind::IF_EXISTS);
                Ok(())
            }
            kind::DROP_EXPRESSION => {
                self.flag(id, bit::drop_expression::IF_EXISTS, option, Kind::IF_EXISTS);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn partition(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        use bit::attach_partition::DEFAULT;
        use bit::detach_partition::{CONCURRENTLY, FINALIZE};
        self.first_relation(node, role::TARGET)?;
        self.flag(id, DEFAULT, node, Kind::PARTITION_DEFAULT);
        self.flag(id, CONCURRENTLY, node, Kind::DETACH_CONCURRENTLY);
        self.flag(id, FINALIZE, node, Kind::DETACH_FINALIZE);
        let forms = [
            Kind::PARTITION_FOR_VALUES_FROM,
            Kind::PARTITION_FOR_VALUES_IN,
            Kind::PARTITION_FOR_VALUES_WITH,
        ];
        match child_of(node, &forms) {
            Some(bounds) => self.bounds(&bounds),
            None => Ok(()),
        }
    }

    fn row_security(&mut self, id: u32, node: &SyntaxNode) {
        use bit::row_security::{DISABLE, ENABLE, FORCE, NO_FORCE};
        let bit = match node.kind() {
            Kind::ENABLE_RLS => ENABLE,
            Kind::DISABLE_RLS => DISABLE,
            Kind::FORCE_RLS => FORCE,
            _ => NO_FORCE,
        };
        self.cursor.out.set(id, bit);
    }

    fn trigger_state(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        use bit::trigger_state::{ALL, ALWAYS, DISABLE, REPLICA, USER};
        let (name, bit) = match node.kind() {
            Kind::DISABLE_TRIGGER => ("trigger", DISABLE),
            Kind::ENABLE_ALWAYS_TRIGGER => ("trigger", ALWAYS),
            Kind::ENABLE_REPLICA_TRIGGER => ("trigger", REPLICA),
            Kind::DISABLE_RULE => ("rule", DISABLE),
            Kind::ENABLE_ALWAYS_RULE => ("rule", ALWAYS),
            Kind::ENABLE_REPLICA_RULE => ("rule", REPLICA),
            Kind::ENABLE_RULE => ("rule", 0),
            _ => ("trigger", 0),
        };
        self.cursor.out.name(id, name);
        self.cursor.out.set(id, bit);
        self.flag(id, ALL, node, Kind::ALL);
        self.flag(id, USER, node, Kind::USER);
        match child_of(node, &[Kind::TRIGGER_REF, Kind::RULE_REF]) {
            Some(name) => self.identifier(&name, role::NAME),
            None => Ok(()),
        }
    }

    fn replica_identity(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        let name = match node.first_child().map(|option| option.kind()) {
            Some(Kind::REPLICA_IDENTITY_DEFAULT) => "default",
            Some(Kind::REPLICA_IDENTITY_FULL) => "full",
            Some(Kind::REPLICA_IDENTITY_NOTHING) => "nothing",
            _ => "index",
        };
        self.cursor.out.name(id, name);
        match below(node, Kind::INDEX_REF) {
            Some(index) => self.identifier(&index, role::NAME),
            None => Ok(()),
        }
    }
}

/// What is done to a column, where the action is about one.
fn child_of_column(node: &SyntaxNode) -> Option<SyntaxNode> {
    if !matches!(node.kind(), Kind::ALTER_COLUMN | Kind::ALTER_VIEW_COLUMN) {
        return None;
    }
    node.children().find(|part| part.kind() != Kind::COLUMN_NAME_REF)
}

/// Which action a node is; `outer` tells actions on a column from those on the table.
fn action_kind(node: Kind, outer: Kind) -> u16 {
    use Kind as K;
    let on_column = matches!(outer, K::ALTER_COLUMN | K::ALTER_VIEW_COLUMN);
    match node {
        K::ADD_COLUMN => kind::ADD_COLUMN,
        K::DROP_COLUMN => kind::DROP_COLUMN,
        K::RENAME_COLUMN => kind::RENAME_COLUMN,
        K::TABLE_RENAME_TO => kind::RENAME_TABLE,
        K::ADD_CONSTRAINT => kind::ADD_CONSTRAINT,
        K::DROP_CONSTRAINT => kind::DROP_CONSTRAINT,
        K::VALIDATE_CONSTRAINT => kind::VALIDATE_CONSTRAINT,
        K::RENAME_CONSTRAINT => kind::RENAME_CONSTRAINT,
        K::SET_NOT_NULL => kind::SET_NOT_NULL,
        K::DROP_NOT_NULL => kind::DROP_NOT_NULL,
        K::SET_DEFAULT => kind::SET_DEFAULT,
        K::DROP_DEFAULT => kind::DROP_DEFAULT,
        K::SET_TYPE => kind::SET_TYPE,
        K::ADD_GENERATED => kind::ADD_IDENTITY,
        K::DROP_IDENTITY => kind::DROP_IDENTITY,
        K::DROP_EXPRESSION => kind::DROP_EXPRESSION,
        _ if on_column => kind::OTHER_ACTION,
        K::SET_SCHEMA => kind::SET_SCHEMA,
        K::ATTACH_PARTITION => kind::ATTACH_PARTITION,
        K::DETACH_PARTITION => kind::DETACH_PARTITION,
        K::SET_LOGGED => kind::SET_LOGGED,
        K::SET_UNLOGGED => kind::SET_UNLOGGED,
        K::SET_TABLESPACE => kind::SET_TABLESPACE,
        K::SET_ACCESS_METHOD => kind::SET_ACCESS_METHOD,
        K::OWNER_TO => kind::OWNER_TO,
        K::INHERIT_TABLE | K::NO_INHERIT_TABLE => kind::INHERIT,
        K::CLUSTER_ON | K::SET_WITHOUT_CLUSTER => kind::CLUSTER_ON,
        K::REPLICA_IDENTITY => kind::REPLICA_IDENTITY,
        K::SET_OPTIONS | K::RESET_OPTIONS | K::OPTION_ITEM_LIST => kind::SET_OPTIONS,
        K::ENABLE_RLS | K::DISABLE_RLS | K::FORCE_RLS | K::NO_FORCE_RLS => kind::ROW_SECURITY,
        K::DISABLE_TRIGGER
        | K::ENABLE_TRIGGER
        | K::ENABLE_ALWAYS_TRIGGER
        | K::ENABLE_REPLICA_TRIGGER
        | K::DISABLE_RULE
        | K::ENABLE_RULE
        | K::ENABLE_ALWAYS_RULE
        | K::ENABLE_REPLICA_RULE => kind::TRIGGER_STATE,
        _ => kind::OTHER_ACTION,
    }
}
