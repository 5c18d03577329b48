//! Columns of a table that is made: their types and clauses; what needs the whole table is left pending.

use super::clause::{Clause, ClauseOf, ColumnClause};
use super::create_table::Pending;
use super::model::{Column, DataType, Expression, Num, Relation};
use super::refusal::{Done, Stop, missing, other};
use super::runner::Run;
use super::tokens::Tokens;
use crate::catalog::snapshot;

impl Run<'_> {
    /// A column of the table itself; it may refine one that a parent has.
    pub(super) fn own_column<'t>(
        &mut self,
        table: &mut Relation,
        clause: ColumnClause<'t>,
        pending: &mut Pending<'t>,
    ) -> Done {
        if table.column(&clause.name).is_some_and(|known| known.local) {
            let message = format!("column \"{}\" specified more than once", clause.name);
            return Err(other("42701", "column", &clause.name, message).at(&clause.span));
        }
        let inherited = table.column(&clause.name).cloned();
        let num = inherited.as_ref().map_or(table.last_num + 1, |of| of.num);
        let mut column = self.column(table, num, clause, pending)?;
        let Some(inherited) = inherited else {
            table.last_num = num;
            table.columns.push(column);
            return Ok(());
        };
        if column.data_type.is_known()
            && inherited.data_type.is_known()
            && column.data_type != inherited.data_type
        {
            let message = format!("column \"{}\" has a type conflict", column.name);
            return Err(other("42804", "column", &column.name, message));
        }
        column.inherited = inherited.inherited;
        column.not_null |= inherited.not_null;
        column.default = column.default.or(inherited.default);
        column.generated = column.generated.or(inherited.generated);
        if let Some(place) = table.column_mut(num) {
            *place = column;
        }
        Ok(())
    }

    /// `name WITH OPTIONS ...` of a typed table or partition.
    pub(super) fn refine_column<'t>(
        &mut self,
        table: &mut Relation,
        clause: ColumnClause<'t>,
        pending: &mut Pending<'t>,
    ) -> Done {
        let known = table.column(&clause.name).cloned();
        let known = known.ok_or_else(|| missing("column", &clause.name).at(&clause.span))?;
        let mut column = known;
        self.column_clauses(table, &mut column, clause.constraints, pending)?;
        column.local = table.of_partition().is_none() || column.local;
        let num = column.num;
        if let Some(place) = table.column_mut(num) {
            *place = column;
        }
        Ok(())
    }

    /// A new column; what needs the whole table is left pending.
    pub(super) fn column<'t>(
        &mut self,
        table: &Relation,
        num: Num,
        clause: ColumnClause<'t>,
        pending: &mut Pending<'t>,
    ) -> Done<Column> {
        if super::expression::is_system(&clause.name) {
            let message = format!(
                "column name \"{}\" conflicts with a system column name",
                clause.name
            );
            return Err(other("42701", "column", &clause.name, message).at(&clause.span));
        }
        let of = clause.data_type.ok_or(Stop::Unread)?;
        let data_type = self.world.column_type(&of, &clause.name)?;
        let mut column = Column::new(num, &clause.name, data_type);
        if of.set {
            let message = format!("column \"{}\" cannot be declared SETOF", clause.name);
            return Err(other("42P16", "column", &clause.name, message).at(&clause.span));
        }
        if of.serial {
            let super::model::BaseType::Builtin(name) = &column.data_type.base else {
                return Err(Stop::Unread);
            };
            let name = name.clone();
            if column.data_type.array {
                return Err(other(
                    "0A000",
                    "column",
                    &clause.name,
                    "array of serial is not implemented",
                ));
            }
            let (sequence, default) = self.world.serial_sequence(table, &clause.name, &name)?;
            pending.sequences.push((sequence, num));
            column.default = Some(default);
            column.not_null = true;
        }
        self.column_clauses(table, &mut column, clause.constraints, pending)?;
        Ok(column)
    }

    fn column_clauses<'t>(
        &mut self,
        table: &Relation,
        column: &mut Column,
        clauses: Vec<Clause<'t>>,
        pending: &mut Pending<'t>,
    ) -> Done {
        let (mut nullable, mut not_null) = (
            false,
            column.default.as_ref().is_some_and(|of| of.nextval.is_some()),
        );
        let conflict = |column: &Column, span: &std::ops::Range<u32>| {
            let message = format!(
                "conflicting NULL/NOT NULL declarations for column \"{}\" of table \"{}\"",
                column.name, table.name
            );
            other("42601", "column", &column.name, message).at(span)
        };
        let mut has_default = not_null;
        for mut clause in clauses {
            let span = clause.span.clone();
            match std::mem::replace(&mut clause.of, ClauseOf::Nothing) {
                ClauseOf::NotNull if nullable => return Err(conflict(column, &span)),
                ClauseOf::NotNull => (not_null, column.not_null) = (true, true),
                ClauseOf::Null if not_null => return Err(conflict(column, &span)),
                ClauseOf::Null => nullable = true,
                ClauseOf::Default(_) if has_default => {
                    let message = format!(
                        "multiple default values specified for column \"{}\" of table \"{}\"",
                        column.name, table.name
                    );
                    return Err(other("42601", "column", &column.name, message).at(&span));
                }
                ClauseOf::Default(tokens) => {
                    has_default = true;
                    self.world.expect_fitting_default(column, &tokens)?;
                    column.default = self.default(&tokens)?;
                }
                ClauseOf::Generated(tokens) => {
                    if has_default {
                        let message = format!(
                            "both default and generation expression specified for column \"{}\" of table \"{}\"",
                            column.name, table.name
                        );
                        return Err(other("42601", "column", &column.name, message).at(&span));
                    }
                    pending.generated.push((column.num, tokens));
                }
                ClauseOf::Identity { always, options } => {
                    if column.identity.is_some() {
                        let message =
                            format!("multiple identity specifications for column \"{}\"", column.name);
                        return Err(other("42601", "column", &column.name, message).at(&span));
                    }
                    if nullable {
                        return Err(conflict(column, &span));
                    }
                    let sequence = self.identity(table, column, always, &options)?;
                    pending.sequences.push((sequence, column.num));
                    not_null = true;
                }
                ClauseOf::Collate(name) => {
                    column.collation = collation(&name);
                    self.expect_collatable(column)?;
                }
                ClauseOf::Nothing => {}
                of => {
                    clause.of = of;
                    pending.add(clause, Some(&column.name));
                }
            }
        }
        Ok(())
    }

    /// DEFAULT NULL is no default.
    pub(super) fn default(&self, tokens: &Tokens<'_>) -> Done<Option<Expression>> {
        if tokens.list.len() == 1 && tokens.is("null") {
            return Ok(None);
        }
        Self::expect_no_query(tokens, "DEFAULT expression")?;
        self.world.expression(tokens, &[]).map(Some)
    }

    fn expect_collatable(&self, column: &Column) -> Done {
        let of = self.world.underlying(&column.data_type);
        match &of.base {
            super::model::BaseType::Builtin(name)
                if !matches!(name.as_str(), "text" | "character varying" | "character" | "name") =>
            {
                let message = format!(
                    "collations are not supported by type {}",
                    self.world.now().data_type(&of)
                );
                Err(other("42804", "column", &column.name, message))
            }
            _ => Ok(()),
        }
    }
}

impl Column {
    /// A column with nothing but a type.
    pub(super) fn new(num: Num, name: &str, data_type: DataType) -> Self {
        Self {
            num,
            name: name.to_owned(),
            data_type,
            not_null: false,
            default: None,
            identity: None,
            generated: None,
            collation: None,
            kept: snapshot::Column::default(),
            inherited: 0,
            local: true,
        }
    }
}

/// The collation as a snapshot shows it; the default one is not shown.
pub(super) fn collation(name: &super::tokens::Name) -> Option<String> {
    match name.schema.as_deref() {
        None | Some("pg_catalog") if name.name == "default" => None,
        None | Some("pg_catalog") => Some(crate::catalog::ddl::quoted(&name.name)),
        Some(schema) => Some(crate::catalog::ddl::qualified(schema, &name.name)),
    }
}
