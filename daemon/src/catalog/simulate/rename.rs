//! RENAME and SET SCHEMA of relations and their parts.

use super::alter_table::Altered;
use super::expression::with_column_renamed;
use super::model::{Constraint, Expression, Id, KeyOf, Kind, Num};
use super::refusal::{Done, exists, missing, other, part_exists};
use super::runner::Run;
use super::tokens::{Name, Tokens};
use super::world::Key;

impl Run<'_> {
    /// RENAME of a relation, a column or a constraint, after that word.
    pub(super) fn rename_relation(&mut self, altered: &Altered, tokens: &mut Tokens<'_>) -> Done {
        if tokens.eat("to") {
            let from = tokens.at;
            let name = tokens.identifier()?;
            let span = tokens.span(from..tokens.at);
            return self.rename(altered.id, &name).map_err(|stop| stop.at(&span));
        }
        let constraint = tokens.eat("constraint");
        if !constraint {
            tokens.eat("column");
            tokens.eat("attribute");
        }
        let at = tokens.at;
        let from = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        tokens.expect("to")?;
        let to = tokens.identifier()?;
        let altered = &Altered {
            cascade: tokens.eat("cascade"),
            ..altered.clone()
        };
        if constraint {
            self.rename_constraint(altered.id, &from, &to)
                .map_err(|stop| stop.at(&span))
        } else {
            self.rename_column(altered, &from, &to)
                .map_err(|stop| stop.at(&span))
        }
    }

    /// Gives a relation another name.
    pub(super) fn rename(&mut self, id: Id, name: &str) -> Done {
        let relation = self.world.relation(id)?.clone();
        let free = Name::made(None, name);
        if matches!(relation.kind, Kind::Composite) {
            self.world.expect_free_type(relation.schema, &free)?;
        } else {
            self.world.expect_free_relation(relation.schema, &free)?;
            if relation.has_row_type() {
                self.world.expect_free_type(relation.schema, &free)?;
            }
        }
        if let Some(index) = relation.index() {
            let old = relation.name.clone();
            let table = self.world.relation(index.table)?;
            let owner = index.table;
            if table.constraints.iter().any(|of| of.index == Some(id)) {
                if table
                    .constraints
                    .iter()
                    .any(|of| of.name == name && of.index != Some(id))
                {
                    return Err(constraint_exists(name, &table.name.clone()));
                }
                self.rename_own_constraint(owner, &old, name)?;
            }
        }
        self.world
            .change(id, |relation| name.clone_into(&mut relation.name))
    }

    fn rename_own_constraint(&mut self, table: Id, from: &str, to: &str) -> Done {
        self.world.change(table, |table| {
            if let Some(constraint) = table.constraints.iter_mut().find(|of| of.name == from) {
                to.clone_into(&mut constraint.name);
            }
        })?;
        let parent = (table, from.to_owned());
        for child in self.world.children(table) {
            let copies = |of: &Constraint| of.parent.as_ref() == Some(&parent);
            if self.world.relation(child)?.constraints.iter().any(copies) {
                self.world.change(child, |child| {
                    for copy in child.constraints.iter_mut().filter(|of| copies(of)) {
                        copy.parent = Some((table, to.to_owned()));
                    }
                })?;
            }
        }
        Ok(())
    }

    fn rename_constraint(&mut self, id: Id, from: &str, to: &str) -> Done {
        let table = self.world.relation(id)?.clone();
        let constraint = table.constraint(from).ok_or_else(|| {
            let message = format!(
                "constraint \"{from}\" for table \"{}\" does not exist",
                table.name
            );
            missing("constraint", from).saying(message)
        })?;
        if let Some(index) = constraint.index {
            return self.rename(index, to);
        }
        if constraint.inherited > 0 && constraint.check.is_some() {
            let message = format!("cannot rename inherited constraint \"{from}\"");
            return Err(other("42P16", "constraint", from, message));
        }
        if table.constraint(to).is_some() {
            return Err(constraint_exists(to, &table.name));
        }
        let is_inherited = constraint.check.is_some() && !constraint.no_inherit;
        self.rename_own_constraint(id, from, to)?;
        if is_inherited {
            for child in self.world.family(id).into_iter().skip(1) {
                self.rename_own_constraint(child, from, to)?;
            }
        }
        Ok(())
    }

    /// RENAME COLUMN, in the children too.
    pub(super) fn rename_column(&mut self, altered: &Altered, from: &str, to: &str) -> Done {
        let relation = self.world.relation(altered.id)?;
        match relation.kind {
            Kind::Shown(_) if relation.sequence.is_none() => {}
            Kind::Composite => {}
            _ => {
                let message = format!("cannot rename columns of relation \"{}\"", relation.name);
                return Err(other("42809", "relation", &relation.name, message));
            }
        }
        relation.expect_untyped("cannot rename column of typed table")?;
        if super::expression::is_system(from) {
            let message = format!("cannot rename system column \"{from}\"");
            return Err(other("0A000", "column", from, message));
        }
        let column = relation.column(from).ok_or_else(|| missing("column", from))?;
        if column.inherited > 0 {
            let message = format!("cannot rename inherited column \"{from}\"");
            return Err(other("42P16", "column", from, message));
        }
        if altered.only && !self.world.children(altered.id).is_empty() {
            let message = format!("inherited column \"{from}\" must be renamed in child tables too");
            return Err(other("42P16", "column", from, message));
        }
        self.expect_cascade_to_typed(altered)?;
        let family = self.world.family(altered.id);
        for member in family.iter().skip(1) {
            self.expect_parents_in(&family, *member, from)?;
        }
        for member in family {
            self.rename_own_column(member, from, to)?;
        }
        for typed in self.world.typed_tables(altered.id) {
            self.rename_own_column(typed, from, to)?;
        }
        Ok(())
    }

    /// A column that comes from elsewhere too keeps its name.
    fn expect_parents_in(&self, family: &[Id], member: Id, name: &str) -> Done {
        let table = self.world.relation(member)?;
        let in_family = family.iter().filter(|parent| table.is_child_of(**parent)).count();
        let inherited = table.column(name).map_or(0, |column| column.inherited as usize);
        if inherited <= in_family {
            return Ok(());
        }
        let message = format!("cannot rename inherited column \"{name}\"");
        Err(other("42P16", "column", name, message))
    }

    fn rename_own_column(&mut self, id: Id, from: &str, to: &str) -> Done {
        let relation = self.world.relation(id)?;
        if relation.column(to).is_some() {
            return Err(part_exists("column", to, &relation.name));
        }
        if super::expression::is_system(to) {
            let message = format!("column name \"{to}\" conflicts with a system column name");
            return Err(other("42701", "column", to, message));
        }
        let Some(num) = relation.column(from).map(|column| column.num) else {
            return Ok(());
        };
        self.world.change(id, |relation| {
            if let Some(column) = relation.column_mut(num) {
                to.clone_into(&mut column.name);
            }
            let checks = relation.constraints.iter_mut().filter_map(|of| of.check.as_mut());
            let generated = relation.columns.iter_mut().filter_map(|of| of.generated.as_mut());
            for expression in checks.chain(generated) {
                rename_in(expression, num, from, to);
            }
            for key in relation.partition_key.iter_mut().flat_map(|key| &mut key.keys) {
                if let KeyOf::Expression(expression) = &mut key.of {
                    rename_in(expression, num, from, to);
                }
            }
            for policy in relation
                .policies
                .iter_mut()
                .filter(|policy| policy.columns.contains(&num))
            {
                for text in [&mut policy.of.using, &mut policy.of.check].into_iter().flatten() {
                    *text = with_column_renamed(text, from, to);
                }
            }
        })?;
        for index in self.world.indexes(id) {
            self.world.change(index, |relation| {
                let Some(index) = relation.index_mut() else {
                    return;
                };
                for key in &mut index.keys {
                    match &mut key.of {
                        KeyOf::Column(own) if *own == num => to.clone_into(&mut key.name),
                        KeyOf::Column(_) => {}
                        KeyOf::Expression(expression) => rename_in(expression, num, from, to),
                    }
                }
                if let Some(predicate) = &mut index.predicate {
                    rename_in(predicate, num, from, to);
                }
            })?;
        }
        Ok(())
    }

    /// SET SCHEMA of a relation, after these words.
    pub(super) fn move_relation(&mut self, altered: &Altered, tokens: &mut Tokens<'_>) -> Done {
        let at = tokens.at;
        let name = tokens.identifier()?;
        let span = tokens.span(at..tokens.at);
        let schema = self.world.schema(&name).map_err(|stop| stop.at(&span))?;
        let relation = self.world.relation(altered.id)?;
        if relation.index().is_some() {
            let message = format!(
                "\"{}\" is not a table, view, materialized view, sequence, or foreign table",
                relation.name
            );
            return Err(other("42809", "relation", &relation.name, message));
        }
        if relation.sequence.as_ref().is_some_and(|of| of.owned_by.is_some()) {
            let message = "cannot move an owned sequence into another schema";
            return Err(other("0A000", "sequence", &relation.name, message));
        }
        self.move_to(altered.id, schema)
    }

    /// A relation with its indexes and sequences, into another schema.
    pub(super) fn move_to(&mut self, id: Id, schema: Id) -> Done {
        let relation = self.world.relation(id)?.clone();
        if relation.schema == schema {
            return Ok(());
        }
        let mut all = self.world.indexes(id);
        all.extend(self.world.users(id).filter(|user| {
            let sequence = self
                .world
                .relation(*user)
                .ok()
                .and_then(|of| of.sequence.as_ref());
            sequence.is_some_and(|of| of.owned_by.is_some_and(|(table, _)| table == id))
        }));
        all.insert(0, id);
        for part in all {
            let name = self.world.relation(part)?.name.clone();
            if !matches!(relation.kind, Kind::Composite)
                && self.world.named(&Key::Relation(schema, name.clone())).is_some()
            {
                let message = format!(
                    "relation \"{name}\" already exists in schema \"{}\"",
                    self.world.schema_name(schema)
                );
                return Err(exists("relation", &name).saying(message));
            }
            if self.world.relation(part)?.has_row_type()
                && self.world.named(&Key::Type(schema, name.clone())).is_some()
            {
                let message = format!(
                    "type \"{name}\" already exists in schema \"{}\"",
                    self.world.schema_name(schema)
                );
                return Err(exists("type", &name).saying(message));
            }
            self.world.change(part, |relation| relation.schema = schema)?;
        }
        Ok(())
    }
}

fn rename_in(expression: &mut Expression, num: Num, from: &str, to: &str) {
    if expression.columns.contains(&num) {
        expression.text = with_column_renamed(&expression.text, from, to);
    }
}

fn constraint_exists(name: &str, table: &str) -> super::refusal::Stop {
    let message = format!("constraint \"{name}\" for relation \"{table}\" already exists");
    part_exists("constraint", name, table).saying(message)
}
