//! Sequences: CREATE, ALTER, and those behind serial and identity columns.

use super::model::{Column, Expression, Id, Identity, Kind, Num, Object, Relation, Sequence};
use super::naming::After;
use super::refusal::{Done, Stop, exists, other, wrong_kind};
use super::runner::Run;
use super::sequence_options::{Options, OwnedBy};
use super::tokens::{Name, Tokens};
use super::world::{Key, World};
use crate::catalog::snapshot::{Persistence, RelationKind};

impl World {
    fn add_sequence(&mut self, schema: Id, name: &str, sequence: Sequence, persistence: Persistence) -> Id {
        let owner = self.role.clone();
        let mut relation = Relation::new(schema, name, Kind::Shown(RelationKind::Sequence), &owner);
        relation.sequence = Some(sequence);
        relation.persistence = persistence;
        self.add(Object::Relation(Box::new(relation)))
    }

    /// The sequence behind a serial column: its default, and the number of the sequence.
    pub(super) fn serial_sequence(
        &mut self,
        table: &Relation,
        column: &str,
        data_type: &str,
    ) -> Done<(Id, Expression)> {
        let options = Options {
            data_type: Some(data_type.to_owned()),
            ..Options::default()
        };
        let sequence = options.apply(None)?;
        let id = self.column_sequence(table, column, sequence);
        let default = Expression {
            text: String::new(),
            columns: Vec::new(),
            objects: vec![id],
            nextval: Some(id),
        };
        Ok((id, default))
    }

    fn column_sequence(&mut self, table: &Relation, column: &str, sequence: Sequence) -> Id {
        let after = After {
            table: &table.name,
            columns: column,
            label: "seq",
        };
        let name = self.choose_relation_name(table.schema, &after, false);
        self.add_sequence(table.schema, &name, sequence, table.persistence)
    }

    /// The sequence behind an identity column.
    pub(super) fn identity_sequence(
        &mut self,
        table: &Relation,
        column: &Column,
        options: &Options,
    ) -> Done<Id> {
        let data_type = match &column.data_type.base {
            super::model::BaseType::Builtin(name)
                if matches!(name.as_str(), "smallint" | "integer" | "bigint") && !column.data_type.array =>
            {
                name.clone()
            }
            super::model::BaseType::Unknown => return Err(Stop::Unread),
            _ => {
                let message = "identity column type must be smallint, integer, or bigint";
                return Err(other("22023", "column", &column.name, message));
            }
        };
        let options = Options {
            data_type: Some(data_type),
            ..options.clone()
        };
        let sequence = Sequence {
            identity: true,
            ..options.apply(None)?
        };
        match &options.name {
            Some(name) => {
                let schema = self.schema_for(name)?;
                self.expect_free_relation(schema, name)?;
                Ok(self.add_sequence(schema, &name.name, sequence, table.persistence))
            }
            None => Ok(self.column_sequence(table, &column.name, sequence)),
        }
    }

    /// Ties a sequence to its column.
    pub(super) fn own_sequence(&mut self, sequence: Id, table: Id, column: Num) -> Done {
        self.change(sequence, |relation| {
            if let Some(sequence) = &mut relation.sequence {
                sequence.owned_by = Some((table, column));
            }
        })
    }

    /// Applies options over a sequence.
    pub(super) fn set_sequence(&mut self, id: Id, options: &Options) -> Done {
        let old = self.relation(id)?.sequence.clone().ok_or(Stop::Unread)?;
        let new = options.apply(Some(&old))?;
        self.change(id, |relation| relation.sequence = Some(new))
    }

    /// The sequence of an identity column follows its type.
    pub(super) fn retype_sequence(&mut self, id: Id, data_type: &str) -> Done {
        let options = Options {
            data_type: Some(data_type.to_owned()),
            ..Options::default()
        };
        self.set_sequence(id, &options)
    }

    /// The sequence of an identity column.
    pub(super) fn sequence_of(&self, table: Id, column: Num) -> Option<Id> {
        self.users(table).find(|id| {
            let sequence = self
                .relation(*id)
                .ok()
                .and_then(|relation| relation.sequence.as_ref());
            sequence.is_some_and(|of| of.identity && of.owned_by == Some((table, column)))
        })
    }

    /// Refuses a name that a relation of the schema has; with a type's name too.
    pub(super) fn expect_free_relation(&self, schema: Id, name: &Name) -> Done {
        match self.named(&Key::Relation(schema, name.name.clone())) {
            Some(_) => Err(exists("relation", &name.name).at(&name.span)),
            None => Ok(()),
        }
    }

    /// Refuses a name that a type of the schema has.
    pub(super) fn expect_free_type(&self, schema: Id, name: &Name) -> Done {
        match self.named(&Key::Type(schema, name.name.clone())) {
            Some(_) => Err(exists("type", &name.name).at(&name.span)),
            None => Ok(()),
        }
    }
}

impl Run<'_> {
    /// CREATE SEQUENCE, after its first words.
    pub(super) fn create_sequence(&mut self, tokens: &mut Tokens<'_>, persistence: Persistence) -> Done {
        let if_not_exists = tokens.eat("if not exists");
        let name = tokens.name()?;
        let options = tokens.sequence_options()?;
        let schema = self.schema_of_new(&name, persistence)?;
        if if_not_exists && self.world.expect_free_relation(schema, &name).is_err() {
            return Ok(());
        }
        self.world.expect_free_relation(schema, &name)?;
        let sequence = options.apply(None)?;
        let persistence = self.persistence_in(schema, persistence);
        let id = self.world.add_sequence(schema, &name.name, sequence, persistence);
        self.owned_by(id, &options)
    }

    /// Where a new relation goes.
    pub(super) fn schema_of_new(&mut self, name: &Name, persistence: Persistence) -> Done<Id> {
        if persistence != Persistence::Temporary {
            return self.world.schema_for(name);
        }
        match &name.schema {
            Some(schema) if schema != super::world::TEMPORARY => Err(other(
                "42P16",
                "schema",
                schema,
                "cannot create temporary relation in non-temporary schema",
            )),
            _ => Ok(self.world.temporary_schema()),
        }
    }

    /// All that is in the temporary schema is temporary.
    pub(super) fn persistence_in(&self, schema: Id, persistence: Persistence) -> Persistence {
        if self.world.schema_name(schema) == super::world::TEMPORARY {
            Persistence::Temporary
        } else {
            persistence
        }
    }

    fn owned_by(&mut self, id: Id, options: &Options) -> Done {
        let Some(owned_by) = &options.owned_by else {
            return Ok(());
        };
        let owned_by = match owned_by {
            OwnedBy::None => None,
            OwnedBy::Column(table, column) => {
                let table_id = self.world.find_relation(table)?;
                let relation = self.world.relation(table_id)?;
                if !matches!(relation.kind_word(), "table" | "view" | "foreign table") {
                    let message = format!("sequence cannot be owned by relation \"{}\"", relation.name);
                    return Err(other("42809", "relation", &relation.name, message));
                }
                let missing = || super::refusal::missing_part("column", column, &relation.name);
                let num = relation.column(column).ok_or_else(missing)?.num;
                let own = self.world.relation(id)?;
                if own.schema != relation.schema {
                    let message = "sequence must be in same schema as table it is linked to";
                    return Err(other("55000", "sequence", &own.name, message));
                }
                Some((table_id, num))
            }
        };
        let own = self.world.relation(id)?;
        if own.sequence.as_ref().is_some_and(|of| of.identity) {
            let message = "cannot change ownership of identity sequence";
            return Err(other("0A000", "sequence", &own.name, message));
        }
        self.world.change(id, |relation| {
            if let Some(sequence) = &mut relation.sequence {
                sequence.owned_by = owned_by;
            }
        })
    }

    /// ALTER SEQUENCE with options.
    pub(super) fn alter_sequence(&mut self, id: Id, tokens: &mut Tokens<'_>) -> Done {
        let relation = self.world.relation(id)?;
        let sequence = relation
            .sequence
            .clone()
            .ok_or_else(|| wrong_kind(&relation.name, "sequence"))?;
        let options = tokens.sequence_options()?;
        let changed = options.apply(Some(&sequence))?;
        self.world
            .change(id, |relation| relation.sequence = Some(changed))?;
        self.owned_by(id, &options)
    }

    /// GENERATED AS IDENTITY of a new column: its sequence and its mark.
    pub(super) fn identity(
        &mut self,
        table: &Relation,
        column: &mut Column,
        always: bool,
        options: &Options,
    ) -> Done<Id> {
        if column.default.is_some() {
            let message = format!(
                "both default and identity specified for column \"{}\" of table \"{}\"",
                column.name, table.name
            );
            return Err(other("42601", "column", &column.name, message));
        }
        column.identity = Some(if always {
            Identity::Always
        } else {
            Identity::ByDefault
        });
        column.not_null = true;
        self.world.identity_sequence(table, column, options)
    }
}
