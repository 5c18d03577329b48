//! COPY.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, has, own_words};
use crate::sql::kinds::bit::copy_rows as flags;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn copy(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::COPY_ROWS, node, |walk, id| {
            walk.flag(id, flags::FROM, node, Kind::COPY_FROM);
            for (bit, part) in [
                (flags::PROGRAM, Kind::COPY_PROGRAM),
                (flags::STDIN, Kind::COPY_STDIN),
                (flags::STDOUT, Kind::COPY_STDOUT),
            ] {
                let found = node.children().find_map(|child| below(&child, part));
                // A file without the word has the same node.
                let is_program = |found: &SyntaxNode| has(found, Kind::PROGRAM_KW);
                if found.is_some_and(|found| part != Kind::COPY_PROGRAM || is_program(&found)) {
                    walk.cursor.out.set(id, bit);
                }
            }
            for part in node.children() {
                walk.copy_part(&part)?;
            }
            Ok(())
        })
    }

    fn copy_part(&mut self, part: &SyntaxNode) -> Lowered {
        match part.kind() {
            Kind::COPY_TABLE => {
                if let Some(table) = child(part, Kind::TABLE_NAME_REF) {
                    self.relation(&table, role::TARGET)?;
                }
                match child(part, Kind::COLUMN_REF_LIST) {
                    Some(columns) => self.identifiers(&columns, role::COLUMN),
                    None => Ok(()),
                }
            }
            Kind::COPY_QUERY => match part.first_child() {
                Some(query) => self.query(&query, role::QUERY),
                None => Ok(()),
            },
            Kind::COPY_FROM | Kind::COPY_TO => match below(part, Kind::LITERAL) {
                Some(file) => {
                    self.go(&file);
                    self.cursor.literal(role::VALUE)
                }
                None => Ok(()),
            },
            Kind::WHERE_CLAUSE => self.expression_below(part, role::WHERE),
            Kind::COPY_OPTION_LIST => {
                for option in part.children() {
                    self.named_option(&option)?;
                }
                Ok(())
            }
            Kind::COPY_LEGACY_OPTION => {
                let mut name = own_words(part);
                if matches!(name.as_str(), "csv" | "binary") {
                    return self.legacy_format(part);
                }
                if name.is_empty() {
                    name = part
                        .children()
                        .next()
                        .map_or_else(String::new, |kind| own_words(&kind));
                }
                let name = name.trim_end_matches(" as").replace(' ', "_");
                self.setting(&name, part, |walk| {
                    let values = part.children().filter(|value| value.kind() != Kind::FORCE_QUOTE);
                    for value in values {
                        walk.values(&value)?;
                    }
                    Ok(())
                })
            }
            _ => Ok(()),
        }
    }

    /// `CSV` is `FORMAT csv`.
    fn legacy_format(&mut self, node: &SyntaxNode) -> Lowered {
        self.setting("format", node, |walk| {
            let range = walk.tokens(node);
            walk.cursor.setting_value(range);
            Ok(())
        })
    }
}
