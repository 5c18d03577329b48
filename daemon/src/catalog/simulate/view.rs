//! Views and materialized views.

use super::model::{Column, Id, Kind, Object, Relation};
use super::refusal::{Done, Stop, other, wrong_kind};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::Key;
use crate::catalog::snapshot::{Persistence, RelationKind};

impl Run<'_> {
    /// CREATE VIEW, after that word.
    pub(super) fn create_view(
        &mut self,
        tokens: &mut Tokens<'_>,
        persistence: Persistence,
        or_replace: bool,
        recursive: bool,
    ) -> Done {
        let name = tokens.name()?;
        let names = if tokens.is("(") {
            tokens.identifiers()?
        } else {
            Vec::new()
        };
        let mut options = Vec::new();
        if tokens.eat("with") {
            let inside = tokens.parenthesized()?;
            options = super::index_key::storage_options(tokens.written(inside));
        }
        tokens.expect("as")?;
        if recursive {
            return Err(Stop::Unread);
        }
        let mut query = tokens.part(tokens.at..tokens.list.len());
        options.extend(check_option(&mut query));
        let (columns, needs) = self.query_columns(&query, &names)?;
        let temporary = needs.iter().any(|need| {
            self.world
                .relation(need.object)
                .is_ok_and(|of| of.persistence == Persistence::Temporary)
        });
        let persistence = if temporary {
            Persistence::Temporary
        } else {
            persistence
        };
        let schema = self.schema_of_new(&name, persistence)?;
        let persistence = self.persistence_in(schema, persistence);
        let known = self.world.named(&Key::Relation(schema, name.name.clone()));
        let mut view = Relation::new(
            schema,
            &name.name,
            Kind::Shown(RelationKind::View),
            &self.world.role,
        );
        view.persistence = persistence;
        view.needs = needs;
        view.kept.definition = Some(query.written(0..query.list.len()).to_owned());
        view.kept.storage_parameters = options;
        view.last_num = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        view.columns = columns;
        match known {
            Some(id) if or_replace => self.replace_view(id, &name, view),
            _ => {
                self.world.expect_free_relation(schema, &name)?;
                self.world.expect_free_type(schema, &name)?;
                self.world.add(Object::Relation(Box::new(view)));
                Ok(())
            }
        }
    }

    fn replace_view(&mut self, id: Id, name: &Name, new: Relation) -> Done {
        let old = self.world.relation(id)?.clone();
        if !matches!(old.kind, Kind::Shown(RelationKind::View)) {
            return Err(wrong_kind(&name.name, "view").at(&name.span));
        }
        expect_same_columns(&old.columns, &new.columns)?;
        let mut columns = new.columns;
        for (column, old) in columns.iter_mut().zip(&old.columns) {
            column.kept = old.kept.clone();
            column.default.clone_from(&old.default);
        }
        self.world.change(id, |view| {
            view.columns = columns;
            view.last_num = new.last_num;
            view.needs = new.needs;
            view.kept.definition = new.kept.definition;
            view.kept.storage_parameters = new.kept.storage_parameters;
        })
    }

    /// CREATE MATERIALIZED VIEW, after these words.
    pub(super) fn create_materialized_view(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let text = tokens.table_text()?;
        let Some((names, range)) = &text.query else {
            return Err(Stop::Unread);
        };
        let query = tokens.part(range.clone());
        let schema = self.world.schema_for(&text.name)?;
        if text.if_not_exists && self.world.expect_free_relation(schema, &text.name).is_err() {
            return Ok(());
        }
        let (columns, needs) = self.query_columns(&query, names)?;
        self.world.expect_free_relation(schema, &text.name)?;
        self.world.expect_free_type(schema, &text.name)?;
        let kind = Kind::Shown(RelationKind::MaterializedView);
        let mut view = Relation::new(schema, &text.name.name, kind, &self.world.role);
        view.needs = needs;
        view.unpopulated = text.no_data;
        view.kept.storage_parameters.clone_from(&text.options);
        view.kept.definition = Some(query.written(0..query.list.len()).to_owned());
        view.last_num = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        view.columns = columns;
        self.world.add(Object::Relation(Box::new(view)));
        Ok(())
    }
}

/// `WITH LOCAL CHECK OPTION` at the end of a view's query.
fn check_option(query: &mut Tokens<'_>) -> Option<String> {
    for (words, option) in [
        ("with local check option", "local"),
        ("with cascaded check option", "cascaded"),
        ("with check option", "cascaded"),
    ] {
        let from = query.list.len().saturating_sub(words.split(' ').count());
        if query.part(from..query.list.len()).is(words) {
            query.list.truncate(from);
            return Some(format!("check_option={option}"));
        }
    }
    None
}

/// What CREATE OR REPLACE VIEW may do: only add columns at the end.
fn expect_same_columns(old: &[Column], new: &[Column]) -> Done {
    if new.len() < old.len() {
        return Err(other("42P16", "view", "", "cannot drop columns from view"));
    }
    for (old, new) in old.iter().zip(new) {
        if old.name != new.name {
            let message = format!(
                "cannot change name of view column \"{}\" to \"{}\"",
                old.name, new.name
            );
            return Err(other("42P16", "column", &old.name, message));
        }
        if old.data_type.is_known() && new.data_type.is_known() && old.data_type != new.data_type {
            let message = format!("cannot change data type of view column \"{}\"", old.name);
            return Err(other("42P16", "column", &old.name, message));
        }
    }
    Ok(())
}
