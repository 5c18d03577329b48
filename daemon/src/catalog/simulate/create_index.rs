//! CREATE INDEX.

use super::index::NewIndex;
use super::index_key::storage_options;
use super::model::{Id, Index, Kind, Relation};
use super::refusal::{Done, exists, missing, other};
use super::runner::Run;
use super::tokens::Tokens;
use crate::catalog::snapshot::RelationKind;

impl Run<'_> {
    /// CREATE INDEX, after `CREATE [UNIQUE] INDEX`.
    pub(super) fn create_index(&mut self, tokens: &mut Tokens<'_>, unique: bool) -> Done {
        let concurrently = tokens.eat("concurrently");
        if concurrently {
            self.not_in_transaction("CREATE INDEX CONCURRENTLY")?;
        }
        let if_not_exists = tokens.eat("if not exists");
        let name = if tokens.is("on") {
            None
        } else {
            Some(tokens.name()?)
        };
        tokens.expect("on")?;
        let only = tokens.eat("only");
        let target = tokens.name()?;
        let id = self.world.find_relation(&target)?;
        let table = self.world.relation(id)?.clone();
        expect_indexable(&table, concurrently).map_err(|stop| stop.at(&target.span))?;
        let (index, options) = self.index_text(tokens, id, &table, unique)?;
        expect_capable(&index)?;
        if let Some(name) = &name
            && self.world.expect_free_relation(table.schema, name).is_err()
        {
            if if_not_exists {
                return Ok(());
            }
            return Err(exists("relation", &name.name).at(&name.span));
        }
        let new = NewIndex {
            name: name.map(|name| name.name),
            index: Index { only, ..index },
            constraint: None,
            parent: None,
            options,
        };
        self.add_index(new, !only)?;
        Ok(())
    }

    fn index_text(
        &mut self,
        tokens: &mut Tokens<'_>,
        id: Id,
        table: &Relation,
        unique: bool,
    ) -> Done<(Index, Vec<String>)> {
        let mut index = Index {
            unique,
            ..Index::new(id)
        };
        let mut options = Vec::new();
        if tokens.eat("using") {
            index.method = tokens.identifier()?;
        }
        self.expect_method(&index)?;
        let inside = tokens.parenthesized()?;
        for item in tokens.part(inside).items() {
            index.keys.push(self.key(&item, table)?);
        }
        if tokens.eat("include") {
            for name in tokens.identifiers()? {
                let column = table.column(&name).ok_or_else(|| missing("column", &name))?;
                index.include.push(column.num);
            }
        }
        index.nulls_not_distinct = tokens.eat("nulls not distinct");
        tokens.eat("nulls distinct");
        if tokens.eat("with") {
            let inside = tokens.parenthesized()?;
            options = storage_options(tokens.written(inside));
        }
        if tokens.eat("tablespace") {
            tokens.identifier()?;
        }
        if tokens.eat("where") {
            let rest = tokens.part(tokens.at..tokens.list.len());
            tokens.at = tokens.list.len();
            index.predicate = Some(self.expression_over(&rest, table)?);
        }
        tokens.expect_end()?;
        Ok((index, options))
    }

    fn expect_method(&self, index: &Index) -> Done {
        const METHODS: [&str; 6] = ["btree", "hash", "gin", "gist", "spgist", "brin"];
        if !METHODS.contains(&index.method.as_str()) && !self.world.has_extensions() {
            let message = format!("access method \"{}\" does not exist", index.method);
            return Err(missing("access method", &index.method).saying(message));
        }
        if index.unique && index.method != "btree" && METHODS.contains(&index.method.as_str()) {
            let message = format!(
                "access method \"{}\" does not support unique indexes",
                index.method
            );
            return Err(other("0A000", "access method", &index.method, message));
        }
        Ok(())
    }
}

/// Refuses what has no indexes.
fn expect_indexable(table: &Relation, concurrently: bool) -> Done {
    let refused = match table.kind {
        Kind::Shown(RelationKind::PartitionedTable) if concurrently => {
            let message = format!(
                "cannot create index on partitioned table \"{}\" concurrently",
                table.name
            );
            Some(("0A000", message))
        }
        Kind::Shown(
            RelationKind::Table | RelationKind::MaterializedView | RelationKind::PartitionedTable,
        ) => None,
        _ => Some((
            "42809",
            format!("cannot create index on relation \"{}\"", table.name),
        )),
    };
    refused.map_or(Ok(()), |(sqlstate, message)| {
        Err(other(sqlstate, "relation", &table.name, message))
    })
}

/// Refuses more than the access method can do.
fn expect_capable(index: &Index) -> Done {
    let method = index.method.as_str();
    let what = if !index.include.is_empty() && matches!(method, "hash" | "gin" | "brin") {
        "included columns"
    } else if index.keys.len() > 1 && matches!(method, "hash" | "spgist") {
        "multicolumn indexes"
    } else {
        return Ok(());
    };
    let message = format!("access method \"{method}\" does not support {what}");
    Err(other("0A000", "access method", method, message))
}
