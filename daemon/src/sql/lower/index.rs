//! CREATE INDEX.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::builder::Builder;
use crate::sql::front_end::Source;
use crate::sql::kinds::bit::{create_index as flags, index_column};
use crate::sql::kinds::{kind, role};

/// Front end of CREATE INDEX.
pub(in crate::sql) fn create_index(source: Source<'_>, out: &mut Builder) -> Lowered {
    let mut cursor = Cursor::new(source, out);
    let node = cursor.open(kind::CREATE_INDEX, role::ROOT);
    cursor.index_head(node)?;
    let method = if cursor.eat("using") {
        cursor.take_name()?
    } else {
        "btree".to_owned()
    };
    cursor.out.name(node, &method);
    cursor.in_parentheses(Cursor::index_column)?;
    cursor.index_tail(node)?;
    cursor.expect_end()?;
    cursor.close(node);
    Ok(())
}

impl Cursor<'_, '_> {
    fn index_head(&mut self, node: u32) -> Lowered {
        self.expect("create")?;
        self.flag("unique", node, flags::UNIQUE);
        self.expect("index")?;
        self.flag("concurrently", node, flags::CONCURRENTLY);
        self.flag("if not exists", node, flags::IF_NOT_EXISTS);
        if !self.is("on") {
            self.object_name(role::NAME)?;
        }
        self.expect("on")?;
        self.flag("only", node, flags::ONLY);
        self.relation(role::TARGET)
    }

    fn index_column(&mut self) -> Lowered {
        let node = self.open(kind::INDEX_COLUMN, role::COLUMN);
        if let Some(class) = self.key_expression(role::EXPRESSION)? {
            self.out.name(node, &class);
        }
        if !self.eat("asc") {
            self.flag("desc", node, index_column::DESCENDING);
        }
        let _ = self.flag("nulls first", node, index_column::NULLS_FIRST)
            || self.flag("nulls last", node, index_column::NULLS_LAST);
        self.close(node);
        Ok(())
    }

    fn index_tail(&mut self, node: u32) -> Lowered {
        if self.eat("include") {
            self.identifiers(role::INCLUDE)?;
        }
        self.nulls_distinct(node, flags::NULLS_NOT_DISTINCT);
        if self.eat("with") {
            self.skip_brackets()?;
        }
        if self.eat("tablespace") {
            self.take_name()?;
        }
        if self.eat("where") {
            self.expression_of(self.at..self.source.tokens.len(), role::WHERE)?;
        }
        Ok(())
    }
}
