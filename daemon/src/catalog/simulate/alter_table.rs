//! ALTER TABLE: its actions in the order in which PostgreSQL carries them out.

mod column;
mod column_type;
mod constraint;
mod held;
mod identity;
mod inheritance;
mod read;
mod state;
mod text;
mod typed;

use super::clause::ClauseOf;
use super::create_table::Pending;
use super::model::{Id, Kind, Relation};
use super::refusal::{Done, Stop, other};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::{Found, Key};
use crate::catalog::snapshot::RelationKind;
pub(super) use text::Action;

/// The relation that an ALTER is about.
#[derive(Debug, Clone)]
pub(super) struct Altered {
    pub(super) id: Id,
    pub(super) only: bool,
    /// The action ends with CASCADE: a composite type takes its typed tables along.
    pub(super) cascade: bool,
}

impl Run<'_> {
    /// ALTER TABLE, VIEW, INDEX, SEQUENCE and their like, after the kind.
    pub(super) fn alter_relation(&mut self, tokens: &mut Tokens<'_>, kind: &'static str) -> Done {
        let if_exists = tokens.eat("if exists");
        let only = tokens.eat("only");
        let name = tokens.name()?;
        tokens.eat("*");
        let id = match self.world.look_up(&name, Key::Relation) {
            Found::Object(id) => id,
            Found::Hidden => return Err(Stop::Unread),
            Found::Missing if if_exists => return Ok(()),
            Found::Missing => return Err(self.world.no_relation(&name)),
        };
        // PostgreSQL lets ALTER INDEX rename anything.
        if !(kind == "index" && tokens.is("rename")) {
            self.expect_alterable(id, &name, kind)?;
        }
        let altered = Altered {
            id,
            only,
            cascade: false,
        };
        if tokens.eat("rename") {
            return self.rename_relation(&altered, tokens);
        }
        if tokens.eat("set schema") {
            return self.move_relation(&altered, tokens);
        }
        if kind == "sequence" && !tokens.is("owner") && !tokens.is("set") {
            return self.alter_sequence(id, tokens);
        }
        if kind == "index" && tokens.eat("attach partition") {
            return self.attach_partition(id, tokens);
        }
        if kind == "index" && tokens.is_any(&["no", "depends", "alter"]) {
            return Ok(());
        }
        self.actions(&altered, tokens)
    }

    /// Several actions, in PostgreSQL's order.
    pub(super) fn actions(&mut self, altered: &Altered, tokens: &mut Tokens<'_>) -> Done {
        let mut actions = Vec::new();
        for mut item in tokens.part(tokens.at..tokens.list.len()).items() {
            let span = item.span(0..item.list.len());
            let action = item.action()?;
            item.expect_end()?;
            let own = Altered {
                cascade: item.part(item.list.len() - 1..item.list.len()).is("cascade"),
                ..altered.clone()
            };
            self.expect_possible(&own, &action)
                .map_err(|stop| stop.at(&span))?;
            actions.push((own, action, span));
        }
        actions.sort_by_key(|(_, action, _)| action.pass());
        for (own, action, span) in actions {
            self.action(&own, action).map_err(|stop| stop.at(&span))?;
        }
        Ok(())
    }

    /// ALTER TABLE may name any relation; the others only their own kind.
    fn expect_alterable(&self, id: Id, name: &Name, kind: &'static str) -> Done {
        let relation = self.world.relation(id)?;
        if matches!(relation.kind, Kind::Composite) {
            let message = format!("\"{}\" is a composite type", name.name);
            return Err(super::refusal::wrong_kind(&name.name, kind)
                .saying(message)
                .at(&name.span));
        }
        if kind == "table" {
            return Ok(());
        }
        self.expect_kind(id, name, kind)
    }

    /// Refuses an action that this kind of relation does not have.
    fn expect_possible(&self, altered: &Altered, action: &Action<'_>) -> Done {
        let relation = self.world.relation(altered.id)?;
        let table = matches!(
            relation.kind,
            Kind::Shown(RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable)
        );
        let possible = match &relation.kind {
            _ if table || matches!(relation.kind, Kind::Composite) => true,
            Kind::Shown(RelationKind::View) => action.is_of_view(),
            _ => action.is_of_anything(),
        };
        if possible {
            return Ok(());
        }
        let message = format!(
            "ALTER action {} cannot be performed on relation \"{}\"",
            action.word(),
            relation.name
        );
        Err(other("42809", "relation", &relation.name, message))
    }

    fn action(&mut self, altered: &Altered, action: Action<'_>) -> Done {
        let id = altered.id;
        match action {
            Action::AddColumn {
                if_not_exists,
                column,
            } => self.add_column(altered, column, if_not_exists),
            Action::DropColumn {
                name,
                if_exists,
                cascade,
            } => self.drop_column(altered, &name, if_exists, cascade),
            Action::AddConstraint(clause) => {
                if let ClauseOf::Check(tokens) = &clause.of {
                    return self.add_check(id, &clause, &tokens.clone(), !altered.only);
                }
                let mut pending = Pending::default();
                pending.add(clause, None);
                self.settle(id, pending)
            }
            Action::DropConstraint {
                name,
                if_exists,
                cascade,
            } => self.drop_constraint(altered, &name, if_exists, cascade),
            Action::Validate(name) => self.validate(id, &name),
            Action::AlterConstraint {
                name,
                deferrable,
                initially_deferred,
            } => self.alter_constraint(id, &name, deferrable, initially_deferred),
            Action::SetNotNull(name) => {
                let num = self.column_num(id, &name)?;
                self.set_not_null(id, &[num])
            }
            Action::DropNotNull(name) => self.drop_not_null(altered, &name),
            Action::Default(name, tokens) => self.set_default(id, &name, tokens.as_ref()),
            Action::Type(wanted) => self.set_type(altered, &wanted),
            Action::AddIdentity {
                name,
                always,
                options,
            } => self.add_identity(id, &name, always, &options),
            Action::SetIdentity {
                name,
                always,
                options,
            } => self.set_identity(id, &name, always, options.as_ref()),
            Action::DropIdentity { name, if_exists } => self.drop_identity(id, &name, if_exists),
            Action::DropExpression { name, if_exists } => self.drop_expression(altered, &name, if_exists),
            Action::Storage { name, change } => self.storage(id, &name, change),
            Action::RowSecurity { on, force } => self.row_security(id, on, force),
            Action::Firing { trigger, name, state } => self.firing(id, trigger, name.as_deref(), state),
            Action::Inherit(parent) => self.inherit(id, &parent),
            Action::NoInherit(parent) => self.no_inherit(id, &parent),
            Action::Of(Some(of_type)) => self.set_of_type(id, &of_type),
            Action::Of(None) => self.unset_of_type(id),
            Action::Attach(mut tokens) => self.attach_partition(id, &mut tokens),
            Action::Detach(mut tokens) => self.detach_partition(id, &mut tokens),
            Action::Logged(logged) => self.set_logged(id, logged),
            Action::Owner(owner) => self.world.change(id, |relation| relation.kept.owner = owner),
            Action::Options { set, reset } => self.options(id, &set, &reset),
            Action::ReplicaIdentity(identity, index) => self.replica_identity(id, identity, index.as_deref()),
            Action::Cluster(index) => self.cluster_on(id, index.as_deref()),
            Action::Nothing => Ok(()),
        }
    }

    /// The number of a column that an action names.
    pub(super) fn column_num(&self, id: Id, name: &str) -> Done<super::model::Num> {
        let relation = self.world.relation(id)?;
        relation.expect_column(name).map(|column| column.num)
    }
}

impl Relation {
    /// The column of this name, refused where it is not there.
    pub(super) fn expect_column(&self, name: &str) -> Done<&super::model::Column> {
        if super::expression::is_system(name) {
            let message = format!("cannot alter system column \"{name}\"");
            return Err(other("0A000", "column", name, message));
        }
        self.column(name)
            .ok_or_else(|| super::refusal::missing_part("column", name, &self.name))
    }
}
