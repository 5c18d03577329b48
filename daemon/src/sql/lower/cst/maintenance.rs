//! TRUNCATE, REINDEX, REFRESH, VACUUM, ANALYZE, CLUSTER and LOCK.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, child_of, has, leading_words};
use crate::sql::kinds::bit::{lock_table, refresh_materialized_view, reindex, truncate, vacuum};
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn truncate(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::TRUNCATE, node, |walk, id| {
            walk.flag(id, truncate::CASCADE, node, Kind::CASCADE);
            walk.flag(id, truncate::RESTART_IDENTITY, node, Kind::RESTART_IDENTITY);
            walk.relations(child(node, Kind::TABLE_LIST).as_ref())
        })
    }

    fn relations(&mut self, list: Option<&SyntaxNode>) -> Lowered {
        for table in list.into_iter().flat_map(SyntaxNode::children) {
            self.relation(&table, role::TARGET)?;
        }
        Ok(())
    }

    pub(super) fn reindex(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::REINDEX, node, |walk, id| {
            let options = child(node, Kind::REINDEX_OPTION_LIST);
            let target = node
                .children()
                .find(|part| part.kind() != Kind::REINDEX_OPTION_LIST);
            if let Some(target) = target {
                walk.flag(id, reindex::CONCURRENTLY, &target, Kind::CONCURRENTLY_KW);
                let called = leading_words(&target);
                walk.cursor
                    .out
                    .name(id, called.split(' ').next().unwrap_or_default());
                match target.first_child() {
                    Some(name) if matches!(name.kind(), Kind::INDEX_REF | Kind::TABLE_NAME_REF) => {
                        walk.reindex_options(id, options.as_ref())?;
                        return walk.relation(&name, role::TARGET);
                    }
                    Some(name) => {
                        walk.reindex_options(id, options.as_ref())?;
                        return walk.object(&name, role::TARGET).map(|_| ());
                    }
                    None => {}
                }
            }
            walk.reindex_options(id, options.as_ref())
        })
    }

    fn reindex_options(&mut self, id: u32, list: Option<&SyntaxNode>) -> Lowered {
        for option in list.into_iter().flat_map(SyntaxNode::children) {
            if option.kind() == Kind::REINDEX_OPTION_CONCURRENTLY && self.is_on(&option) {
                self.cursor.out.set(id, reindex::CONCURRENTLY);
            }
            self.word_option(&option)?;
        }
        Ok(())
    }

    /// Whether an option is there without a value, or with one that says yes.
    pub(super) fn is_on(&self, option: &SyntaxNode) -> bool {
        let tokens = &self.cursor.source.tokens[self.tokens(option)];
        let value = tokens
            .get(1)
            .map_or("on", |token| &self.cursor.source.text[token.range()]);
        let value = value.trim_matches(['\'', '"']).to_ascii_lowercase();
        !matches!(value.as_str(), "off" | "false" | "0")
    }

    pub(super) fn refresh(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::REFRESH_MATERIALIZED_VIEW, node, |walk, id| {
            use refresh_materialized_view::{CONCURRENTLY, WITH_NO_DATA};
            walk.flag(id, CONCURRENTLY, node, Kind::CONCURRENTLY_KW);
            walk.flag(id, WITH_NO_DATA, node, Kind::WITH_NO_DATA);
            match child(node, Kind::VIEW_REF) {
                Some(view) => walk.relation(&view, role::TARGET),
                None => Ok(()),
            }
        })
    }

    pub(super) fn vacuum(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::VACUUM, node, |walk, id| {
            walk.flag(id, vacuum::FULL, node, Kind::FULL_KW);
            walk.flag(id, vacuum::FREEZE, node, Kind::FREEZE_KW);
            walk.flag(id, vacuum::ANALYZE, node, Kind::ANALYZE_KW);
            walk.flag(id, vacuum::ANALYZE, node, Kind::ANALYSE_KW);
            for option in child(node, Kind::VACUUM_OPTION_LIST)
                .iter()
                .flat_map(SyntaxNode::children)
            {
                let name = child(&option, Kind::VACUUM_OPTION_NAME);
                let bit = match name.map(|name| walk.folded(&name)).as_deref() {
                    Some("full") => vacuum::FULL,
                    Some("freeze") => vacuum::FREEZE,
                    Some("analyze" | "analyse") => vacuum::ANALYZE,
                    _ => 0,
                };
                if walk.is_on(&option) {
                    walk.cursor.out.set(id, bit);
                }
                walk.named_option(&option)?;
            }
            walk.relations(child(node, Kind::TABLE_AND_COLUMNS_LIST).as_ref())
        })
    }

    pub(super) fn analyze(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::ANALYZE, node, |walk, _| {
            walk.relations(child(node, Kind::TABLE_AND_COLUMNS_LIST).as_ref())
        })
    }

    pub(super) fn cluster(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CLUSTER, node, |walk, _| {
            if let Some(table) = below(node, Kind::TABLE_NAME_REF) {
                walk.relation(&table, role::TARGET)?;
            }
            match below(node, Kind::INDEX_REF) {
                Some(index) => walk.object(&index, role::SOURCE).map(|_| ()),
                None => Ok(()),
            }
        })
    }

    pub(super) fn lock_table(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::LOCK_TABLE, node, |walk, id| {
            let mode = child(node, Kind::LOCK_MODE_CLAUSE).and_then(|clause| clause.first_child());
            let mode = mode.map_or_else(|| "access exclusive".to_owned(), |mode| leading_words(&mode));
            walk.cursor.out.name(id, &mode);
            walk.flag(id, lock_table::NOWAIT, node, Kind::NOWAIT);
            let list = child_of(node, &[Kind::RELATION_LIST]);
            let only = list
                .iter()
                .flat_map(SyntaxNode::children)
                .any(|table| has(&table, Kind::ONLY_KW));
            if only {
                walk.cursor.out.set(id, lock_table::ONLY);
            }
            walk.relations(list.as_ref())
        })
    }
}
