//! DROP of any kind of object.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::builder::Builder;
use crate::sql::front_end::Source;
use crate::sql::kinds::bit::drop as flags;
use crate::sql::kinds::{kind, role};

/// Kinds of objects that are relations.
const RELATIONS: &[&str] = &[
    "table",
    "view",
    "materialized view",
    "foreign table",
    "sequence",
    "index",
];
/// Kinds of objects that are named by more than a name.
const UNNAMED: &[&str] = &["cast", "operator", "transform", "user mapping"];

/// Front end of every DROP.
pub(in crate::sql) fn drop(source: Source<'_>, out: &mut Builder) -> Lowered {
    let mut cursor = Cursor::new(source, out);
    let node = cursor.open(kind::DROP, role::ROOT);
    cursor.expect("drop")?;
    let object = source
        .tag
        .strip_prefix("DROP ")
        .unwrap_or_default()
        .to_ascii_lowercase();
    cursor.eat("procedural");
    // USER and GROUP are called ROLE in the tag.
    cursor.at += object.split(' ').count();
    cursor.out.name(node, &object);
    cursor.flag("concurrently", node, flags::CONCURRENTLY);
    cursor.flag("if exists", node, flags::IF_EXISTS);
    if UNNAMED.contains(&object.as_str()) {
        cursor.skip_unnamed();
    } else {
        cursor.comma_separated(|cursor| cursor.dropped(&object))?;
    }
    if object == "database" && cursor.eat("with") {
        cursor.skip_brackets()?;
    }
    if !cursor.flag("cascade", node, flags::CASCADE) {
        cursor.flag("restrict", node, flags::RESTRICT);
    }
    cursor.expect_end()?;
    cursor.close(node);
    Ok(())
}

impl Cursor<'_, '_> {
    /// Steps over what no name is given of, up to CASCADE or RESTRICT.
    fn skip_unnamed(&mut self) {
        while !self.at_end() && !self.is_any(&["cascade", "restrict"]) {
            self.at += 1;
        }
    }

    fn dropped(&mut self, object: &str) -> Lowered {
        if RELATIONS.contains(&object) {
            return self.relation(role::TARGET);
        }
        self.object_name(role::TARGET)?;
        match object {
            "function" | "procedure" | "routine" | "aggregate" if self.is_mark("(") => self.skip_brackets(),
            "trigger" | "policy" | "rule" => {
                self.expect("on")?;
                self.relation(role::NAME)
            }
            "operator class" | "operator family" => {
                self.expect("using")?;
                self.take_name().map(|_| ())
            }
            _ => Ok(()),
        }
    }
}
