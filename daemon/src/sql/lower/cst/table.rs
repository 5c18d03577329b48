//! CREATE TABLE in all its forms, CREATE INDEX and DROP.

use squawk_syntax::ast::{AstNode, SelectVariant, TableConstraint, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::create::names_relation;
use super::expression::operands;
use super::node::child;
use crate::sql::kinds::bit::{create_index, create_table as flags, drop, index_column};
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn create_table(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_TABLE, node, |walk, id| {
            walk.flag(id, flags::TEMPORARY, node, Kind::TEMP);
            walk.flag(id, flags::UNLOGGED, node, Kind::UNLOGGED);
            walk.flag(id, flags::IF_NOT_EXISTS, node, Kind::IF_NOT_EXISTS);
            walk.flag(id, flags::AS_QUERY, node, Kind::AS_KW);
            if node.kind() == Kind::CREATE_FOREIGN_TABLE {
                walk.cursor.out.set(id, flags::FOREIGN);
            }
            node.children().try_for_each(|part| walk.table_part(id, &part))
        })
    }

    fn table_part(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::TABLE_NAME => self.relation(node, role::NAME),
            Kind::OF_TYPE => {
                self.cursor.out.set(id, flags::OF_TYPE);
                Ok(())
            }
            Kind::PARTITION_OF => {
                self.cursor.out.set(id, flags::PARTITION_OF);
                self.relation(node, role::PARENT)
            }
            Kind::TABLE_ARG_LIST => node
                .children()
                .try_for_each(|element| self.table_element(&element)),
            Kind::INHERITS => node
                .children()
                .try_for_each(|parent| self.relation(&parent, role::PARENT)),
            Kind::PARTITION_DEFAULT => {
                self.cursor.out.set(id, flags::DEFAULT_PARTITION);
                Ok(())
            }
            Kind::PARTITION_FOR_VALUES_FROM
            | Kind::PARTITION_FOR_VALUES_IN
            | Kind::PARTITION_FOR_VALUES_WITH => self.bounds(node),
            Kind::PARTITION_BY => {
                self.cursor.out.set(id, flags::PARTITIONED);
                let keys = child(node, Kind::PARTITION_ITEM_LIST);
                for key in keys.iter().flat_map(SyntaxNode::children) {
                    self.key_expression(&key, role::PARTITION_KEY)?;
                }
                Ok(())
            }
            Kind::WITH_PARAMS => self.option_list(node),
            other if SelectVariant::can_cast(other) => self.query(node, role::QUERY),
            _ => Ok(()),
        }
    }

    fn table_element(&mut self, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::COLUMN => self.column_definition(node),
            Kind::LIKE_CLAUSE => match child(node, Kind::RELATION_NAME_REF) {
                Some(table) => self.relation(&table, role::LIKE),
                None => Ok(()),
            },
            other if TableConstraint::can_cast(other) => self.constraint(node, true),
            _ => Ok(()),
        }
    }

    /// A column with its type and constraints.
    pub(super) fn column_definition(&mut self, node: &SyntaxNode) -> Lowered {
        self.inside(kind::COLUMN_DEFINITION, role::COLUMN, node, |walk, _| {
            node.children().try_for_each(|part| walk.column_child(&part))
        })
    }

    /// The name, the type or what follows them.
    pub(super) fn column_child(&mut self, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::COLUMN_NAME => self.identifier(node, role::NAME),
            other if Type::can_cast(other) => self.data_type(node, role::TYPE),
            _ => self.column_part(node),
        }
    }

    /// The expressions of FOR VALUES; of a hash partition the modulus and the remainder.
    pub(super) fn bounds(&mut self, node: &SyntaxNode) -> Lowered {
        for part in node.children() {
            match part.kind() {
                Kind::PARTITION_FROM_VALUES | Kind::PARTITION_TO_VALUES | Kind::HASH_PARTITION_BOUND => {
                    self.bounds(&part)?;
                }
                _ => self.expression(&part, role::BOUND)?,
            }
        }
        Ok(())
    }

    /// The key of an index or of PARTITION BY, without its collation.
    fn key_expression(&mut self, item: &SyntaxNode, role: u16) -> Lowered {
        let Some(key) = operands(item).next() else {
            return Ok(());
        };
        match operands(&key).next().filter(|_| key.kind() == Kind::COLLATE) {
            Some(inner) => self.expression(&inner, role),
            None => self.expression(&key, role),
        }
    }

    pub(super) fn create_index(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_INDEX, node, |walk, id| {
            walk.flag(id, create_index::UNIQUE, node, Kind::UNIQUE_KW);
            walk.flag(id, create_index::CONCURRENTLY, node, Kind::CONCURRENTLY_KW);
            walk.flag(id, create_index::IF_NOT_EXISTS, node, Kind::IF_NOT_EXISTS);
            walk.flag(
                id,
                create_index::NULLS_NOT_DISTINCT,
                node,
                Kind::NULLS_NOT_DISTINCT,
            );
            let method = child(node, Kind::USING_METHOD).and_then(|method| method.first_child());
            let method = method.map_or_else(
                || "btree".to_owned(),
                |method| {
                    walk.go(&method);
                    walk.cursor.folded()
                },
            );
            if let Some(name) = child(node, Kind::INDEX) {
                walk.object(&name, role::NAME)?;
            }
            if let Some(table) = child(node, Kind::TABLE_RELATION_NAME) {
                walk.flag(id, create_index::ONLY, &table, Kind::ONLY_KW);
                walk.relation(&table, role::TARGET)?;
            }
            walk.cursor.out.name(id, &method);
            for item in child(node, Kind::PARTITION_ITEM_LIST)
                .iter()
                .flat_map(SyntaxNode::children)
            {
                walk.index_column(&item)?;
            }
            let include = child(node, Kind::INDEX_INCLUDE_CLAUSE);
            let include = include.and_then(|include| child(&include, Kind::PARTITION_ITEM_LIST));
            for column in include.iter().flat_map(SyntaxNode::children) {
                walk.identifier(&column, role::INCLUDE)?;
            }
            match child(node, Kind::WHERE_CLAUSE) {
                Some(condition) => walk.expression_below(&condition, role::WHERE),
                None => Ok(()),
            }
        })
    }

    fn index_column(&mut self, node: &SyntaxNode) -> Lowered {
        self.inside(kind::INDEX_COLUMN, role::COLUMN, node, |walk, id| {
            walk.key_expression(node, role::EXPRESSION)?;
            if let Some(class) = child(node, Kind::OP_CLASS_REF) {
                walk.go(&class);
                let class = walk.cursor.take_dotted()?;
                walk.cursor.out.name(id, &class);
            }
            walk.flag(id, index_column::DESCENDING, node, Kind::SORT_DESC);
            walk.flag(id, index_column::NULLS_FIRST, node, Kind::NULLS_FIRST);
            walk.flag(id, index_column::NULLS_LAST, node, Kind::NULLS_LAST);
            Ok(())
        })
    }

    pub(super) fn drop(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::DROP, node, |walk, id| {
            let tag = walk.cursor.source.tag;
            let object = tag.strip_prefix("DROP ").unwrap_or(tag).to_ascii_lowercase();
            walk.cursor.out.name(id, &object);
            walk.flag(id, drop::CONCURRENTLY, node, Kind::CONCURRENTLY_KW);
            walk.flag(id, drop::IF_EXISTS, node, Kind::IF_EXISTS);
            walk.flag(id, drop::CASCADE, node, Kind::CASCADE);
            walk.flag(id, drop::RESTRICT, node, Kind::RESTRICT);
            let unnamed = matches!(
                object.as_str(),
                "cast" | "operator" | "transform" | "user mapping"
            );
            for part in node.children().filter(|_| !unnamed) {
                walk.dropped(&part)?;
            }
            Ok(())
        })
    }

    fn dropped(&mut self, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::IF_EXISTS
            | Kind::CASCADE
            | Kind::RESTRICT
            | Kind::USING_METHOD
            | Kind::DROP_DATABASE_FORCE_CLAUSE => Ok(()),
            Kind::ON_TABLE | Kind::ON_RELATION => self.relation(node, role::NAME),
            Kind::FUNCTION_SIG_LIST | Kind::PROCEDURE_SIG_LIST | Kind::ROUTINE_SIG_LIST => node
                .children()
                .try_for_each(|part| self.object(&part, role::TARGET).map(|_| ())),
            other if names_relation(other) => self.relation(node, role::TARGET),
            _ => self.object(node, role::TARGET).map(|_| ()),
        }
    }
}
