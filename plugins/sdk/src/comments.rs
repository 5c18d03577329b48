//! What a change says of its objects by COMMENT ON.

use std::collections::BTreeMap;

use crate::ast::{self, Identifier, Literal};
use crate::change::Change;
use crate::name::TableName;
use crate::scope::Scope;

/// The comments of one kind of object, the last one for each.
pub struct Comments<'t>(BTreeMap<String, Comment<'t>>);

/// One comment.
#[derive(Clone, Copy)]
pub struct Comment<'t> {
    /// The text; empty where a comment is taken away.
    pub text: &'t str,
    /// Where it stands.
    pub at: Literal<'t>,
}

impl Comment<'_> {
    /// Whether it says anything.
    pub fn is_text(&self) -> bool {
        !self.text.trim().is_empty()
    }

    /// Its characters.
    pub fn length(&self) -> usize {
        self.text.chars().count()
    }
}

impl<'t> Comments<'t> {
    /// Those on tables, by [`TableName::key`].
    pub fn on_tables(change: &'t Change<'t>) -> &'t Self {
        let memo = &change.memo.comments_on_tables;
        memo.get_or_init(|| Self::collect(change, "table", 0))
    }

    /// Those on columns, by the table's [`TableName::key`], a dot and the column.
    pub fn on_columns(change: &'t Change<'t>) -> &'t Self {
        let memo = &change.memo.comments_on_columns;
        memo.get_or_init(|| Self::collect(change, "column", 1))
    }

    /// The comment on an object.
    pub fn on(&self, key: &str) -> Option<Comment<'t>> {
        self.0.get(key).copied()
    }

    /// All of them, with what they are about.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Comment<'t>)> {
        self.0.iter().map(|(key, comment)| (key.as_str(), *comment))
    }

    /// The parts of a name after the table's are `inner` many.
    fn collect(change: &'t Change<'t>, kind: &str, inner: usize) -> Self {
        let scope = Scope::of(change);
        let mut comments = BTreeMap::new();
        for statement in change.statements() {
            let ast::Statement::CommentOn(comment) = statement.view() else {
                continue;
            };
            let (Some(target), Some(at)) = (comment.target(), comment.value()) else {
                continue;
            };
            if comment.named() != Some(kind) {
                continue;
            }
            let mut parts: Vec<&str> = target.names().filter_map(Identifier::named).collect();
            let inside = parts.split_off(parts.len().saturating_sub(inner));
            let Some(name) = parts.pop() else { continue };
            let table = TableName {
                schema: parts.pop().map(str::to_owned),
                name: name.to_owned(),
            }
            .or_in(scope.path(statement));
            let text = if at.null() {
                ""
            } else {
                at.named().unwrap_or_default()
            };
            let key = [table.key()]
                .into_iter()
                .chain(inside.into_iter().map(str::to_owned));
            comments.insert(key.collect::<Vec<_>>().join("."), Comment { text, at });
        }
        Self(comments)
    }
}

#[cfg(test)]
mod tests {
    use super::Comments;
    use crate::sample::Sample;

    const CHANGE: &str = "\
root comment-on = table
  target object-name = account
    name identifier = account
  value literal +string = first
root comment-on = table
  target object-name = public.account
    name identifier = public
    name identifier = account
  value literal +null = null
root comment-on = column
  target object-name = shop.account.id
    name identifier = shop
    name identifier = account
    name identifier = id
  value literal +string = given out once
";

    #[test]
    fn the_last_comment_counts_and_null_takes_it_away() {
        let sample = Sample::new(CHANGE);
        let change = sample.change();
        let on_tables = Comments::on_tables(&change);
        let comment = on_tables.on("public.account").expect("a comment");
        assert!(!comment.is_text() && comment.length() == 0);
        assert_eq!(on_tables.iter().count(), 1);
        let on_columns = Comments::on_columns(&change);
        assert!(
            on_columns
                .on("shop.account.id")
                .is_some_and(|comment| comment.is_text())
        );
    }
}
