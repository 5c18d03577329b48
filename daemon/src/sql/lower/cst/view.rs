//! CREATE VIEW and CREATE MATERIALIZED VIEW.

use squawk_syntax::ast::{AstNode, SelectVariant};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, child_of, has};
use crate::sql::kinds::bit::create_view as flags;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn create_view(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_VIEW, node, |walk, id| {
            walk.flag(id, flags::OR_REPLACE, node, Kind::OR_REPLACE);
            walk.flag(id, flags::TEMPORARY, node, Kind::TEMP);
            walk.flag(id, flags::RECURSIVE, node, Kind::RECURSIVE_KW);
            walk.flag(id, flags::IF_NOT_EXISTS, node, Kind::IF_NOT_EXISTS);
            walk.flag(id, flags::WITH_NO_DATA, node, Kind::WITH_NO_DATA);
            if node.kind() == Kind::CREATE_MATERIALIZED_VIEW {
                walk.cursor.out.set(id, flags::MATERIALIZED);
            }
            if let Some(name) = child(node, Kind::VIEW) {
                walk.relation(&name, role::NAME)?;
                if has(node, Kind::RECURSIVE_KW) {
                    let own = walk.folded(&name);
                    walk.cursor.with_names.push(own);
                }
            }
            if let Some(columns) = child(node, Kind::COLUMN_LIST) {
                walk.identifiers(&columns, role::COLUMN)?;
            }
            if let Some(options) = child(node, Kind::WITH_PARAMS) {
                walk.option_list(&options)?;
            }
            if let Some(query) = node.children().find(|part| SelectVariant::can_cast(part.kind())) {
                walk.query(&query, role::QUERY)?;
            }
            if let Some(check) = child(node, Kind::WITH_CHECK_OPTION) {
                let level = child_of(&check, &[Kind::LOCAL_CHECK_OPTION]).map_or("cascaded", |_| "local");
                walk.setting("check_option", &check, |walk| {
                    let value = walk.cursor.open(kind::COLUMN_REFERENCE, role::VALUE);
                    walk.cursor.out.name(value, level);
                    walk.cursor.at += 1;
                    walk.cursor.close(value);
                    Ok(())
                })?;
            }
            Ok(())
        })
    }

    /// The options of `WITH (...)`, `OPTIONS (...)` and the like.
    pub(super) fn option_list(&mut self, node: &SyntaxNode) -> Lowered {
        let list = below(node, Kind::ATTRIBUTE_LIST).unwrap_or_else(|| node.clone());
        for option in list.children() {
            self.named_option(&option)?;
        }
        Ok(())
    }
}
